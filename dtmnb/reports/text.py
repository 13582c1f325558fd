"""Blocks as plain text, a line for each thing that stands by itself."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dtmnb.language import Language
from dtmnb.reports.charts import told
from dtmnb.reports.document import (
    Badge,
    BarFigure,
    Block,
    CalendarFigure,
    Cards,
    Contents,
    Cover,
    Facts,
    Inline,
    Link,
    Paragraph,
    Picture,
    Said,
    Section,
    Several,
    Table,
    TileFigure,
    Words,
)


def as_text(blocks: Iterable[Block], language: Language) -> str:
    """Return *blocks* as lines of text: headings with their level, cells of a row side by side."""
    return "\n".join(line for block in blocks for line in _block(block, language, level=2))


def inline_text(part: Inline) -> str:
    """Return what stands in a line on one line; what stands below each other is parted by " / "."""
    match part:
        case Link():
            is_told = part.address.endswith(part.text) or part.address.startswith("mailto:")
            return part.text if is_told else f"{part.text} {part.address}"
        case Words() | Said():
            return " / ".join(filter(None, map(str.strip, part.text.splitlines())))
        case Badge():
            return part.label
        case _:
            between = " " if part.way == "beside" else " / "
            return between.join(map(inline_text, part.parts))


def _block(block: Block, language: Language, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield f"{'#' * level} {block.title}"
            for each in block.blocks:
                yield from _block(each, language, level + 1)
        case BarFigure() | CalendarFigure() | TileFigure():
            yield f"{block.title}{language.colon}[{told(block, language)}]"
        case _:
            yield from _TOLD[type(block)](block, language)


def _cover(cover: Cover, _: Language) -> Iterator[str]:
    lines = (cover.draft, cover.what, f"# {cover.title}", cover.edition, cover.note)
    yield from filter(None, lines)


def _paragraph(paragraph: Paragraph, _: Language) -> Iterator[str]:
    content = paragraph.content
    if isinstance(content, Several) and content.way == "list":
        yield from (f"- {inline_text(part)}" for part in content.parts)
    else:
        yield inline_text(content)


def _facts(facts: Facts, language: Language) -> Iterator[str]:
    yield from (f"{name}{language.colon}{inline_text(value)}" for name, value in facts.pairs)


def _table(table: Table, _: Language) -> Iterator[str]:
    yield table.caption
    yield " | ".join(table.heads)
    yield from (" | ".join(map(inline_text, row)) for row in table.rows)


def _cards(cards: Cards, language: Language) -> Iterator[str]:
    for card in cards.cards:
        yield f"### {inline_text(card.title)}"
        yield from [card.badge.label] if card.badge else []
        yield from _facts(card.facts, language)


def _picture(picture: Picture, _: Language) -> Iterator[str]:
    yield f"[{picture.told}]"


_TOLD: Mapping[type, Callable[[Any, Language], Iterator[str]]] = {
    Cover: _cover,
    Paragraph: _paragraph,
    Facts: _facts,
    Table: _table,
    Cards: _cards,
    Picture: _picture,
    Contents: lambda _, __: iter(()),
}
