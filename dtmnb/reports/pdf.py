"""Blocks as a tagged PDF (PDF/UA-1), made by Typst.

The template is ours. What the document says goes to it as data: text that looks like a command
of Typst is printed as it was written.
"""

import json
import logging
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dtmnb.errors import ResourceError
from dtmnb.language import Language, language_for
from dtmnb.reports.charts import Span, drawing, told
from dtmnb.reports.columns import column_widths, is_short
from dtmnb.reports.document import (
    BarFigure,
    Block,
    CalendarFigure,
    Cards,
    Cover,
    Facts,
    Figure,
    Page,
    Passage,
    Picture,
    Section,
    Table,
    TileFigure,
)
from dtmnb.reports.parts import SHAPES
from dtmnb.resources import shipped

_MOST_MM, _TILE_MM = 156, 9
"""How wide a map of tiles is printed at most, and each of its tiles where there is room."""

_log = logging.getLogger("dtmnb.reports")


def as_pdf(document: Passage) -> bytes:
    """Return *document* as a PDF; nothing is fetched, and no file but the template is read.

    Raises:
        ResourceError: It holds what no PDF can be made of.
    """
    from typst import TypstError

    fonts, data = _fonts(), json.dumps(_data(document))
    # Other machines would print other letters, and looking for theirs takes long: they are asked
    # for signs that ours lack. What nobody has a shape for keeps no report back.
    fault = None
    for font_paths, is_accessible in ((fonts, True), ([], True), ([], False)):
        try:
            return _compiled(data, font_paths, is_accessible=is_accessible)
        except TypstError as error:
            fault = error
            _log.info("Not written as PDF at once: %s", error.message)
    raise ResourceError(
        f"Cannot write {document.page.title!r} as PDF: {fault}. "
        "Write it as HTML, and send this sentence to your data team."
    ) from fault


def picture_of(block: Figure, page: Page) -> bytes:
    """Return *block* as a PNG, for documents that cannot draw."""
    data = _data(Passage(page=page, blocks=(block,)))
    return _made(json.dumps({**data, "is_figure": True}), _fonts(), format="png", ppi=200.0)


def _compiled(data: str, fonts: Sequence[str], *, is_accessible: bool) -> bytes:
    """Return what the template makes of *data*; without *fonts* all of this machine are used."""
    return _made(data, fonts, format="pdf", pdf_standards=["ua-1"] if is_accessible else [])


def _made(data: str, fonts: Sequence[str], **options: Any) -> bytes:
    from typst import compile

    template = shipped("templates") / "typst" / "report.typ"
    made = compile(
        str(template),
        root=str(template.parent),
        font_paths=[*(fonts or _fonts())],
        ignore_system_fonts=bool(fonts),
        sys_inputs={"document": data},
        **options,
    )
    return bytes(made)


def _fonts() -> list[str]:
    """Return the folder of our fonts; none where none were built."""
    try:
        folder = shipped("fonts")
    except ResourceError:
        return []
    return [str(folder)] if any(folder.glob("*.ttf")) else []


def _data(document: Passage) -> Mapping[str, Any]:
    """Return what the template asks for."""
    language = language_for(document.page.language)
    covers = (each.draft for each in document.blocks if isinstance(each, Cover))
    return {
        "page": document.page.model_dump(),
        "direction": language.direction,
        "shapes": SHAPES,
        "contents": language.text("Contents"),
        "draft": next(covers, ""),
        "blocks": [_block(each, language) for each in document.blocks],
    }


def _block(block: Block, language: Language) -> dict[str, Any]:
    """Return the data of *block*, with what a printed page needs beside them."""
    if isinstance(block, Section):
        inside = [_block(each, language) for each in block.blocks]
        return {**block.model_dump(exclude={"blocks"}), "blocks": inside}
    if isinstance(block, Figure):
        return {**_figure(block, language), "told": told(block, language)}
    make = _MADE.get(type(block))
    return make(block) if make else block.model_dump()


def _table(block: Table) -> dict[str, Any]:
    are_short = [*map(is_short, block.rows)]
    return {**block.model_dump(), "widths": column_widths(block), "are_short": are_short}


def _facts(block: Facts) -> dict[str, Any]:
    return {**block.model_dump(), "is_short": is_short([value for _, value in block.pairs])}


def _cards(block: Cards) -> dict[str, Any]:
    cards = [{**card.model_dump(), "facts": _facts(card.facts)} for card in block.cards]
    return {**block.model_dump(), "cards": cards}


def _figure(block: Figure, language: Language) -> dict[str, Any]:
    match block:
        case BarFigure():
            return block.model_dump()
        case CalendarFigure():
            return _calendar(block, language)
        case TileFigure():
            columns = 1 + max((tile.column for tile in block.tiles), default=0)
            width = min(_MOST_MM, columns * _TILE_MM)
            drawn = {"drawing": str(drawing(block, language)), "width": width}
            return {"kind": "picture", "title": block.title, **drawn}


def _calendar(block: CalendarFigure, language: Language) -> dict[str, Any]:
    """Return *block* with each day as its share of the way from the first day to the last."""
    span = Span.of(block)
    moments = [
        {
            "label": each.label,
            "first": span.share(each.first),
            "last": span.share(each.last) if each.last else None,
        }
        for each in block.moments
    ]
    rows = [{"label": row.label, "days": [*map(span.share, row.days)]} for row in block.rows]
    months = [(span.share(day), name) for day, name in span.months(language) if name]
    told = {"moments": moments, "rows": rows, "months": months}
    return {"kind": block.kind, "title": block.title, **told}


def _picture(block: Picture) -> dict[str, Any]:
    """Return *block* as a drawing, the one kind of picture that comes as data."""
    content = b64decode(block.png)
    width, height = struct.unpack(">II", content[16:24])
    address = f"data:image/png;base64,{b64encode(content).decode()}"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{address}"/></svg>'
    )
    told = {"drawing": drawing, "title": "", "told": block.told, "width": block.width}
    return {"kind": block.kind, **told}


_MADE: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    Table: _table,
    Facts: _facts,
    Cards: _cards,
    Picture: _picture,
}
