"""How the values of fields stand in the cells of a table.

A cell is text: a code stands as its label, a record as its name, several values one
after the other. What is written here, `written.parse_cell` reads.
"""

import math
from datetime import date

from dtmnb.domain.record import JsonValue, clean_text
from dtmnb.domain.schema import YES_NO, FieldSpec
from dtmnb.language.written import CONTINUED, Lists

_MAX_UNITS = 32_767


def number_text(value: float) -> str:
    """Return *value* as text, the same before and after a spreadsheet has held it."""
    if isinstance(value, int) or not math.isfinite(value):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def clip(text: str) -> str:
    """Return *text* as one cell can hold it: 32,767 units of UTF-16, the end marked as cut."""
    if len(text) <= _MAX_UNITS // 2 or len(text.encode("utf-16-le")) // 2 <= _MAX_UNITS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (_MAX_UNITS - 1)].decode("utf-16-le", "ignore")
    return kept + "…"


def cell_text(spec: FieldSpec, value: JsonValue, lists: Lists) -> str:
    """Return *value*, a plain JSON value, as the text of its cell; "" for none."""
    if value is None or value in ("", [], {}):
        return ""
    if spec.kind == "dict":
        text = "\n".join(f"{key}: {_continued(each)}" for key, each in value.items())
    elif spec.is_many:
        separator = "; " if spec.words else "\n"
        text = separator.join(_continued(lists.show(spec.words, each)) for each in value)
    elif spec.kind == "bool":
        text = lists.show(YES_NO, str(value).lower())
    elif spec.kind in {"int", "float"}:
        text = number_text(value)
    else:
        text = lists.show(spec.words, str(value))
    return clip(text)


def _continued(value: object) -> str:
    return str(value).replace("\n", CONTINUED)


def text_of(cell: object) -> str:
    """Return the value of a cell that was read as text."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return number_text(cell)
    return str(clean_text(cell)) if cell else ""


def date_of(text: str) -> date | None:
    """Return *text* as a date that a spreadsheet can hold, else None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year > 1900 else None
