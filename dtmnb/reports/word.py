"""Blocks as a Word document: styles, a field for the contents, heads of tables that repeat."""

import re
from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Mm, RGBColor

from dtmnb.language import language_for
from dtmnb.reports import word_parts
from dtmnb.reports.columns import column_widths, is_short
from dtmnb.reports.document import (
    Badge,
    BarFigure,
    Block,
    CalendarFigure,
    Cards,
    Contents,
    Cover,
    Facts,
    Figure,
    Inline,
    Link,
    Paragraph,
    Passage,
    Picture,
    Said,
    Section,
    Several,
    Table,
    TileFigure,
    Words,
)
from dtmnb.reports.pdf import logo_as_picture, pictures_of

_ROOM = Mm(178)
_NAMES = Mm(42)
_PICTURE = Mm(140)
_LOGO = Mm(45)
_SIGNS: Mapping[str, str] = {
    **{"circle": "●", "ring": "○", "square": "■", "triangle": "▲", "diamond": "◆"},
    **{"hexagon": "⬢", "pentagon": "⬟", "cross": "✕", "tick": "✓"},
}
_STYLES: Mapping[str, str] = {
    "minor": "Minor",
    "note": "Note",
    "empty": "Note",
    "summary": "Normal",
    "": "Normal",
}
"""The paragraph style of a tone; lists have one of their own."""

# What XML cannot carry, and what turns the words behind it round.
_SILENT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufffe\uffff]")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_TELEPHONE = re.compile(r"\+?[\d\s().-]{7,}")
_GROUP = re.compile(r"\S+")
_LRM, _RLM = "\u200e", "\u200f"
_LETTER = re.compile(r"[^\W\d_]")


def as_docx(document: Passage) -> bytes:
    """Return *document* as a Word file, made of styles that whoever edits it can change."""
    writer = _Writer(document)
    writer.begin()
    for block in document.blocks:
        writer.write(block)
    return writer.saved()


