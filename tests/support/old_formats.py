"""Workbooks in formats that no library at hand writes: ODS, XLSB and the XLS of old Excel."""

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

Sheets = dict[str, Sequence[Sequence[str]]]

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SECTOR = 512
_FREE, _LAST, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ods(sheets: Sheets, *, beside: str = "", below: str = "") -> bytes:
    """Return *sheets* as an OpenDocument workbook.

    *beside* stands in its first cell, too, and *below* after the rows of its first sheet.
    """
    tables = "".join(
        f'<table:table table:name="{escape(title)}">'
        + "".join(
            "<table:table-row>" + "".join(_open_cell(text) for text in row) + "</table:table-row>"
            for row in rows
        )
        + "</table:table>"
        for title, rows in sheets.items()
    )
    tables = tables.replace("<text:p>", f"{beside}<text:p>", 1)
    tables = tables.replace("</table:table>", f"{below}</table:table>", 1)
    spaces = " ".join(
        f'xmlns:{name}="{_OFFICE}:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return _packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def _open_cell(text: str) -> str:
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def xlsb(sheets: Sheets) -> bytes:
    """Return *sheets* as a binary workbook of Excel."""
    parts: dict[str, str | bytes] = {}
    bundle = b""
    for number, (title, rows) in enumerate(sheets.items(), 1):
        bundle += _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(title))
        parts[f"xl/worksheets/sheet{number}.bin"] = _binary_sheet(rows)
    parts["xl/workbook.bin"] = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" '
        f'Target="worksheets/sheet{number}.bin"/>'
        for number in range(1, len(sheets) + 1)
    )
    parts["xl/_rels/workbook.bin.rels"] = _relations(links)
    parts["_rels/.rels"] = _relations(
        f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.bin"/>'
    )
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" '
        'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    return _packed(parts)


def _binary_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    width = max(map(len, rows), default=1)
    size = struct.pack("<IIII", 0, max(len(rows) - 1, 0), 0, max(width - 1, 0))
    content = _record(129) + _record(148, size) + _record(145)
    for number, row in enumerate(rows):
        content += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for place, text in enumerate(row):
            content += _record(6, struct.pack("<II", place, 0) + _wide(text))
    return content + _record(146) + _record(130)


def _record(kind: int, content: bytes = b"") -> bytes:
    """Return a record of XLSB: kind and length seven bits at a time."""
    return _sevens(kind) + _sevens(len(content)) + content


def _sevens(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _wide(text: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


def _relations(links: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _packed(parts: dict[str, str] | dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def xls(sheets: Sheets) -> bytes:
    """Return *sheets* as a workbook of old Excel (BIFF8)."""
    pages = [_old_sheet(rows) for rows in sheets.values()]
    titles = [_old_text(title, "<B") for title in sheets]
    head = _old_record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    length = len(head) + sum(4 + 6 + len(title) for title in titles) + 4
    for title, page in zip(titles, pages, strict=True):
        head += _old_record(0x85, struct.pack("<IBB", length, 0, 0) + title)
        length += len(page)
    return _compound(head + _old_record(0x0A) + b"".join(pages))


def _old_sheet(rows: Sequence[Sequence[str]]) -> bytes:
    content = _old_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    width = max(map(len, rows), default=0)
    content += _old_record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            cell = struct.pack("<HHH", number, place, 0) + _old_text(text, "<H")
            content += _old_record(0x204, cell)
    return content + _old_record(0x0A)


def _old_text(text: str, length: str) -> bytes:
    data = text.encode("utf-16-le")
    return struct.pack(length, len(data) // 2) + b"\x01" + data


def _old_record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """Return *stream* as the part `Workbook` of a compound file: header, table, folder, stream."""
    stream += bytes(max(4096 - len(stream), -len(stream) % _SECTOR))
    count = len(stream) // _SECTOR
    tables = -(-(count + 2) // (_SECTOR // 4 - 1))
    chain = [*(_TABLE for _ in range(tables)), _LAST]
    chain += [*range(tables + 2, tables + 1 + count), _LAST]
    chain += [_FREE] * (tables * _SECTOR // 4 - len(chain))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, tables, tables, 0, 4096, _LAST, 0, _LAST, 0)
    head += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    folder = _entry("Root Entry", 5, 1, _LAST, 0)
    folder += _entry("Workbook", 2, _FREE, tables + 1, len(stream))
    folder += bytes(_SECTOR - len(folder))
    return head + struct.pack(f"<{len(chain)}I", *chain) + folder + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    data = (name + "\0").encode("utf-16-le")
    entry = data + bytes(64 - len(data)) + struct.pack("<HBB", len(data), kind, 1)
    entry += struct.pack("<III", _FREE, _FREE, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
