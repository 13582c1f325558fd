"""People by area, read out of published figures, and the small cells to expect there.

Figures come as the DTM API gives them, or with a row of HXL tags. Where areas were counted more
than once, the newest count stands; where totals and their parts are both there, the totals.
"""

import re
from collections.abc import Collection, Iterable
from itertools import chain
from statistics import median
from typing import Any, NamedTuple

from pandas import DataFrame, Series

from dtmnb.domain.dataset import Dataset
from dtmnb.domain.flags import name_tokens, tokens_of
from dtmnb.domain.forecast import Forecast, breakdowns_to_drop, forecast_cells
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import SMALL_CELLS, subject_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence, SheetError
from dtmnb.language.written import day_of, is_day_first
from dtmnb.screening.areas import AreaNames
from dtmnb.screening.tables import Cell, DataColumn, DataSheet

_GROUPED = re.compile(r"(\d{1,3})(?:[ ,.'\u00a0\u202f]\d{3}){1,3}|\d{1,10}(?:\.0+)?")
# What is too few to be shown is not known, and not none.
_MASKED = re.compile(r"[<≤]\s*\d{1,3}|\*{1,3}")
_ROUND = re.compile(r"(?:round|tour|ronda|r|الجولة|جولة)?\s*(\d{1,4})(?:\.0)?", re.IGNORECASE)
_P_CODE = re.compile(r"[A-Z]{2,3}\d\w*", re.IGNORECASE)
_MOST_PEOPLE = 10**10
_WORDS = ("words", "beside")
_NOT_KNOWN = {"", "-", "na", "n/a", "null", "none", "not available", "nd", "غير متوفر"}
_CODES, _SITES = {"code", "pcode", "id", "ssid"}, {"loc", "location", "site", "ssid"}
_ELSEWHERE = {"origin", "from", "last", "origine", "provenance", "origen", "procedencia", "أصل"}
_PLACED = {"latitude", "longitude", "lat", "lon", "long", "gps"}


class Area(NamedTuple):
    """One area: its P-code or, without one, its name below those of the larger areas.

    Attributes:
        code: Its P-code, or names from the largest area down.
        name: Its name.
        people: How many.
        counted: When.
    """

    code: str
    name: str
    people: int
    counted: str


class AreaForecast(NamedTuple):
    """What to expect of the areas of one level.

    Attributes:
        level: Code of `release_levels`.
        areas: The areas where people are, those with the fewest first.
        median: People in the area in the middle.
        small: How many areas let expect a cell under the limit.
        cells: The cells to expect in the smallest area.
        to_drop: Breakdowns to leave out there; None when even its total is too small.
        foreign: P-codes that do not start with a code of the plan's country.
    """

    level: str
    areas: tuple[Area, ...]
    median: float
    small: int
    cells: Forecast
    to_drop: tuple[str, ...] | None
    foreign: tuple[str, ...]


def forecast_areas(
    plan: Plan,
    sheets: Iterable[DataSheet],
    reference: Reference,
    *,
    dataset: str = "",
) -> tuple[AreaForecast, ...]:
    """Return what to expect at each release level of the figures in *sheets*, the largest first.

    Figures of other countries are left out where the file tells them apart.

    Args:
        plan: The plan, for its country and its breakdowns.
        sheets: The tables of a file; the one with most levels of areas is taken.
        reference: The tables.
        dataset: Id of the dataset whose rows tell the breakdowns; empty for all rows.

    Raises:
        SheetError: No table has people and P-codes, or its figures cannot be used.
    """
    levels = reference.terms("release_levels").terms
    names = AreaNames(reference, plan.header.iso3)
    tables = [_Table(sheet, reference, names) for sheet in sheets]
    table = max(tables, key=lambda each: len(each.codes) if "people" in each.columns else 0)
    if "people" not in table.columns or not table.codes:
        raise SheetError(
            "Cannot use the figures: no table has a column of people and one of areas. Name "
            "them as the DTM API does (numPresentIdpInd, admin1Pcode) or tag them in HXL "
            "(#affected+idps+ind, #adm1+code)."
        )
    codes = country_codes(plan.header.iso3)
    counts = _of_country(table.counts(), next(iter(levels)), set(codes))
    found = {level: _areas(counts, level) for level in levels if level in table.codes}
    if not any(found.values()):
        raise SheetError("Cannot use the figures: they count nobody in any area. Look at the file.")
    return tuple(
        _forecast(level, areas, _planned(plan, dataset, level, reference), reference, codes)
        for level, areas in found.items()
        if areas
    )


