"""Commands that advise before data exist and look at them once they do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dtmnb.cli.advice_words import Advised, advice_words
from dtmnb.cli.options import FILE, Desk, desk_options, finding_document, plan_argument
from dtmnb.cli.tables import table_text
from dtmnb.clock import today
from dtmnb.domain.advice import Advice
from dtmnb.domain.advice import advise as advise_on
from dtmnb.domain.audience import INTERNAL, view_for
from dtmnb.domain.flags import Flag, tokens_of
from dtmnb.domain.neighbours import STRICTNESS, USUAL, Neighbour, severity_of, taken_over
from dtmnb.domain.subject import rules_of, subject_of_flags
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange import read_form
from dtmnb.interchange.form_signs import Validity, validity_of
from dtmnb.interchange.xlsform import Question, question_flags, question_text
from dtmnb.screening.results import Measure

# A form of 12,000 choices is advised on in a second; pyxform takes four more.
_USUAL_LINES = 3_000
_MOST_NAMED = 6
_NOT_ASKED = "Nobody checked the form, which would take a while: --valid asks pyxform."
_EXIT_CODES = {"blocker": 1, "alarm": 3}


strictness_option = click.option(
    "--strictness",
    default=USUAL,
    show_default=True,
    metavar="STEP",
    help="How places, presence and services beside access or incidents are held in conflict: "
    "usual (named) or strict (as closely as what stands beside them).",
)
"""Adds how closely columns beside others are held."""


@click.command()
@click.argument("form", type=FILE, metavar="FORM")
@click.option("--plan", "plan_id", default="", metavar="PLAN", help="Whose context counts.")
@click.option(
    "--valid/--not-valid",
    "is_checked",
    default=None,
    help="Whether pyxform is asked if the form is valid; by default for forms of usual size.",
)
@click.option(
    "--meaning/--words",
    "is_read",
    default=True,
    help="Whether questions are read by meaning, too, where the extra 'meaning' is installed.",
)
@strictness_option
@desk_options
def advise(
    desk: Desk,
    form: Path,
    plan_id: str,
    *,
    is_checked: bool | None,
    is_read: bool,
    strictness: str,
) -> None:
    """Say for each question of FORM (an XLSForm) what it may hold and how to share it."""
    reference, (iso3, answers) = desk.reference, _setting(desk, plan_id)
    content = read_form(form, reference=reference)
    flags = _flags(content.questions, reference, is_read=is_read)
    flags, beside = _with_neighbours(content.questions, flags, answers, desk, strictness)
    subjects = [subject_of_flags(each, reference) for each in flags]
    subjects = [each.model_copy(update={"iso3": iso3}) for each in subjects]
    given = [advise_on(each, answers, reference) for each in subjects]
    asked = list(map(Advised, content.questions, flags, given))
    told = [each for each in asked if each.flags]
    words = list(advice_words(told, desk.language, reference))
    words.append(
        f"Context: {len(answers)} answers of plan {plan_id}, else the strictest."
        if plan_id
        else "Context: the strictest answers; --plan PLAN takes those of a plan."
    )
    words.append(f"{len(asked)} questions, {len(told)} to be looked at.")
    if beside:
        words.append(_beside_words(beside, strictness, desk))
    if not desk.as_json:
        # Before the form is checked, which takes longer.
        click.echo("\n".join(words))
    if is_checked is None:
        is_checked = sum(1 + len(each.choices) for each in content.questions) <= _USUAL_LINES
    validity = validity_of(form) if is_checked else Validity(None, _NOT_ASKED)
    document = {
        "questions": [_document(*each, desk=desk) for each in asked],
        "context": {"plan_id": plan_id, "answers": answers},
        "strictness": {"step": strictness, "beside": beside},
        "validity": validity._asdict(),
    }
    desk.answer(document, validity.words)


def _setting(desk: Desk, plan_id: str) -> tuple[str, Mapping[str, str]]:
    """Return the country of the plan and its answers on the context, none where none is named."""
    if not plan_id:
        return "", {}
    with desk.open_store() as store:
        header = store.load(plan_id).plan.header
    return header.iso3, header.context


def _flags(
    questions: Sequence[Question], reference: Reference, *, is_read: bool
) -> list[tuple[Flag, ...]]:
    """Return what *questions* may hold by their words, and what they read like if asked for.

    The latter only where the extra `meaning` is installed.
    """
    # Loads what calculates with vectors.
    from dtmnb.screening import meaning

    rules = rules_of(reference)
    flags = [question_flags(question, rules) for question in questions]
    found = meaning.encoder() if is_read else None
    if found is None:
        return flags
    matcher = meaning.Matcher(reference, rules, found)
    return meaning.with_meaning(list(map(question_text, questions)), flags, matcher, rules)


def _with_neighbours(
    questions: Sequence[Question],
    flags: Sequence[tuple[Flag, ...]],
    answers: Mapping[str, str],
    desk: Desk,
    strictness: str,
) -> tuple[list[tuple[Flag, ...]], list[str]]:
    """Return the flags that count at a *strictness*, and the questions that stand beside others."""
    near = [
        Neighbour(each.name, map(tokens_of, (each.name, *each.labels.values())), own)
        for each, own in zip(questions, flags, strict=True)
    ]
    taken = taken_over(near, answers, desk.reference)
    is_strict = severity_of(strictness, desk.reference) != "advice"
    names = [each.name for each, beside in zip(questions, taken, strict=True) if beside]
    pairs = zip(flags, taken, strict=True)
    return [own + beside if is_strict else own for own, beside in pairs], names


def _beside_words(beside: Sequence[str], strictness: str, desk: Desk) -> str:
    """Return how many questions stand beside access or incidents, and what that costs."""
    steps = desk.reference.terms(STRICTNESS).terms.values()
    told = (f"  {each.code}: {desk.language.pick(each.description)}" for each in steps)
    named = ", ".join((*beside[:_MOST_NAMED], *["…"] * (len(beside) > _MOST_NAMED)))
    found = (
        f"{len(beside)} questions of places, presence or services stand beside access or incidents"
    )
    return "\n".join((f"{found} (--strictness {strictness}): {named}.", *told))


@click.command(name="check-data")
@plan_argument
@click.argument("file", type=FILE, metavar="FILE")
@click.option("--keys", default="", metavar="A,B", help="Columns that outsiders know together.")
@click.option("--weight", default="", metavar="COLUMN", help="Column of weights.")
@click.option("--population", type=float, default=None, help="People the file was drawn from.")
@click.option(
    "--for",
    "category",
    default="public",
    show_default=True,
    metavar="CATEGORY",
    help="What it is to go out as: public, sensitive, urgent_action, ...",
)
@strictness_option
@desk_options
def check_data(desk: Desk, plan_id: str, file: Path, *, keys: str, **measured_by: Any) -> None:
    """Hold FILE, an export of collected data, against PLAN before anybody shares it.

    Exit code: 1 it must not leave, 3 treat it first, 0 nothing stands against sharing as agreed.
    """
    # Loads pandas and what reports need, which advice on a form does without.
    from dtmnb.reports.context import ReportContext
    from dtmnb.reports.data_check import data_tables, verdict
    from dtmnb.screening.risk import check_data
    from dtmnb.screening.tables import read_data

    named = tuple(key.strip() for key in keys.split(",") if key.strip())
    with desk.open_store() as store:
        stored = store.load(plan_id)
    plan, reference = stored.plan, desk.reference
    measure = Measure(named, **measured_by)
    data = read_data(file, {row.question_id for row in plan.rows.values()})
    checked = check_data(plan, data, reference, measure=measure)
    document = {
        "columns": [column._asdict() for column in checked.columns],
        "risk": checked.risk.model_dump(mode="json") if checked.risk else {},
        "findings": [finding_document(finding, desk.wording(plan)) for finding in checked.findings],
    }
    view = view_for(plan, INTERNAL, reference=reference, stamp=stored.stamp)
    context = ReportContext(view, reference, desk.language, today())
    words = [verdict(checked, desk.language), *map(table_text, data_tables(checked, context))]
    desk.answer(document, "\n\n".join(words))
    found = {finding.severity for finding in checked.findings}
    raise SystemExit(next((code for each, code in _EXIT_CODES.items() if each in found), 0))


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
