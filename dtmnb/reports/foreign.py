"""What cells of a mission's own notebook show, as blocks: tables, headings, paragraphs, pictures.

A page shows their markup as it is. A printed document is made anew of their words.
"""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from dtmnb.reports.document import PNG, Block, Inline, Paragraph, Picture, Said, Section, Table

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ENDS = frozenset({"p", "div", "li", "br", "pre", "section", "article", "dt", "dd"}) | _HEADINGS
_SILENT = frozenset({"script", "style", "svg", "title"})
_SPACES = re.compile(r"\s+")


def foreign_blocks(data: Mapping[str, Any], name: str) -> Iterator[Block]:
    """Yield what an output shows that carries no blocks.

    Args:
        data: The output by the type of its content.
        name: What to call a picture, which tells nothing about itself.
    """
    picture = str(data.get("image/png", "")).strip()
    if picture.startswith(PNG):
        yield Picture(png=picture, told=name)
    elif "text/html" in data:
        reader = _Reader()
        reader.feed(str(data["text/html"]))
        reader.close()
        yield from reader.blocks()
    elif text := str(data.get("text/plain", "")).strip():
        yield Paragraph(content=Said(text=text))


class _Reader(HTMLParser):
    """Keeps headings, paragraphs and the cells of tables."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Block] = []
        self._text: list[str] = []
        self._rows: list[list[str]] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table" and self._rows is None:
            self._end()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in _ENDS and self._rows is None:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif self._rows is None:
            self._end(tag)
        elif tag in {"td", "th"} and self._rows:
            self._rows[-1].append(self._taken())
        elif tag == "table":
            self._found += _table(self._rows)
            self._rows = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def blocks(self) -> list[Block]:
        """Return what was found."""
        self._end()
        return self._found

    def _end(self, tag: str = "") -> None:
        if tag and tag not in _ENDS:
            return
        if text := self._taken():
            is_heading = tag in _HEADINGS
            said = Paragraph(content=Said(text=text))
            self._found.append(Section(title=text, blocks=()) if is_heading else said)

    def _taken(self) -> str:
        text = _SPACES.sub(" ", "".join(self._text)).strip()
        self._text.clear()
        return text


def _table(rows: list[list[str]]) -> Iterator[Table]:
    """Yield a table of *rows*, the first of them its heads; short rows are filled up."""
    told = [row for row in rows if row]
    if not told:
        return
    width = max(map(len, told))
    filled = [[*row, *[""] * (width - len(row))] for row in told]
    cells: list[tuple[Inline, ...]] = [tuple(Said(text=cell) for cell in row) for row in filled[1:]]
    yield Table(caption="", heads=tuple(filled[0]), rows=tuple(cells))
