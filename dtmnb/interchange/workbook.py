"""Write a view as an Excel workbook: the Data Analysis Plan first, typed cells, no formula.

The last two sheets are for the way back: "About" says which plan, revision and audience the
file is of, "Lists" which heading is which field and which text stands for which code.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date, datetime
from itertools import zip_longest
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from dtmnb.domain.audience import View
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import BROUGHT, CATEGORY, FieldSpec
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.about import LISTS_MARK, AboutLine, about_lines, mark_of
from dtmnb.interchange.delimited import LIVE
from dtmnb.interchange.look import Look
from dtmnb.interchange.sheets import Sheet, sheets_of
from dtmnb.interchange.template import Template, laid_out
from dtmnb.language import Language
from dtmnb.language.cells import cell_text, date_of
from dtmnb.language.wording import Wording
from dtmnb.language.written import Lists

_CATEGORIES = "dissemination_categories"
_CORE = "docProps/core.xml"
_UNSEEN = ";;;"
_FIXED = (1980, 1, 1, 0, 0, 0)
_SPARE_ROWS = 500
_LOGO = 80
_EXACT = 10**15
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_HEAD = Font(bold=True)
_HEAD_FILL = PatternFill("solid", fgColor="D9E2EC")
_HEAD_LINE = Border(bottom=Side(style="medium", color="44525E"))
_TOP = Alignment(wrap_text=True, vertical="top")


def build_workbook(
    view: View, *, reference: Reference, language: Language, look: Look | None = None
) -> bytes:
    """Return *view* as the bytes of an XLSX file; the same view gives the same bytes."""
    look = look or Look()
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = tuple(_laid_out(sheets_of(view, reference, language), view, look.template))
    lists = Wording(view.plan, reference, language).lists
    pen = Pen(lists, look.head)
    for sheet in sheets:
        page = new_sheet(book, sheet.title, language)
        _fill(page, sheet, pen)
        _mark(page, len(sheet.columns), mark_of(view, language, sheet.collection))
    about = about_lines(view, reference, language)
    _fill_about(front := new_sheet(book, language.text("About"), language), about, pen)
    if look.logo:
        front.add_image(_logo(look.logo), "E2")
    named = new_sheet(book, language.text("Lists"), language)
    ranges = _fill_lists(named, sheets, pen)
    for sheet, page in zip(sheets, book.worksheets, strict=False):
        _add_validations(page, sheet, ranges, language)
        if sheet.collection == "rows":
            _colour_categories(page, sheet, lists, reference=reference)
    return settled(book, view.plan.header.title or view.plan.plan_id)


def _laid_out(sheets: Iterable[Sheet], view: View, template: Template | None) -> Iterator[Sheet]:
    for sheet in sheets:
        if template and sheet.collection == "rows":
            may_bring = BROUGHT in view.fields["rows"]
            columns = laid_out(sheet.columns, template, may_bring=may_bring)
            yield sheet._replace(columns=columns)
        else:
            yield sheet


def new_sheet(book: Workbook, title: str, language: Language) -> Worksheet:
    """Return a new sheet of *book*, printed across, in the direction of *language*."""
    page: Worksheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31])
    page.sheet_view.rightToLeft = language.direction == "rtl"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = "9"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return page


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """Return the cell of *page* at *row* and *column*, from 1."""
    return cast(Cell, page.cell(row, column))


class Pen:
    """Writes cells of one workbook, each with the type that we give it."""

    def __init__(self, lists: Lists, head: str = "") -> None:
        """Show codes as *lists* says, and headings on the ground *head*, by default ours."""
        self.lists = lists
        self._head_font = Font(bold=True, color="FFFFFF") if head else _HEAD
        colour = head[1:].upper()
        self._head_fill = PatternFill("solid", fgColor=colour) if head else _HEAD_FILL
        self._styles: dict[tuple[str, bool], StyleArray] = {}

    def value(self, cell: Cell, spec: FieldSpec, value: JsonValue) -> None:
        """Write a number or date where a spreadsheet holds it exactly, else text."""
        is_number = spec.kind in {"int", "float"} and value is not None and abs(value) < _EXACT
        day = date_of(value) if spec.kind == "date" and value else None
        if is_number or day:
            self.exact(cell, day or value)
        else:
            text = cell_text(spec, value, self.lists)
            self.text(cell, text, "@" if spec.is_plain else "General")

    def exact(self, cell: Cell, value: float | date) -> None:
        """Write a number or a day."""
        cell.value = value
        self._dress(cell, "yyyy-mm-dd" if isinstance(value, date) else "General")

    def text(self, cell: Cell, text: str, number_format: str = "General") -> None:
        """Write *text* so that no spreadsheet takes it for anything else."""
        if text:
            # Spreadsheets read _x0041_ as "A"; the underscore itself is written so.
            cell.value = _ESCAPE.sub("_x005F_", text)
            cell.data_type = "s"
        self._dress(cell, number_format, is_live=bool(LIVE.match(text)))

    def rows(self, page: Worksheet, rows: Iterable[Iterable[str]]) -> None:
        """Write *rows* of texts from the first row on; what is empty stays no cell."""
        for row, texts in enumerate(rows, 1):
            for column, text in enumerate(texts, 1):
                if text:
                    self.text(cell_at(page, row, column), text)

    def head(self, page: Worksheet, number: int, text: str, *, width: float) -> ColumnDimension:
        """Write *text* as the heading of column *number*, and return the column."""
        cell = cell_at(page, 1, number)
        self.text(cell, text)
        cell.font, cell.fill, cell.border = self._head_font, self._head_fill, _HEAD_LINE
        column: ColumnDimension = page.column_dimensions[get_column_letter(number)]
        column.width = width
        return column

    def _dress(self, cell: Cell, number_format: str, *, is_live: bool = False) -> None:
        """Give *cell* its style; one already worked out is copied, which saves half the time."""
        known = self._styles.get((number_format, is_live))
        if known is not None:
            cell._style = copy(known)  # type: ignore[attr-defined]
            return
        cell.alignment, cell.number_format = _TOP, number_format
        cell.quotePrefix = is_live
        self._styles[number_format, is_live] = copy(cell._style)  # type: ignore[attr-defined]


def _fill(page: Worksheet, sheet: Sheet, pen: Pen) -> None:
    for number, column in enumerate(sheet.columns, 1):
        dimension = pen.head(page, number, column.heading, width=column.width)
        dimension.hidden = column.is_hidden
        if column.spec.is_plain:
            # People type into the empty cells below, too: 1-2 stays text there.
            dimension.number_format = "@"
    for row, record in enumerate(sheet.records, 2):
        for number, column in enumerate(sheet.columns, 1):
            pen.value(cell_at(page, row, number), column.spec, record.get(column.field))
    page.freeze_panes = "C2" if sheet.collection == "rows" else "B2"
    last = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A1:{last}{max(len(sheet.records), 1) + 1}"
    page.print_title_rows = "1:1"


def _mark(page: Worksheet, width: int, mark: str) -> None:
    """Write *mark* beside the last heading, where nobody sees or prints it."""
    page.print_area = f"A1:{get_column_letter(width)}{page.max_row}"
    cell = cell_at(page, 1, width + 1)
    cell.value, cell.number_format = mark, _UNSEEN
    page.column_dimensions[get_column_letter(width + 1)].width = 2


def _logo(content: bytes) -> Image:
    """Return a logo as high as five rows, as wide as it comes to."""
    picture = Image(io.BytesIO(content))
    picture.width, picture.height = round(picture.width * _LOGO / picture.height), _LOGO
    return picture


def _fill_about(page: Worksheet, lines: tuple[AboutLine, ...], pen: Pen) -> None:
    pen.rows(page, lines)
    for row in range(1, len(lines) + 1):
        cell_at(page, row, 1).font = _HEAD
    for letter, width in (("A", 34), ("B", 70), ("C", 14)):
        page.column_dimensions[letter].width = width


def _fill_lists(page: Worksheet, sheets: tuple[Sheet, ...], pen: Pen) -> dict[str, str]:
    """Write headings and lists; return the range of the texts of each list."""
    named = [
        (sheet.title, column.heading, sheet.collection, column.field)
        for sheet in sheets
        for column in sheet.columns
    ]
    columns = list(zip((LISTS_MARK, "heading", "collection", "field"), *named, strict=True))
    ranges = {}
    for words, shown in pen.lists.shown.items():
        letter = get_column_letter(len(columns) + 1)
        if shown:
            ranges[words] = f"{quote_sheetname(page.title)}!${letter}$2:${letter}${len(shown) + 1}"
        columns.extend(((words, *shown.values()), ("code", *shown)))
    pen.rows(page, zip_longest(*columns, fillvalue=""))
    for number in range(1, len(columns) + 1):
        cell_at(page, 1, number).font = _HEAD
        page.column_dimensions[get_column_letter(number)].width = 24
    return ranges


def _add_validations(
    page: Worksheet, sheet: Sheet, ranges: dict[str, str], language: Language
) -> None:
    """Offer the lists as drop-downs; only the category refuses what is not in its list."""
    last = len(sheet.records) + 1 + _SPARE_ROWS
    for number, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(number)
        if column.help:
            hint = DataValidation(promptTitle=column.heading[:32], prompt=column.help[:250])
            hint.showInputMessage = True
            hint.add(f"{letter}1")
            page.add_data_validation(hint)
        if column.spec.words in ranges and not column.spec.is_many:
            offered = DataValidation(
                type="list", formula1=ranges[column.spec.words], allow_blank=True
            )
            offered.showErrorMessage = column.field == CATEGORY
            offered.error = language.text("Choose one of the categories in the list.")
            offered.add(f"{letter}2:{letter}{last}")
            page.add_data_validation(offered)


def _colour_categories(
    page: Worksheet, sheet: Sheet, lists: Lists, *, reference: Reference
) -> None:
    """Give column B the light colour of its category; it follows when the category changes."""
    letter = get_column_letter([column.field for column in sheet.columns].index(CATEGORY) + 1)
    place = f"{letter}2:{letter}{len(sheet.records) + 1 + _SPARE_ROWS}"
    for code, term in reference.terms(_CATEGORIES).terms.items():
        text = lists.show(_CATEGORIES, code).replace('"', '""')
        light = _lighter(str(term.property("colour", "#808080")))
        fill = PatternFill("solid", bgColor=light)
        rule = Rule(
            "expression", dxf=DifferentialStyle(fill=fill), formula=[f'${letter}2="{text}"']
        )
        page.conditional_formatting.add(place, rule)


def _lighter(colour: str) -> str:
    """Return the hexadecimal *colour* mixed with four parts of white."""
    parts = bytes.fromhex(colour.lstrip("#"))
    return "".join(f"{255 - (255 - part) // 5:02X}" for part in parts)


def settled(book: Workbook, title: str) -> bytes:
    """Return *book* as bytes without any trace of when, where and by whom it was made."""
    raw, plain = io.BytesIO(), io.BytesIO()
    book.save(raw)
    book.properties.creator = "dtmnb"
    book.properties.title = title[:250]
    book.properties.created = book.properties.modified = datetime(*_FIXED)  # noqa: DTZ001
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as out:
        for name in made.namelist():
            core = tostring(book.properties.to_tree()) if name == _CORE else made.read(name)
            out.writestr(zipfile.ZipInfo(name, _FIXED), core, zipfile.ZIP_DEFLATED)
    return plain.getvalue()
