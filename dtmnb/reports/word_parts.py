"""What python-docx has no words for: fields, links, directions, rows that repeat."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from dtmnb.reports.document import House, Sheet

_FONT = "Noto Sans"
_INK, _SOFT, _ALARM = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x52, 0x60, 0x6D), RGBColor(0xB3, 38, 30)
_ACCENT, _WARNING = RGBColor(0x00, 0x53, 0x9F), RGBColor(0x8F, 0x52, 0x00)
_LINES = ("top", "bottom", "insideH")

TONES: Mapping[str, str] = {
    "minor": "Minor words",
    "id": "Minor words",
    "none": "Minor words",
    "strong": "Strong",
    "late": "Late",
    "code": "Code",
}
"""The character style of each tone."""

_SIZES = {"Title": 22, "Heading 1": 14, "Heading 2": 11, "Heading 3": 10, "Caption": 9.5}
_PARAGRAPHS: Mapping[str, tuple[float, RGBColor, bool]] = {
    "Minor": (8.5, _SOFT, False),
    "Note": (9.5, _WARNING, False),
    "Draft": (9.5, _WARNING, True),
    "Kind of document": (9.5, _ACCENT, True),
    "Gap": (4, _INK, False),
    "Cell": (8, _INK, False),
    "Cell head": (8, _INK, True),
    "Table head": (8, _INK, True),
}
_CHARACTERS: Mapping[str, tuple[float, RGBColor, bool]] = {
    "Minor words": (7.5, _SOFT, False),
    "Late": (9, _ALARM, True),
    "Code": (9, _INK, False),
    "Web address": (9, _ACCENT, False),
}


_LARGER: Mapping[Sheet, float] = {"document": 1.0, "card": 1.25, "poster": 1.45}
"""How many times larger everything is written on a sheet."""


def set_styles(word: Any, sheet: Sheet, *, is_rtl: bool) -> None:
    """Give *word* the styles of our documents; whoever edits it changes them in one place."""
    by = _LARGER[sheet]
    for name in ("Normal", *_SIZES, "Subtitle", "List Bullet"):
        _dress(word.styles[name], by * _SIZES.get(name, 9), _INK)
    for name, (size, colour, is_bold) in _PARAGRAPHS.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        _dress(style, by * size, colour, is_bold=is_bold)
    for name, (size, colour, is_bold) in _CHARACTERS.items():
        style = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        _dress(style, by * size, colour, is_bold=is_bold)
    for name in _SIZES:
        word.styles[name].font.bold = True
        word.styles[name].paragraph_format.keep_with_next = True
    word.styles["Normal"].paragraph_format.space_after = Pt(4)
    for name in ("Cell", "Cell head", "Table head"):
        word.styles[name].paragraph_format.space_after = Pt(1)
        word.styles[name].paragraph_format.line_spacing = 1.0
    table = word.styles.add_style("Report table", WD_STYLE_TYPE.TABLE)
    table.element.append(_borders())
    if is_rtl:
        # Word minds the order of these: direction stands before spacing.
        properties = word.styles["Normal"].element.get_or_add_pPr()
        properties.insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc")


def dress(word: Any, house: House) -> None:
    """Give the styles of *word* the colours and the fonts of *house*."""
    for name in ("Kind of document", "Web address"):
        word.styles[name].font.color.rgb = RGBColor.from_string(house.accent[1:].upper())
    if house.head:
        word.styles["Table head"].font.color.rgb = RGBColor(255, 255, 255)
        word.styles["Report table"].element.append(_ground_of_head(house.head[1:].upper()))
    if house.family:
        # Arabic stays in ours: most fonts of a house lack it.
        for style in word.styles:
            fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
            for script in ("ascii", "hAnsi") if fonts is not None else ():
                fonts.set(qn(f"w:{script}"), house.family)


def _ground_of_head(colour: str) -> Any:
    """Return what a table style says of its first row."""
    first = _with(OxmlElement("w:tblStylePr"), type="firstRow")
    around = OxmlElement("w:tcPr")
    around.append(_with(OxmlElement("w:shd"), val="clear", color="auto", fill=colour))
    first.append(around)
    return first


def without_head(table: Any) -> None:
    """Say that the first row of *table* is no head, which its style would dress."""
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    _with(look, firstRow="0", val="0480")


def _dress(style: Any, size: float, colour: RGBColor, *, is_bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), is_bold or None
    style.font.italic = style.font.cs_italic = False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), _FONT)
    properties = style.element.rPr
    # Letters set apart tear the joined ones of Arabic.
    if (apart := properties.find(qn("w:spacing"))) is not None:
        properties.remove(apart)
    # Arabic has size and weight of its own.
    for latin, other in (("w:sz", "w:szCs"), ("w:b", "w:bCs")):
        if (given := properties.find(qn(latin))) is not None:
            given.addnext(_with(OxmlElement(other), **_values(given)))


def _values(element: Any) -> Mapping[str, str]:
    return {name.rpartition("}")[2]: value for name, value in element.attrib.items()}


def _borders() -> Any:
    around, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side in _LINES:
        line = _with(OxmlElement(f"w:{side}"), val="single", sz="4", space="0", color="D5DBE1")
        borders.append(line)
    around.append(borders)
    return around


def _with(element: Any, **attributes: str) -> Any:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def set_page(word: Any, running: str) -> None:
    """Set the paper, the line above each page and its number below."""
    (section,) = word.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(18)
    section.header.paragraphs[0].add_run(running).style = "Minor words"
    foot = section.footer.paragraphs[0]
    for code, between in (("PAGE", " / "), ("NUMPAGES", "")):
        _add_field(foot, code)
        foot.add_run(between)


def set_properties(word: Any, title: str, language: str) -> None:
    """Say title and language, and nothing of the machine or of whoever made the file."""
    told = word.core_properties
    told.title, told.language, told.author, told.comments = title[:255], language, "", ""
    told.last_modified_by, told.revision = "", 1
    # Word wants a day; this one says that it is no day of ours.
    told.created = told.modified = datetime(2000, 1, 1, tzinfo=UTC)
    languages = _with(OxmlElement("w:lang"), val=language, bidi=language)
    word.styles["Normal"].element.get_or_add_rPr().append(languages)
    word.settings.element.append(_with(OxmlElement("w:updateFields"), val="true"))


def add_contents(paragraph: Any, titles: Sequence[str]) -> None:
    """Let Word list the headings of the first level, with their pages, in *paragraph*.

    Until somebody opens it in Word, their *titles* stand there.
    """
    _add_field(paragraph, 'TOC \\o "1-1" \\h \\z \\u', titles)


def _add_field(paragraph: Any, code: str, shown: Sequence[str] = ()) -> None:
    _mark(paragraph, "begin")
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = code
    paragraph.add_run()._r.append(instruction)
    _mark(paragraph, "separate")
    # A line feed becomes a break.
    paragraph.add_run("\n".join(shown))
    _mark(paragraph, "end")


def _mark(paragraph: Any, kind: str) -> None:
    """Say where a field begins, what it shows, and where it ends."""
    paragraph.add_run()._r.append(_with(OxmlElement("w:fldChar"), fldCharType=kind))


def add_link(paragraph: Any, text: str, address: str) -> None:
    """Add *text* that leads to *address*."""
    key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = paragraph.add_run(text)
    run.style = "Web address"
    link.append(run._r)
    paragraph._p.append(link)


def turn(run: Any) -> None:
    """Let *run* be read from right to left."""
    run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))


def repeat(row: Any) -> None:
    """Repeat *row* on each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """Keep *row* on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def keep_with_next(cell: Any) -> None:
    """Keep *cell*, and the row it begins, on the page of the row below it."""
    cell.paragraphs[0].paragraph_format.keep_with_next = True


def keep_together(table: Any) -> None:
    """Keep the rows of *table* on one page."""
    for row in table.rows[:-1]:
        keep_with_next(row.cells[0])


def set_widths(table: Any, widths: Sequence[int], *, is_rtl: bool) -> None:
    """Give the columns of *table* their *widths*, and its direction."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    if is_rtl:
        table._tbl.tblPr.find(qn("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))


def bytes_of(png: str) -> bytes:
    """Return a picture that came as base64."""
    return b64decode(png)