def country_codes(iso3: str) -> tuple[str, ...]:
    """Return what P-codes of the country *iso3* may start with; nothing for no known country."""
    # Loads tables of all countries, which only figures need.
    from pycountry import countries

    found = countries.get(alpha_3=iso3)
    return (found.alpha_3, found.alpha_2) if found else ()


def _forecast(
    level: str,
    areas: tuple[Area, ...],
    one: Forecast,
    reference: Reference,
    country_codes: Collection[str],
) -> AreaForecast:
    cells = forecast_cells(areas[0].people, one.breakdowns, reference, limit=one.limit)
    starts = tuple(country_codes) or ("",)
    return AreaForecast(
        level=level,
        areas=areas,
        median=median(area.people for area in areas),
        small=sum(area.people * one.smallest < one.limit for area in areas),
        cells=cells,
        to_drop=breakdowns_to_drop(cells, reference),
        foreign=tuple(
            area.code
            for area in areas
            if _P_CODE.fullmatch(area.code) and not area.code.upper().startswith(starts)
        ),
    )


def _planned(plan: Plan, dataset: str, level: str, reference: Reference) -> Forecast:
    """Return the cells of one person at *level*, for the row that breaks down most."""
    rows = [row for row in plan.rows.values() if dataset in ("", row.dataset)]
    alike = {(row.dataset, row.disaggregation, row.data_types): row for row in rows}
    none = PlanRow(record_id="none")
    forecasts = []
    for row in alike.values() or [none]:
        held = plan.datasets.get(row.dataset) or Dataset(record_id="none", title="")
        context = {**plan.header.context, **held.context}
        # What people said about small cells does not count: the figures answer that now.
        context.pop(SMALL_CELLS, None)
        told = {"population": 1, "smallest_area": level, "context": {}}
        subject = subject_of(row, held.model_copy(update=told), reference, context=context)
        forecasts.append(subject.forecast)
    return min(filter(None, forecasts), key=lambda each: each.smallest / each.limit)


# From columns to counts ---------------------------------------------------------------------