class _Writer:
    """A Word document that grows block by block."""

    def __init__(self, document: Passage) -> None:
        self._page, self._language = document.page, language_for(document.page.language)
        self._is_rtl = self._language.direction == "rtl"
        sections = (block for block in document.blocks if isinstance(block, Section))
        self._titles = [_clean(each.title) for each in sections]
        self._word: Any = Document()
        word_parts.set_styles(self._word, self._page.sheet, is_rtl=self._is_rtl)
        if self._page.house:
            word_parts.dress(self._word, self._page.house)
        # By id: python-docx looks through all styles for each name.
        self._styles = {each.name: each.style_id for each in self._word.styles}
        word_parts.set_page(self._word, _clean(document.page.running))
        word_parts.set_properties(self._word, _clean(document.page.title), self._language.code)

    def saved(self) -> bytes:
        """Return the file."""
        kept = BytesIO()
        self._word.save(kept)
        return kept.getvalue()

    def begin(self) -> None:
        """Write what a house style puts before all else."""
        if self._page.first_page:
            self._logo()
            for each in self._page.first_page:
                self.write(each)
            self._word.add_page_break()

    def write(self, block: Block, level: int = 1) -> None:
        """Write *block* below what is there."""
        if isinstance(block, Section):
            heading = self._word.add_heading(_clean(block.title), min(level, 3))
            # Nothing stands before the first page.
            heading.paragraph_format.page_break_before = block.starts_page and self._has_begun()
            for each in block.blocks:
                self.write(each, level + 1)
            return
        writers: Mapping[type, Callable[[Any], None]] = {
            Cover: self._cover,
            Contents: self._contents,
            Paragraph: self._paragraph,
            Facts: self._facts,
            Table: self._table,
            Cards: self._cards,
            BarFigure: self._figure,
            CalendarFigure: self._figure,
            TileFigure: self._figure,
            Picture: self._picture,
        }
        writers[type(block)](block)

    def _has_begun(self) -> bool:
        return len(self._word.paragraphs) > 1

    # Blocks ---------------------------------------------------------------------------------

    def _logo(self) -> None:
        if self._page.house and (logo := self._page.house.logo):
            self._show(logo_as_picture(logo), logo.told, _LOGO)

    def _cover(self, block: Cover) -> None:
        self._logo()
        for text, style in (
            (block.draft, "Draft"),
            (block.what, "Kind of document"),
            (block.title, "Title"),
            (block.edition, "Subtitle"),
            (block.note, "Note"),
        ):
            if text:
                self._runs(self._word.add_paragraph(style=style), Said(text=text))

    def _contents(self, block: Contents) -> None:
        self._word.add_paragraph(_clean(block.title), style="Caption")
        word_parts.add_contents(self._word.add_paragraph(), self._titles)

    def _paragraph(self, block: Paragraph) -> None:
        if isinstance(block.content, Several) and block.content.way == "list":
            for part in block.content.parts:
                self._runs(self._word.add_paragraph(style="List Bullet"), part)
        else:
            self._runs(self._word.add_paragraph(style=_STYLES[block.tone]), block.content)

    def _facts(self, block: Facts) -> Any:
        rows = [(Words(text=name, tone="minor"), value) for name, value in block.pairs]
        return self._grid(rows, (float(_NAMES), float(_ROOM - _NAMES)), has_heads=False)

    def _cards(self, block: Cards) -> None:
        for card in block.cards:
            self._runs(self._word.add_heading(level=2), card.title)
            if card.badge:
                self._runs(self._word.add_paragraph(), card.badge)
            word_parts.keep_together(self._facts(card.facts))

    def _table(self, block: Table) -> None:
        if block.caption:
            self._word.add_paragraph(_clean(block.caption), style="Caption")
        heads = tuple(Words(text=head) for head in block.heads)
        grid = self._grid([heads, *block.rows], column_widths(block), has_heads=True)
        word_parts.repeat(grid.rows[0])

    def _figure(self, block: Figure) -> None:
        self._word.add_paragraph(_clean(block.title), style="Caption")
        for drawing, words in pictures_of(block, self._page):
            self._show(drawing, words)

    def _picture(self, block: Picture) -> None:
        self._show(word_parts.bytes_of(block.png), block.told, Mm(block.width))

    def _show(self, drawing: bytes, words: str, width: int = _PICTURE) -> None:
        shown = self._word.add_picture(BytesIO(drawing), width=width)
        shown._inline.docPr.set("descr", _clean(words))

    def _grid(
        self, rows: Iterable[tuple[Inline, ...]], widths: tuple[float, ...], *, has_heads: bool
    ) -> Any:
        """Write a table of *rows*; a row of one cell goes across all columns."""
        rows = [*rows]
        grid = self._word.add_table(rows=len(rows), cols=len(widths), style="Report table")
        shares = [round(_ROOM * width / sum(widths)) for width in widths]
        word_parts.set_widths(grid, shares, is_rtl=self._is_rtl)
        if not has_heads:
            word_parts.without_head(grid)
        for number, (place, row) in enumerate(zip(grid.rows, rows, strict=True)):
            cells = place.cells
            if len(row) == 1 < len(cells):
                cells = [cells[0].merge(cells[-1])]
                word_parts.keep_with_next(cells[0])
            style = "Cell head" if len(cells) == 1 else "Cell"
            style = "Table head" if has_heads and number == 0 else style
            for cell, part in zip(cells, row, strict=False):
                paragraph = cell.paragraphs[0]
                paragraph._p.style = self._styles[style]
                self._runs(paragraph, part)
            # Word cuts off what is kept on one page and is longer.
            if is_short(row, widths):
                word_parts.keep_whole(place)
        self._word.add_paragraph(style="Gap")
        return grid

    # Inside a line --------------------------------------------------------------------------

    def _runs(self, paragraph: Any, part: Inline) -> None:
        """Add *part* to *paragraph*."""
        match part:
            case Words() | Said():
                self._text(paragraph, part.text, part.tone)
            case Link():
                word_parts.add_link(paragraph, _clean(part.text), part.address)
            case Badge():
                run = self._text(paragraph, f"{_SIGNS.get(part.shape, '●')} {part.label}", "strong")
                run.font.color.rgb = RGBColor.from_string(part.colour[1:].upper())
            case Several():
                self._several(paragraph, part)

    def _several(self, paragraph: Any, several: Several) -> None:
        for number, part in enumerate(several.parts):
            if number and several.way == "beside":
                paragraph.add_run(" ")
            elif number:
                paragraph.add_run().add_break()
            if several.way == "list":
                paragraph.add_run("• ")
            self._runs(paragraph, part)

    def _text(self, paragraph: Any, text: str, tone: str) -> Any:
        """Add *text* in the character style of its tone, in its own direction."""
        letter = _LETTER.search(text)
        is_rtl = bool(letter and _RTL.match(letter[0]))
        words = _clean(text)
        if self._is_rtl and _TELEPHONE.fullmatch(words.strip()):
            # Its groups follow each other from left to right.
            words = _GROUP.sub(f"{_LRM}\\g<0>", words)
        elif letter and is_rtl != self._is_rtl:
            # Its full stop and its numbers stay on its own side.
            words = f"{_RLM if is_rtl else _LRM}{words}{_RLM if is_rtl else _LRM}"
        run = paragraph.add_run(words)
        if style := word_parts.TONES.get(tone):
            run._r.style = self._styles[style]
        if is_rtl:
            word_parts.turn(run)
        return run


def _clean(text: str) -> str:
    return _SILENT.sub("", text)
