"""Collected data held against the plan: what the columns of a file hold, before it is shared.

Headings, HXL tags and values are looked at; no value ever stands in what is told.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from pandas import Series

from dtmnb.domain.category import category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Finding, Place, Severity
from dtmnb.domain.flags import (
    QuestionText,
    bare_name,
    column_names,
    flag_rules,
    flags_of,
    name_tokens,
    tokens_of,
)
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sharing_terms import sharing_terms
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.screening.results import CHECKS, CheckedColumn
from dtmnb.screening.tables import EMAIL, Cell, DataColumn, DataSheet, number_of

_AREAS = "release_levels"
COLUMN_CHECKS = (
    "finer_columns",
    "closed_columns",
    "person_columns",
    "device_columns",
    "free_text_columns",
)
"""The checks of what a column holds, in the order in which they are told."""

_EXACT, _UNPLANNED = "exact_coordinates", "unplanned_columns"
_PERSONS = "person_columns"
_SHOWN = 6
_MOST = 0.8
_ONE_DEGREE = 111_000

_ADMIN = re.compile(r"adm(?:in)?[ _]?(\d)", re.IGNORECASE)
_PHONE = re.compile(r"\+\d[\d ()-]{7,}")
_LOCAL = re.compile(r"\+?\(?\d([ ()/-]{0,2}\d){8,12}")
_POINT = re.compile(r"-?\d{1,3}\.\d{3,}[ ,;]+-?\d{1,3}\.\d{3}")
_HEADING = re.compile(r"[A-Za-z_][\w./-]*|.*[?؟]", re.DOTALL)


class ColumnChecks:
    """Holds the columns of sheets that go out under one category against one plan."""

    def __init__(self, plan: Plan, reference: Reference, category: str = "public") -> None:
        """Take the rows of *plan* by what their columns may be called.

        Raises:
            VocabularyError: There is no category of that code.
        """
        self.plan, self.reference = plan, reference
        self.category = reference.term("dissemination_categories", category)
        self._terms = sharing_terms(plan, reference)
        self.rules = flag_rules(reference.terms("name_patterns"))
        self._words, self._spared = (
            {
                code: {tokens_of(word) for word in term.property(kind, ())}
                for code, term in reference.terms(CHECKS).terms.items()
            }
            for kind in ("words", "spared")
        )
        self._rows = {
            tokens_of(bare_name(name)): row
            for row in plan.ordered_rows()
            for name in (*row.question_translations.values(), row.question, row.question_id)
            if name.strip()
        }

    def shown(self, sheet: DataSheet, named: Collection[str] = ()) -> DataSheet:
        """Return *sheet* with its number in place of each heading that may be a value.

        Those stay that are written as a name or question, or mean something to the plan or the
        checks; and those *named* by whoever asks.
        """
        names = column_names(column.name for column in sheet.columns)
        return sheet._replace(
            columns=tuple(
                column
                if column.name in named or self._is_heading(column, names[column.name])
                else column._replace(name=f"column {column.number}")
                for column in sheet.columns
            )
        )

    def is_called(self, column: DataColumn, *codes: str) -> bool:
        """Tell whether the heading or tag of *column* holds a word of the checks *codes*."""
        spans = _spans(column)
        return any(not spans.isdisjoint(self._words[code]) for code in codes)

    def is_spared(self, column: DataColumn, code: str) -> bool:
        """Tell whether *column* only looks like those that the check *code* is about."""
        return not self._spared[code].isdisjoint(_spans(column))

    def look(self, sheet: DataSheet) -> tuple[CheckedColumn, ...]:
        """Return what the columns of *sheet* hold."""
        names = column_names(column.name for column in sheet.columns)
        parents = {column.name.rpartition(sign)[0] for column in sheet.columns for sign in "/."}
        degrees = [0.0, *map(self._degrees, sheet.columns), 0.0]
        beside = [_are_degrees(*pair) for pair in pairwise(degrees)]
        told = (
            () if column.name in parents else tuple(self._kinds_of(column, is_point=any(points)))
            for column, points in zip(sheet.columns, pairwise(beside), strict=True)
        )
        return tuple(
            self._checked(sheet.title, column, names[column.name], kinds)
            for column, kinds in zip(sheet.columns, told, strict=True)
        )

    def findings(self, sheet: DataSheet, looked: Sequence[CheckedColumn]) -> Iterator[Finding]:
        """Yield what is to be said about the columns of *sheet*, one sentence a matter."""
        for code in (*COLUMN_CHECKS, _EXACT, _UNPLANNED):
            meant = [column for column in looked if code in column.checks]
            if meant:
                metres = {"metres": _metres(sheet, meant)} if code == _EXACT else {}
                yield column_finding(self.term(code), sheet.title, meant, **metres)

    @cached_property
    def agreed_level(self) -> str:
        """The smallest area that the category lets out, a code of `release_levels`; "" for none."""
        mine = (each.record for each in self._terms if each.category.code == self.category.code)
        return max((record.release_level for record in mine), key=self._rank, default="")

    @cached_property
    def _released(self) -> frozenset[str]:
        """The ids of rows, and of the datasets of rows, that may go out under the category."""
        return frozenset(
            each.record.dataset if isinstance(each.record, DisseminationLine) else each.where.record
            for each in self._terms
            if each.category.code == self.category.code or each.category.has("may_be_public")
        ) - {""}

    def term(self, code: str) -> Term:
        """Return the check *code*."""
        return self.reference.term(CHECKS, code)

    def _rank(self, level: str) -> int:
        areas = self.reference.terms(_AREAS)
        return int(areas[level].property("rank")) if level in areas else 0

    def _checked(
        self, sheet: str, column: DataColumn, name: str, told: Iterable[str]
    ) -> CheckedColumn:
        flags = tuple(dict.fromkeys((*self._kinds_named(column, name), *told)))
        row = self._row(name, column.label)
        looked = CheckedColumn(
            sheet=sheet,
            name=column.name,
            row=row.record_id if row else "",
            flags=flags,
            release_level=self._level(column, name, flags),
            is_personal=row is not None and category_of_row(row, self.reference).has("needs_legal"),
        )
        return looked._replace(checks=tuple(self._codes(looked, column.values)))

    def _is_heading(self, column: DataColumn, name: str) -> bool:
        return bool(
            _HEADING.fullmatch(column.name)
            or column.tag
            or self._kinds_named(column, name)
            or self._row(name, column.label)
            or self._level(column, name, ())
            or self.is_called(column, *self._words)
        )

    def _kinds_named(self, column: DataColumn, name: str) -> tuple[str, ...]:
        """Return the kinds that heading, label and tag tell."""
        labels = (column.label,) if column.label else ()
        text = QuestionText(name, labels=labels, hxl=column.tag)
        return tuple(flag.kind for flag in flags_of(text, self.rules))

    def _codes(self, looked: CheckedColumn, values: "Series[Any]") -> Iterator[str]:
        """Yield the codes of the checks that speak about a column with *values*."""
        rank, found, exact = self._rank(self.agreed_level), set(looked.flags), self.term(_EXACT)
        is_agreed = looked.is_personal and self.category.has("needs_legal")
        asked = () if is_agreed else COLUMN_CHECKS
        told = {code for code in asked if found & set(self.term(code).property("kinds", ()))}
        if rank and self._rank(looked.release_level) > rank:
            told.add("finer_columns")
        elif found & set(exact.property("kinds")) and _exactness(values) > exact.property("limit"):
            yield _EXACT
        if looked.row and not self._released & {looked.row, self.plan.rows[looked.row].dataset}:
            told.add("closed_columns")
        if not (
            told or looked.row or (rank and looked.release_level) or looked.name.startswith("_")
        ):
            yield _UNPLANNED
        yield from (code for code in COLUMN_CHECKS if code in told)

    def _row(self, *names: str) -> PlanRow | None:
        keys = (tokens_of(bare_name(name)) for name in names if name)
        return next((self._rows[key] for key in keys if key in self._rows), None)

    def _kinds_of(self, column: DataColumn, *, is_point: bool) -> Iterator[str]:
        """Yield the kinds that the values themselves tell."""
        texts = column.texts.str
        if texts.contains(EMAIL).any():
            yield "email"
        if texts.fullmatch(_PHONE).any() or self._are_phones(column):
            yield "phone"
        if is_point or texts.match(_POINT).any():
            yield "position"
        if texts.split().map(len).mean() >= self.term("free_text_columns").property("limit"):
            yield "free_text"

    def _are_phones(self, column: DataColumn) -> bool:
        """Tell whether nearly all cells are long numbers, each its own, and no count or code."""
        cells = column.sample.astype(str).str.removesuffix(".0")
        found = set(cells[cells.str.fullmatch(_LOCAL)].str.replace(r"\D", "", regex=True))
        # Numbers in a row are ids.
        return (
            len(found) > 1
            and len(found) >= _MOST * len(cells)
            and max(map(int, found)) - min(map(int, found)) >= 10 * len(found)
            and not self.is_called(column, "small_cells")
            and not self.is_spared(column, _PERSONS)
        )

    def _degrees(self, column: DataColumn) -> float:
        """Return how far from 0 the cells reach if they may be degrees, else 0."""
        cells = column.sample
        numbers = cells.map(number_of).astype(float)
        exact = cells.map(_decimals) > self.term(_EXACT).property("limit")
        is_spared = numbers.isna().any() or self.is_spared(column, _EXACT)
        if is_spared or not len(cells) or exact.mean() < _MOST or numbers.abs().max() > 180:
            return 0
        return float(numbers.abs().max())

    def _level(self, column: DataColumn, name: str, flags: Iterable[str]) -> str:
        areas = self.reference.terms(_AREAS).terms
        admin = _ADMIN.search(column.tag) or _ADMIN.search(name)
        for code, term in areas.items():
            if admin and term.property("admin_level") == int(admin[1]):
                return code
        patterns = self.reference.terms("name_patterns")
        levels = (patterns[kind].property("release_level", "") for kind in flags)
        return max(levels, key=self._rank, default="")


def column_finding(
    term: Term, sheet: str, columns: Sequence[CheckedColumn | DataColumn], **values: str
) -> Finding:
    """Return the finding of the check *term* about *columns* of *sheet*, the first ones named."""
    names = [column.name for column in columns[:_SHOWN]] + ["…"] * (len(columns) > _SHOWN)
    about = {"number": str(len(columns)), "columns": ", ".join(names), **values}
    return data_finding(term, sheet, about)


def data_finding(term: Term, sheet: str, values: Mapping[str, str]) -> Finding:
    """Return the finding of the check *term* about *sheet*."""
    severity: Severity = term.property("severity")
    return Finding(term.code, severity, Place("data", sheet), values)


def _spans(column: DataColumn) -> set[tuple[str, ...]]:
    """Return the words of the heading and tag of *column*, up to three together."""
    tokens = (*name_tokens(column.name), *tokens_of(column.tag))
    return {tokens[i : i + n] for i in range(len(tokens)) for n in (1, 2, 3)}


def _are_degrees(first: float, second: float) -> bool:
    """Tell whether columns that reach so far may be latitude and longitude, and no shares."""
    return 0 < min(first, second) <= 90 and max(first, second) > 1


def _metres(sheet: DataSheet, columns: Iterable[CheckedColumn]) -> str:
    """Return how exact the coordinates in *columns* are."""
    names = {column.name for column in columns}
    exact = (_exactness(column.values) for column in sheet.columns if column.name in names)
    return f"{_ONE_DEGREE / 10 ** max(exact):.2g}"


def _exactness(values: "Series[Any]") -> int:
    """Return the most decimals of any coordinate in *values*."""
    return int(values.map(_decimals).max())


def _decimals(value: Cell) -> int:
    """Return the decimals of a coordinate; two may stand in one cell."""
    parts = str(value).replace(",", " ").split()[:2]
    return max((len(part.partition(".")[2]) for part in parts), default=0)
