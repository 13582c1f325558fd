"""Open a file as tables, whatever its format, and find where the headings of a table stand."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path

from dtmnb.domain.record import clean_text
from dtmnb.errors import Sentence
from dtmnb.interchange.about import ABOUT_MARK
from dtmnb.interchange.decoding import decoded
from dtmnb.interchange.delimited import unguarded
from dtmnb.interchange.gate import (
    PLAN,
    Limits,
    Rows,
    Tables,
    read_bytes,
    read_workbook,
    require_suffix,
)
from dtmnb.language.cells import text_of

HEAD_ROWS = 30
"""Headings stand in one of the first rows."""

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".txt")
"""Of files that hold tables."""

_TEXTS = (".csv", ".tsv", ".txt")
_BOOK_STARTS = (b"PK", b"\xd0\xcf\x11\xe0")
_LOCK = "~$"
_DELIMITERS = ",;\t|"
_TRIED_ROWS = 200


def open_tables(source: Path, limits: Limits = PLAN) -> Tables:
    """Return the tables in *source*, whatever they hold: values only, nothing is calculated.

    What a file is its first bytes say, whatever its name; where they differ, it is told.

    Raises:
        UnknownFormatError: The suffix is none of `SUFFIXES`.
        SheetError: The file may not be taken, is damaged, or is beyond *limits*.
    """
    suffix = require_suffix(source, SUFFIXES)
    if source.name.startswith(_LOCK):
        named = Sentence("Take the file '{file}'.", file=source.name.removeprefix(_LOCK))
        found = Sentence("it only says that somebody has a file open")
        raise Tables(source.name, {}).fault(found, named)
    data = read_bytes(source, limits.size)
    is_book = data.startswith(_BOOK_STARTS)
    is_text = suffix in _TEXTS
    if is_book or not (is_text or _is_text(data)):
        return read_workbook(source.name, data, limits)
    tables = read_csv(source.name, data)
    if is_text:
        return tables
    note = Sentence(
        "It is called '{suffix}' and holds plain text: it was read as CSV.", suffix=suffix
    )
    return tables._replace(notes=(note, *tables.notes))


def read_csv(name: str, data: bytes) -> Tables:
    """Return the table in the CSV *data*, apostrophes before formulas taken off.

    How its letters are written is guessed where it does not say so. Fields may be parted by
    comma, semicolon, tab or bar.

    Raises:
        SheetError: It is no text, or has more rows or columns than we take.
    """
    if not _is_text(data):
        remedy = Sentence("Save the table as CSV (UTF-8).")
        raise Tables(name, {}).fault(Sentence("it is no text"), remedy)
    read = decoded(data)
    tables = Tables(name, {}, (read.note,) if read.note else ())
    text = str(clean_text(read.text))
    as_written = unguarded if "'" in text else str
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        remedy = Sentence("Save the table as CSV anew.")
        raise tables.fault(Sentence("it is no CSV ({why})", why=error), remedy) from error
    tables.sheets[name] = [list(map(as_written, row)) for row in rows]
    return tables.require_size()


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def find_head(rows: Rows, score: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """Return how much the likeliest row of headings looks like one, and its number from 0.

    Args:
        rows: A sheet.
        score: How much the texts of a row look like headings; 0 for not at all. Of equals the
            first row is taken.
    """
    scores = [score(texts_of(row)) for row in rows[:HEAD_ROWS]]
    best = max(scores, default=0)
    return best, scores.index(best) if scores else 0


def texts_of(row: Iterable[object]) -> list[str]:
    """Return the cells of *row* as texts."""
    return [text_of(cell).strip() for cell in row]


def _delimiter(text: str) -> str:
    """Return what parts the fields: our mark tells, else what makes the most rows equally wide."""
    before = text.partition(ABOUT_MARK)[0].rstrip('"')[-1:] if ABOUT_MARK in text else ""
    if before and before in _DELIMITERS:
        return before

    def fit(delimiter: str) -> tuple[float, int]:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths = [len(row) for row in islice(read, _TRIED_ROWS) if row]
        width = max(widths, key=widths.count, default=1)
        return (widths.count(width) / len(widths), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=fit)
