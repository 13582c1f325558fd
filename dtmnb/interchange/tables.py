"""Open a file as tables, whatever its format, and find where the headings of a table stand."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from dtmnb.domain.record import clean_text
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

_DELIMITERS = ",;\t|"
_TRIED_ROWS = 200


def open_tables(source: Path, limits: Limits = PLAN) -> Tables:
    """Return the tables in *source*, whatever they hold: values only, nothing is calculated.

    Raises:
        UnknownFormatError: The suffix is none of `READERS`.
        SheetError: The file may not be taken, is damaged, or is beyond *limits*.
    """
    reader = READERS[require_suffix(source, READERS)]
    return reader(source.name, read_bytes(source, limits.size), limits)


def read_csv(name: str, data: bytes, _: Limits = PLAN) -> Tables:
    """Return the table in the CSV *data*, apostrophes before formulas taken off.

    How its letters are written is guessed where it does not say so. Fields may be parted by
    comma, semicolon, tab or bar.

    Raises:
        SheetError: It is no text, or has more rows or columns than we take.
    """
    if b"\x00" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Tables(name, {}).fault("it is no text", "Save the table as CSV (UTF-8).")
    read = decoded(data)
    tables = Tables(name, {}, (read.note,) if read.note else ())
    text = str(clean_text(read.text))
    as_written = unguarded if "'" in text else str
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise tables.fault(f"it is no CSV ({error})", "Save the table as CSV anew.") from error
    tables.sheets[name] = [list(map(as_written, row)) for row in rows]
    return tables.require_size()


READERS: Mapping[str, Callable[[str, bytes, Limits], Tables]] = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls"), read_workbook),
    ".csv": read_csv,
}
"""What reads tables, by suffix."""


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
