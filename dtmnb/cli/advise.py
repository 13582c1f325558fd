"""Commands that advise before data exist and look at them once they do."""

from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import Any

import click

from dtmnb.cli.options import Desk, desk_options, finding_document
from dtmnb.domain.advice import Advice
from dtmnb.domain.advice import advise as advise_on
from dtmnb.domain.audience import INTERNAL, view_for
from dtmnb.domain.data_risk import Measure
from dtmnb.domain.data_risk import check_data as hold_data
from dtmnb.domain.flags import Flag, FlagRules
from dtmnb.domain.subject import subject_of_kinds
from dtmnb.interchange import read_form
from dtmnb.interchange.data_file import read_data
from dtmnb.interchange.xlsform import PATTERNS, Question, question_flags
from dtmnb.reports.context import ReportContext
from dtmnb.reports.data_check import DataTable, data_tables, verdict

FILE = click.Path(path_type=Path)
_WIDEST = 40


@click.command()
@click.argument("form", type=FILE, metavar="FORM")
@desk_options
def advise(desk: Desk, form: Path) -> None:
    """Say for each question of FORM (an XLSForm) what it may hold and how to share it."""
    content = read_form(form, reference=desk.reference)
    rules = FlagRules(desk.reference.terms(PATTERNS))
    flags = [question_flags(question, rules) for question in content.questions]
    subjects = [subject_of_kinds([flag.kind for flag in each], desk.reference) for each in flags]
    given = [advise_on(subject, {}, desk.reference) for subject in subjects]
    asked = list(zip(content.questions, flags, given, strict=True))
    words = [_words(*each, desk=desk) for each in asked if each[1]]
    words.append(f"{len(asked)} questions, {len(words)} to be looked at.")
    desk.answer({"questions": [_document(*each, desk=desk) for each in asked]}, "\n".join(words))


@click.command(name="check-data")
@click.argument("plan_id", metavar="PLAN")
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--keys", default="", metavar="A,B", help="Columns that outsiders know together.")
@click.option("--weight", default="", metavar="COLUMN", help="Column of weights.")
@click.option("--population", type=float, default=None, help="People the file was drawn from.")
@desk_options
def check_data(desk: Desk, plan_id: str, file: Path, *, keys: str, **measured_by: Any) -> None:
    """Hold FILE, an export of collected data, against PLAN; exit code 1 on a blocker."""
    named = tuple(key.strip() for key in keys.split(",") if key.strip())
    with desk.open_store() as store:
        stored = store.load(plan_id)
    plan, reference = stored.plan, desk.reference
    measure = Measure(named, **measured_by)
    checked = hold_data(plan, read_data(file), reference, measure=measure)
    document = {
        "columns": [column._asdict() for column in checked.columns],
        "risk": checked.risk.model_dump(mode="json") if checked.risk else {},
        "findings": [finding_document(finding, desk) for finding in checked.findings],
    }
    view = view_for(plan, INTERNAL, reference=reference, stamp=stored.stamp)
    context = ReportContext(view, reference, desk.language, datetime.now().astimezone().date())
    words = [verdict(checked, desk.language), *map(_table, data_tables(checked, context))]
    desk.answer(document, "\n\n".join(words))
    if any(finding.severity == "blocker" for finding in checked.findings):
        raise SystemExit(1)


def _table(table: DataTable) -> str:
    """Return *table* as lines of text, long cells on several of them."""
    cells = [row for row in table.rows if not isinstance(row, str)]
    lines = [{head: head for head in cells[0]}, *cells]
    widths = [min(_WIDEST, max(len(str(row[head])) for row in lines)) for head in cells[0]]
    told = [table.title]
    for row in (lines[0], *table.rows):
        if isinstance(row, str):
            told.append(row)
            continue
        parts = (wrap(str(cell), width) for cell, width in zip(row.values(), widths, strict=True))
        for line in zip_longest(*parts, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(line, widths, strict=True))
            told.append("  ".join(padded).rstrip())
    return "\n".join(told)


def _words(question: Question, flags: tuple[Flag, ...], advice: Advice, *, desk: Desk) -> str:
    language, reference = desk.language, desk.reference
    kinds = [language.label(reference.term(PATTERNS, flag.kind)) for flag in flags]
    category = language.label(reference.term("dissemination_categories", advice.category))
    why = next((f"{each.code}: {language.pick(each.text)}" for each in advice.reasons), "")
    return f"{question.name}: {language.join(kinds)}.\n    {category}. {why}"


def _document(
    question: Question, flags: tuple[Flag, ...], advice: Advice, *, desk: Desk
) -> dict[str, object]:
    return {
        "name": question.name,
        "type": question.type,
        "label": desk.language.pick(question.labels) or next(iter(question.labels.values()), ""),
        "flags": [flag._asdict() for flag in flags],
        "advice": advice_document(advice, desk),
    }


def advice_document(advice: Advice, desk: Desk) -> dict[str, object]:
    """Return *advice* in plain values, its reasons and costs in the language of *desk*."""
    told = ("category", "level", "is_urgent", "modality", "agreement", "overridable")
    return {
        **{name: getattr(advice, name) for name in (*told, "open_questions")},
        "reasons": [
            {"code": each.code, "text": desk.language.pick(each.text), "source": each.source}
            for each in advice.reasons
        ],
        "costs": [desk.language.pick(cost) for cost in advice.costs],
    }
