"""Labels and parts of figures, so that they fit beside a bar and into a page."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby
from math import ceil
from operator import itemgetter
from typing import Any

from dtmnb.reports.document import BarFigure, CalendarFigure, Figure
from dtmnb.reports.svg import wrap

_MOST_LETTERS = 84
_ROOM_MM = 215.0
"""What a part takes of a page of A4 at most; its title, signs and a heading stand above it."""

_LABEL_POINTS, _SIZE, _LINE_MM = 175.0, 9.0, 3.4
_GAP_MM, _BAR_MM, _ROW_MM = 1.4, 4.2, 7.0


def label_of(words: str, most: int = _MOST_LETTERS) -> str:
    """Return *words* on one line of at most *most* letters: of a longer one beginning and end.

    What tells things apart stands at the end: a round, a modality.
    """
    line = " ".join(words.split())
    if len(line) <= most:
        return line
    end = most // 3
    return f"{line[: most - end - 1].rstrip()}…{line[-end:].lstrip()}"


def parts_of(block: Figure) -> tuple[Figure, ...]:
    """Return *block* in parts of which each fits a page, in order; mostly it is one itself."""
    match block:
        case BarFigure():
            found = _parted(block.bars, lambda bar: _GAP_MM + _label_mm(bar.label))
            return tuple(block.model_copy(update={"bars": bars}) for bars in found)
        case CalendarFigure():
            found = _parted(block.rows, lambda _row: _ROW_MM)
            return tuple(block.model_copy(update={"rows": rows}) for rows in found)
    return (block,)


def _label_mm(label: str) -> float:
    return max(_BAR_MM, _LINE_MM * len(wrap(label_of(label), _LABEL_POINTS, _SIZE)))


def _parted(items: Sequence[Any], height: Callable[[Any], float]) -> Iterator[tuple[Any, ...]]:
    """Yield *items* in as few runs as pages need, of nearly the same height; of none, one run."""
    heights = [*map(height, items)]
    parts = max(1, ceil(sum(heights) / _ROOM_MM))
    middles = (end - high / 2 for high, end in zip(heights, accumulate(heights), strict=True))
    placed = zip(items, [int(parts * middle / sum(heights)) for middle in middles], strict=True)
    runs = [tuple(item for item, _ in run) for _, run in groupby(placed, itemgetter(1))]
    yield from runs or [()]
