"""How the values of fields stand in the cells of a table, there and back.

A cell is text: a code stands as its label, a record as its name, several values one
after the other. `cell_text` writes, `parse_cell` reads; what matches nothing is kept as typed.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime

from dtmnb.domain.record import JsonValue, clean_text
from dtmnb.domain.schema import YES_NO, FieldSpec
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import Sentence
from dtmnb.language.language import LANGUAGES, language_for
from dtmnb.language.written import day_of, hours_of, plain

CONTINUED = "\n    "
"""Stands for a line break inside one of several values, which stand one a line."""

_MAX_UNITS = 32_767
# 12.000 is twelve to some and twelve thousand to others.
_GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")


class Lists:
    """How codes and records stand in one file, by list: text by code, and code by text."""

    def __init__(self, shown: Mapping[str, Mapping[str, str]], reference: Reference) -> None:
        """Show codes as *shown* says; find them by the labels of *reference*, too."""
        self.shown = shown
        self._reference = reference
        self._found: dict[str, Mapping[str, str]] = {}

    def show(self, words: str, code: str) -> str:
        """Return the text of *code*, else the code itself."""
        return self.shown.get(words, {}).get(code, code)

    def find(self, words: str, text: str) -> str | None:
        """Return the code that *text* stands for, or None: what it says is nothing we know."""
        shown = self.shown.get(words, {})
        if words not in self._found:
            self._found[words] = self._codes(words, shown)
        code = self._found[words].get(plain(text))
        # Files of earlier versions have the id of a record behind its name.
        named = re.search(r"\[([^\[\]]+)\]$", text)
        return named[1] if code is None and named and named[1] in shown else code

    def _codes(self, words: str, shown: Mapping[str, str]) -> Mapping[str, str]:
        codes: dict[str, str] = {}
        codelist = self._reference.codelists.get(words)
        for code, term in (codelist.terms if codelist else {}).items():
            for label in (*names_of(term), code):
                codes.setdefault(plain(label), code)
        codes.update({plain(code): code for code in shown})
        for code, text in shown.items():
            codes[plain(text.removesuffix(f"[{code}]"))] = code
        codes.pop("", None)
        return codes


def names_of(term: Term) -> Iterator[str]:
    """Yield how *term* is called in our languages, and how people write it."""
    yield from term.label.values()
    yield from (language_for(code).label(term) for code in LANGUAGES)
    yield from term.property("words", ())


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
    return clip(str(clean_text(text)))


def _continued(value: object) -> str:
    return str(clean_text(str(value))).replace("\n", CONTINUED)


def parse_cell(spec: FieldSpec, text: str, lists: Lists) -> JsonValue:
    """Return the value that *text* stands for in the field of *spec*.

    Raises:
        ValueError: The field takes numbers, dates, or yes and no, and *text* is none; the
            one argument, a `Sentence`, says what is needed.
    """
    text = str(clean_text(text))
    if spec.kind == "dict":
        return _parse_dict(text)
    if spec.is_many:
        return list(_parse_many(spec, text, lists))
    if spec.kind != "text":
        return _parse_scalar(spec, text.strip(), lists)
    if not spec.words:
        return text
    return lists.find(spec.words, text.strip()) or text


def _lines(text: str) -> Iterable[str]:
    return (line.replace(CONTINUED, "\n") for line in re.split(r"\n(?! {4})", text) if line.strip())


def _parse_dict(text: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for line in _lines(text):
        key, colon, value = line.partition(": ")
        key, value = (key, value) if colon else ("note", line)
        pairs[key] = f"{pairs[key]}\n{value}" if key in pairs else value
    return pairs


def _parse_many(spec: FieldSpec, text: str, lists: Lists) -> Iterable[str]:
    if not spec.words:
        yield from _lines(text)
        return
    for word in words_of(spec, text, lists):
        yield lists.find(spec.words, word) or word


def words_of(spec: FieldSpec, text: str, lists: Lists) -> Iterable[str]:
    """Return the words of a cell that holds codes, as they are written.

    Several are parted by semicolon or line, and by comma where each piece is known.
    """
    if not spec.is_many:
        yield text.strip()
        return
    for part in filter(None, (part.strip() for part in re.split(r"[;؛\n]", text))):
        pieces = [piece.strip() for piece in re.split("[,،]", part)]
        is_known = lists.find(spec.words, part) is not None
        is_parted = not is_known and all(lists.find(spec.words, piece) for piece in pieces)
        yield from pieces if is_parted else [part]


def _parse_scalar(spec: FieldSpec, text: str, lists: Lists) -> JsonValue:
    if not text:
        return None if spec.is_optional or spec.kind not in {"bool", "float"} else 0
    if spec.kind == "bool":
        return _parse_bool(text, lists)
    if spec.kind in {"int", "float"}:
        return _parse_number(spec, hours_of(text) if spec.name.endswith("_hours") else text)
    day = day_of(text)
    if spec.kind == "date" and day:
        return day.isoformat()
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return text if spec.kind == "datetime" else moment.date().isoformat()
    raise ValueError(Sentence("a date such as 2026-03-31 is needed"))


def _parse_bool(text: str, lists: Lists) -> bool:
    code = lists.find(YES_NO, text)
    if code is None:
        raise ValueError(Sentence("yes or no is needed"))
    return code == "true"


def _parse_number(spec: FieldSpec, text: str) -> float:
    bare = "".join(text.split()).replace(",", ".")
    if spec.kind == "int" and bare.lstrip("+-").isdecimal():
        return int(bare)
    if spec.kind == "int" and _GROUPED.fullmatch(bare):
        raise ValueError(Sentence("a whole number is needed, without a sign between its digits"))
    try:
        value = float(bare)
    except ValueError:
        raise ValueError(Sentence("a number is needed")) from None
    if spec.kind == "float":
        return value
    if not value.is_integer():
        raise ValueError(Sentence("a whole number is needed"))
    return int(value)


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
