"""Finding a person's contact in a text, however it is written.

Letters are compared without accents, vowel signs, letter forms and invisible characters, digits
of every script as one, and words without what stands between them.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from dtmnb.domain.findings import Place
from dtmnb.errors import Sentence
from dtmnb.language.language import LANGUAGES, language_for

_MAIL, _NUMBER = Sentence("an e-mail address"), Sentence("a telephone number")
_NAME = Sentence("a person's name")

# A shorter number cannot be told from other figures.
_FEWEST_DIGITS = 7
# A country code has at most three digits; what is left may come with a zero or nothing before it.
_COUNTRY_DIGITS = 3
_MOST_COMPARED = 8
_LONGEST_NUMBER = 20
_GLUED_LETTERS = 8
_SHORTEST_NAME = 2

_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"\d+(?:[\W_]{1,4}\d+)*")
_FIGURE = re.compile(r"\d+")
_SEVERAL = re.compile(r"[;,/\s]+")
_SEVERAL_NUMBERS = re.compile(r"[;,/]")
_SEVERAL_NAMES = re.compile(r"[;/&]|\band\b")
_TRUNK = re.compile(r"\(0\)")
# The others are compared as they stand.
_FOLDED = re.compile(r"[^\x00-\x7f]+")
_GLUED = re.compile(r"[^\W_][.+_-]$")
# How "@" and "." of an address are written out.
_SIGNS = frozenset(["at", "arroba", "arobase", "dot", "punto", "point"]) | {"ات", "نقطه"}

# Letters that are one letter to a reader, but not to Unicode: Latin ones with a stroke, Arabic
# ones by country, Cyrillic and Greek ones that look like Latin.
_ALIKE = {
    **dict(zip("øłđħıðŧ", "oldhidt", strict=True)),
    **{"æ": "ae", "œ": "oe", "þ": "th", "ء": ""},
    **dict(zip("ٱىیېةہەھکڪ", "ايييههههكك", strict=True)),
    **dict(zip("авеіјкмнорсѕтух", "abeijkmhopcstyx", strict=True)),
    **dict(zip("αεικνορτυχ", "aeikvoptux", strict=True)),
}
_DROPPED = frozenset({"Mn", "Me", "Cf", "Lm"})
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")


class _Folding(dict[int, str]):
    """What each character is compared as; grows as characters are met."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code))
        self[code] = "".join(map(_folded, parts))
        return self[code]


# Telephone numbers without zeros before them, by their last digits.
_Numbers = Mapping[str, tuple[tuple[str, Place], ...]]


# The words of a text without their capitals, by how they stand there.
_Plain = Mapping[str, str]


class Sought(NamedTuple):
    """Contacts made ready to be looked for, each with the place that it stands at.

    `single` are the names of one word, which may be an ordinary word too.
    """

    mails: "_Words"
    names: "_Words"
    single: frozenset[str]
    numbers: _Numbers


class _Words(NamedTuple):
    """Wanted words without what stands between them, and all their beginnings."""

    whole: Mapping[str, Place]
    begun: frozenset[str]


def sought(contacts: Mapping[str, Place]) -> Sought:
    """Return *contacts* made ready; what is no address, number or name is left out."""
    mails: dict[str, Place] = {}
    names: dict[str, Place] = {}
    single: set[str] = set()
    numbers: dict[str, tuple[tuple[str, Place], ...]] = {}
    for contact, place in contacts.items():
        value = fold(contact).lower()
        if "@" in value:
            mails |= dict.fromkeys(filter(None, map(_mail, _SEVERAL.split(value))), place)
        elif sum(map(str.isdecimal, value)) >= _FEWEST_DIGITS:
            for number in _numbers(value):
                key = number[-_FEWEST_DIGITS:]
                numbers[key] = (*numbers.get(key, ()), (number, place))
        else:
            for words in map(_WORD.findall, _SEVERAL_NAMES.split(value)):
                names |= dict.fromkeys(_orders(words), place)
                single |= set(words) if len(words) == 1 else set()
    return Sought(_ready(mails), _ready(names), frozenset(single), numbers)


def contacts_in(text: str, wanted: Sought) -> Iterator[tuple[str, Place]]:
    """Yield the kind and the place of each contact in *text*, which is folded; in linear time."""
    words = _WORD.findall(text)
    plain = {word: word.lower() for word in set(words)}
    for place in _mails_in(text, words, plain, wanted.mails):
        yield _MAIL, place
    for run in _RUN.findall(text) if wanted.numbers else ():
        for place in _numbers_in(run, wanted.numbers):
            yield _NUMBER, place
    for place in _names_in(text, words, plain, wanted):
        yield _NAME, place


def fold(text: str) -> str:
    """Return *text* as it is compared; its capitals stay."""
    return _FOLDED.sub(lambda found: found[0].translate(_FOLDING), text)


