"""Charts as SVG: drawn by hand in a few thousand characters, with every figure in words.

They need no library, stay sharp in print, keep their text as text, and mirror themselves where
people read from right to left. Parts differ by hatching as well as by colour.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from babel.dates import format_date

from dtmnb.language import Language
from dtmnb.reports.document import (
    Badge,
    Bar,
    BarFigure,
    CalendarFigure,
    Figure,
    Moment,
    Row,
    Tile,
    TileFigure,
)
from dtmnb.reports.figure_parts import label_of
from dtmnb.reports.parts import SHAPES, figure
from dtmnb.reports.safe_html import Html, tag
from dtmnb.reports.svg import INK, MUTED, PAPER, picture, text_at, text_width, wrap

WIDTH = 470.0
_LABELS = 190.0
_MOST_LETTERS = (90, 80, 70, 60, 50, 40, 30)
"""Of a label: as many as have room beside its bar or row."""

_SIZE = 12.0
_BAR = 20.0
_PITCH = 30.0
_ROW_PITCH = 44.0
_MONTHS = 58.0
_TILE = 30.0
_GAP = 3.0
_BLUE = "#00539f"
_NOTHING = "#eef1f4"
_HATCHES: Mapping[str, str] = {
    "square": "M-1 7L7 -1M3 11L11 3",
    "triangle": "M0 4H8",
    "diamond": "M4 0V8",
    "hexagon": "M-1 1L7 9M3 -3L11 5",
    "pentagon": "M2 2h1.6M6 6h1.6",
    "cross": "M-1 7L7 -1",
    "ring": "M0 2H8M0 6H8",
}


def draw(block: Figure, language: Language) -> Html:
    """Return *block* as a picture below the words that say what it shows."""
    drawn = drawing(block, language)
    return figure(drawn, block.title) if drawn else drawn


def drawing(block: Figure, language: Language) -> Html:
    """Return *block* as a picture; what is without bars or days is none."""
    if isinstance(block, BarFigure):
        return _bar_chart(block, language) if block.bars else Html("")
    if isinstance(block, TileFigure):
        return _tile_map(block, language) if block.tiles else Html("")
    return _calendar_chart(block, language) if block.rows else Html("")


def told(block: Figure, language: Language) -> str:
    """Return all that *block* shows in sentences, for those who do not see it."""
    if isinstance(block, BarFigure):
        return " ".join(_bar_words(bar, language) for bar in block.bars)
    if isinstance(block, TileFigure):
        return _tile_words(block, language)
    return _calendar_words(block, language)


def _bar_chart(block: BarFigure, language: Language) -> Html:
    """Return bars below each other with their figures; parts are explained once, above."""
    bars, key = block.bars, block.key
    counted = {kind for bar in bars for kind, count in bar.parts if count}
    kinds = [k for k in dict.fromkeys(k for bar in bars for k, _ in bar.parts) if k in counted]
    signs, top = _signs(kinds, language) if any(len(bar.parts) > 1 for bar in bars) else ([], 4.0)
    scale = (WIDTH - _LABELS - 50) / max(1, *(_total(bar) for bar in bars))
    hatches = {_hatch_id(kind, key): kind.shape for kind in kinds}
    return picture(
        tag("defs", [_hatch(each, shape) for each, shape in hatches.items()]),
        signs,
        [
            [
                _label(bar.label, top + number * _PITCH + 14, language),
                _parts(bar, top + number * _PITCH, scale=scale, key=key, language=language),
            ]
            for number, bar in enumerate(bars)
        ],
        title=block.title,
        description=told(block, language),
        size=(WIDTH, top + len(bars) * _PITCH),
        language=language,
    )


def _calendar_chart(block: CalendarFigure, language: Language) -> Html:
    """Return days on a line of months, with its moments across all rows."""
    rows, moments = block.rows, block.moments
    calendar = _Calendar(Span.of(block), _MONTHS + 4 + len(rows) * _ROW_PITCH, language)
    return picture(
        calendar.months(),
        [calendar.moment(each, number) for number, each in enumerate(moments)],
        [calendar.row(row, _MONTHS + 24 + number * _ROW_PITCH) for number, row in enumerate(rows)],
        title=block.title,
        description=told(block, language),
        size=(WIDTH, calendar.bottom + 6),
        language=language,
    )


def _flip(x: float, language: Language, width: float = WIDTH) -> float:
    """Return where *x* is in *language*: the other side where people read from the right."""
    return width - x if language.direction == "rtl" else x


def _label(words: str, y: float, language: Language, *, lines: int = 2) -> Html:
    """Draw *words* in at most so many *lines*; a longer label is told whole in the description."""
    size, wrapped = _SIZE, wrap(words, _LABELS - 14, _SIZE)
    for most in _MOST_LETTERS if len(wrapped) > 1 else ():
        size, wrapped = 11.0, wrap(label_of(words, most), _LABELS - 14, 11.0)
        if len(wrapped) <= lines:
            break
    y -= 6 * (len(wrapped) - 1)
    return text_at(wrapped, _flip(_LABELS - 8, language), y, size=size, text_anchor="end")


# Bars ---------------------------------------------------------------------------------------


def _total(bar: Bar) -> int:
    return sum(count for _, count in bar.parts)


def _bar_words(bar: Bar, language: Language) -> str:
    """Return the figures of a bar: "Sensitive: 12." or "Health: 3 Public, 2 Sensitive."."""
    if len(bar.parts) == 1:
        return f"{bar.label}{language.colon}{language.number(_total(bar))}."
    parts = [f"{language.number(count)} {kind.label}" for kind, count in bar.parts if count]
    return f"{bar.label}{language.colon}{language.comma.join(parts)}."


def _parts(bar: Bar, y: float, *, scale: float, key: str, language: Language) -> Iterator[Html]:
    """Yield the parts of a bar side by side, each with its count where it has room, and all."""
    x = _LABELS
    for kind, count in bar.parts:
        width = count * scale
        left = min(_flip(x, language), _flip(x + width, language))
        x += width
        if not count:
            continue
        box = {"x": left, "y": y, "width": max(width - 1, 1), "height": _BAR}
        yield tag("rect", **box, fill=kind.colour)
        yield tag("rect", **box, fill=f"url(#{_hatch_id(kind, key)})")
        if len(bar.parts) > 1 and width > 24:
            yield from _count_inside(count, left + width / 2, y, kind)
    yield text_at([str(_total(bar))], _flip(x + 6, language), y + 15, size=_SIZE, font_weight=700)


def _count_inside(count: int, middle: float, y: float, kind: Badge) -> Iterator[Html]:
    width = text_width(str(count), 12) + 6
    box = {"x": middle - width / 2, "y": y + 2, "width": width, "height": 16}
    yield tag("rect", **box, fill=kind.colour)
    yield text_at([str(count)], middle, y + 14.5, size=12, fill=PAPER, text_anchor="middle")


def _hatch_id(kind: Badge, key: str) -> str:
    return f"{key}-{kind.shape}-{kind.colour.removeprefix('#')}"


def _hatch(name: str, shape: str) -> Html:
    lines = tag("path", d=_HATCHES.get(shape, ""), stroke=PAPER, stroke_width=1.2, fill="none")
    return tag("pattern", lines, id=name, width=8, height=8, patternUnits="userSpaceOnUse")


def _signs(
    kinds: Iterable[Badge],
    language: Language,
    all_width: float = WIDTH,
    *,
    is_centred: bool = False,
) -> tuple[list[Html], float]:
    """Return the line that explains the parts, and where the bars may begin below it."""
    drawn, x, y = [], 0.0, 2.0
    for kind in kinds:
        width = 24 + text_width(kind.label, 12)
        if x and x + width > all_width:
            x, y = 0.0, y + 20
        corner = min(_flip(x, language, all_width), _flip(x + 12, language, all_width))
        sign = tag("path", d=SHAPES[kind.shape], fill=kind.colour, fill_rule="evenodd")
        drawn.append(tag("g", sign, transform=f"translate({corner:.1f} {y:.1f})"))
        begins, anchor = (17 + width / 2 - 12, "middle") if is_centred else (17.0, None)
        place = _flip(x + begins, language, all_width)
        drawn.append(text_at([kind.label], place, y + 10.5, size=12, text_anchor=anchor))
        x += width + 14
    return drawn, y + 26


# Calendar -----------------------------------------------------------------------------------


class Span(NamedTuple):
    """The days that a calendar covers."""

    start: date
    end: date

    @classmethod
    def of(cls, block: CalendarFigure) -> "Span":
        """Return the days of *block*, from the first of a month on."""
        days = [day for row in block.rows for day in row.days]
        days += [day for each in block.moments for day in (each.first, each.last) if day]
        return cls(min(days).replace(day=1), max(days) + timedelta(days=10))

    def share(self, day: date) -> float:
        """Return which part of the span is over on *day*."""
        return (day - self.start).days / max(1, (self.end - self.start).days)

    def months(self, language: Language) -> Iterator[tuple[date, str]]:
        """Yield the first day of each month and its name, "" for some where they are many."""
        months, day = [], self.start
        while day <= self.end:
            months.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        every = 1 + len(months) // 5
        for number, month in enumerate(months):
            name = format_date(month, "MMM y", locale=language.locale)
            yield month, "" if number % every else name


class _Calendar(NamedTuple):
    """The days that a calendar covers, and where it ends below."""

    span: Span
    bottom: float
    language: Language

    def x(self, day: date) -> float:
        """Return where *day* is."""
        return _flip(_LABELS + 8 + (WIDTH - _LABELS - 34) * self.span.share(day), self.language)

    def months(self) -> Iterator[Html]:
        """Draw a line at the first day of each month, with its name."""
        for month, name in self.span.months(self.language):
            x = round(self.x(month), 1)
            yield tag("path", d=f"M{x} {_MONTHS}V{self.bottom}", stroke="#d5dbe1", fill="none")
            if name:
                yield text_at([name], x, _MONTHS - 6, size=11, fill=MUTED, text_anchor="middle")

    def moment(self, moment: Moment, number: int) -> list[Html]:
        """Draw a day as a line and a time as a shade, their names at two heights in turn."""
        y = 12 + 15 * (number % 2)
        first, last = self.x(moment.first), self.x(moment.last or moment.first)
        bold = {"text_anchor": "middle", "font_weight": 700}
        words = text_at([moment.label], (first + last) / 2, y, size=11.5, **bold)
        if moment.last:
            left, width = min(first, last), abs(last - first)
            box = {"x": left, "y": _MONTHS, "width": width, "fill": _BLUE, "fill_opacity": "0.13"}
            return [words, tag("rect", **box, height=self.bottom - _MONTHS)]
        line = f"M{first:.1f} {y + 5}V{self.bottom:.1f}"
        dash = None if number == 0 else "4 3"
        return [words, tag("path", d=line, stroke=INK, stroke_dasharray=dash, fill="none")]

    def row(self, row: Row, y: float) -> list[Html]:
        """Draw a row: its label and a point for each day."""
        points = [tag("circle", cx=self.x(day), cy=y, r=5.5, fill=_BLUE) for day in row.days]
        return [_label(row.label, y + 4, self.language, lines=3), *points]


def _calendar_words(block: CalendarFigure, language: Language) -> str:
    date, colon = language.date, language.colon
    words = [
        f"{each.label}{colon}" + " – ".join(filter(None, map(date, (each.first, each.last))))
        for each in block.moments
    ]
    words += [f"{row.label}{colon}{language.comma.join(map(date, row.days))}" for row in block.rows]
    return ". ".join(words) + "."


# Tiles --------------------------------------------------------------------------------------


def _tile_map(block: TileFigure, language: Language) -> Html:
    """Return countries as equal tiles, west on the left in every language."""
    pitch = _TILE + _GAP
    width = pitch * (1 + max(tile.column for tile in block.tiles)) - _GAP
    kinds = dict.fromkeys(tile.sign for tile in block.tiles if tile.sign)
    # A document draws it too, and does not turn round words that begin at a place.
    signs, top = _signs(kinds, language, width, is_centred=True)
    return picture(
        signs,
        [_tile(tile, tile.column * pitch, top + tile.row * pitch) for tile in block.tiles],
        title=block.title,
        description=told(block, language),
        size=(width, top + pitch * (1 + max(tile.row for tile in block.tiles)) - _GAP),
        language=language,
        class_="tiles",
    )


def _tile(tile: Tile, x: float, y: float) -> list[Html]:
    """Draw a tile: its code, and below it the sign of what is told of it."""
    sign, box = tile.sign, {"x": x, "y": y, "width": _TILE, "height": _TILE, "rx": 2}
    if sign is None:
        words = text_at(
            [tile.code], x + _TILE / 2, y + 19, size=10.5, fill=MUTED, text_anchor="middle"
        )
        return [tag("rect", **box, fill=_NOTHING), words]
    words = text_at([tile.code], x + _TILE / 2, y + 13, size=10.5, fill=PAPER, text_anchor="middle")
    drawn = tag("path", d=SHAPES[sign.shape], fill=PAPER, fill_rule="evenodd")
    place = f"translate({x + _TILE / 2 - 5:.1f} {y + 16.5:.1f}) scale(.85)"
    name = tag("title", f"{tile.label} · {sign.label}")
    return [
        tag(
            "g", name, tag("rect", **box, fill=sign.colour), words, tag("g", drawn, transform=place)
        )
    ]


def _tile_words(block: TileFigure, language: Language) -> str:
    """Return which countries each sign stands for."""
    names: dict[Badge, list[str]] = {}
    for tile in block.tiles:
        if tile.sign:
            names.setdefault(tile.sign, []).append(tile.label)
    return " ".join(
        f"{sign.label}{language.colon}{language.comma.join(sorted(found))}."
        for sign, found in names.items()
    )
