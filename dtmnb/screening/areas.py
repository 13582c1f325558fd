"""How small the areas are that a column shows, by its heading, its tag and its codes."""

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from dtmnb.domain.flags import tokens_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.screening.tables import DataColumn
from dtmnb.screening.values import region_of

AREAS = "release_levels"

_ADMIN = re.compile(r"adm(?:in)?[ _]?(\d)", re.IGNORECASE)
_FIRST_TAG = re.compile(r"#|\+.*")
_CODE = re.compile(r"[A-Z]{2,4}\d[0-9A-Z]*")
_SMALL, _BEYOND = "location", 99
_MOST = 0.8
# What may stand beside the word for an area and leaves it one.
_BESIDE = {
    *("name", "names", "nom", "nombre", "code", "pcode", "codigo", "id", "label", "of", "the"),
    *("de", "du", "la", "le", "del", "en", "fr", "es", "ar", "current", "origin", "origine"),
    *("origen", "residence", "residencia", "assessed", "interview", "اسم", "رمز"),
}


class AreaNames:
    """Knows the words for areas, those of one country before those of all others."""

    def __init__(self, reference: Reference, iso3: str) -> None:
        """Take the words and the lengths of codes of *iso3*, where the tables have them."""
        self._areas = reference.terms(AREAS).terms
        self._by_number = {
            int(term.property("admin_level")): code
            for code, term in self._areas.items()
            if term.property("admin_level") is not None
        }
        countries = reference.terms("area_names").terms
        self._own = self._words(countries[iso3].property("words")) if iso3 in countries else {}
        self._all: dict[tuple[str, ...], str] = {
            _word(word): code for code, term in self._areas.items() for word in _named(term)
        }
        for term in countries.values():
            for word, level in self._words(term.property("words")).items():
                self._all[word] = self.finest((level, self._all.get(word, "")))
        countries_named = reference.terms("countries").terms.items()
        self._countries = {code.casefold() for code, _ in countries_named}
        self._countries |= {
            n.casefold() for _, term in countries_named for n in term.label.values()
        }
        lengths = {code: term.property("code_lengths", ()) for code, term in countries.items()}
        self._lengths = lengths | {region_of(code): each for code, each in lengths.items()}
        self._own_lengths = lengths.get(iso3, ())

    @property
    def smallest(self) -> str:
        """The level of places, for which no number of a level stands."""
        return _SMALL

    def rank(self, level: str) -> int:
        """Return how small the areas of *level* are, 0 for none that the list has."""
        return int(self._areas[level].property("rank")) if level in self._areas else 0

    def finest(self, levels: Iterable[str]) -> str:
        """Return the level of the smallest areas among *levels*, "" where there is none."""
        return max(levels, key=self.rank, default="")

    def level_of(self, column: DataColumn, name: str) -> str:
        """Return the level that *column* shows, called *name* without its groups; "" for none."""
        told = _ADMIN.search(column.tag) or _ADMIN.search(name)
        by_head = self._by_number.get(int(told[1]), _SMALL) if told else self._called(name)
        by_head = by_head or self._called(_FIRST_TAG.sub(" ", column.tag))
        return self.finest((by_head, self._by_codes(column, is_area=bool(by_head))))

    def _called(self, name: str) -> str:
        return self._own.get(_word(name)) or self._all.get(_word(name), "")

    def _by_codes(self, column: DataColumn, *, is_area: bool) -> str:
        """Return the level of the P-codes in *column*: each level makes them longer.

        Where the heading does not speak of areas only codes of the own country are taken for some.
        """
        cells = {str(cell).strip() for cell in column.sample}
        if cells and all(cell.casefold() in self._countries for cell in cells):
            return self._by_number[0]
        found = [self._of_code(cell, is_area=is_area) for cell in cells if _CODE.fullmatch(cell)]
        is_coded = len(found) >= _MOST * len(cells)
        return self.finest(found) if is_coded else ""

    def _of_code(self, code: str, *, is_area: bool) -> str:
        lengths = next((self._lengths[c] for c in (code[:3], code[:2]) if c in self._lengths), ())
        if not lengths or not (is_area or lengths is self._own_lengths):
            return ""
        length = len(code) - (3 if code[:3] in self._lengths else 2)
        sums = accumulate(lengths)
        number = next((n for n, most in enumerate(sums, 1) if length <= most), 0)
        return self._by_number.get(number or _BEYOND, _SMALL)

    def _words(self, words: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], str]:
        return {_word(word): level for level, own in words.items() for word in own}


def _named(term: Term) -> Iterable[str]:
    words: Iterable[str] = term.property("words", ())
    return words


def _word(name: str) -> tuple[str, ...]:
    return tuple(token for token in tokens_of(name) if token not in _BESIDE)
