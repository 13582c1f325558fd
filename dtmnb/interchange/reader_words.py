"""What the reader of workbooks (`reading`) tells by codes, as sentences."""

from collections.abc import Sequence
from typing import Any

from dtmnb.errors import Sentence

COPY = Sentence("Copy the cells that are needed into a new workbook.")
"""What to do with a workbook that is more than its cells."""

SPLIT = Sentence("Split it.")
ASK_AGAIN = Sentence("Ask for the file again.")
_SAVE_ANEW = Sentence("Open it, save it anew as .xlsx and try again.")

_NOTES = {
    "untold": Sentence(
        "The format does not tell formulas, hidden rows and comments: the values that stood there "
        "were taken. Save it as .xlsx to see them."
    ),
    "formulas": Sentence("The sheets hold formulas: the values that stood there were taken."),
    "formulas_of_sheet": Sentence(
        "sheet '{sheet}' holds formulas: the values that stood there were taken."
    ),
    "error": Sentence("sheet '{sheet}', cell {cell} holds an error and was read as empty."),
    "macros": Sentence("Macros were left out."),
    "links": Sentence("Links to other workbooks were left out; values read from them stay."),
}
_FAULTS = {
    "locked": (Sentence("it has a password"), Sentence("Save it without one.")),
    "no_table": (Sentence("it holds no table"), _SAVE_ANEW),
    "sheets": (Sentence("it has {sheets} sheets, {most} are the most"), SPLIT),
    "text": (Sentence("it holds more than {most} characters"), SPLIT),
    "no_workbook": (Sentence("it is no workbook or only a piece of one ({why})"), ASK_AGAIN),
    "parts": (Sentence("it has {parts} parts, or one of them twice"), COPY),
    "leads_out": (Sentence("a part leads out of the file"), Sentence("Do not use this file.")),
    "bomb": (Sentence("it unpacks to {size} MiB, far more than its cells need"), COPY),
    "swollen": (Sentence("it unpacks to far more than its cells need"), SPLIT),
    "macros": (Sentence("it holds macros"), Sentence("Save it as .xlsx, which holds none.")),
    "declares": (
        Sentence("part '{part}' holds a document type declaration, which may hide anything"),
        COPY,
    ),
    "damaged_part": (Sentence("part '{part}' is damaged ({why})"), _SAVE_ANEW),
    "memory": (Sentence("it needs too much memory"), SPLIT),
    "damaged": (Sentence("the workbook is damaged ({why})"), _SAVE_ANEW),
}


def note(said: Sequence[Any]) -> Sentence:
    """Return what is to be known of a workbook that was read."""
    code, values = said
    return Sentence(_NOTES[code], **values)


def fault(said: Sequence[Any]) -> tuple[Sentence, Sentence]:
    """Return what was found in a workbook that is not taken, and what to do."""
    code, values = said
    found, remedy = _FAULTS[code]
    return Sentence(found, **values), remedy
