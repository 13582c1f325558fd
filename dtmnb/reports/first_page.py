"""The first page of a house style: plain Markdown as blocks; nothing in it is markup of ours."""

from collections.abc import Iterable, Iterator
from typing import Any

from dtmnb.reports.document import Block, Blocks, Section
from dtmnb.reports.writing import address, items, paragraph, said

_BREAKS = {"softbreak": " ", "linebreak": "\n", "block_text": "\n", "paragraph": "\n"}


def first_page_of(text: str) -> Blocks:
    """Return the blocks of *text*: headings, paragraphs, lists and addresses.

    What is HTML or a command of something else is printed as it was typed.
    """
    import mistune

    parsed: Any = mistune.create_markdown(renderer="ast", escape=False)(text)
    return tuple(_blocks(parsed))


def _blocks(tokens: Iterable[dict[str, Any]]) -> Iterator[Block]:
    for token in tokens:
        match token["type"]:
            case "heading":
                yield Section(title=_plain(token), blocks=())
            case "list":
                yield paragraph(items(said(_plain(each)) for each in token["children"]))
            case "block_quote":
                yield from _blocks(token["children"])
            case "blank_line" | "thematic_break":
                continue
            case _:
                yield paragraph(said(_plain(token)), *map(address, _addresses(token)))


def _plain(token: dict[str, Any]) -> str:
    """Return the words of *token*."""
    inside = "".join(_plain(child) for child in token.get("children", ()))
    return str(token.get("raw", "")) + inside + _BREAKS.get(token["type"], "")


def _addresses(token: dict[str, Any]) -> Iterator[str]:
    """Yield where links of *token* lead."""
    for child in token.get("children", ()):
        if child["type"] == "link":
            yield str(child["attrs"]["url"])
        yield from _addresses(child)
