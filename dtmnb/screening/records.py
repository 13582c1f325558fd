"""Whether a table holds records of persons or totals, and which of its columns count people."""

from collections.abc import Sequence
from typing import NamedTuple

from pandas import DataFrame, Series

from dtmnb.screening.columns import ColumnChecks
from dtmnb.screening.results import CheckedColumn
from dtmnb.screening.tables import DataColumn, DataSheet
from dtmnb.screening.values import MOST, count_of, number_of

_NO_COUNTS = ("person_columns", "device_columns", "exact_coordinates")
_QUASI = "quasi_identifier"
_LARGEST_HOUSEHOLD = 50
_AGES = 12
_REPEATED = 0.5


class Counts(NamedTuple):
    """A column that counts people, and its numbers."""

    looked: CheckedColumn
    numbers: "Series[float]"


def parted(
    sheet: DataSheet, looked: Sequence[CheckedColumn], checks: ColumnChecks
) -> tuple[list[CheckedColumn], list[Counts]]:
    """Return the traits of records in *sheet*, and its columns of counts."""
    kinds = set(checks.term("not_measured").property("kinds"))
    traits, counts = [], []
    for column, found in zip(sheet.columns, looked, strict=True):
        may_count = _may_count(column, set(found.flags), checks)
        numbers = column.filled.map(count_of).astype(float).dropna() if may_count else Series()
        numbers = numbers[numbers != 0]
        # Yes and no are 1 and 0.
        says_number = checks.is_called(column, "not_measured") or numbers.max() > 1
        whole = numbers[numbers % 1 == 0]
        if len(whole) and says_number and len(whole) >= MOST * len(numbers):
            counts.append(Counts(found, whole))
        elif kinds & set(found.flags) and (_QUASI in found.flags or not checks.is_of_places(found)):
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


def are_totals(sheet: DataSheet, looked: Sequence[CheckedColumn], counts: Sequence[Counts]) -> bool:
    """Tell whether each row of *sheet* is a group of people with its number, not a person.

    Totals count more people than live in one household, no two rows are of the same group, and
    no column gives ages year by year.
    """
    counted = {each.looked.name for each in counts}
    keys = {}
    for column, found in zip(sheet.columns, looked, strict=True):
        cells = column.values
        is_own = cells.nunique() > _REPEATED * len(cells) and not found.release_level
        if _QUASI in found.flags and _are_ages(column):
            return False
        if column.name not in counted and not is_own:
            keys[column.name] = cells
    is_large = any(each.numbers.max() > _LARGEST_HOUSEHOLD for each in counts)
    return is_large and bool(keys) and not DataFrame(keys).duplicated().any()


def _are_ages(column: DataColumn) -> bool:
    numbers = column.sample.map(number_of)
    most = min(_AGES, _REPEATED * len(numbers))
    return bool(numbers.notna().mean() >= MOST) and numbers.nunique() > most
