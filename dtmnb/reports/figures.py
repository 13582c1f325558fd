"""What published figures let expect, in words: levels, the areas with the fewest people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dtmnb.language.wording import Wording
from dtmnb.reports.data_check import DataTable

if TYPE_CHECKING:
    from dtmnb.screening.figures import AreaForecast

_MOST_SHOWN = 10


def levels_table(found: Sequence["AreaForecast"], file: str, wording: Wording) -> DataTable:
    """Return what to expect at each release level of *file*."""
    text, number = wording.language.text, wording.language.number

    def labels(codes: Sequence[str] | None) -> str:
        if codes is None:
            return text("Release a larger area")
        return wording.language.join([wording.label("breakdowns", code) for code in codes])

    rows = [
        {
            text("Release level"): wording.label("release_levels", each.level),
            text("Areas"): number(len(each.areas)),
            text("People in the smallest"): number(each.areas[0].people),
            text("Median"): number(each.median),
            text("Broken down by"): labels(each.cells.breakdowns),
            text("Fewest people in a cell"): number(each.cells.limit),
            text("Areas with smaller cells"): number(each.small),
            text("Leave out"): labels(each.to_drop),
        }
        for each in found
    ]
    return DataTable(text("What to expect of {file}", file=file), rows)


def areas_table(found: "AreaForecast", wording: Wording) -> DataTable:
    """Return the areas of one level where people are fewest."""
    text = wording.language.text
    rows = [
        {
            text("P-code"): area.code,
            text("Area"): area.name,
            text("People"): wording.language.number(area.people),
            text("Counted"): area.counted,
        }
        for area in found.areas[:_MOST_SHOWN]
    ]
    level = wording.label("release_levels", found.level)
    return DataTable(text("Areas with the fewest people: {level}", level=level), rows)


def warning(found: Sequence["AreaForecast"], wording: Wording) -> str:
    """Return a sentence where P-codes are not those of the plan's country, else ""."""
    foreign = [code for each in found for code in each.foreign]
    if not foreign:
        return ""
    return wording.language.text(
        "Some P-codes do not start like those of the plan's country, for instance {code}. Look "
        "whether the file is the right one.",
        code=foreign[0],
    )
