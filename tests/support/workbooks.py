"""Typing into a workbook of ours as a person would: find the cell, write what it shows."""

from collections.abc import Mapping
from pathlib import Path

from openpyxl import load_workbook

from dtmnb.domain.audience import View
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.sheets import RECORD_ID, sheets_of
from dtmnb.language import language_for
from dtmnb.language.cells import cell_text
from dtmnb.language.wording import Wording

Place = tuple[str, str, str]
"""Collection, record and field."""


def type_into(path: Path, typed: Mapping[Place, object], view: View, reference: Reference) -> None:
    """Write each value of *typed* into its cell of the workbook at *path*, made of *view*."""
    english = language_for("en")
    lists = Wording(view.plan, reference, english).lists
    book = load_workbook(path)
    for sheet in sheets_of(view, reference, english):
        columns = {column.field: (n, column) for n, column in enumerate(sheet.columns, 1)}
        numbers = {str(record[RECORD_ID]): n for n, record in enumerate(sheet.records, 2)}
        for (collection, record, field), value in typed.items():
            if collection == sheet.collection:
                number, column = columns[field]
                text = cell_text(column.spec, value, lists)
                cell = book[sheet.title].cell(numbers[record], number)
                cell.value = text or None
    book.save(path)
