"""Charts as SVG: drawn by hand in a few thousand characters, with every figure in words.

They need no library, stay sharp in print, keep their text as text, and mirror themselves where
people read from right to left. Parts differ by hatching as well as by colour.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_date

from dtmnb.language import Language
from dtmnb.reports.parts import SHAPES, Kind, figure
from dtmnb.reports.safe_html import Html, tag
from dtmnb.reports.svg import INK, MUTED, PAPER, picture, text_at, text_width, wrap

WIDTH = 470.0
_LABELS = 140.0
_SIZE = 12.0
_BAR = 20.0
_PITCH = 30.0
_ROW_PITCH = 44.0
_HATCHES: Mapping[str, str] = {
    "square": "M-1 7L7 -1M3 11L11 3",
    "triangle": "M0 4H8",
    "diamond": "M4 0V8",
    "hexagon": "M-1 1L7 9M3 -3L11 5",
    "pentagon": "M2 2h1.6M6 6h1.6",
    "cross": "M-1 7L7 -1",
    "ring": "M0 2H8M0 6H8",
}


class Bar(NamedTuple):
    """One bar: its label and its parts, each with how many."""

    label: str
    parts: Sequence[tuple[Kind, int]]


class Row(NamedTuple):
    """One line of the calendar: its label and its days."""

    label: str
    days: Sequence[date]


class Moment(NamedTuple):
    """A day, or a time from a day to another, that the whole calendar is held against."""

    label: str
    first: date
    last: date | None = None


def bar_chart(title: str, bars: Sequence[Bar], *, key: str, language: Language) -> Html:
    """Return bars below each other with their figures; parts are explained once, above.

    Args:
        title: What is counted.
        bars: The bars; without any there is no picture.
        key: Short name of the chart, unique on its page.
        language: Language and direction.
    """
    if not bars:
        return Html("")
    counted = {kind for bar in bars for kind, count in bar.parts if count}
    kinds = [k for k in dict.fromkeys(k for bar in bars for k, _ in bar.parts) if k in counted]
    signs, top = _signs(kinds, language) if any(len(bar.parts) > 1 for bar in bars) else ("", 4.0)
    scale = (WIDTH - _LABELS - 50) / max(1, *(_total(bar) for bar in bars))
    drawn = [
        _bar(bar, top + number * _PITCH, scale=scale, key=key, flip=_flip(language))
        for number, bar in enumerate(bars)
    ]
    drawing = picture(
        tag("defs", [_hatch(kind, key) for kind in {_hatch_id(k, key): k for k in kinds}.values()]),
        signs,
        drawn,
        title=title,
        description=" ".join(_bar_words(bar, language) for bar in bars),
        size=(WIDTH, top + len(bars) * _PITCH),
        language=language,
    )
    return figure(drawing, title)


def calendar_chart(
    title: str, rows: Sequence[Row], moments: Sequence[Moment], *, language: Language
) -> Html:
    """Return days on a line of months, with *moments* across all rows.

    Args:
        title: What the days are.
        rows: Rows with at least one day each; without any there is no picture.
        moments: Days or times to hold them against: collection, today.
        language: Language and direction.
    """
    if not rows:
        return Html("")
    days = [day for row in rows for day in row.days]
    days += [day for moment in moments for day in (moment.first, moment.last) if day]
    start, end = min(days).replace(day=1), max(days) + timedelta(days=10)
    room = WIDTH - _LABELS - 34
    flip = _flip(language)

    def at(day: date) -> float:
        return flip(_LABELS + 8 + room * (day - start).days / max(1, (end - start).days))

    top, bottom = 58.0, 62 + len(rows) * _ROW_PITCH
    drawing = picture(
        _months(start, end, at=at, heights=(top, bottom), language=language),
        [_moment(each, number, at, (top, bottom)) for number, each in enumerate(moments)],
        [
            _row(row, top + 24 + number * _ROW_PITCH, at, language)
            for number, row in enumerate(rows)
        ],
        title=title,
        description=_calendar_words(rows, moments, language),
        size=(WIDTH, bottom + 6),
        language=language,
    )
    return figure(drawing, title)


def _bar_words(bar: Bar, language: Language) -> str:
    """Return the figures of a bar: "Sensitive: 12." or "Health: 3 Public, 2 Sensitive."."""
    if len(bar.parts) == 1:
        return f"{bar.label}: {language.number(_total(bar))}."
    parts = [f"{language.number(count)} {kind.label}" for kind, count in bar.parts if count]
    return f"{bar.label}: {', '.join(parts)}."


def _flip(language: Language) -> Callable[[float], float]:
    return (lambda x: WIDTH - x) if language.direction == "rtl" else (lambda x: x)


def _total(bar: Bar) -> int:
    return sum(count for _, count in bar.parts)


# Bars ---------------------------------------------------------------------------------------


def _bar(
    bar: Bar, y: float, *, scale: float, key: str, flip: Callable[[float], float]
) -> list[Html]:
    drawn = [_label(bar.label, y + 14, flip)]
    x = _LABELS
    for kind, count in bar.parts:
        width = count * scale
        if not count:
            continue
        left = min(flip(x), flip(x + width))
        box = {"x": round(left, 1), "y": y, "width": round(max(width - 1, 1), 1), "height": _BAR}
        drawn.append(tag("rect", **box, fill=kind.colour))
        drawn.append(tag("rect", **box, fill=f"url(#{_hatch_id(kind, key)})"))
        if len(bar.parts) > 1 and width > 24:
            drawn += _count_inside(count, left + width / 2, y, kind)
        x += width
    end = flip(x + 6)
    drawn.append(text_at([str(_total(bar))], end, y + 15, size=_SIZE, font_weight=700))
    return drawn


def _count_inside(count: int, middle: float, y: float, kind: Kind) -> list[Html]:
    width = text_width(str(count), 12) + 6
    plate = tag(
        "rect", x=round(middle - width / 2, 1), y=y + 2, width=width, height=16, fill=kind.colour
    )
    words = text_at([str(count)], middle, y + 14.5, size=12, fill=PAPER, text_anchor="middle")
    return [plate, words]


def _label(words: str, y: float, flip: Callable[[float], float]) -> Html:
    lines = wrap(words, _LABELS - 14, _SIZE)
    size = _SIZE
    if len(lines) > 1:
        size = 11.0
        lines = wrap(words, _LABELS - 14, size)
        y -= 6 * (len(lines) - 1)
    return text_at(lines, flip(_LABELS - 8), y, size=size, text_anchor="end")


def _hatch_id(kind: Kind, key: str) -> str:
    return f"{key}-{kind.shape}-{kind.colour.removeprefix('#')}"


def _hatch(kind: Kind, key: str) -> Html:
    lines = tag("path", d=_HATCHES.get(kind.shape, ""), stroke=PAPER, stroke_width=1.2, fill="none")
    return tag(
        "pattern",
        lines,
        id=_hatch_id(kind, key),
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )


def _signs(kinds: Iterable[Kind], language: Language) -> tuple[list[Html], float]:
    """Return the line that explains the parts, and where the bars may begin below it."""
    flip, drawn, x, y = _flip(language), [], 0.0, 2.0
    for kind in kinds:
        width = 24 + text_width(kind.label, 12)
        if x and x + width > WIDTH:
            x, y = 0.0, y + 20
        corner = min(flip(x), flip(x + 12))
        sign = tag("path", d=SHAPES[kind.shape], fill=kind.colour, fill_rule="evenodd")
        drawn.append(tag("g", sign, transform=f"translate({corner:.1f} {y:.1f})"))
        drawn.append(text_at([kind.label], flip(x + 17), y + 10.5, size=12))
        x += width + 14
    return drawn, y + 26


# Calendar -----------------------------------------------------------------------------------


def _months(
    start: date,
    end: date,
    *,
    at: Callable[[date], float],
    heights: tuple[float, float],
    language: Language,
) -> list[Html]:
    """Draw a line at the first day of each month, fewer where they would be crowded."""
    months, day = [], start
    while day <= end:
        months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    every = 1 + len(months) // 5
    top, bottom = heights
    drawn = []
    for number, month in enumerate(months):
        x = round(at(month), 1)
        drawn.append(tag("path", d=f"M{x} {top}V{bottom}", stroke="#d5dbe1", fill="none"))
        if number % every == 0:
            words = format_date(month, "MMM y", locale=language.locale)
            drawn.append(text_at([words], x, top - 6, size=11, fill=MUTED, text_anchor="middle"))
    return drawn


def _moment(
    moment: Moment, number: int, at: Callable[[date], float], heights: tuple[float, float]
) -> list[Html]:
    top, bottom = heights
    first, last = at(moment.first), at(moment.last or moment.first)
    left, width = min(first, last), abs(last - first)
    words = text_at(
        [moment.label],
        left + width / 2,
        12 + 15 * (number % 2),
        size=11.5,
        text_anchor="middle",
        font_weight=700,
    )
    if moment.last:
        shade = {"fill": "#00539f", "fill_opacity": "0.13", "height": round(bottom - top, 1)}
        return [words, tag("rect", x=round(left, 1), y=top, width=round(width, 1), **shade)]
    line = f"M{left:.1f} {17 + 15 * (number % 2)}V{bottom:.1f}"
    dash = None if number == 0 else "4 3"
    return [words, tag("path", d=line, stroke=INK, stroke_dasharray=dash, fill="none")]


def _row(row: Row, y: float, at: Callable[[date], float], language: Language) -> list[Html]:
    drawn = [_label(row.label, y + 4, _flip(language))]
    for day in row.days:
        drawn.append(tag("circle", cx=round(at(day), 1), cy=round(y, 1), r=5.5, fill="#00539f"))
    return drawn


def _calendar_words(rows: Sequence[Row], moments: Sequence[Moment], language: Language) -> str:
    told = [
        f"{moment.label}: " + " – ".join(language.date(d) for d in (moment.first, moment.last) if d)
        for moment in moments
    ]
    told += [f"{row.label}: " + ", ".join(map(language.date, row.days)) for row in rows]
    return ". ".join(told) + "."
