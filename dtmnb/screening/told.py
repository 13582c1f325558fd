"""What headings and values tell of a column without the plan, by the words of the checks."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from dtmnb.domain.flags import name_tokens, spans_of, tokens_of
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.screening.results import CHECKS
from dtmnb.screening.tables import DataColumn, DataSheet
from dtmnb.screening.values import (
    MOST,
    are_phones,
    count_of,
    decimals_of,
    degrees_of,
    kinds_in,
    own_texts,
    region_of,
)

_TOLD = 0.1
_UNPLANNED = "unplanned_columns"
_WORD, _DIGIT = re.compile(r"[^\W\d_]{2}"), re.compile(r"\d")
_EXACT, _PERSONS, _COUNTS = "exact_coordinates", "person_columns", "small_cells"


class CheckWords:
    """The words by which each check knows columns, and those that it spares."""

    def __init__(self, reference: Reference) -> None:
        """Take the words of all checks."""
        self._words, self._spared = (
            {
                code: {tokens_of(word) for word in term.property(kind, ())}
                for code, term in reference.terms(CHECKS).terms.items()
            }
            for kind in ("words", "spared")
        )

    def call(self, column: DataColumn, *codes: str) -> bool:
        """Tell whether the heading or tag of *column* holds a word of the checks *codes*."""
        spans = _spans(column)
        return any(not spans.isdisjoint(self._words[code]) for code in codes)

    def call_any(self, column: DataColumn) -> bool:
        """Tell whether the heading or tag of *column* holds a word of any check."""
        return self.call(column, *self._words)

    def spare(self, column: DataColumn, code: str) -> bool:
        """Tell whether *column* only looks like those that the check *code* is about."""
        return not self._spared[code].isdisjoint(_spans(column))

    def is_system(self, name: str) -> bool:
        """Tell whether tools add the column *name* to their exports by themselves."""
        return name.startswith("_") and tokens_of(name) in self._spared[_UNPLANNED]

    def is_no_news(self, column: DataColumn) -> bool:
        """Tell whether tools add *column*, or it says by dates or numbers when it was counted."""
        is_called = name_tokens(column.name) in self._words[_UNPLANNED]
        is_dated = is_called and all(map(_DIGIT.search, column.texts))
        return is_dated or self.is_system(column.name)


class ToldByValues(NamedTuple):
    """What the values of a column tell: codes of `name_patterns`, and whether each is its own."""

    kinds: tuple[str, ...] = ()
    are_own: bool = False


class ColumnValues:
    """Tells what columns hold by their values alone."""

    def __init__(self, plan: Plan, reference: Reference) -> None:
        """Read telephone numbers as in the country of *plan*; ours for questions are no secret."""
        self._words = CheckWords(reference)
        self._region = region_of(plan.header.iso3)
        contacts = reference.terms("dtm_contacts").terms.values()
        self._ours = frozenset(str(each.property("email", "")).casefold() for each in contacts)
        checks = reference.terms(CHECKS)
        self._exact = checks[_EXACT].property("limit")
        self._long = checks["free_text_columns"].property("limit")

    def look(self, sheet: DataSheet) -> Iterator[ToldByValues]:
        """Yield what the values of each column of *sheet* tell."""
        parents = {column.name.rpartition(sign)[0] for column in sheet.columns for sign in "/."}
        degrees = [0.0, *map(self._degrees, sheet.columns), 0.0]
        beside = [_are_degrees(*pair) for pair in pairwise(degrees)]
        for column, points in zip(sheet.columns, pairwise(beside), strict=True):
            kinds = dict.fromkeys(self._kinds(column))
            if any(points):
                kinds["position"] = None
            # The text of a question with a column per option only lists them.
            is_listed = column.name in parents
            if is_listed:
                kinds.pop("free_text", None)
            yield ToldByValues(tuple(kinds), not is_listed and own_texts(column))

    def _kinds(self, column: DataColumn) -> Iterator[str]:
        texts = column.texts
        yield from kinds_in(texts, self._region, self._ours)
        is_count = self._words.call(column, _COUNTS)
        if not self._words.spare(column, _PERSONS) and are_phones(
            column, self._region, is_count=is_count
        ):
            yield "phone"
        # A title or a long option comes again and again; what people tell differs.
        are_own = len(texts) > _TOLD * len(column.filled)
        if are_own and sum(len(text.split()) for text in texts) >= self._long * len(texts):
            yield "free_text"

    def _degrees(self, column: DataColumn) -> float:
        """Return how far from 0 the cells reach if they may be degrees, else 0."""
        cells = column.sample
        exact = cells[cells.map(decimals_of) > self._exact].map(degrees_of).astype(float).dropna()
        are_most = len(exact) >= MOST * len(cells) and len(exact) > 0
        if not are_most or self._words.spare(column, _EXACT) or exact.abs().max() > 180:
            return 0
        return float(exact.abs().max())


def published_columns(reference: Reference) -> tuple[frozenset[str], ...]:
    """Return the headings of each set of figures that others publish."""
    api = reference.terms("public_api_columns").terms.values()
    others = reference.terms("published_columns").terms.values()
    return (
        frozenset(str(each.property("column")) for each in api),
        *(frozenset(each.property("columns")) for each in others),
    )


def heads_numbers(column: DataColumn) -> bool:
    """Tell whether a word stands above numbers, so that its row is surely one of headings."""
    cells = column.sample
    is_word = bool(_WORD.search(column.name)) and not _DIGIT.search(column.name)
    return is_word and len(cells) > 1 and bool(cells.map(count_of).notna().mean() >= MOST)


def _spans(column: DataColumn) -> set[tuple[str, ...]]:
    """Return the words of the heading and tag of *column*, up to three together."""
    return spans_of((*name_tokens(column.name), *tokens_of(column.tag)))


def _are_degrees(first: float, second: float) -> bool:
    """Tell whether columns that reach so far may be latitude and longitude, and no shares."""
    return 0 < min(first, second) <= 90 and max(first, second) > 1
