"""Days, hours and options of reply as people write them, in any of our languages."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache

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
