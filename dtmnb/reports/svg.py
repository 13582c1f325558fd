"""What all our pictures share: a frame with a text alternative, and text that fits.

Pictures are drawn without a browser, so the width of text is estimated, on the wide side.
Fonts are attributes and not styles, so that a drawing can be taken out of its page.
"""

from collections.abc import Sequence

from dtmnb.language import Language
from dtmnb.reports.safe_html import Html, tag

FONT = "Noto Sans, Noto Sans Ext, Noto Sans Arabic, DejaVu Sans, sans-serif"
INK = "#1f2933"
MUTED = "#5a6672"
PAPER = "#ffffff"
LINE_HEIGHT = 1.3

_NARROW = frozenset("iljtfrI.,:;'|!()[] /-")
_WIDE = frozenset("mwMWQGOD@%&—→")


def text_width(text: str, size: float) -> float:
    """Return about how wide *text* is, in the unit of *size*."""
    return size * sum(
        0.36 if char in _NARROW else 0.9 if char in _WIDE else 0.66 if char.isupper() else 0.58
        for char in text
    )


def wrap(text: str, width: float, size: float) -> list[str]:
    """Return *text* in lines of at most *width*; a longer word is parted, nothing is cut off."""
    lines = [""]
    for word in text.split():
        together = f"{lines[-1]} {word}".strip()
        if text_width(together, size) <= width:
            lines[-1] = together
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if lines[-1] and text_width(lines[-1] + char, size) > width:
                lines.append("")
            lines[-1] += char
    return lines


def text_at(lines: Sequence[str], x: float, y: float, *, size: float, **attributes: object) -> Html:
    """Return *lines* below each other, the first one with its base line at *y*."""
    return tag(
        "text",
        [
            tag("tspan", line, x=x, dy=size * LINE_HEIGHT if number else None)
            for number, line in enumerate(lines)
        ],
        **{"x": x, "y": y, "font_size": size, "fill": INK, **attributes},
    )


def picture(
    *children: object,
    title: str,
    description: str,
    size: tuple[float, float],
    language: Language,
    class_: str | None = None,
) -> Html:
    """Return a picture with its title and its text alternative.

    Args:
        children: What is drawn.
        title: What it is about.
        description: What it shows, in sentences, for those who do not see it.
        size: Width and height in pixels.
        language: Gives the reading direction.
        class_: Name for the style sheet.
    """
    width, height = (round(side) for side in size)
    return tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        children,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        aria_label=title,
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        font_family=FONT,
        direction=language.direction,
        class_=class_,
    )
