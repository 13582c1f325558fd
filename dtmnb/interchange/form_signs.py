"""What tells that tables are those of a form, and whether collection tools take it."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dtmnb.errors import Sentence
from dtmnb.interchange.gate import Rows, Tables
from dtmnb.interchange.tables import find_head
from dtmnb.language.cells import text_of

_MOST_SAID = 500
_FORM_TYPES = re.compile(
    r"(?:begin|end)[ _-]?\w+|(?:add )?select[ _]?(?:one|1|multiple|all).*|note|calculate|text"
    r"|string|integer|int|decimal|date|datetime|time|today|start|end|deviceid|username|audit|image|photo"
    r"|audio|video|file|geopoint|geotrace|geoshape|gps|barcode|acknowledge|range|rank.*|hidden"
)
_FORM_HEADS = re.compile(
    r"type|name|label|hint|guidance_hint|relevant|required|required_message|constraint|default"
    r"|constraint_message|appearance|calculation|choice_filter|repeat_count|read_?only|note|image"
    r"|media|audio|video|parameters|trigger|disabled|hxl|bind|body|instance|autoplay|\$\w+|kobo-.*"
)
_MOST_KNOWN = 0.6
_HEADS = {"type", "name"}


class Validity(NamedTuple):
    """Whether collection tools take a form (None: there was nobody to ask), and what was said."""

    is_valid: bool | None
    words: str


def holds_form(tables: Tables) -> bool:
    """Tell whether *tables* are those of a form: by its sheets, or one sheet of questions."""
    if {title.strip().casefold() for title in tables.sheets} >= {"survey", "choices"}:
        return True
    return len(tables.sheets) == 1 and all(map(_are_questions, tables.sheets.values()))


def holds_choices(tables: Tables) -> bool:
    """Tell whether *tables* are the choices of a form alone, which nobody can plan with."""
    found = [find_head(rows, _heads_choices)[0] for rows in tables.sheets.values()]
    return len(found) == 1 and bool(found[0])


def _heads_choices(row: Sequence[str]) -> int:
    heads = {"_".join(text.partition(":")[0].split()).casefold() for text in row}
    return int(bool(heads & {"list_name", "list"}) and {"name", "label"} <= heads)


def _are_questions(rows: Rows) -> bool:
    """Tell whether *rows* are questions of a form: by most of their headings and their types."""
    found, number = find_head(rows, lambda row: int(_HEADS.issubset(map(str.casefold, row))))
    if not found:
        return False
    heads = [text_of(cell).partition(":")[0].strip().casefold() for cell in rows[number]]
    place = heads.index("type")
    types = [text_of(row[place]).strip().casefold() for row in rows[number + 1 :] if row[place:]]
    return _are_most(_FORM_HEADS, heads) and _are_most(_FORM_TYPES, types)


def _are_most(known: re.Pattern[str], texts: Iterable[str]) -> bool:
    told = [bool(known.fullmatch(text)) for text in texts if text]
    return any(told) and sum(told) >= _MOST_KNOWN * len(told)


def validity_of(source: Path) -> Validity:
    """Return what pyxform says of the form *source*, which `read_form` has let through.

    It converts the form here; nothing is sent anywhere and no other program is started.
    """
    with suppress(ImportError):
        from pyxform.xls2xform import convert

        try:
            convert(str(source), validate=False)
        except Exception as error:
            # It stops in many ways on forms that are no good; each is its answer.
            found = " ".join(str(error).split())[:_MOST_SAID] or type(error).__name__
            return Validity(False, Sentence("pyxform does not take the form: {found}", found=found))
        return Validity(True, Sentence("pyxform takes the form: it is valid."))
    return Validity(
        None,
        Sentence("Nobody checked the form: pyxform (the extra 'forms') is not installed."),
    )
