"""What the values of a column tell, whatever its heading says: numbers, contacts, positions.

Telephone numbers are judged by `phonenumbers`, which knows the national forms of all countries.
Positions are known by their shape alone: nothing is converted, so that no library is needed.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from math import isfinite
from typing import Any

import phonenumbers
import pycountry

from dtmnb.screening.tables import EMAIL, Cell, DataColumn

MOST = 0.8
"""What this share of the cells is, the column is."""

_TRIED = 500
_LOOKED_AT = 2_000
_NAMES_SHARE = 0.3
_FEWEST = 5

# Arabic, Persian and wide digits are dialled as ours.
_DIGITS = {start + n: str(n) for start in (0x660, 0x6F0, 0xFF10) for n in range(10)}
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f,'’٬](?=\d{3}(?!\d))")
_COUNT = re.compile(r"[~≈]?\s*(-?\d+(?:[.,٫]\d+)?)\s*([^\W\d_]{1,12}\.?)?")
_DEGREES = re.compile(r"([-+]?\d{1,3}[.,٫]\d+)\s*°?\s*[NSEWO]?", re.IGNORECASE)
_DECIMALS = re.compile(r"\d[.,٫](\d+)")
_FINEST = 6

# A date or a time is none of a telephone number.
_DAY = re.compile(
    r"(?<![\d./-])\d{1,4}([-/.])\d{1,2}\1\d{1,4}(?![./-]?\d)|\d{1,2}:\d\d(:\d\d)?([.,]\d+)?"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[-+]\d\d:?\d\d)?")
_LONG = re.compile(r"\d(?:[ ().\-/]{0,2}\d){7}")
_DIALLED = re.compile(
    r"(?<![\w.,+/-])\(?(?:\+|00)\(?\d(?:[ ().\-/]{0,3}\d){6,13}(?![\w+])"
    r"|(?<![\w.,+/-])\(?0\d(?:[ ().\-/]{0,3}\d){7,11}(?![\w+])"
)
_LOCAL = re.compile(r"\+?\(?\d([ ()./-]{0,2}\d){8,12}")
_DECIMAL = re.compile(r"[-+]?\d+[.,]\d+")
# What a spreadsheet makes of twelve digits.
_POWER = re.compile(r"\d(?:[.,]\d+)?E\+?(?:0?[89]|1[0-4])", re.IGNORECASE)

_PAIR = re.compile(
    r"(?<![\d.,])-?\d{1,3}(?:\.\d{3,}|,\d{4,})\s*°?\s*[NSEWO]?[ ,;/|]+-?\d{1,3}(?:\.\d{3,}|,\d{4,})"
)
# Most texts have none of these and need no closer look.
_SIGNS = re.compile(
    r"[(°º˚+/]|geo:|\"coord|\d\s?m?[A-Z]|[NSEWO]\s?\d|\d\"?\s*[NSEWO]\b|\b0[01]0[1-7]0"
)
_PLAIN = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_SHAPES = re.compile(
    "|".join(
        (
            # Well-known text and binary, GeoJSON, the address of a point.
            r"\b(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:ZM?|M)?\s*\(",
            r"\b0[01]0[1-7]0{6}[0-9A-Fa-f]{32,}",
            r"\"coordinates\"\s*:",
            r"\bgeo:-?\d",
            # Degrees, minutes, seconds.
            r"\d{1,3}\s*[°º˚]\s*\d{1,2}(?:[.,]\d+)?\s*['’′]",
            r"\b\d{1,3}[ -]\d{1,2}[ -]\d{1,2}(?:[.,]\d+)?\s*\"?\s*[NSEWO]\b",
            r"[NSEWO]\s*\d{1,3}[ °]\s*\d{1,2}[ '’′]\s*\d{1,2}(?:[.,]\d+)",
            # Universal Transverse Mercator and its military grid.
            r"\b\d{1,2}\s*[C-HJ-NP-X]\s+\d{6,7}(?:[.,]\d+)?\s*(?:m?E)?[ ,;/]+\d{5,8}",
            r"\b\d{6}(?:\.\d+)?\s*m?E\b[ ,;/]*\d{5,8}(?:\.\d+)?\s*m?N\b",
            r"\b\d{1,2}[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}\s?(?:\d{8}|\d{10}|\d{4,5}\s\d{4,5})\b",
            # Plus codes, three words, links to maps.
            r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b",
            r"///\w+\.\w+\.\w+|\bw3w\.co/|\bwhat3words\.com/",
            r"\bmaps\.(?:app\.goo\.gl|google|apple)|\bgoogle\.[a-z.]{2,6}/maps|\bgoo\.gl/maps",
            r"\b(?:openstreetmap\.org|osm\.org|waze\.com|bing\.com/maps|wego\.here\.com)/",
        )
    )
)

_WORD = r"(?:[^\W\d_](?:[^\W\d_]|['’\-])*\.?)"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")
_LETTER = re.compile(r"[^\W\d_]")


def number_of(value: Cell) -> float | None:
    """Return the number in a cell, thousands parted by commas; None for anything else."""
    try:
        number = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return number if isfinite(number) else None


def count_of(value: Cell) -> float | None:
    """Return how many a cell counts, as people write it: `1 200`, `3 pers.`, `٣`.

    None for anything else; `<5` and bands too, which show no number.
    """
    if not isinstance(value, str):
        return number_of(value)
    found = _COUNT.fullmatch(_GROUPS.sub("", value.strip()))
    return float(found[1].replace(",", ".").replace("٫", ".")) if found else None


def degrees_of(value: Cell) -> float | None:
    """Return the degrees in a cell, with point or comma; None for anything else."""
    found = _DEGREES.fullmatch(str(value).strip())
    return float(found[1].replace(",", ".").replace("٫", ".")) if found else None


def decimals_of(value: Cell) -> int:
    """Return how exact a position is, in decimals of a degree; two may stand in one cell."""
    text = str(value)
    if _is_shaped(text):
        return _FINEST - 1
    return min(_FINEST, max(map(len, _DECIMALS.findall(text)), default=0))


def has_email(texts: Iterable[str], spared: Collection[str]) -> bool:
    """Tell whether an e-mail address stands in *texts*, other than those *spared*."""
    return any("@" in text and _is_told(text, spared) for text in texts)


def _is_told(text: str, spared: Collection[str]) -> bool:
    known = text.casefold()
    for address in spared:
        known = known.replace(address, "")
    return EMAIL.search(known) is not None


def has_position(texts: Iterable[str]) -> bool:
    """Tell whether a position stands in *texts*, in any of the forms people write."""
    return any(_PAIR.search(text) or _is_shaped(text) for text in texts)


def _is_shaped(text: str) -> bool:
    return bool(_SIGNS.search(text) and _SHAPES.search(text))


def has_phone(texts: Iterable[str], region: str) -> bool:
    """Tell whether a telephone number stands in *texts*, alone or in a sentence.

    Digits without a sign between them are left to `are_phones`.
    """
    tried = (_DAY.sub(" ", text) for text in texts if _LONG.search(text))
    candidates = [text for text in tried if _LONG.search(text) and not text.strip().isdecimal()]
    if any(_is_dialled(text) for text in candidates):
        return True
    # The library takes its time over a text; what it has seen so often it will not see.
    return any(_holds_number(text, region) for text in candidates[:_TRIED])


def _is_dialled(text: str) -> bool:
    return any(not _DECIMAL.fullmatch(found[0]) for found in _DIALLED.finditer(text))


def _holds_number(text: str, region: str) -> bool:
    if _DECIMAL.fullmatch(text.strip()):
        return False
    # People leave out the zero that the strict leniency asks for.
    possible = phonenumbers.Leniency.POSSIBLE
    found = phonenumbers.PhoneNumberMatcher(text[:_LOOKED_AT], region, leniency=possible)
    return any(
        phonenumbers.is_valid_number(each.number)
        and _COUNT.fullmatch(_GROUPS.sub("", each.raw_string)) is None
        for each in found
    )


def are_phones(column: DataColumn, region: str, *, is_count: bool) -> bool:
    """Tell whether nearly all cells are long numbers, each its own, and none counts or is a code.

    Args:
        column: The column.
        region: Where the numbers without a country code are at home, two letters.
        is_count: It is called a count: then only numbers of the same length are none.
    """
    cells = column.sample.astype(str).str.strip().str.removesuffix(".0")
    if cells.str.fullmatch(_POWER).mean() >= MOST:
        return True
    numbers = cells[cells.map(lambda text: _is_number(text, region))]
    found = set(numbers.str.replace(r"\D", "", regex=True))
    if len(found) < 2 or len(found) < MOST * len(cells):
        return False
    # Numbers in a row are ids.
    is_spread = max(map(int, found)) - min(map(int, found)) >= 10 * len(found)
    is_alike = len(found) >= _FEWEST and len({len(each) for each in found}) == 1
    return is_spread and (is_alike or not is_count)


def _is_number(text: str, region: str) -> bool:
    return bool(_LOCAL.fullmatch(text)) or (
        text.isdecimal() and len(text) == 8 and _is_valid(text, region)
    )


@cache
def _is_valid(text: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False


def region_of(iso3: str) -> str:
    """Return the two letters of the country *iso3* that telephone numbers go by."""
    country: Any = pycountry.countries.get(alpha_3=iso3)
    return str(country.alpha_2) if country else "ZZ"


def own_texts(column: DataColumn) -> bool:
    """Tell whether nearly every record has a text of its own, or most read like names.

    Names of persons, addresses and numbers of documents are so; replies and areas are not.
    """
    texts = column.sample
    told = [text for text in map(str, texts) if _LETTER.search(_MOMENT.sub("", text))]
    different = set(told)
    named = sum(map(_is_name, told))
    if len(different) < _FEWEST:
        return 2 < len(different) == named == len(texts)
    if len(told) < MOST * len(texts):
        return False
    if len(different) >= MOST * len(texts):
        return True
    return named >= MOST * len(told) and len(different) >= _NAMES_SHARE * len(told)


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and all(
        word[0].isupper() or word[0].lower() == word[0].upper() for word in text.split()
    )


def kinds_in(texts: Iterable[str], region: str, spared: Collection[str]) -> Iterator[str]:
    """Yield the kinds that one cell of *texts* is enough to tell."""
    written = [text.translate(_DIGITS) for text in texts if not _PLAIN.fullmatch(text)]
    if has_email(written, spared):
        yield "email"
    if has_phone(written, region):
        yield "phone"
    if has_position(written):
        yield "position"
