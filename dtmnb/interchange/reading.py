"""Read one workbook in a process of its own: bytes on standard input, JSON on standard output.

Run as a script by `dtmnb.interchange.gate`, never imported: whatever a workbook does to the
reader, the tool goes on. Every part is gone through before the reader sees the workbook: what is
too large, damaged or dangerous comes no further. Of formulas the values are taken that they had.
Standard library and calamine only.
"""

import html
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

MAX_SHEETS = 30
MAX_TEXT = 60_000_000
MAX_PARTS = 200
MAX_RATIO = 100
OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_KEPT = re.compile(r"xl/worksheets/_rels/|comment", re.IGNORECASE)
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BOOK, _BINARY_BOOK, _OPEN_BOOK = "xl/workbook.xml", "xl/workbook.bin", "content.xml"

# Small parts pack well without being bombs.
_SMALL = 2**20

_FORMULA = re.compile(rb"<(?:\w{1,9}:)?f[\s/>]")
_ERROR = re.compile(rb"<(?:\w{1,9}:)?c\s([^<>]*\bt=[\"']e[\"'][^<>]*)")
_PLACE = re.compile(rb"\br=[\"'](\w+)")
_NUMBER = re.compile(rb"\br=[\"'](\d+)")
_HIDDEN = re.compile(
    rb"<(?:\w{1,9}:)?(?:row|col)\s[^<>]{0,400}?\bhidden=[\"'](?:1|true)", re.IGNORECASE
)
_HIDDEN_ROW = re.compile(
    rb"<(?:\w{1,9}:)?row\s([^<>]{0,400}?\bhidden=[\"'](?:1|true)[^<>]{0,400})>", re.IGNORECASE
)
_CELL = re.compile(rb"<(?:\w{1,9}:)?c\s([^<>]{1,200})>")
_STYLE = re.compile(rb"\bs=[\"'](\d+)")
_OPEN_FORMULA = re.compile(rb"\btable:formula=")
_OPEN_COMMENT = re.compile(rb"<office:annotation\b")
_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{each}:1.0}}" for each in ("table", "office", "text")
)
# Rows that are alike stand once, with how often: a million where a sheet is hidden to its end.
_MOST_ALIKE = 1_000
_OPEN_HIDDEN = re.compile(rb"\btable:visibility=[\"'](?:collapse|filter)")
_HEADERS = re.compile(rb"<(?:\w{1,9}:)?(?:odd|even|first)(?:Header|Footer)>([^<>]{1,4000})<")
_SHOWN = {
    "drawings": re.compile(rb"<a:t>([^<>]{1,4000})</a:t>"),
    "headers": re.compile(rb"<text:p[^<>]*>([^<>]{1,4000})<"),
}

_OLD = "old_format"
_SEARCHED = ("properties", "links")
# What a part holds, by the beginnings of its place, of which the longest tells; "" for what tells
# of the cells alone. A part that is not listed is told as one that nobody looked at.
_HOLDS = {
    "": "_rels/ [content_types].xml configurations2/ content.xml layout-cache manifest.rdf "
    "meta-inf/ mimetype settings.xml xl/_rels/ xl/calcchain xl/drawings/vml xl/metadata "
    "xl/pivottables/ xl/printersettings/ xl/sharedstrings xl/styles xl/tables/ xl/theme/ "
    "xl/workbook xl/worksheets/",
    "charts": "xl/charts/ xl/chartsheets/",
    "comments": "xl/comments xl/threadedcomments",
    "data_model": "xl/connections xl/model/ xl/querytables/",
    "drawings": "xl/drawings/",
    "embedded_files": "object xl/embeddings/",
    "headers": "styles.xml",
    "links": "xl/drawings/_rels/ xl/worksheets/_rels/",
    "macros": "basic/ scripts/ xl/vba",
    "other_workbooks": "xl/externallinks/",
    "pictures": "docprops/thumbnail media/ pictures/ thumbnails/ xl/media/",
    "pivot_caches": "xl/pivotcache/ xl/slicer xl/timeline",
    "properties": "customxml/ docmetadata/ docprops/ meta.xml xl/persons/",
    "tracked_changes": "xl/revisions/",
}
_PARTS = {start: code for code, starts in _HOLDS.items() for start in starts.split()}

