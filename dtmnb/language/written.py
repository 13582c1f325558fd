"""What people write, as values of fields: in a table, a form or a file, in any of our languages.

`parse_cell` reads what `cells.cell_text` writes, and days, hours and options of reply as people
write them; what matches nothing is kept as typed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache

from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import YES_NO, FieldSpec
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import Sentence
from dtmnb.language.language import LANGUAGES, language_for

CONTINUED = "\n    "
"""Stands for a line break inside one of several values, which stand one a line."""

_LOCALES = ("en", "fr", "es", "ar", "ar_SY", "ar_DZ")
_MONTHS = range(1, 13)
_CENTURY = 2000

# A mark in a box means yes, as an x does; a cross might mean either.
_TICKS = dict.fromkeys(map(ord, "✓✔☑√"), "x")

_TIME = r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d\d:\d\d)?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d\d){_TIME}")
_OF = r"(?:de |del |of )?"
_DAY_MONTH = re.compile(rf"(\d{{1,2}})(?:er|st|nd|rd|th|º)? {_OF}([^\W\d_]+) {_OF}(\d{{4}}|\d\d)")
_MONTH_DAY = re.compile(r"([^\W\d_]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
# Days since the end of 1899, as spreadsheets count them: from 1982 to 2064.
_SERIAL = re.compile(r"[345]\d{4}|60000")
_SERIAL_START = date(1899, 12, 30)

_HOURS = re.compile(r"(?:within|under|sous|dans|en|≤|<=?|خلال)?\s*(\d{1,4}(?:[.,]\d)?)\s*(.*)")
_PERIODS = {"duration-hour": 1, "duration-day": 24, "duration-week": 168}

# What begins an option in a list: a bullet, a number or letter with its sign.
_BULLET = re.compile(r"^\s*(?:[•●▪◦‣·*\u2013\u2014-]\s+|(?:\d{1,2}|[A-Za-z])\s*[.)\]]\s+)")
_NUMBERED = re.compile(r"(?:^|(?<=[\s,]))(\d{1,2}|[A-Za-z])\s*[.)=]\s*(?=[^\W\d])")
_LINES = re.compile(r"[\n;؛|]|\s[•●▪]\s?")
_COMMAS = re.compile(r"[,،](?![^()]{0,100}\))(?!\d)")
_SLASHES = re.compile(r"/")
_MOST_WORDS = 6
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


def parse_cell(spec: FieldSpec, text: str, lists: Lists) -> JsonValue:
    """Return the value that *text*, with plain line ends, stands for in the field of *spec*.

    Raises:
        ValueError: The field takes numbers, dates, or yes and no, and *text* is none; the
            one argument, a `Sentence`, says what is needed.
    """
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
    with suppress(ValueError):
        value = float(bare)
        if spec.kind == "float":
            return value
        if value.is_integer():
            return int(value)
    if spec.kind == "float":
        raise ValueError(Sentence("a number is needed"))
    raise ValueError(Sentence("a whole number is needed"))


def plain(text: str) -> str:
    """Return *text* as it is compared: no case, accents, signs or double spaces."""
    letters = unicodedata.normalize("NFKD", text.translate(_TICKS)).casefold()
    kept = (each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return " ".join("".join(kept).split())


def day_of(text: str, *, is_day_first: bool | None = None) -> date | None:
    """Return the day that *text* says; None where it says none, or might say two.

    Args:
        text: 2026-03-31, 31/03/2026, 31 mars 2026, a number of a spreadsheet.
        is_day_first: Whether the day stands before the month where both are numbers; None: only
            what can be read in one way is a day.
    """
    text = text.strip()
    found = _ISO.fullmatch(text)
    if found:
        return _day(*map(int, found.groups()))
    if _SERIAL.fullmatch(text):
        return _SERIAL_START + timedelta(days=int(text))
    found = _NUMBERS.fullmatch(text)
    if found:
        one, two, year = int(found[1]), int(found[3]), _year(found[4])
        firsts = {True, False} if is_day_first is None else {is_day_first}
        days = {_day(year, two, one) if first else _day(year, one, two) for first in firsts}
        days -= {None}
        return days.pop() if len(days) == 1 else None
    words = plain(text)
    named, turned = _DAY_MONTH.fullmatch(words), _MONTH_DAY.fullmatch(words)
    if named:
        return _day(_year(named[3]), _month_names().get(named[2], 0), int(named[1]))
    return (
        _day(int(turned[3]), _month_names().get(turned[1], 0), int(turned[2])) if turned else None
    )


def is_day_first(texts: Iterable[str]) -> bool | None:
    """Tell whether the days of one file stand before their months; None where it cannot be told."""
    found = filter(None, (_NUMBERS.fullmatch(text.strip()) for text in texts))
    pairs = [(int(each[1]), int(each[3])) for each in found]
    told = {one > two for one, two in pairs if max(one, two) > max(_MONTHS)}
    return told.pop() if len(told) == 1 else None


def hours_of(text: str) -> str:
    """Return *text* in hours where it says how long: "48" for "48 h" and "2 jours"."""
    found = _HOURS.fullmatch(text.strip().casefold())
    hours = _units().get(plain(found[2]).rstrip("s")) if found else None
    if not found or not hours:
        return text
    return f"{float(found[1].replace(',', '.')) * hours:g}"


def options_of(text: str) -> list[str]:
    """Return the options of reply in *text*, without bullets and numbers, each once.

    They are parted by line, semicolon or bar; where they stand on one line, by their numbers,
    by comma or by slash.
    """
    pieces = [piece for piece in _LINES.split(text) if piece.strip()]
    if len(pieces) == 1:
        pieces = _in_line(pieces[0])
    found: dict[str, str] = {}
    for option in filter(None, (_BULLET.sub("", piece).strip() for piece in pieces)):
        found.setdefault(plain(option) or option, option)
    return list(found.values())


def _in_line(line: str) -> list[str]:
    numbers = [(len(each), each) for each in _NUMBERED.findall(line)]
    if len(numbers) > 1 and numbers == sorted(set(numbers)):
        pieces = _NUMBERED.split(line)
        # A number that an option is known by is dropped with its sign, as a bullet is.
        return [piece.strip(" ,;") for piece in (pieces[0], *pieces[2::2])]
    for parting in (_COMMAS, _SLASHES):
        pieces = [piece for piece in parting.split(line) if piece.strip()]
        if len(pieces) > 1 and all(len(piece.split()) <= _MOST_WORDS for piece in pieces):
            return pieces
    return [line]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) > 2 else _CENTURY + int(text)


@cache
def _month_names() -> Mapping[str, int]:
    # Loads tables of languages, which few files need.
    from babel.dates import get_month_names

    return {
        plain(name): month
        for locale in _LOCALES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, context, locale).items()
    } | {"sept": 9}


@cache
def _units() -> Mapping[str, int]:
    """Return how many hours each unit of time is, by its words in all languages."""
    from babel.units import format_unit

    return {
        plain(re.sub(r"[\d٠-٩]+", " ", format_unit(number, unit, length, locale=locale))).rstrip(
            "s"
        ): hours
        for locale in _LOCALES
        for unit, hours in _PERIODS.items()
        for length in ("long", "short", "narrow")
        for number in (1, 5, 11, 100)
    }
