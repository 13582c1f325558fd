"""Collected data held against a plan, in words: findings, risk, columns; never a value.

The page of the session and the command show the same tables.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from dtmnb.domain.category import category_of_row
from dtmnb.domain.findings import Finding
from dtmnb.language import Language, mark, sentence_of
from dtmnb.reports.context import ReportContext, ways_of
from dtmnb.reports.document import Badge
from dtmnb.reports.parts import listing, signed
from dtmnb.reports.safe_html import Html, said
from dtmnb.reports.writing import badge, severities
from dtmnb.screening.results import CHECKS, CheckedColumn, DataCheck, MeasuredRisk

SEVERITIES = {
    "blocker": mark("Must not leave"),
    "alarm": mark("Treat it first"),
    "advice": mark("Look again"),
}
VERDICTS = {
    "blocker": mark("Do not share this file: it holds what must not leave."),
    "alarm": mark("Do not share this file yet: treat it first."),
    "advice": mark("Nothing stands against sharing as agreed, but look again."),
    "": mark("Nothing was found that the plan does not hold."),
}
TO_DO = {
    "finer_columns": mark("Leave it out, or give totals of the agreed area."),
    "closed_columns": mark("Leave it out, or agree on another category."),
    "person_columns": mark("Leave it out."),
    "advised_person_columns": mark("Leave it out."),
    "device_columns": mark("Leave it out."),
    "free_text_columns": mark("Read and code the replies, or leave it out."),
    "advised_columns": mark("Leave it out, treat it, or agree on another category."),
    "beside_columns": mark("Release it apart from what it stands beside, or for wider areas."),
    "own_text_columns": mark("Look whether its texts tell who it is."),
    "ambiguous_columns": mark("Write its whole name."),
    "exact_coordinates": mark("Round or shift it, or leave it out."),
    "unplanned_columns": mark("Add a row to the plan, or leave it out."),
}
"""What to do about a column, by the check that speaks about it."""

_NAMED = 6

Cells = Mapping[str, str | Badge]
"""The cells of a row by the head of their column."""

Told = tuple[str, str, str, str]
"""Name of a measure, its value, what it says, and the code of the check that it belongs to."""


class DataTable(NamedTuple):
    """A table of what was found; a row that is one text heads those that follow."""

    title: str
    rows: Sequence[str | Cells]


def verdict(checked: DataCheck, language: Language) -> str:
    """Return in one sentence whether the file may be shared."""
    found = {finding.severity for finding in checked.findings}
    return language.text(VERDICTS[next((each for each in SEVERITIES if each in found), "")])


def data_tables(checked: DataCheck, context: ReportContext) -> tuple[DataTable, ...]:
    """Return what was found, the measures of risk and the columns of a file, in words.

    Args:
        checked: What the file holds.
        context: The plan that it was held against, as those who share the file may see it.
    """
    text = context.language.text
    found = sorted(checked.findings, key=lambda each: [*SEVERITIES].index(each.severity))
    codes = {each.code for each in found}
    measured = tuple(_measures(checked.risk, codes, context)) if checked.risk else ()
    tables = (
        DataTable(text("What was found"), [_finding(each, context) for each in found]),
        DataTable(text("Risk that somebody is found again"), measured),
        DataTable(text("Columns"), tuple(_columns(checked.columns, context))),
    )
    return tuple(table for table in tables if table.rows)


def drawn_table(table: DataTable) -> Html:
    """Return *table* as markup."""

    def drawn(cells: str | Cells) -> str | Mapping[str, object]:
        if isinstance(cells, str):
            return cells
        return {
            head: signed(cell) if isinstance(cell, Badge) else said(cell)
            for head, cell in cells.items()
        }

    return listing(table.title, map(drawn, table.rows))


def _finding(finding: Finding, context: ReportContext) -> Cells:
    text, kind = context.language.text, severities(context.language)[finding.severity]
    return {
        text("How serious"): kind.model_copy(update={"label": text(SEVERITIES[finding.severity])}),
        text("Table"): finding.where.record,
        text("What was found"): sentence_of(finding, context.wording),
        text("What helps"): _treatments(finding.code, context),
    }


def _treatments(check: str, context: ReportContext) -> str:
    codes = context.reference.term(CHECKS, check).property("treatments", ())
    return context.language.semicolon.join(context.label("treatments", code) for code in codes)


def _columns(columns: Iterable[CheckedColumn], context: ReportContext) -> Iterator[str | Cells]:
    """Yield the columns by sheet: those that need the same thing in one line, the others last."""
    sheets: dict[str, list[CheckedColumn]] = {}
    for column in columns:
        sheets.setdefault(column.sheet, []).append(column)
    for sheet, own in sheets.items():
        if len(sheets) > 1:
            yield sheet
        alike: dict[tuple[str | Badge, ...], list[CheckedColumn]] = {}
        for each in (column for column in own if column.checks):
            alike.setdefault(tuple(_told(each, context).values()), []).append(each)
        yield from (_line(each, context) for each in alike.values())
        silent = [column for column in own if not column.checks]
        if silent:
            named = _names((column.name for column in silent), context)
            yield context.language.plural(
                "{number} column needs nothing: {columns}",
                "{number} columns need nothing: {columns}",
                len(silent),
                columns=named,
            )


def _line(columns: Sequence[CheckedColumn], context: ReportContext) -> Cells:
    """Return what is told of *columns* that are alike, by their names and rows."""
    text, number = context.language.text, len(columns)
    names = _names((column.name for column in columns), context)
    rows = list(filter(None, (context.plan.rows.get(column.row) for column in columns)))
    one = f"{rows[0].record_id} · {rows[0].question}" if number == len(rows) == 1 else ""
    return {
        text("Column"): f"{names} ({number})" if number > 1 else names,
        text("Row of the plan"): one or _names((row.record_id for row in rows), context),
        **_told(columns[0], context),
    }


def _names(names: Iterable[str], context: ReportContext) -> str:
    first = list(islice(names, _NAMED + 1))
    return context.language.comma.join([*first[:_NAMED], *["…"] * (len(first) > _NAMED)])


def _told(column: CheckedColumn, context: ReportContext) -> Cells:
    """Return what *column* may hold and what to do, which others may share."""
    text, language = context.language.text, context.language
    row = context.plan.rows.get(column.row)
    levels = dict.fromkeys(way.release_level for way in ways_of(context, row)) if row else ()
    holds = [context.label("name_patterns", each) for each in column.flags]
    area = context.label("release_levels", column.release_level)
    may_hold = language.semicolon.join(filter(None, [*holds, area]))
    words = language.comma.join(language.text("“{word}”", word=word) for word in column.words)
    told = dict.fromkeys(text(TO_DO[code]) for code in column.checks)
    return {
        text("May hold"): " ".join(filter(None, [may_hold, words])),
        text("Column B"): badge(category_of_row(row, context.reference), language) if row else "",
        text("Release level"): context.label("release_levels", *filter(None, levels)),
        text("What to do"): " ".join(told),
    }


def _measures(
    measured: MeasuredRisk, found: Container[str], context: ReportContext
) -> Iterator[str | Cells]:
    """Yield each measure with its sentence and, where it is among those *found*, what helps."""
    text = context.language.text
    keys = context.language.comma.join(measured.keys)
    yield text("Keys in “{table}”: {columns}", table=measured.sheet, columns=keys)
    if measured.weight:
        yield text("Weights: {column}", column=measured.weight)
    for name, value, meaning, check in (*_groups(measured, context), *_risks(measured, context)):
        yield {
            text("Measure"): name,
            text("Value"): value,
            text("What it says"): meaning,
            text("What helps"): _treatments(check, context) if check in found else "",
        }


def _groups(measured: MeasuredRisk, context: ReportContext) -> Iterator[Told]:
    """Yield what the sizes of the groups say, each a group of records alike in the keys."""
    text, number = context.language.text, context.language.number
    risk, cells = measured.risk, measured.cells
    groups = text(
        "Of the {number} groups of records alike in the keys this share is so small.",
        number=number(cells.cells),
    )
    yield text("Small cells, 1 to 4"), _share(cells.one_to_four, context), groups, "small_cells"
    yield text("Small cells, 1 to 9"), _share(cells.one_to_nine, context), groups, "small_cells"
    alone = text(
        "Of {number} records so many stand alone: whoever knows the keys knows the person.",
        number=number(risk.records),
    )
    yield text("Uniqueness"), number(risk.uniques), alone, "unique_records"
    smallest = text(
        "The smallest group has this size. {three} records are in groups below 3, {five} in "
        "groups below 5.",
        three=number(risk.below_3),
        five=number(risk.below_5),
    )
    yield text("k-anonymity"), number(risk.k), smallest, "unique_records"
    for name, different in measured.diversity.items():
        replies = text(
            "A group has at least so many different replies in “{column}”; where it has one, "
            "whoever knows the keys knows the reply.",
            column=name,
        )
        yield text("l-diversity"), number(different), replies, "uniform_values"


def _risks(measured: MeasuredRisk, context: ReportContext) -> Iterator[Told]:
    """Yield the chances that somebody is found again."""
    text, number, risk = context.language.text, context.language.number, measured.risk
    one = text("This is the chance that the record which stands out most is found again.")
    yield text("Individual risk"), _share(risk.highest, context), one, "high_risk"
    home = text("This is the mean chance that somebody of a household is found again.")
    yield text("Household risk"), _share(risk.household, context), home, "high_risk"
    mean = text(
        "This is the mean chance that a record is found again: {expected} of {number} are "
        "expected to be. The limit is {limit}.",
        expected=number(round(risk.expected, 1)),
        number=number(risk.records),
        limit=_share(context.reference.term(CHECKS, "high_risk").property("limit"), context),
    )
    yield text("Global risk"), _share(risk.global_risk, context), mean, "high_risk"


def _share(share: float, context: ReportContext) -> str:
    return f"{context.language.number(round(100 * share, 2))} %"
