"""How wide the columns of a printed table are, by what stands in them."""

import re
from collections.abc import Iterable, Sequence

from dtmnb.reports.document import Badge, Inline, Several, Table

_ROOM = 120
"""Letters of small type that stand side by side on a page."""

_LONGEST_WORD = 14
"""Letters after which a long word may be parted, as the template does it."""

_SHORT_LINE = 30
_PADDING = 1.5
_USUAL = 0.85
"""Share of the rows that a column is made to suit; the others get more lines."""

_BREAK = re.compile(r"[\s\u200b]+")


def column_widths(table: Table, *, is_wide: bool = False) -> tuple[float, ...]:
    """Return the widths of the columns of *table*, in parts of any one unit.

    No column is narrower than its longest word; what is left goes to those with long texts.

    Args:
        table: A table with at least one row.
        is_wide: Whether it is printed across the page.
    """
    room = _ROOM * (1.45 if is_wide else 1.0)
    rows = [row for row in table.rows if len(row) == len(table.heads)]
    columns = [*zip(*rows, strict=True)] or [()] * len(table.heads)
    least = [
        _PADDING + max(_longest_word([head]), _longest_word(_texts(cells)))
        for head, cells in zip(table.heads, columns, strict=True)
    ]
    more = [
        max(0.0, _usual([_length(cell) for cell in cells]) - own)
        for own, cells in zip(least, columns, strict=True)
    ]
    spare = min(max(0.0, room - sum(least)), sum(more))
    share = spare / (sum(more) or 1.0)
    return tuple(round(own + share * extra, 2) for own, extra in zip(least, more, strict=True))


def _usual(lengths: Sequence[float]) -> float:
    ordered = sorted(lengths)
    return ordered[int(_USUAL * (len(ordered) - 1))] if ordered else 0.0


def _length(part: Inline) -> float:
    """Return how much room *part* would take on one line; short lines stay below each other."""
    if not isinstance(part, Several):
        return sum(map(len, _texts([part])))
    lengths = [_length(each) for each in part.parts] or [0.0]
    if part.way != "beside" and max(lengths) < _SHORT_LINE:
        return max(lengths)
    return sum(lengths)


def _longest_word(texts: Iterable[str]) -> float:
    words = (len(word) for text in texts for word in _BREAK.split(text))
    return float(min(_LONGEST_WORD, max(words, default=0)))


def _texts(parts: Iterable[Inline]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Several):
            yield from _texts(part.parts)
        else:
            # A badge has a sign before its words.
            yield f"xx{part.label}" if isinstance(part, Badge) else part.text