Said = tuple[str, dict[str, Any]]
"""What is to be told, by its code in `reader_words`, with its values."""

_UNTOLD: Said = ("untold", {})

Mark = tuple[str, int, str, str]
"""A sheet, a row, `hidden`, `struck` or `comment`, and the cell or what was said."""


class Refused(Exception):  # noqa: N818 (it is told, not raised to people)
    """What the file holds that is not taken."""

    def __init__(self, code: str, **values: object) -> None:
        """Refuse it for the fault *code* of `reader_words`."""
        super().__init__(code, values)


def read(data: bytes, suffix: str, unpacked: int) -> dict[str, Any]:
    """Return the sheets of the workbook *data*, as rows of plain values, and what is beside them.

    Args:
        data: The workbook.
        suffix: That of its file: `.xlsm` and `.xlsb` may have macros.
        unpacked: The most bytes that its parts may come to.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    is_old = data.startswith(OLD_FORMAT)
    if is_old and _LOCKED in data:
        raise Refused("locked")
    beside = _Beside()
    notes = [_UNTOLD] if is_old else list(_gone_through(data, suffix, unpacked, beside))
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    pages = [page.name for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
    shown = [page.name for page in book.sheets_metadata if page.visible == SheetVisibleEnum.Visible]
    if not pages:
        raise Refused("no_table")
    if len(pages) > MAX_SHEETS:
        raise Refused("sheets", sheets=len(pages), most=MAX_SHEETS)
    tables = {name: _table(book.get_sheet_by_name(name)) for name in pages}
    texts = (each for rows in tables.values() for row in rows for each in row)
    if sum(len(each) for each in texts if isinstance(each, str)) > MAX_TEXT:
        raise Refused("text", most=MAX_TEXT)
    hidden = [name for name in pages if name not in shown or {name, ""} & beside.hidden]
    beside.marks.extend((name, 0, "hidden", "") for name in pages if name not in shown)
    unread = [(_OLD, "")] if _UNTOLD in notes else beside.unread
    held = {"unread": unread, "hidden": hidden, "beside": beside.texts, "marks": beside.marks}
    return {"sheets": tables, "notes": notes, **held}


def _table(sheet: Any) -> list[list[Any]]:
    """Return the rows of *sheet*; what is merged over rows stands in each of them."""
    rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (first, column), (last, last_column) in sheet.merged_cell_ranges or ():
        for row in rows[first + 1 : last + 1] if column == last_column else ():
            if column < len(row):
                row[column] = rows[first][column]
    return rows


def _gone_through(data: bytes, suffix: str, left: int, beside: "_Beside") -> Iterator[Said]:
    """Yield what is to be told of the parts of the workbook *data*, each whole and harmless.

    What they hold beside the cells is kept in *beside*.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Refused("no_workbook", why=str(error)) from error
    with archive:
        yield from _checked(archive.infolist(), suffix, left)
        places = {place.replace("\\", "/"): place for place in archive.namelist()}
        if _BINARY_BOOK in places:
            yield _UNTOLD
        titles = _titles(archive, places, left) if _BOOK in places else {}
        styles = places.get("xl/styles.xml")
        struck = _struck_styles(_part(archive, styles, left)) if styles else set()
        kept: dict[str, bytes] = {}
        for place, name in places.items():
            title = titles.get(place, "")
            content = _part(archive, name, left, title)
            left -= len(content)
            beside.take(place.lower(), title, content)
            if title:
                yield from _formulas(title, content)
                beside.marks.extend(_marks(title, content, struck))
            elif _KEPT.search(place):
                kept[place] = content
            elif place == _OPEN_BOOK and _OPEN_FORMULA.search(content):
                yield "formulas", {}
        beside.marks.extend(_comments(titles, kept))


