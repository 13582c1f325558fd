"""Blocks as parts of a page."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dtmnb.language import Language
from dtmnb.reports import parts
from dtmnb.reports.charts import draw
from dtmnb.reports.document import (
    Badge,
    Block,
    Card,
    Cards,
    Contents,
    Cover,
    Facts,
    Figure,
    Inline,
    Link,
    Paragraph,
    Picture,
    Said,
    Section,
    Several,
    Table,
    Words,
)
from dtmnb.reports.safe_html import Html, address, escape, join, said, tag

_TONES: Mapping[str, tuple[str, str]] = {
    "strong": ("strong", ""),
    "late": ("strong", "late"),
    "code": ("code", ""),
}
"""Element and class of a tone; others are a class of a span."""


def as_html(blocks: Iterable[Block], language: Language) -> Html:
    """Return *blocks* as a part of a page in *language*."""
    return join(_block(block, language, level=2) for block in blocks)


def inline_html(part: Inline) -> Html:
    """Return what stands in a line."""
    match part:
        case Words():
            return _toned(escape(part.text), part.tone)
        case Said():
            return _toned(said(part.text), part.tone)
        case Link():
            return _link(part)
        case Badge():
            return parts.signed(part)
        case Several():
            return _several(part)


def _link(link: Link) -> Html:
    """Return a link; one that is called by words opens beside the page, which would be lost."""
    if link.address.endswith(link.text):
        return address(link.text)
    return tag("a", link.text, href=link.address, target="_blank", rel="noopener noreferrer")


def _toned(text: Html, tone: str) -> Html:
    if not tone or not text:
        return text
    element, name = _TONES.get(tone, ("span", tone))
    direction = "ltr" if tone == "code" else None
    return tag(element, text, class_=name or None, dir=direction)


def _several(several: Several) -> Html:
    drawn = [inline_html(part) for part in several.parts]
    match several.way:
        case "beside":
            return join(drawn, " ")
        case "below":
            return parts.lines(drawn)
        case "list":
            return parts.items(drawn)


def _block(block: Block, language: Language, level: int) -> Html:
    if isinstance(block, Figure):
        return draw(block, language)
    if isinstance(block, Section):
        return _section(block, language, level)
    return _DRAWN[type(block)](block)


def _section(block: Section, language: Language, level: int) -> Html:
    inside = [_block(each, language, level + 1) for each in block.blocks]
    if block.key:
        return parts.section(block.key, block.title, *inside)
    if block.starts_page:
        return tag("section", tag(f"h{min(level, 4)}", block.title), inside, class_="part sheet")
    return join([tag(f"h{min(level, 4)}", block.title), *inside])


def _cover(block: Cover) -> Html:
    return tag(
        "div",
        tag("p", block.draft, class_="draft") if block.draft else None,
        tag("p", block.what, class_="kind") if block.what else None,
        tag("h1", said(block.title)),
        tag("p", block.edition, class_="edition") if block.edition else None,
        tag("p", block.note, class_="note") if block.note else None,
        class_="cover",
    )


def _paragraph(block: Paragraph) -> Html:
    content = inline_html(block.content)
    if isinstance(block.content, Several) and block.content.way == "list":
        return parts.items(map(inline_html, block.content.parts), class_=block.tone or None)
    return tag("p", content, class_=block.tone or None)


def _facts(block: Facts) -> Html:
    return parts.facts((name, inline_html(value)) for name, value in block.pairs)


def _table(block: Table) -> Html:
    rows = [[inline_html(cell) for cell in row] for row in block.rows]
    return parts.table(block.caption, block.heads, rows, class_=block.style)


def _cards(block: Cards) -> Html:
    return tag("div", map(_card, block.cards), class_="cards")


def _card(card: Card) -> Html:
    return tag(
        "article",
        tag("h3", inline_html(card.title)),
        tag("p", parts.signed(card.badge)) if card.badge else None,
        _facts(card.facts),
        class_="card",
    )


def _picture(block: Picture) -> Html:
    address, width = f"data:image/png;base64,{block.png}", f"width:{block.width}mm"
    return tag("img", src=address, alt=block.told, style=width)


_DRAWN: Mapping[type, Callable[[Any], Html]] = {
    Paragraph: _paragraph,
    Facts: _facts,
    Table: _table,
    Cards: _cards,
    Cover: _cover,
    Picture: _picture,
    Contents: lambda _: Html(""),
}
