"""The prose of a step's notebook: what its guide says in English, as Markdown."""

from collections.abc import Iterator

from dtmnb.domain.vocabulary import Reference
from dtmnb.language import language_for
from dtmnb.reports.document import Badge, Block, Facts, Inline, Link, Paragraph, Section, Several
from dtmnb.reports.guide import guide_blocks

ENGLISH = language_for("en")
SIGNS = {"circle": "●", "diamond": "◆", "ring": "○"}


def prose_of(guide: str, reference: Reference) -> list[str]:
    """Return the cells of prose that *guide* makes, one a part."""
    return [
        "\n\n".join(_block(block)) for block in guide_blocks(guide, reference, language=ENGLISH)
    ]


def _block(block: Block, tick: str = "") -> Iterator[str]:
    match block:
        case Section():
            yield f"## {block.title}"
            tick = "[ ] " if block.title.startswith("Before") else ""
            for inner in block.blocks:
                yield from _block(inner, tick)
        case Facts():
            for name, told in block.pairs:
                yield f"**{name}.** {_inline(told)}"
        case Paragraph(content=Several(way="list") as listed):
            yield "\n".join(f"- {tick}{_inline(each)}" for each in listed.parts)
        case Paragraph():
            yield _inline(block.content)
        case _:
            raise TypeError(f"A guide has no such block: {block.kind}")


def _inline(part: Inline) -> str:
    match part:
        case Several():
            return " ".join(map(_inline, part.parts))
        case Badge():
            return f"*{SIGNS[part.shape]} {part.label}*"
        case Link():
            return f"[{part.text}]({part.address})"
        case _:
            return part.text