def _formulas(title: str, content: bytes) -> Iterator[Said]:
    """Yield what is to be told of formulas and errors in the part of the sheet *title*."""
    if _FORMULA.search(content):
        yield "formulas_of_sheet", {"sheet": title}
    for cell in _ERROR.findall(content):
        named = _PLACE.search(cell)
        yield "error", {"sheet": title, "cell": named[1].decode() if named else "?"}


def _marks(title: str, content: bytes, struck: set[bytes]) -> Iterator[Mark]:
    """Yield which rows of the sheet *title* are hidden, and which cells are struck out."""
    for row in map(_NUMBER.search, _HIDDEN_ROW.findall(content)):
        if row:
            yield title, int(row[1]), "hidden", ""
    for cell in _CELL.findall(content) if struck else ():
        style, named = _STYLE.search(cell), _PLACE.search(cell)
        if style and named and style[1] in struck:
            yield title, _row_of(named[1].decode()), "struck", named[1].decode()


def _comments(titles: dict[str, str], kept: dict[str, bytes]) -> Iterator[Mark]:
    """Yield what people wrote beside cells; a thread has a copy of its first in the old form."""
    for place, title in titles.items():
        folder, _, name = place.rpartition("/")
        links = kept.get(f"{folder}/_rels/{name}.rels", b"")
        targets = {each.rpartition("/")[2] for each in _texts(links)}
        parts = (kept[part] for part in kept if part.rpartition("/")[2] in targets)
        roots = (ET.fromstring(part) for part in parts)  # noqa: S314 (they declare nothing)
        for each in (element for root in roots for element in root.iter()):
            is_comment = each.tag.rpartition("}")[2] in {"comment", "threadedComment"}
            said = " ".join("".join(each.itertext()).split()) if is_comment else ""
            if said and not said.startswith("[Threaded comment]"):
                yield title, _row_of(each.get("ref", "")), "comment", said


def _open_marks(content: bytes) -> Iterator[Mark]:
    """Yield the hidden rows of an open document, and what people wrote beside its cells."""
    for table in ET.fromstring(content).iter(f"{_TABLE}table"):  # noqa: S314 (it declares nothing)
        title, number = table.get(f"{_TABLE}name", ""), 1
        for row in table.iter(f"{_TABLE}table-row"):
            often = int(row.get(f"{_TABLE}number-rows-repeated", 1))
            if row.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                hidden = range(number, number + min(often, _MOST_ALIKE))
                yield from ((title, each, "hidden", "") for each in hidden)
            for each in row.iter(f"{_OFFICE}annotation"):
                said = (" ".join(part.itertext()) for part in each.iter(f"{_TEXT}p"))
                yield title, number, "comment", " ".join(" ".join(said).split())
            number += often


def _struck_styles(content: bytes) -> set[bytes]:
    """Return the numbers of the styles of cells in which text is struck out."""
    if b"strike" not in content:
        return set()
    groups = {each.tag.rpartition("}")[2]: each for each in ET.fromstring(content)}  # noqa: S314
    fonts = [
        any(part.tag.endswith("}strike") and part.get("val") not in {"0", "false"} for part in font)
        for font in groups.get("fonts", ())
    ]
    used = (int(style.get("fontId", 0)) for style in groups.get("cellXfs", ()))
    return {b"%d" % number for number, font in enumerate(used) if fonts[font : font + 1] == [True]}


def _row_of(cell: str) -> int:
    return int("".join(filter(str.isdecimal, cell)) or 0)


