"""A view's Data Analysis Plan as CSV, and CSV of any making as a table."""

import csv
import io
import re
from pathlib import Path

from dtmnb.domain.audience import SharedView
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.about import ABOUT_MARK
from dtmnb.interchange.gate import (
    MAX_BYTES,
    Tables,
    read_bytes,
    read_workbook,
    require_size,
    require_suffix,
)
from dtmnb.interchange.reading import MAX_COLUMNS
from dtmnb.interchange.sheets import lists_of, sheets_of
from dtmnb.language import Language
from dtmnb.language.cells import cell_text, text_of

# What a spreadsheet would take for a formula, and our own sign, so that it can be taken off.
_SIGNS = r"=+\-@＝＋－＠"
_LIVE = re.compile(rf"\s*[{_SIGNS}']|[\t\r\n]")
# A spreadsheet of another country parts cells elsewhere, and minds our quotes no longer.
_BEFORE_LIVE = re.compile(rf"(?<![;|\s\"'])[;|\s\"']++(?=[{_SIGNS}])")
_PARTING = re.compile(r"[;|\t\r\n]")
_PARTING_GUARDED = re.compile(r"([;|\t\r\n])'")

# Four Arabic letters in a row: never so many accents in another language.
_ARABIC = re.compile(r"[\u0621-\u064a]{4}")
VALUE_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".csv")
"""The formats that forms and collected data are read from."""

_DELIMITERS = ",;\t|"
_SAMPLE = 8_000


def build_csv(view: SharedView, reference: Reference, language: Language) -> bytes:
    """Return the Data Analysis Plan of *view* as CSV: UTF-8 with its mark, one row a record.

    The heading of the last column, which is empty, says which plan, revision, audience and
    language it is.
    """
    sheet = sheets_of(view, reference, language)[0]
    lists = lists_of(view, reference, language)
    stamp = (view.plan_id, str(view.revision), view.head, view.audience, language.code)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    mark = "|".join((ABOUT_MARK, *stamp))
    writer.writerow([*(guarded(column.heading) for column in sheet.columns), mark])
    for record in sheet.records:
        texts = (
            cell_text(column.spec, record.get(column.field), lists) for column in sheet.columns
        )
        writer.writerow([*map(guarded, texts), ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Return *text* with an apostrophe before all that a spreadsheet would calculate.

    Also inside of it: where semicolons or tabs part the cells, a new cell begins after each.
    """
    text = _BEFORE_LIVE.sub(lambda run: _PARTING.sub(r"\g<0>'", run[0]), text)
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return *text* as it was before `guarded`."""
    text = text[1:] if text.startswith("'") and _LIVE.match(text[1:]) else text
    return _BEFORE_LIVE.sub(lambda run: _PARTING_GUARDED.sub(r"\1", run[0]), text)


def read_csv(name: str, data: bytes, columns: int = MAX_COLUMNS) -> Tables:
    """Return the table in the CSV *data*, apostrophes before formulas taken off.

    Encodings: UTF-8, UTF-16 with its mark, Windows-1252, and Windows-1256 where that gives
    Arabic words. Fields may be parted by comma, semicolon, tab or bar.

    Raises:
        SheetError: It is no text, or has more rows or more than *columns*.
    """
    tables = Tables(name, {})
    text = _decoded(tables, data)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise tables.fault(f"it is no CSV ({error})", "Save the table as CSV anew.") from error
    tables.sheets[name] = [[unguarded(text_of(cell)) for cell in row] for row in rows]
    require_size(tables, columns)
    return tables


def read_values(source: Path, *, limit: int = MAX_BYTES, columns: int = MAX_COLUMNS) -> Tables:
    """Return the tables of a form or of collected data in *source*: values only.

    Raises:
        UnknownFormatError: The suffix is none of `VALUE_SUFFIXES`.
        SheetError: The file may not be taken, is damaged, or is larger than *limit* bytes.
    """
    suffix = require_suffix(source, VALUE_SUFFIXES)
    data = read_bytes(source, limit)
    if suffix == ".csv":
        return read_csv(source.name, data, columns)
    return read_workbook(source.name, data, values_only=True)


def _decoded(tables: Tables, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\x00" in data:
        raise tables.fault("it is no text", "Save the table as CSV (UTF-8).")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        arabic = data.decode("cp1256")
    if _ARABIC.search(arabic):
        return arabic
    return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    if ABOUT_MARK in text:
        before = text.partition(ABOUT_MARK)[0].rstrip('"')[-1:]
        if before and before in _DELIMITERS:
            return before
    try:
        return csv.Sniffer().sniff(text[:_SAMPLE], _DELIMITERS).delimiter
    except csv.Error:
        return ","
