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
from dtmnb.screening.results import CellShares, CheckedColumn, DataCheck, Measure, MeasuredRisk
from dtmnb.screening.tables import DataColumn, DataSheet, number_of

_KEYS = 4
"""Most keys to propose: with more, nearly everybody is alone."""

_NO_COUNTS = ("person_columns", "device_columns", "exact_coordinates")


def check_data(
    plan: Plan, sheets: Sequence[DataSheet], reference: Reference, *, measure: Measure
) -> DataCheck:
    """Hold *sheets* of collected data against *plan*.

    Raises:
        UsageError: No sheet has all the columns of *measure*.
        SheetError: The weights named are not all above 0.
        VocabularyError: There is no category of that code.
    """
    checks = ColumnChecks(plan, reference, measure.category)
    sheets = [checks.shown(sheet, (*measure.keys, measure.weight)) for sheet in sheets]
    looked = {sheet.title: checks.look(sheet) for sheet in sheets}
    findings = [] if checks.agreed_level else [data_finding(checks.term("no_agreed_level"), "", {})]
    for sheet in sheets:
        findings += checks.findings(sheet, looked[sheet.title])
    risk = None
    if measure.keys:
        sheet = _sheet_with(sheets, (*measure.keys, *filter(None, [measure.weight])))
        risk = _measured(sheet, looked[sheet.title], checks, measure)
        findings += _risk_findings(risk, looked[sheet.title], checks)
    for sheet in sheets:
        traits, counts = _parted(sheet, looked[sheet.title], checks)
        if traits and risk is None:
            findings.append(column_finding(checks.term("not_measured"), sheet.title, traits))
        cells = cell_shares(Series([*chain(*counts)], dtype=float))
        findings += _cell_findings(cells, sheet.title, checks)
    return DataCheck(
        tuple(c for columns in looked.values() for c in columns), risk, tuple(findings)
    )


def likely_keys(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks
) -> tuple[str, ...]:
    """Return the names of the first columns that outsiders may know together, a proposal."""
    traits, _ = _parted(sheet, looked, checks)
    return tuple(column.name for column in traits)[:_KEYS]


def _sheet_with(sheets: Iterable[DataSheet], names: Sequence[str]) -> DataSheet:
    for sheet in sheets:
        if set(names) <= {column.name for column in sheet.columns}:
            return sheet
    raise UsageError(
        f"Cannot measure the risk: no sheet has the columns {', '.join(names)} together. "
        "Write them as in the file."
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
    yield from _cell_findings(risk.cells, risk.sheet, checks)
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


def _parted(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks
) -> tuple[list[CheckedColumn], list["Series[float]"]]:
    """Return the traits of records in *sheet*, and the numbers of each column of counts."""
    kinds = set(checks.term("not_measured").property("kinds"))
    traits, counts = [], []
    for column, found in zip(sheet.columns, looked, strict=True):
        may_count = _may_count(column, set(found.flags), checks)
        numbers = column.filled.map(number_of).astype(float).dropna() if may_count else Series()
        numbers = numbers[numbers != 0]
        # Yes and no are 1 and 0.
        says_number = checks.is_called(column, "not_measured") or numbers.max() > 1
        if len(numbers) and says_number and (numbers % 1 == 0).all():
            counts.append(numbers)
        elif kinds & set(found.flags):
            traits.append(found)
    return traits, counts


def _may_count(column: DataColumn, flags: set[str], checks: ColumnChecks) -> bool:
    """Tell whether *column* counts people, by its words or what it is about, if it is numbers."""
    cells, traits = checks.term("small_cells"), checks.term("not_measured")
    about = set(cells.property("kinds"))
    is_trait = flags & (set(traits.property("kinds")) - about)
    return (
        all(flags.isdisjoint(checks.term(code).property("kinds")) for code in _NO_COUNTS)
        and bool(flags & about or checks.is_called(column, cells.code))
        and not (is_trait and not checks.is_called(column, traits.code))
        and not checks.is_spared(column, cells.code)
    )


def _cell_findings(cells: CellShares, sheet: str, checks: ColumnChecks) -> Iterator[Finding]:
    subject = Subject(smallest_area=checks.agreed_level, answers=checks.plan.header.context)
    limit = cell_limit(facts_of(subject, {}, checks.reference), checks.reference)
    if cells.one_to_nine if limit > 5 else cells.one_to_four:
        values = {
            "number": str(cells.cells),
            "one_to_four": _percent(cells.one_to_four),
            "one_to_nine": _percent(cells.one_to_nine),
        }
        yield data_finding(checks.term("small_cells"), sheet, values)


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
