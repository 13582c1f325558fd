"""Figures in parts that each fit a printed page: no bar and no day is lost below its edge."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from math import ceil
from operator import itemgetter
from typing import Any

from dtmnb.language.wording import shorten
from dtmnb.reports.document import BarFigure, CalendarFigure, Figure

_ROOM_MM = 215.0
"""What a part takes of a page of A4 at most; its title, signs and a heading stand above it."""

_LETTERS, _LINE_MM, _BAR_MM, _ROW_MM = 32, 4.6, 5.6, 7.0


def parts_of(block: Figure) -> tuple[Figure, ...]:
    """Return *block* in parts of nearly the same height, in order; mostly it is one itself."""
    match block:
        case BarFigure():
            found = _parted(block.bars, lambda bar: max(_BAR_MM, _LINE_MM * _lines(bar.label)))
            return tuple(block.model_copy(update={"bars": bars}) for bars in found)
        case CalendarFigure():
            found = _parted(block.rows, lambda _row: _ROW_MM)
            return tuple(block.model_copy(update={"rows": rows}) for rows in found)
    return (block,)


def _lines(label: str) -> int:
    return ceil(len(shorten(label)) / _LETTERS)


def _parted(items: Sequence[Any], height: Callable[[Any], float]) -> Iterator[tuple[Any, ...]]:
    """Yield *items* in as few runs as pages need, of nearly the same height; of none, one run."""
    whole = sum(map(height, items))
    parts = max(1, ceil(whole / _ROOM_MM))
    middles = (
        end - height(item) / 2
        for item, end in zip(items, accumulate(map(height, items)), strict=True)
    )
    placed = zip(items, [int(parts * middle / whole) for middle in middles], strict=True)
    runs = [tuple(item for item, _ in run) for _, run in groupby(placed, itemgetter(1))]
    yield from runs or [()]
