"""Read a file of collected data: tables below title rows, labels, HXL tags; values only."""

import re
from collections.abc import Container, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from dtmnb.interchange.gate import DATA, Rows, Tables
from dtmnb.interchange.tables import open_tables
from dtmnb.language.cells import text_of
from dtmnb.screening.columns import DataColumn, DataSheet, is_value

_HEAD_ROWS = 25
_FULL = 0.6
_TAG = re.compile(r"#\w+(\s*\+\w+)*")
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"[A-Za-z_][\w./-]*")
_SIGN = re.compile(r"[_/\d]")


def read_data(source: Path, known: Container[str] = ()) -> tuple[DataSheet, ...]:
    """Return the tables in *source*, up to 50 MiB, 50,000 rows and 2,000 columns each.

    Sheets without a table, such as a read-me, are left out. Of two heading rows the one with
    the names is taken, the other as labels. A row of words is one of names only if one of them
    has `_`, `/` or a digit or is *known*, a question of the plan: else it is the first record.

    Raises:
        UnknownFormatError: The suffix is none of data.
        SheetError: The file may not be taken, is damaged, or has no table with headings.
    """
    tables = open_tables(source, DATA)
    sheets = tuple(
        sheet
        for title, rows in tables.sheets.items()
        for sheet in _sheets(title, rows, tables, known)
    )
    if not sheets:
        raise tables.fault("it holds no table with headings", "Write the headings above the data.")
    return sheets


def _sheets(title: str, rows: Rows, tables: Tables, known: Container[str]) -> Iterator[DataSheet]:
    """Yield the table of one sheet, if it holds one."""
    heads = _head_rows(rows, known)
    data = rows[heads[-1] + 1 :] if heads else []
    if not data:
        return
    names, labels, tags = _headings([rows[number] for number in heads])
    width = max(map(len, (names, *data)))
    cells = zip(*(_padded(row, width) for row in data), strict=True)
    columns = tuple(
        DataColumn(name or f"column {number}", values, label, tag, number)
        for number, (name, label, tag, values) in enumerate(
            zip(*(_padded(head, width) for head in (names, labels, tags)), cells, strict=True), 1
        )
        if name or any(value != "" for value in values)
    )
    # What stands as heading is shown: a row of persons must not be taken for one.
    if any(map(_is_data, columns)):
        raise tables.fault(
            f"sheet '{title}' starts with data instead of headings",
            "Write the headings in its first row, and none of them again below.",
        )
    texts = [text_of(cell).strip() for cell in data[0]]
    if _repeats(names) and not (_repeats(texts) or any(map(_is_number, texts)) or "" in texts):
        raise tables.fault(
            f"sheet '{title}' has the same heading twice, and maybe a second row of them",
            "Write one row of headings, each of them once.",
        )
    yield DataSheet(title, columns)


def _is_data(column: DataColumn) -> bool:
    return column.name in column.values or is_value(column.name) or _is_counted(column)


def _is_counted(column: DataColumn) -> bool:
    """Tell whether the heading is one more of what stands below it: ID0 above ID1 and ID2."""
    shapes = {_DIGITS.sub("0", text_of(value)) for value in column.values if value != ""}
    return bool(_DIGITS.search(column.name)) and shapes == {_DIGITS.sub("0", column.name)}


def _head_rows(rows: Rows, known: Container[str]) -> list[int]:
    """Return the numbers of the rows with headings, from 0: one, or two with labels or tags."""
    texts = [[text_of(cell).strip() for cell in row] for row in rows[:_HEAD_ROWS]]
    filled = [[text for text in row if text] for row in texts]
    for number, row in enumerate(filled):
        if len(row) > 1 and all(map(_TAG.fullmatch, row)):
            return [number - 1, number] if number else []
    width = max(map(len, filled), default=0)
    for number, row in enumerate(filled):
        if len(row) > max(1, _FULL * width) and not any(map(_is_number, rows[number])):
            names = next(iter(filled[number + 1 :]), [])
            has_names = _are_names(row, names) and _are_unlike(rows[number + 1 :], names, known)
            return [number, number + 1] if has_names or _are_groups(texts[number:]) else [number]
    return []


def _are_groups(texts: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row of *texts* groups the headings below it, which head numbers."""
    first, heads, *rows = (*texts, (), ())
    below = zip_longest(*(row for row in rows if any(row)), fillvalue="")
    numbers = (set(filter(None, column)) for column in below)
    return (
        _repeats(first)
        and not _repeats(list(zip(first, heads, strict=False)))
        and list(map(bool, first)) == list(map(bool, heads))
        and not any(map(_is_number, heads))
        and any(column and all(map(_is_number, column)) for column in numbers)
    )


def _repeats(cells: Sequence[Any]) -> bool:
    filled = [cell for cell in cells if cell and any(cell)]
    return len(set(filled)) < len(filled)


def _are_names(row: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether *names* of columns stand below *row*, which holds their labels."""
    return (
        len(row) == len(names) == len(set(names))
        and all(map(_NAME.fullmatch, names))
        and any(" " in text for text in row)
    )


def _are_unlike(rows: Rows, names: Sequence[str], known: Container[str]) -> bool:
    """Tell whether *names*, the first of *rows*, are none of the records below them."""
    first, *below = rows
    return any(name in known or _SIGN.search(name) for name in names) and not any(
        cell and cell == name for row in below for name, cell in zip(first, row, strict=False)
    )


def _headings(heads: Sequence[Sequence[Any]]) -> tuple[list[str], list[str], list[str]]:
    """Return names, labels and HXL tags out of the rows with headings."""
    first, *second = ([text_of(cell).strip() for cell in row] for row in heads)
    if not second:
        return first, [], []
    (below,) = second
    if any(map(_TAG.fullmatch, below)):
        return first, [], below
    if _are_names([*filter(None, first)], [*filter(None, below)]):
        return below, first, []
    labels = [f"{group} {head}".strip() for group, head in zip(first, below, strict=True)]
    both = zip(below, labels, strict=True)
    return [label if below.count(head) > 1 else head for head, label in both], labels, []


def _padded(row: Sequence[Any], width: int) -> Sequence[Any]:
    return list(chain(row, [""] * (width - len(row))))


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) or text_of(cell).strip().replace(".", "").isdecimal()


def country_codes(iso3: str) -> tuple[str, ...]:
    """Return what P-codes of the country *iso3* may start with; nothing for no known country."""
    # Loads tables of all countries, which only figures need.
    from pycountry import countries

    found = countries.get(alpha_3=iso3)
    return (found.alpha_3, found.alpha_2) if found else ()