class _Beside:
    """What a workbook holds beside the values of its cells.

    Attributes:
        unread: Code of what was not looked at, with its sheet or "".
        hidden: Names of sheets of which rows or columns are hidden.
        texts: What was looked at, by where it stands.
        marks: What people did to rows beside writing.
    """

    def __init__(self) -> None:
        self.unread: list[tuple[str, str]] = []
        self.hidden: set[str] = set()
        self.texts: dict[str, list[str]] = {}
        self.marks: list[Mark] = []

    def take(self, place: str, title: str, content: bytes) -> None:
        """Keep what the part at *place*, the sheet *title* if it is one, holds beside cells."""
        if title:
            if _HIDDEN.search(content):
                self.hidden.add(title)
            headers = [_told(each) for each in _HEADERS.findall(content)]
            self._keep("headers", headers)
            return
        start = max(filter(place.startswith, _PARTS), key=len, default="")
        code = _PARTS.get(start, "other")
        if place == _OPEN_BOOK:
            self.hidden |= {""} if _OPEN_HIDDEN.search(content) else set()
            code = "comments" if _OPEN_COMMENT.search(content) else ""
            self.marks.extend(_open_marks(content) if code or self.hidden else ())
        if code in _SEARCHED:
            self._keep(code, _texts(content))
        elif code in _SHOWN:
            # Anchors of pictures and charts are drawings, too; only texts are.
            self._keep(code, [_told(each) for each in _SHOWN[code].findall(content)])
        elif code and (code, "") not in self.unread:
            self.unread.append((code, ""))

    def _keep(self, where: str, texts: list[str]) -> None:
        told = [text for text in texts if text.strip()]
        if told:
            self.texts.setdefault(where, []).extend(told)


def _texts(content: bytes) -> list[str]:
    """Return all that an XML part says: its texts, and the values of its attributes."""
    if not content.lstrip(b"\xef\xbb\xbf").startswith(b"<"):
        return []
    root = ET.fromstring(content)  # noqa: S314 (it declares nothing)
    return [text for each in root.iter() for text in (each.text or "", *each.attrib.values())]


def _told(content: bytes) -> str:
    return html.unescape(re.sub(rb"<[^<>]*>", b" ", content).decode("utf-8", "replace"))


def _checked(parts: list[zipfile.ZipInfo], suffix: str, limit: int) -> Iterator[Said]:
    """Hold the archive against its limits before anything is unpacked; yield what is left out."""
    names = [part.filename.lower() for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise Refused("parts", parts=len(parts))
    if any(".." in name or name.startswith(("/", "\\")) or ":" in name for name in names):
        raise Refused("leads_out")
    if unpacked > limit or any(
        part.file_size > max(_SMALL, MAX_RATIO * part.compress_size) for part in parts
    ):
        raise Refused("bomb", size=unpacked // 2**20)
    if any("vba" in name for name in names):
        if suffix not in {".xlsm", ".xlsb"}:
            raise Refused("macros")
        yield "macros", {}
    if any(name.startswith("xl/externallinks/") for name in names):
        yield "links", {}


def _part(archive: zipfile.ZipFile, place: str, left: int, title: str = "") -> bytes:
    """Return the content of a part, up to *left* bytes; as XML it is sound and declares nothing.

    It is called by the sheet *title* that it is, else by its *place*.
    """
    with archive.open(place) as part:
        content = part.read(left + 1)
    if len(content) > left:
        raise Refused("swollen")
    start = content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if place.lower().endswith((".xml", ".rels")) or start.startswith(b"<"):

        def refuse(*_: Any) -> None:
            raise Refused("declares", part=title or place)

        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise Refused("damaged_part", part=title or place, why=str(error)) from error
    return content


def _titles(archive: zipfile.ZipFile, named: dict[str, str], left: int) -> dict[str, str]:
    """Return the name of each sheet by its part."""
    places = (_BOOK, "xl/_rels/workbook.xml.rels")
    parts = (_part(archive, named.get(place, place), left) for place in places)
    book, links = (ET.fromstring(part) for part in parts)  # noqa: S314 (they declare nothing)
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


def answer_to(data: bytes, suffix: str, unpacked: int) -> dict[str, Any]:
    """Return what `read` says of *data*, or the fault: its code and values."""
    try:
        return read(data, suffix, unpacked)
    except Refused as refused:
        return {"fault": refused.args}
    except MemoryError:
        return {"fault": ("memory", {})}
    except Exception as error:
        # Whatever a reader stumbles over, here and only here, is a damaged file.
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        return {"fault": ("damaged", {"why": reason})}


if __name__ == "__main__":
    unpacked, memory, seconds = map(int, sys.argv[2:])
    limit_resources(memory, seconds)
    answer = answer_to(sys.stdin.buffer.read(), sys.argv[1], unpacked)
    sys.stdout.buffer.write(json.dumps(answer).encode())
