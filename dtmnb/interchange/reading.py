"""Read one workbook in a process of its own: bytes on standard input, JSON on standard output.

Run as a script by `dtmnb.interchange.gate`, never imported: whatever a workbook does to the
reader, the tool goes on. Every XML part is gone through before the reader sees it, and the
reader gets a new archive of exactly the parts gone through. Standard library and calamine only.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

MAX_UNPACKED = 100 * 2**20
MAX_DATA_UNPACKED = 300 * 2**20
MAX_SHEETS = 20
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_WIDE = 2_000
"""Most columns of forms and of collected data, of which only the values are read."""

MAX_TEXT = 60_000_000
MEMORY = 2**30
DATA_MEMORY = 2**31
SECONDS = 20
DATA_SECONDS = 60
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
FORM_SHEETS = frozenset({"survey", "choices"})
"""What a workbook with a form holds; its formulas count as the values they had."""

VALUES_ONLY = "values"
"""The word that asks for the values of formulas, and for old files, too."""

_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_SAVE_ANEW = "Open it, save it anew as .xlsx and try again."


class Refused(Exception):  # noqa: N818 (it is told, not raised to people)
    """What the file holds that is not taken, and what to do."""


class Inspector:
    """Goes through one XML part: no DTD, no formula, no cell beyond the limits.

    Attributes:
        root: The name of the outermost element.
        errors: Cells that hold an error value.
    """

    def __init__(self, name: str, *, takes_formulas: bool = False) -> None:
        """Start a part that is called *name* in messages."""
        self.name = name
        self._takes_formulas = takes_formulas
        self._columns = MAX_WIDE if takes_formulas else MAX_COLUMNS
        self.root = ""
        self.errors: list[str] = []
        self._row = self._column = 0

    def inspect(self, content: bytes) -> None:
        """Go through all of the part."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Refused(f"{self.name} is damaged ({error}). {_SAVE_ANEW}") from error

    def _refuse_doctype(self, *_: Any) -> None:
        raise Refused(
            f"{self.name} holds a document type declaration, which may hide anything. "
            "Copy the cells into a new workbook."
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.root = self.root or tag
        if self.root != "worksheet":
            return
        if tag == "row":
            self._row, self._column = _number(attributes.get("r"), self._row + 1), 0
        elif tag == "c":
            self._enter_cell(attributes)
        elif tag == "f" and not self._takes_formulas:
            raise Refused(
                f"{self.name}, cell {self._cell()} holds a formula. Put its value there: "
                "copy the cell and paste values only."
            )
        elif tag in {"v", "is"}:
            self._check_limits()

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = _column_number(place[1]) if place else self._column + 1
        self._row = int(place[2]) if place else self._row
        if attributes.get("t") == "e":
            self.errors.append(self._cell())

    def _check_limits(self) -> None:
        if self._row > MAX_ROWS or self._column > self._columns:
            raise Refused(
                f"{self.name}, cell {self._cell()} lies beyond {MAX_ROWS} rows or {self._columns} "
                "columns. Delete what is there or move it."
            )

    def _cell(self) -> str:
        letters, number = "", self._column
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self._row}"


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def read(data: bytes, *, values_only: bool = False) -> dict[str, Any]:
    """Return the sheets of the workbook *data*, as rows of plain values, and notes.

    With *values_only* formulas count as the values they had, and old Excel files are read.
    """
    import python_calamine

    notes: list[str] = []
    if values_only and data.startswith(OLD_FORMAT):
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = book.sheet_names
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            checked, sheets = _gone_through(archive, notes, values_only=values_only)
        book = python_calamine.CalamineWorkbook.from_filelike(checked)
    if not sheets:
        raise Refused(f"it holds no table. {_SAVE_ANEW}")
    if len(sheets) > MAX_SHEETS:
        raise Refused(f"it has {len(sheets)} sheets, {MAX_SHEETS} are the most. Split it.")
    tables = {name: _table(book.get_sheet_by_name(name)) for name in sheets}
    texts = (each for rows in tables.values() for row in rows for each in row)
    if sum(len(each) for each in texts if isinstance(each, str)) > MAX_TEXT:
        raise Refused(f"it holds more than {MAX_TEXT} characters. Split it.")
    return {"sheets": tables, "notes": notes}


