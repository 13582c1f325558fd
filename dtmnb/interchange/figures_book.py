"""Tables of figures as an Excel workbook: a sheet a table, numbers and days as such, no formula."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.look import Look
from dtmnb.interchange.workbook import Pen, cell_at, new_sheet, settled
from dtmnb.language import Language
from dtmnb.language.written import Lists

_LEAST, _MOST = 10, 60

Value = str | int | date | None


class FigureSheet(NamedTuple):
    """A table on a sheet of its own."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]


def build_figures(
    sheets: Sequence[FigureSheet],
    title: str,
    *,
    reference: Reference,
    language: Language,
    look: Look | None = None,
) -> bytes:
    """Return *sheets* as the bytes of an XLSX file; the same figures give the same bytes."""
    book, pen = Workbook(), Pen(Lists({}, reference), look.head if look else "")
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(new_sheet(book, sheet.title, language), sheet, pen)
    return settled(book, title)


def _fill(page: Worksheet, sheet: FigureSheet, pen: Pen) -> None:
    for number, head in enumerate(sheet.heads, 1):
        longest = max((len(str(row[number - 1] or "")) for row in sheet.rows), default=0)
        pen.head(page, number, head, width=min(max(longest, len(head), _LEAST) + 2, _MOST))
    for place, row in enumerate(sheet.rows, 2):
        for number, value in enumerate(row, 1):
            if isinstance(value, int | date):
                pen.exact(cell_at(page, place, number), value)
            elif value:
                pen.text(cell_at(page, place, number), value)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.heads))}{len(sheet.rows) + 1}"
    page.print_title_rows = "1:1"
