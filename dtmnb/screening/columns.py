"""Collected data held against the plan: what the columns of a file hold, before it is shared.

Headings, HXL tags and values are looked at; no value ever stands in what is told.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from dtmnb.domain.category import category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.findings import Finding, Place, Severity
from dtmnb.domain.flags import (
    Flag,
    QuestionText,
    column_names,
    flags_of,
    name_tokens,
)
from dtmnb.domain.neighbours import BESIDE, USUAL, Neighbour, severity_of, taken_over
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.sharing_terms import sharing_terms
from dtmnb.domain.subject import row_flags, rules_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.screening.advised import ReleaseAdvice
from dtmnb.screening.areas import AreaNames
from dtmnb.screening.belonging import AskedRows, Belonging
from dtmnb.screening.results import CHECKS, CheckedColumn
from dtmnb.screening.tables import DataColumn, DataSheet
from dtmnb.screening.told import (
    CheckWords,
    ColumnValues,
    ToldByValues,
    heads_numbers,
    published_columns,
)
from dtmnb.screening.values import MOST, decimals_of

COLUMN_CHECKS = (
    "finer_columns",
    "closed_columns",
    "person_columns",
    "advised_person_columns",
    "device_columns",
    "free_text_columns",
    "advised_columns",
    "own_text_columns",
    BESIDE,
    "ambiguous_columns",
)
"""The checks of what a column holds, in the order in which they are told."""

_EXACT, _UNPLANNED = "exact_coordinates", "unplanned_columns"
_PLACE, _ENUMERATOR = "place", "device"
_SHORT_HEAD = 5
_APART = ("person_columns", "device_columns", _EXACT)
_SHOWN = 6
_FEWEST_PUBLISHED = 8
_ONE_DEGREE = 111_000

_TAG_SIGN = re.compile(r"#|\+.*")
_HEADING = re.compile(r"[A-Za-z_][\w./-]*|.*[?؟]", re.DOTALL)


class _Seen(NamedTuple):
    """A column with what was seen of it before it is judged."""

    column: DataColumn
    looked: CheckedColumn
    flags: tuple[Flag, ...]
    belonging: Belonging
    are_own: bool
    beside: tuple[Flag, ...] = ()


class ColumnChecks:
    """Holds the columns of sheets that go out under one category against one plan."""

    def __init__(
        self,
        plan: Plan,
        reference: Reference,
        category: str = "public",
        strictness: str = USUAL,
    ) -> None:
        """Take the rows of *plan* by what their columns may be called.

        Raises:
            VocabularyError: There is no category, or no strictness, of that code.
        """
        self.plan, self.reference = plan, reference
        self.category = reference.term("dissemination_categories", category)
        self._beside = severity_of(strictness, reference)
        self._terms = sharing_terms(plan, reference)
        self._advice = ReleaseAdvice(plan, reference, self.category, self._terms)
        self._areas = AreaNames(reference, plan.header.iso3)
        self._values = ColumnValues(plan, reference)
        self.rules = rules_of(reference)
        self._rows = AskedRows(plan.ordered_rows(), self._strictness)
        self._words = CheckWords(reference)
        self._others = published_columns(reference)

    def shown(self, sheet: DataSheet, named: Collection[str] = ()) -> DataSheet:
        """Return *sheet* with its number in place of each heading that may be a value.

        All stay where their row is surely one of headings: a word stands above numbers, or most of
        them mean something to the plan or the checks. Else those that do, that are written as a
        name or question, and those *named* by whoever asks.
        """
        names = column_names(column.name for column in sheet.columns)
        meant = [self._is_meant(column, names[column.name]) for column in sheet.columns]
        if any(map(heads_numbers, sheet.columns)) or sum(meant) > len(meant) / 2:
            return sheet
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
        return self._words.call(column, *codes)

    def is_spared(self, column: DataColumn, code: str) -> bool:
        """Tell whether *column* only looks like those that the check *code* is about."""
        return self._words.spare(column, code)

    def look(self, sheet: DataSheet) -> tuple[CheckedColumn, ...]:
        """Return what the columns of *sheet* hold."""
        names = column_names(column.name for column in sheet.columns)
        seen = [
            self._seen(sheet, column, names[column.name], told)
            for column, told in zip(sheet.columns, self._values.look(sheet), strict=True)
        ]
        area = self._areas.finest(each.looked.release_level for each in seen)
        published = self._published(sheet)
        near = [
            Neighbour(each.column.name, (name_tokens(each.column.name),), each.flags)
            for each in seen
        ]
        taken = taken_over(near, self.plan.header.context, self.reference)
        return tuple(
            each.looked._replace(
                checks=tuple(
                    self._codes(
                        each._replace(beside=beside),
                        area,
                        is_public=each.column.name in published,
                    )
                )
            )
            for each, beside in zip(seen, taken, strict=True)
        )

    def findings(self, sheet: DataSheet, looked: Sequence[CheckedColumn]) -> Iterator[Finding]:
        """Yield what is to be said about the columns of *sheet*, one sentence a matter."""
        for code in (*COLUMN_CHECKS, _EXACT, _UNPLANNED):
            meant = [column for column in looked if code in column.checks]
            if meant:
                metres = {"metres": _metres(sheet, meant)} if code == _EXACT else {}
                found = column_finding(self.term(code), sheet.title, meant, **metres)
                yield found._replace(severity=self._beside) if code == BESIDE else found

    @cached_property
    def agreed_level(self) -> str:
        """The smallest area that the category lets out, a code of `release_levels`; "" for none."""
        mine = (each.record for each in self._terms if each.category.code == self.category.code)
        return self._areas.finest(record.release_level for record in mine)

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

    def names_somebody(self, text: str) -> bool:
        """Tell whether *text* is a heading with its value, such as "Enumerator: Amal Deng"."""
        head, _, value = text.partition(":")
        kinds = {flag.kind for flag in flags_of(QuestionText(head.strip()), self.rules)}
        is_short = 0 < len(head.split()) <= _SHORT_HEAD
        persons = set(self.term("person_columns").property("kinds")) | {_ENUMERATOR}
        return bool(value.strip()) and is_short and not kinds.isdisjoint(persons)

    def is_of_places(self, looked: CheckedColumn) -> bool:
        """Tell whether the plan asks for the column of places or groups, and names what it is."""
        row, units = self.plan.rows.get(looked.row), self.reference.terms("levels")
        if row is None or row.unit_of_analysis not in units:
            return False
        return bool(row.data_types) and units[row.unit_of_analysis].has("fits_msla")

    def _strictness(self, row: PlanRow) -> tuple[int, ...]:
        """Return how much speaks against letting *row* out: of several the strictest holds."""
        return int(not self._is_released(row)), self._advice.closedness(row)

    def _is_released(self, row: PlanRow) -> bool:
        is_agreed = category_of_row(row, self.reference).has("is_agreed")
        return is_agreed and not self._released.isdisjoint({row.record_id, row.dataset})

    def _seen(self, sheet: DataSheet, column: DataColumn, name: str, told: ToldByValues) -> _Seen:
        belonging = self._rows.find(column.name, column.label)
        row = belonging.row
        flags = (
            *self._named(column, name),
            *(self._spoken(belonging.groups, row) if row else ()),
            *(Flag(kind, "", "values") for kind in told.kinds),
        )
        kinds = tuple(dict.fromkeys(flag.kind for flag in flags))
        looked = CheckedColumn(
            sheet=sheet.title,
            name=column.name,
            row=row.record_id if row else "",
            flags=kinds,
            release_level=self._level(column, name, kinds),
            is_personal=row is not None and category_of_row(row, self.reference).has("needs_legal"),
            words=tuple(dict.fromkeys(flag.evidence for flag in flags if flag.evidence)),
        )
        return _Seen(column, looked, flags, belonging, told.are_own)

    def _is_heading(self, column: DataColumn, name: str) -> bool:
        return bool(_HEADING.fullmatch(column.name)) or self._is_meant(column, name)

    def _is_meant(self, column: DataColumn, name: str) -> bool:
        """Tell whether the heading of *column* means something to the plan or the checks."""
        return bool(
            column.tag
            or self._named(column, name)
            or self._rows.find(column.name, column.label) != Belonging()
            or self._level(column, name, ())
            or self._words.call_any(column)
        )

    def _named(self, column: DataColumn, name: str) -> tuple[Flag, ...]:
        """Return what heading, label and tag tell.

        R parts words by dots, as others part groups: then the whole heading is read, too.
        """
        if self._words.is_system(column.name):
            return ()
        whole = column.name if "." in column.name and "/" not in column.name else ""
        # The tag says of what a "name" is one.
        labels = tuple(filter(None, (column.label, whole, _TAG_SIGN.sub(" ", column.tag))))
        return flags_of(QuestionText(name, labels=labels, hxl=column.tag), self.rules)

    def _spoken(self, groups: str, row: PlanRow) -> Iterator[Flag]:
        """Yield what the words of the row that asks, and of its groups, tell beside the heading.

        Whether the row is about persons its advice says.
        """
        apart = {kind for code in _APART for kind in self.term(code).property("kinds")}
        for flag in row_flags(row, self.reference):
            if flag.kind not in apart:
                yield flag
        patterns = self.reference.terms("name_patterns")
        for flag in flags_of(QuestionText("", labels=(groups,)), self.rules) if groups else ():
            if patterns[flag.kind].has("is_told_by_groups"):
                yield flag

    def _codes(self, seen: _Seen, area: str, *, is_public: bool) -> Iterator[str]:
        """Yield the codes of the checks that speak about a column in a sheet of small *area*s.

        Nothing speaks about an empty one, whatever its heading.
        """
        looked, rank = seen.looked, self._areas.rank
        if not len(seen.column.filled):
            return
        found, exact = set(looked.flags), self.term(_EXACT)
        is_agreed = looked.is_personal and self.category.has("needs_legal")
        asked = () if is_agreed else COLUMN_CHECKS
        told = {code for code in asked if found & set(self.term(code).property("kinds", ()))}
        if 0 < rank(self.agreed_level) < rank(looked.release_level):
            told.add("finer_columns")
        elif found & set(exact.property("kinds")) and (
            _exactness(seen.column) > exact.property("limit")
        ):
            yield _EXACT
        if seen.belonging.row and not self._is_released(seen.belonging.row):
            told.add("closed_columns")
        told.update(() if is_agreed else self._advised(seen, area, told))
        if seen.are_own and not (told or looked.release_level):
            told.add("own_text_columns")
        if seen.belonging.is_ambiguous:
            told.add("ambiguous_columns")
        is_area = bool(rank(self.agreed_level) and looked.release_level)
        is_known = is_public or self._words.is_no_news(seen.column)
        if not (told or looked.row or is_area or is_known):
            yield _UNPLANNED
        yield from (code for code in COLUMN_CHECKS if code in told)

    def _advised(self, seen: _Seen, area: str, told: Collection[str]) -> Iterator[str]:
        """Yield what the plan's advice holds against the column, where nothing graver is *told*."""
        row, advice = seen.belonging.row, self._advice
        given = [advice.of_row(row)] if row else []
        if not (row and row.data_types) and seen.flags:
            own = (row.release_level if row else "") or area
            given.append(advice.of_flags(seen.flags, own))
        if row and "closed_columns" not in told and any(map(advice.exposes_persons, given[:1])):
            yield "advised_person_columns"
        elif not told and (
            any(map(advice.is_too_open, given)) or (row and advice.reads_of_persons(row))
        ):
            yield "advised_columns"
        elif not told and self._is_beside(seen, area):
            yield BESIDE

    def _is_beside(self, seen: _Seen, area: str) -> bool:
        """Tell whether what stands beside a column asks for less than the file gives."""
        advice = self._advice
        return bool(seen.beside) and advice.is_too_open(advice.of_flags(seen.beside, area))

    def _published(self, sheet: DataSheet) -> frozenset[str]:
        """Return the headings of *sheet* that others publish, where nearly all of them are such."""
        heads = {column.name for column in sheet.columns}
        for columns in self._others:
            both = columns & heads
            if len(both) >= max(_FEWEST_PUBLISHED, MOST * len(heads)):
                return both
        return frozenset()

    def _level(self, column: DataColumn, name: str, flags: Iterable[str]) -> str:
        named, patterns = self._areas.level_of(column, name), self.reference.terms("name_patterns")
        # A heading that names the level of its areas is no small place by its other words.
        told = (kind for kind in flags if not (named and kind == _PLACE))
        levels = (patterns[kind].property("release_level", "") for kind in told)
        return self._areas.finest((named, *levels))


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


def _metres(sheet: DataSheet, columns: Iterable[CheckedColumn]) -> str:
    """Return how exact the coordinates in *columns* are."""
    names = {column.name for column in columns}
    exact = (_exactness(column) for column in sheet.columns if column.name in names)
    return f"{_ONE_DEGREE / 10 ** max(exact):.2g}"


def _exactness(column: DataColumn) -> int:
    """Return the most decimals of any coordinate in *column*."""
    return int(column.values.map(decimals_of).max())