def _folded(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in _DROPPED or char in _BLANKS:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    plain = _ALIKE.get(char.lower(), char.casefold())
    return plain.upper() if char.isupper() else plain


_FOLDING = _Folding()


def _mail(text: str) -> str:
    name, _, server = text.lower().partition("@")
    parts = [*_unsigned(name), *_unsigned(server)]
    return "".join(parts) if name and server and len(parts) > 1 else ""


def _unsigned(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in _SIGNS]


def _numbers(text: str) -> set[str]:
    """Return each number in *text*, which may hold several, without zeros before it."""
    text = _TRUNK.sub("", text)
    found = {"".join(_FIGURE.findall(part)) for part in (*_SEVERAL_NUMBERS.split(text), text)}
    bare = {each.lstrip("0") for each in found}
    return {each for each in bare if _FEWEST_DIGITS <= len(each) <= _LONGEST_NUMBER}


def _orders(words: list[str]) -> Iterator[str]:
    """Yield a name in the orders its words come in: the family may stand first."""
    name = "".join(words)
    if len(name) < _SHORTEST_NAME or name.isdecimal():
        return
    yield name
    # "Focal point 2" stands in a list after "focal point 1": what counts has one order only.
    if not _FIGURE.search(name):
        yield from ("".join(words[at:] + words[:at]) for at in range(1, len(words)))
        yield "".join(reversed(words))


def _ready(whole: Mapping[str, Place]) -> _Words:
    return _Words(whole, frozenset(word[:end] for word in whole for end in range(1, len(word) + 1)))


def _spelled(words: list[str], plain: _Plain, wanted: _Words) -> Iterator[tuple[int, int, str]]:
    """Yield first and last of the words that together spell something wanted, and what."""
    begins = {word for word in plain if plain[word] in wanted.begun}
    for first in [at for at, word in enumerate(words) if word in begins]:
        joined, last = plain[words[first]], first
        while joined in wanted.begun:
            if joined in wanted.whole:
                yield first, last, joined
            last += 1
            if last == len(words):
                break
            joined += plain[words[last]]


def _mails_in(text: str, words: list[str], plain: _Plain, wanted: _Words) -> Iterator[Place]:
    signs = {word for word in plain if plain[word] in _SIGNS}
    spelled = [*_spelled([word for word in words if word not in signs], plain, wanted)]
    found_at = _WORD.finditer(text) if spelled else ()
    starts = [word.start() for word in found_at if word[0] not in signs]
    for first, last, found in spelled:
        start = starts[first]
        # The end of another's address is not an address.
        if last > first and not _GLUED.search(text[max(0, start - 2) : start]):
            yield wanted.whole[found]


def _names_in(text: str, words: list[str], plain: _Plain, wanted: Sought) -> Iterator[Place]:
    spelled = [*_spelled(words, plain, wanted.names)]
    starts = [word.start() for word in _WORD.finditer(text)] if spelled else []
    for first, last, found in spelled:
        if found in wanted.single:
            # "h-o-p-e" is a disguise of "Hope"; "an a" is none of "Ana".
            between = text[starts[first] : starts[last]]
            told = not any(map(str.isspace, between)) and _is_name(words, first, last)
        else:
            told = last > first or _is_glued(words[first])
        if told:
            yield wanted.names.whole[found]


def _is_glued(word: str) -> bool:
    """Return whether *word* is several written as one: AlMasri and annoneil, not another."""
    return len(word) >= _GLUED_LETTERS or not (word.isupper() or word[1:].islower())


def _is_name(words: list[str], first: int, last: int) -> bool:
    """Return whether a word that is somebody's whole name is meant as one: May, not may."""
    word = "".join(words[first : last + 1])
    beside = (*words[max(0, first - 1) : first], *words[last + 1 : last + 2])
    is_date = word.lower() in _months() and any(map(str.isdecimal, beside))
    return not word.islower() and not is_date


@cache
def _months() -> frozenset[str]:
    """Return the names of months in our languages."""
    locales = (language_for(code).locale for code in LANGUAGES)
    names = (
        name
        for locale in locales
        for width in ("wide", "abbreviated")
        for name in locale.months["format"][width].values()
    )
    return frozenset(word for name in names for word in _WORD.findall(fold(name).lower()))


def _numbers_in(run: str, wanted: _Numbers) -> Iterator[Place]:
    """Yield the places of numbers in *run*: a number begins and ends where a figure does."""
    if len(run) < _FEWEST_DIGITS:
        return
    figures = _FIGURE.findall(run)
    digits = "".join(figures)
    if not any(end in digits for end in wanted):
        return
    bounds = [0, *accumulate(map(len, figures))]
    for at, end in enumerate(bounds):
        for number, place in wanted.get(digits[max(0, end - _FEWEST_DIGITS) : end], ()):
            starts = bounds[max(0, at - _LONGEST_NUMBER) : at]
            if any(_is_number(digits[start:end], number) for start in starts):
                yield place


def _is_number(digits: str, number: str) -> bool:
    """Return whether *digits* are *number* with or without country code and zeros."""
    bare = digits.lstrip("0")
    shorter, longer = sorted((bare, number), key=len)
    least = max(_FEWEST_DIGITS, min(_MOST_COMPARED, len(number) - _COUNTRY_DIGITS))
    return len(shorter) >= least and longer.endswith(shorter)
