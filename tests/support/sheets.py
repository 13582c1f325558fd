"""Columns of collected data out of plain values."""

from collections.abc import Iterable

from pandas import Series

from dtmnb.screening.tables import Cell, DataColumn


def column_of(name: str, values: Iterable[Cell], *more: str, **told) -> DataColumn:
    """Return a column with *values*."""
    return DataColumn(name, Series(list(values), dtype=object), *more, **told)
