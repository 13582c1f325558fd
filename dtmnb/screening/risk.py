"""Who stands out in collected data: small cells, records alone with their keys, risk."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from pandas import DataFrame, Series

from dtmnb.domain.findings import Finding
from dtmnb.domain.forecast import cell_limit
from dtmnb.domain.plan import Plan
from dtmnb.domain.subject import Subject, facts_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.screening.columns import ColumnChecks, column_finding, data_finding
from dtmnb.screening.disclosure import cell_shares, disclosure_risk, l_diversity
from dtmnb.screening.parts import file_findings
from dtmnb.screening.records import are_totals, parted
from dtmnb.screening.results import CellShares, CheckedColumn, DataCheck, Measure, MeasuredRisk
from dtmnb.screening.tables import DataColumn, DataFile, DataSheet
from dtmnb.screening.values import number_of

_KEYS = 4
"""Most keys to propose: with more, nearly everybody is alone."""

_USUAL_LIMIT = 5


def check_data(plan: Plan, data: DataFile, reference: Reference, *, measure: Measure) -> DataCheck:
    """Hold *data* against *plan*: its tables, and what stands beside them.

    Raises:
        UsageError: No sheet has all the columns of *measure*.
        SheetError: The weights named are not all above 0.
        VocabularyError: There is no category of that code.
    """
    checks = ColumnChecks(plan, reference, measure.category, measure.strictness)
    sheets = [checks.shown(sheet, (*measure.keys, measure.weight)) for sheet in data.sheets]
    looked = [checks.look(sheet) for sheet in sheets]
    findings = [] if checks.agreed_level else [data_finding(checks.term("no_agreed_level"), "", {})]
    findings += file_findings(data, checks)
    for sheet, columns in zip(sheets, looked, strict=True):
        findings += checks.findings(sheet, columns)
    risk = None
    if measure.keys:
        sheet = _sheet_with(sheets, (*measure.keys, *filter(None, [measure.weight])))
        columns = looked[sheets.index(sheet)]
        risk = _measured(sheet, columns, checks, measure)
        findings += _risk_findings(risk, columns, checks)
    for sheet, columns in zip(sheets, looked, strict=True):
        keys = measure.keys if risk and risk.sheet == sheet.title else ()
        findings += _sheet_findings(sheet, columns, checks, frozenset(keys))
    return DataCheck(tuple(chain(*looked)), risk, tuple(findings))


def _sheet_findings(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks, keys: frozenset[str]
) -> Iterator[Finding]:
    """Yield what is to be said of the records of *sheet*: not measured, or in small cells.

    Its risk counts as measured where one of its traits is among the *keys* it was measured by.
    """
    traits, counts = parted(sheet, looked, checks)
    if traits and not (keys & {each.name for each in traits} or are_totals(sheet, looked, counts)):
        yield column_finding(checks.term("not_measured"), sheet.title, traits)
    delicate = set(checks.term("small_cells").property("kinds"))
    for is_delicate in (True, False):
        own = [c.numbers for c in counts if bool(delicate & set(c.looked.flags)) is is_delicate]
        cells = cell_shares(Series([*chain(*own)], dtype=float))
        yield from _cell_findings(cells, sheet.title, checks, is_delicate=is_delicate)


def likely_keys(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks
) -> tuple[str, ...]:
    """Return the names of the first columns that outsiders may know together, a proposal."""
    traits, _ = parted(sheet, looked, checks)
    return tuple(column.name for column in traits)[:_KEYS]


def _sheet_with(sheets: Iterable[DataSheet], names: Sequence[str]) -> DataSheet:
    for sheet in sheets:
        if set(names) <= {column.name for column in sheet.columns}:
            return sheet
    raise UsageError(
        "Cannot measure the risk: no sheet has the columns {columns} together. Write them as in "
        "the file.",
        columns=", ".join(names),
    )


def _measured(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks, measure: Measure
) -> MeasuredRisk:
    values = {column.name: column.values for column in sheet.columns}
    known = DataFrame({name: values[name] for name in measure.keys})
    groups = known.groupby(list(known), sort=False).ngroup()
    weight, weights = _weights(sheet, checks, measure.weight)
    household = next(iter(_called(sheet.columns, checks, "high_risk")), None)
    risk = disclosure_risk(
        groups,
        weights=weights,
        population=measure.population,
        households=household.values if household else None,
    )
    delicate = [c.name for c in looked if _diversity(c, checks) and c.name not in measure.keys]
    return MeasuredRisk(
        sheet=sheet.title,
        keys=measure.keys,
        weight=weight,
        risk=risk,
        cells=cell_shares(groups.value_counts().astype(float)),
        diversity={name: l_diversity(groups, values[name]) for name in delicate},
    )


def _risk_findings(
    risk: MeasuredRisk, looked: Iterable[CheckedColumn], checks: ColumnChecks
) -> Iterator[Finding]:
    measured = risk.risk
    number = {"number": str(measured.records)}
    yield from _cell_findings(risk.cells, risk.sheet, checks, is_delicate=True)
    alone = checks.term("unique_records")
    if measured.k < alone.property("limit"):
        about = {"uniques": str(measured.uniques), "k": str(measured.k)}
        yield data_finding(alone, risk.sheet, {**number, **about, "columns": ", ".join(risk.keys)})
    high = checks.term("high_risk")
    if measured.global_risk >= high.property("limit"):
        about = {"share": _percent(measured.global_risk), "expected": f"{measured.expected:.0f}"}
        yield data_finding(high, risk.sheet, {**number, **about})
    uniform = [c for c in looked if risk.diversity.get(c.name, 99) < _diversity(c, checks)]
    if uniform:
        yield column_finding(checks.term("uniform_values"), risk.sheet, uniform)
    if measured.needs_population:
        yield data_finding(checks.term("normalised_weights"), risk.sheet, {"columns": risk.weight})


def _cell_findings(
    cells: CellShares, sheet: str, checks: ColumnChecks, *, is_delicate: bool
) -> Iterator[Finding]:
    """Yield what is to be said of small cells; of totals of wide areas a few may be."""
    subject = Subject(smallest_area=checks.agreed_level, answers=checks.plan.header.context)
    limit = cell_limit(facts_of(subject, {}, checks.reference), checks.reference)
    if not (cells.one_to_nine if limit > _USUAL_LIMIT else cells.one_to_four):
        return
    values = {
        "number": str(cells.cells),
        "one_to_four": _percent(cells.one_to_four),
        "one_to_nine": _percent(cells.one_to_nine),
    }
    few = checks.term("few_small_cells")
    may_be = limit <= _USUAL_LIMIT and not is_delicate
    is_few = may_be and cells.one_to_four <= few.property("limit")
    yield data_finding(few if is_few else checks.term("small_cells"), sheet, values)


def _weights(
    sheet: DataSheet, checks: ColumnChecks, name: str
) -> tuple[str, "Series[float] | None"]:
    """Return the column of weights and its numbers; one that nobody named must be sound."""
    called = _called(sheet.columns, checks, "normalised_weights")
    column = next((c for c in (sheet.columns if name else called) if name in {"", c.name}), None)
    if column is None:
        return "", None
    # What is no weight stands as 0 in what is told of it: it may be a position.
    numbers = column.values.map(lambda value: max(0.0, number_of(value) or 0.0))
    if not name and not (numbers > 0).all():
        return "", None
    return column.name, numbers


def _called(columns: Iterable[DataColumn], checks: ColumnChecks, code: str) -> Iterator[DataColumn]:
    return (column for column in columns if checks.is_called(column, code))


def _diversity(column: CheckedColumn, checks: ColumnChecks) -> int:
    patterns = checks.reference.terms("name_patterns")
    return max((patterns[kind].property("diversity", 0) for kind in column.flags), default=0)


def _percent(share: float) -> str:
    return f"{100 * share:.3g}"