class _Table:
    """One table, with the columns that say where, how many, when and of which kind."""

    def __init__(self, sheet: DataSheet, reference: Reference, areas: AreaNames) -> None:
        heads = reference.terms("figure_columns").terms
        known = {
            role: [set(chain.from_iterable(map(tokens_of, term.property(name)))) for name in _WORDS]
            for role, term in heads.items()
        }
        self._title = sheet.title
        self.columns: dict[str, DataColumn] = {}
        self.codes: dict[str, Series[str]] = {}
        self._names: dict[str, Series[str]] = {}
        for column in sheet.columns:
            words = set(name_tokens(column.tag or column.name))
            for role, (needed, beside) in known.items():
                if words & needed and words <= needed | beside:
                    self.columns.setdefault(role, column)
            self._take_area(column, words, areas)
        self._join(reference.terms("release_levels").terms)

    def _take_area(self, column: DataColumn, words: set[str], areas: AreaNames) -> None:
        """Keep *column* as the codes or names of its areas, where it has some."""
        if words & (_ELSEWHERE | _PLACED) or column in self.columns.values():
            return
        level = areas.level_of(column, column.name)
        if level or words & _SITES:
            held = self.codes if words & _CODES else self._names
            held.setdefault(level or areas.smallest, _texts(column.values))

    def _join(self, levels: Iterable[str]) -> None:
        """Bring the levels into their order; one without codes is known by its names.

        Two villages of one name are two: the names of the larger areas stand before it.
        """
        codes, above = {}, Series("", index=[])
        for level in levels:
            names = self._names.get(level)
            if names is not None:
                above = names if above.empty else (above + " / " + names).where(names != "", "")
            if level in self.codes:
                codes[level] = self.codes[level]
            elif names is not None:
                codes[level] = above
        self.codes = codes

    def counts(self) -> DataFrame:
        """Return a row for each count: P-codes and names by level, people, when, which kind."""
        when, kind = self.columns.get("day") or self.columns.get("round"), self.columns.get("kind")
        codes = DataFrame(self.codes)
        people = self.columns["people"].values.map(self._people)
        self._is_day_first = is_day_first(map(str, when.texts)) if when else None
        counts = codes.assign(
            people=people,
            counted=_texts(when.values).map(self._moment) if when else "",
            kind=_texts(kind.values) if kind else "",
            # How small its area is: the number of the last level that has a code.
            depth=(codes != "").mul([*range(1, len(self.codes) + 1)]).max(axis="columns"),
            **{f"{level} name": names for level, names in self._names.items()},
        )
        return counts[people.notna()]

    def _people(self, cell: Cell) -> int | None:
        text = str(cell).strip()
        if text.casefold() in _NOT_KNOWN or _MASKED.fullmatch(text):
            return None
        if isinstance(cell, int | float) and 0 <= cell < _MOST_PEOPLE:
            return round(cell)
        found = _GROUPED.fullmatch(text)
        if not found:
            raise self._fault("people", text, Sentence("Write whole numbers."))
        return int(re.sub(r"\D", "", text if found[1] else text.partition(".")[0]))

    def _moment(self, text: str) -> str:
        """Return when a row was counted, so that later texts are later times."""
        counted = _ROUND.fullmatch(text)
        if counted:
            return counted[1].zfill(6)
        day = day_of(text, is_day_first=self._is_day_first)
        if day or not text:
            return day.isoformat() if day else ""
        remedy = Sentence("Write days as 2026-03-01, and rounds as numbers.")
        raise self._fault("day", text, remedy)

    def _fault(self, role: str, found: str, remedy: str) -> SheetError:
        column = self.columns.get(role) or self.columns["round"]
        return SheetError(
            "Cannot use the figures: sheet '{sheet}', column '{column}' holds '{found}'. {remedy}",
            sheet=self._title,
            column=column.name,
            found=found[:40],
            remedy=remedy,
        )


def _texts(values: "Series[Any]") -> "Series[str]":
    return values.astype(str).str.strip()


# From counts to areas -----------------------------------------------------------------------


def _of_country(counts: DataFrame, country: str, codes: Collection[str]) -> DataFrame:
    """Return the counts of the plan's country, or all where the file names no country."""
    of = counts[country].str.upper() if country in counts else Series("", index=counts.index)
    found = {*of} - {""}
    if not codes or not found:
        return counts
    if found.isdisjoint(codes):
        raise SheetError(
            "Cannot use the figures: they are of {found}. Choose figures of one of: {codes}.",
            found=", ".join(sorted(found)[:6]),
            codes=", ".join(sorted(codes)),
        )
    return counts[of.isin(codes)]


def _areas(counts: DataFrame, level: str) -> tuple[Area, ...]:
    """Return the newest count of each area, its own totals before the sum of its parts."""
    named = counts.assign(name=counts.get(f"{level} name", ""))[counts[level] != ""]
    now = named[named["counted"] == named.groupby(level)["counted"].transform("max")]
    whole = now[now["depth"] == now.groupby(level)["depth"].transform("min")]
    # Kinds of assessment count the same people again, so they are not added up.
    people = whole.groupby([level, "kind"])["people"].sum().groupby(level).max()
    about = now.groupby(level, sort=False)[["name", "counted"]].first()
    areas = (
        Area(str(code), name, int(people[code]), counted.lstrip("0"))
        for code, name, counted in about.itertuples()
    )
    return tuple(sorted((area for area in areas if area.people), key=lambda area: area.people))
