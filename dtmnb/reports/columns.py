"""How wide the columns of a printed table are, by what stands in them."""

import re
from collections.abc import Iterable, Sequence

from dtmnb.reports.document import Badge, Inline, Link, Several, Table

_ROOM = 116.0
"""Letters of small type that stand side by side on a page."""

_STEP = 3.0
_LONGEST_WORD = 14
_LONGEST_GROUP = 24
"""Letters after which a long word may be parted, and of words that are kept together."""

_PADDING = 3.0
_RAGGED = 3.0
"""Letters of a line that stay empty because the next word is longer."""

_LOOKED_AT = 40
"""Rows that tell how the others are."""

_SHORT_LINES = 20
"""Of the smallest type; in wide letters on a poster they are a page."""

_BREAK = re.compile(r"[ \t\n\u200b]+")

Cell = tuple[int, ...]
"""How many letters each line of a cell has while it is not wrapped."""


def column_widths(table: Table) -> tuple[float, ...]:
    """Return the widths of the columns of *table*, in parts of any one unit.

    No column is narrower than its longest word. What is left goes step by step to the column
    that makes rows highest.
    """
    rows = [row for row in table.rows if len(row) == len(table.heads)]
    rows = rows[:: 1 + len(rows) // _LOOKED_AT]
    widths = [
        _PADDING + max(_longest_word([head]), _longest_word(_texts(row[at] for row in rows)))
        for at, head in enumerate(table.heads)
    ]
    heights = [[_lines(cell) for cell in row] for row in rows]
    for _ in range(int((_ROOM - sum(widths)) // _STEP)):
        needs = [0.0] * len(widths)
        for row in heights:
            told = [_height(cell, width) for cell, width in zip(row, widths, strict=True)]
            highest = max(told)
            if highest > len(row[told.index(highest)]):
                needs[told.index(highest)] += highest
        if not any(needs):
            break
        widths[needs.index(max(needs))] += _STEP
    return tuple(widths)


def is_short(row: Sequence[Inline], widths: Sequence[float]) -> bool:
    """Tell whether *row*, in columns of *widths*, is kept on one page: a long one would not fit."""
    shares = widths if len(row) == len(widths) else (sum(widths),)
    unit = _ROOM / sum(widths)
    heights = [_height(_lines(cell), unit * width) for cell, width in zip(row, shares, strict=True)]
    return max(heights) < _SHORT_LINES


def _height(cell: Cell, width: float) -> float:
    room = max(1.0, width - _PADDING - _RAGGED)
    return sum(max(1.0, letters / room) for letters in cell)


def _lines(part: Inline) -> Cell:
    if not isinstance(part, Several):
        return tuple(len(line) for text in _texts([part]) for line in text.split("\n"))
    lines = [line for each in part.parts for line in _lines(each)]
    return (sum(lines) + len(lines),) if part.way == "beside" else tuple(lines)


def _longest_word(texts: Iterable[str]) -> float:
    words = (word for text in texts for word in _BREAK.split(text))
    return float(max((min(len(word), _whole(word)) for word in words), default=0))


def _whole(word: str) -> int:
    """Return how many letters of *word* stay together."""
    return _LONGEST_WORD if word.isascii() else _LONGEST_GROUP


def _texts(parts: Iterable[Inline]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Several):
            yield from _texts(part.parts)
        elif isinstance(part, Badge):
            # It has a sign before its words.
            yield f"xx{part.label}"
        else:
            is_wide = not isinstance(part, Link) and part.tone == "strong"
            yield f"{part.text}xx" if is_wide else part.text