def _table(sheet: Any) -> list[list[Any]]:
    """Return the rows of *sheet*; what is merged over rows stands in each of them."""
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (first, column), (last, last_column) in sheet.merged_cell_ranges or ():
        for row in rows[first + 1 : last + 1] if column == last_column else ():
            if column < len(row):
                row[column] = rows[first][column]
    return rows


def _gone_through(
    archive: zipfile.ZipFile, notes: list[str], *, values_only: bool
) -> tuple[io.BytesIO, list[str]]:
    """Return a new archive of the parts of *archive*, all gone through, and its tables."""
    names = _sheet_names(archive)
    values_only = values_only or is_form(names.values())
    checked = io.BytesIO()
    sheets: dict[str, int] = {}
    left = MAX_DATA_UNPACKED if values_only else MAX_UNPACKED
    with zipfile.ZipFile(checked, "w", zipfile.ZIP_STORED) as out:
        for place in archive.namelist():
            content = _part(archive, place, left)
            left -= len(content)
            out.writestr(place, content)
            if not (place in names or _is_xml(place, content)):
                continue
            title = names.get(place, "")
            name = f"sheet '{title}'" if title else f"part {place}"
            inspector = Inspector(name, takes_formulas=values_only)
            inspector.inspect(content)
            if title and inspector.root == "worksheet":
                sheets[title] = list(names).index(place)
            notes.extend(
                f"{inspector.name}, cell {cell} holds an error and was read as empty."
                for cell in inspector.errors
            )
    checked.seek(0)
    return checked, sorted(sheets, key=sheets.__getitem__)


def is_form(sheets: Iterable[str]) -> bool:
    """Tell whether a workbook with *sheets* holds a form."""
    return {name.strip().casefold() for name in sheets} >= FORM_SHEETS


def _is_xml(place: str, content: bytes) -> bool:
    start = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return place.lower().endswith((".xml", ".rels")) or start.startswith(b"<")


def _part(archive: zipfile.ZipFile, name: str, left: int) -> bytes:
    with archive.open(name) as part:
        content = part.read(left + 1)
    if len(content) > left:
        raise Refused("it unpacks to far more than its cells need. Split it.")
    return content


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the name of each sheet by its part, in order."""
    parts = []
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        content = _part(archive, name, MAX_UNPACKED)
        Inspector(f"part {name}").inspect(content)
        parts.append(ET.fromstring(content))  # noqa: S314 (inspected: no DTD)
    book, links = parts
    targets = {link.get("Id", ""): link.get("Target", "") for link in links.iter()}
    found = {}
    for sheet in (each for each in book.iter() if each.tag.rpartition("}")[2] == "sheet"):
        # Two name spaces are in use for the id of the link; both end alike.
        ids = [value for key, value in sheet.items() if key.endswith("/relationships}id")]
        target = targets.get("".join(ids), "").lstrip("/")
        found[target if target.startswith("xl/") else f"xl/{target}"] = sheet.get("name", "")
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def limit_resources(memory: int, seconds: int) -> None:
    """Keep this process to its *memory* in bytes and *seconds* of work, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer_to(data: bytes, *, values_only: bool = False) -> dict[str, Any]:
    """Return what `read` says of *data*, or the fault in one sentence."""
    try:
        return read(data, values_only=values_only)
    except Refused as refused:
        return {"fault": str(refused)}
    except MemoryError:
        return {"fault": "it needs too much memory. Split it."}
    except Exception as error:
        # Whatever a reader stumbles over, here and only here, is a damaged file.
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        return {"fault": f"the workbook is damaged ({reason}). {_SAVE_ANEW}"}


if __name__ == "__main__":
    is_values_only = VALUES_ONLY in sys.argv[1:]
    limits = (DATA_MEMORY, DATA_SECONDS) if is_values_only else (MEMORY, SECONDS)
    limit_resources(*limits)
    answer = answer_to(sys.stdin.buffer.read(), values_only=is_values_only)
    sys.stdout.buffer.write(json.dumps(answer).encode())
