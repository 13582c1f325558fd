"""Read a file of collected data: tables below title rows, labels, HXL tags; values only."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from itertools import islice, pairwise, takewhile, zip_longest
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

from pandas import DataFrame, Series

from dtmnb.errors import Sentence, SheetError
from dtmnb.interchange.gate import DATA, Rows, Tables
from dtmnb.interchange.tables import HEAD_ROWS, find_head, open_tables, texts_of
from dtmnb.language.cells import text_of

Cell = str | float
"""What a cell holds; "" for nothing."""

_FULL = 0.6
_SAMPLE = 1000
_TAGGED = 0.5
_YEARS = range(1950, 2101)
_COUNTED = 3
_NOTES, _FEW_NOTES = 4, 10
_UNREADABLE = "sheet"
_TAG = re.compile(r"#[^\W\d]\w*")
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"[A-Za-z_][\w./-]*")
_SIGN = re.compile(r"[_/\d]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.]+)?|\d\d?/\d\d?/\d{4}")
_VALUE = re.compile(r"\d{6}|(\d[ ()./-]?){9}")
EMAIL = re.compile(r"\S@[^\s@]+?\.\w\w")


class DataColumn(NamedTuple):
    """One column of a file.

    Attributes:
        name: Its heading.
        values: Its cells.
        label: The question, where it has a heading more.
        tag: Its HXL tag.
        number: Its place in the sheet, from 1.
    """

    name: str
    values: "Series[Any]"
    label: str = ""
    tag: str = ""
    number: int = 0

    @property
    def filled(self) -> "Series[Any]":
        """Its cells that hold something."""
        return self.values[self.values != ""]

    @property
    def texts(self) -> "Series[str]":
        """The different texts in it."""
        return Series(
            [cell for cell in self.values.unique() if cell and isinstance(cell, str)], dtype=object
        )

    @property
    def sample(self) -> "Series[Any]":
        """Enough of its cells to tell what it holds: the first that hold something."""
        return Series(
            [*islice((cell for cell in self.values if cell != ""), _SAMPLE)], dtype=object
        )


class DataSheet(NamedTuple):
    """One table of a file; all its columns are equally long."""

    title: str
    columns: tuple[DataColumn, ...]


class DataFile(NamedTuple):
    """What a file of collected data holds.

    Attributes:
        sheets: Its tables.
        notes: Sheets without a table.
        beside: Other texts: rows above a table, properties, links, headers.
        unread: Parts that nobody looked at: codes of `file_parts` with the sheet, "" for none.
        hidden: Sheets that spreadsheets do not show.
    """

    sheets: tuple[DataSheet, ...]
    notes: tuple[DataSheet, ...] = ()
    beside: tuple[DataSheet, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()


def read_data(source: Path, known: Container[str] = ()) -> DataFile:
    """Return what is in *source*, up to 50 MiB, 100,000 rows and 2,000 columns each sheet.

    Sheets without a table, such as a read-me, are notes; one that is no good is unread, unless it
    is the only one. Of two heading rows the one with the names is taken, the other as labels. A
    row of words is one of names only if one of them has `_`, `/` or a digit or is *known*, a
    question of the plan: else it is the first record.

    Raises:
        UnknownFormatError: The suffix is none of data.
        SheetError: The file may not be taken, is damaged, or has no table with headings.
    """
    tables = open_tables(source, DATA)
    sheets: list[DataSheet] = []
    notes: list[DataSheet] = []
    beside = [_noted(title, [texts]) for title, texts in tables.beside.items()]
    unread, faults = list(tables.unread), []
    for title, rows in tables.sheets.items():
        try:
            sheet, start = _sheet(title, rows, tables, known)
        except SheetError as fault:
            faults.append(fault)
            unread.append((_UNREADABLE, title))
            continue
        above = [texts_of(row) for row in rows[:start]]
        if sheet:
            sheets.append(sheet)
        if any(map(any, above)):
            (beside if sheet else notes).append(_noted(title, above))
    if faults and not sheets:
        raise faults[0]
    if not sheets:
        raise tables.fault(
            Sentence("it holds no table with headings"),
            Sentence("Write the headings above the data."),
        )
    texts = tuple(notes), tuple(beside)
    return DataFile(tuple(sheets), *texts, tuple(unread), tables.hidden)


def _noted(title: str, texts: Iterable[Sequence[str]]) -> DataSheet:
    """Return *texts* as a sheet of one column that has no heading."""
    told = ([*filter(None, row)] for row in texts)
    # Two cells side by side say one thing: "Enumerator", and who it was.
    cells = [text for row in told for text in ([": ".join(row)] if len(row) == 2 else row)]
    return DataSheet(title, (DataColumn("", Series(cells, dtype=object)),))


def _sheet(
    title: str, rows: Rows, tables: Tables, known: Container[str]
) -> tuple[DataSheet | None, int]:
    """Return the table of one sheet, if it holds one, and how many rows stand above it."""
    heads = _head_rows(rows, known)
    data = rows[heads[-1] + 1 :] if heads else []
    if not data:
        return None, len(rows)
    names, labels, tags = _headings([texts_of(rows[number]) for number in heads])
    frame = DataFrame(data, dtype=object).fillna("")
    frame = frame.reindex(columns=range(max(len(names), len(frame.columns))), fill_value="")
    columns = (
        DataColumn(name or f"column {number}", frame[number - 1], label, tag, number)
        for number, (name, label, tag, _) in enumerate(
            zip_longest(names, labels, tags, frame, fillvalue=""), 1
        )
        if name or (frame[number - 1] != "").any()
    )
    sheet = DataSheet(title, tuple(columns))
    # What stands as heading is shown: a row of persons must not be taken for one.
    if any(map(_is_data, sheet.columns)):
        raise tables.fault(
            Sentence("sheet '{sheet}' starts with data instead of headings", sheet=title),
            Sentence("Write the headings in its first row, and none of them again below."),
        )
    texts = texts_of(data[0])
    if _repeats(names) and not (_repeats(texts) or any(map(_is_number, texts)) or "" in texts):
        raise tables.fault(
            Sentence(
                "sheet '{sheet}' has the same heading twice, and maybe a second row of them",
                sheet=title,
            ),
            Sentence("Write one row of headings, each of them once."),
        )
    return sheet, heads[0]


def _is_data(column: DataColumn) -> bool:
    name, filled, shape = column.name, column.filled, _DIGITS.sub("0", column.name)
    is_value = _is_value(name)
    # One more of what stands below it: ID0 above ID1 and ID2.
    may_count = bool(_DIGITS.search(name) and len(filled)) and not _is_number(name)
    is_counted = may_count and all(_DIGITS.sub("0", text_of(value)) == shape for value in filled)
    return bool((column.values == name).any() or is_value or is_counted)


def _is_value(text: str) -> bool:
    return bool(EMAIL.search(text) or _VALUE.search(_DATE.sub("", text)))


def _head_rows(rows: Rows, known: Container[str]) -> list[int]:
    """Return the numbers of the rows with headings, from 0: one, or two with labels or tags."""
    texts = [texts_of(row) for row in rows[:HEAD_ROWS]]
    width = max((len(row) - row.count("") for row in texts), default=0)

    is_list = width == 1 and not _are_notes(texts)

    def score(row: Sequence[str]) -> int:
        filled = [text for text in row if text]
        # A tag that is no good costs that tag only.
        tags = sum(bool(_TAG.match(text)) for text in filled)
        if tags > 1 and tags > _TAGGED * len(filled):
            return 3
        is_full = len(filled) > (0 if is_list else max(1, _FULL * width))
        if not is_full or any(map(_is_number, filled)):
            return int(is_full and _are_series(filled))
        return 2

    best, number = find_head(rows, score)
    if best == 3:
        return [number - 1, number] if number else []
    if not best:
        return []
    row, names = ([*filter(None, each)] for each in [*texts, []][number : number + 2])
    if best == 1:
        return [number]
    above = [*takewhile(_groups_some, reversed(texts[:number]))]
    if above:
        return [*range(number - len(above), number + 1)]
    has_names = _are_names(row, names) and _are_unlike(rows[number + 1 :], names, known)
    return [number, number + 1] if has_names or _are_groups(texts[number:]) else [number]


def _are_series(filled: Sequence[str]) -> bool:
    """Tell whether the numbers in a row of headings are years, or count on from left to right."""
    texts = [text for text in filled if not _is_number(text)]
    numbers = [float(text.replace(",", "")) for text in filled if _is_number(text)]
    are_years = all(number in _YEARS for number in numbers)
    is_counted = len(numbers) >= _COUNTED and all(a < b for a, b in pairwise(numbers))
    return bool(texts) and (are_years or (is_counted and max(numbers) <= len(numbers) + 1))


def _are_notes(texts: Iterable[Sequence[str]]) -> bool:
    """Tell whether a sheet of one column is a note to its readers, and no list with a heading."""
    words = [len(text.split()) for row in texts for text in row if text]
    are_few = len(words) < _FEW_NOTES
    return sum(words) >= _NOTES * len(words) and (are_few or words[0] >= _NOTES)


def _groups_some(texts: Sequence[str]) -> bool:
    """Tell whether *texts* stand above headings as groups: several, with room between them."""
    filled = [text for text in texts if text]
    are_words = not any(_is_number(text) or _is_value(text) for text in filled)
    # A title stands in the first column, alone.
    is_grouping = len(filled) > 1 or (filled and not texts[0])
    return bool(is_grouping) and len(filled) < len(texts) and are_words


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
    return any(number > 1 for cell, number in Counter(cells).items() if cell and any(cell))


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


def _headings(heads: Sequence[list[str]]) -> tuple[list[str], list[str], list[str]]:
    """Return names, labels and HXL tags out of the rows with headings."""
    first, *second = heads
    if len(second) > 1:
        return _under_groups(heads)
    if not second:
        return first, [], []
    (below,) = second
    if any(map(_TAG.match, below)):
        return first, [], below
    if _are_names([*filter(None, first)], [*filter(None, below)]):
        return below, first, []
    return _under_groups(heads)


def _under_groups(heads: Sequence[list[str]]) -> tuple[list[str], list[str], list[str]]:
    """Return the lowest of several rows with headings, each with the groups that stand above it."""
    *groups, lowest = heads
    above = [""] * len(lowest)
    for row in groups:
        # A merged cell stands in its first column only; the next group ends it.
        given, filled = "", []
        for place, text in enumerate(row[: len(lowest)]):
            is_new = place and above[place] != above[place - 1]
            given = text or ("" if is_new else given)
            filled.append(given)
        above = [f"{one} {two}".strip() for one, two in zip_longest(above, filled, fillvalue="")]
    labels = [f"{group} {head}".strip() for group, head in zip(above, lowest, strict=False)]
    both = zip(lowest, labels, strict=False)
    return [label if _is_bare(head, lowest) else head for head, label in both], labels, []


def _is_bare(head: str, heads: Sequence[str]) -> bool:
    """Tell whether a heading says nothing without its group."""
    return heads.count(head) > 1 or not any(map(str.isalpha, head))


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text.replace(",", "")))
    except ValueError:
        return False
