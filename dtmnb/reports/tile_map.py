"""Where countries stand on a map of equal tiles."""

from collections.abc import Mapping, Sequence

from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language
from dtmnb.reports.document import Badge, Tile, TileFigure

_AROUND = 1
_LEAST_COLUMNS, _LEAST_ROWS = 12, 6
_Place = tuple[int, int]


def tile_map(
    title: str, signs: Mapping[str, Badge], reference: Reference, language: Language
) -> TileFigure:
    """Return a map of the countries that have *signs*, by their code, with their neighbours.

    The world is shown where they are all over it, else the part where they are. A country that
    the arrangement does not have stands in a row below.
    """
    places = _places(reference)
    told = [places[code] for code in signs if code in places]
    north, south = _span([row for row, _ in told], len(set(_rows(places))), _LEAST_ROWS)
    west, east = _span([column for _, column in told], 1 + max(_columns(places)), _LEAST_COLUMNS)
    seen = {
        code: (row - north, column - west)
        for code, (row, column) in places.items()
        if north <= row <= south and west <= column <= east
    }
    below = [code for code in signs if code not in places]
    last = max(_rows(seen), default=-1)
    seen |= {code: (last + 2, number) for number, code in enumerate(below)}
    labels = reference.terms("countries")
    return TileFigure(
        title=title,
        tiles=tuple(
            Tile(
                row=row,
                column=column,
                code=code,
                label=language.label(labels[code]) if code in labels else code,
                sign=signs.get(code),
            )
            for code, (row, column) in seen.items()
        ),
    )


def _places(reference: Reference) -> Mapping[str, _Place]:
    """Return row and column of each country."""
    lines = (term.property("tiles").split() for term in reference.terms("tile_map").terms.values())
    return {
        code: (row, column)
        for row, line in enumerate(lines)
        for column, code in enumerate(line)
        if code.isalpha()
    }


def _rows(places: Mapping[str, _Place]) -> list[int]:
    return [row for row, _ in places.values()]


def _columns(places: Mapping[str, _Place]) -> list[int]:
    return [column for _, column in places.values()]


def _span(found: Sequence[int], whole: int, least: int) -> tuple[int, int]:
    """Return the first and the last of a part of *whole* that holds all *found*, a little wider."""
    if not found:
        return 0, -1
    first, last = max(min(found) - _AROUND, 0), min(max(found) + _AROUND, whole - 1)
    missing = max(least - (last - first + 1), 0)
    first = max(first - missing // 2, 0)
    return first, min(max(last, first + least - 1), whole - 1)
