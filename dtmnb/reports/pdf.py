"""Blocks as a tagged PDF (PDF/UA-1), made by Typst.

The template is ours. What the document says goes to it as data: text that looks like a command
of Typst is printed as it was written.
"""

import json
import logging
import struct
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtmnb.errors import ResourceError
from dtmnb.language import Language, language_for
from dtmnb.reports.charts import Span, drawing, told
from dtmnb.reports.columns import column_widths, is_short
from dtmnb.reports.document import (
    BarFigure,
    Block,
    CalendarFigure,
    Cover,
    Figure,
    House,
    Logo,
    Page,
    Passage,
    Picture,
    Section,
    Table,
    TileFigure,
)
from dtmnb.reports.figure_parts import label_of, parts_of
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

    data, fault = json.dumps(_data(document)), None
    # Other machines would print other letters, and looking for theirs takes long: they are asked
    # for signs that ours lack. What nobody has a shape for keeps no report back.
    with _fonts_of(document.page) as fonts:
        for is_own, standards in ((True, ["ua-1"]), (False, ["ua-1"]), (False, [])):
            try:
                return _made(data, fonts, is_own=is_own, format="pdf", pdf_standards=standards)
            except TypstError as error:
                fault = error
                _log.info("Not written as PDF at once: %s", error.message)
    raise ResourceError(
        "Cannot write '{title}' as PDF: {fault}. "
        "Write it as HTML, and send this sentence to your data team.",
        title=document.page.title,
        fault=str(fault),
    ) from fault


def pictures_of(block: Figure, page: Page) -> Iterator[tuple[bytes, str]]:
    """Yield the parts of *block*, all to one scale, as PNG and in words.

    For documents that cannot draw.
    """
    language = language_for(page.language)
    data = _data(Passage(page=page, blocks=()))
    for part in parts_of(block):
        drawn = {**_figure(part, block, language), "title": ""}
        words = told(part, language)
        yield _picture_from({**data, "is_figure": True, "blocks": [drawn]}, page), words


def logo_as_picture(logo: Logo) -> bytes:
    """Return *logo* as a PNG or JPEG, for documents that take no drawing."""
    if logo.kind != "svg":
        return b64decode(logo.content)
    data = _data(Passage(page=Page(), blocks=()))
    drawn = {"kind": "picture", "title": "", **_logo(logo), "width": 60}
    return _picture_from({**data, "is_figure": True, "is_logo": True, "blocks": [drawn]}, Page())


def _picture_from(data: Mapping[str, Any], page: Page) -> bytes:
    with _fonts_of(page) as fonts:
        return _made(json.dumps(data), fonts, is_own=True, format="png", ppi=200.0)


def _made(data: str, fonts: Sequence[str], *, is_own: bool, **options: Any) -> bytes:
    """Return what the template makes of *data*, in *fonts*, else in all of this machine."""
    from typst import compile

    template = shipped("templates") / "typst" / "report.typ"
    made = compile(
        str(template),
        root=str(template.parent),
        font_paths=[*fonts],
        ignore_system_fonts=is_own and bool(fonts),
        sys_inputs={"document": data},
        **options,
    )
    return bytes(made)


@contextmanager
def _fonts_of(page: Page) -> Iterator[list[str]]:
    """Give folders with our fonts and those of the house of *page*."""
    fonts = page.house.fonts if page.house else ()
    with TemporaryDirectory(prefix="dtmnb-fonts-") as folder:
        for number, font in enumerate(fonts):
            (Path(folder) / f"{number}.ttf").write_bytes(b64decode(font.content))
        yield [*_fonts(), *([folder] if fonts else [])]


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
        "page": document.page.model_dump(exclude={"house"}),
        "house": _house(document.page, language),
        "direction": language.direction,
        "shapes": SHAPES,
        "contents": language.text("Contents"),
        "draft": next(covers, ""),
        "blocks": [_block(each, language) for each in document.blocks],
    }


def _house(page: Page, language: Language) -> dict[str, Any]:
    """Return how the document looks, and what stands before it."""
    house = page.house or House()
    return {
        "accent": house.accent,
        "head": house.head or None,
        "family": house.family or None,
        "logo": _logo(house.logo) if house.logo else None,
        "first_page": [_block(each, language) for each in page.first_page],
    }


def _logo(logo: Logo) -> dict[str, str]:
    if logo.kind == "svg":
        drawing = b64decode(logo.content).decode("utf-8-sig")
    else:
        drawing = _drawn(logo.content, f"image/{logo.kind}", (logo.width, logo.height))
    return {"drawing": drawing, "told": logo.told}


def _block(block: Block, language: Language) -> dict[str, Any]:
    """Return the data of *block*, with what a printed page needs beside them."""
    if isinstance(block, Section):
        inside = [_block(each, language) for each in block.blocks]
        return {**block.model_dump(exclude={"blocks"}), "blocks": inside}
    if isinstance(block, Figure):
        return _figure(block, block, language)
    make = _MADE.get(type(block))
    return make(block) if make else block.model_dump()


def _table(block: Table) -> dict[str, Any]:
    widths = column_widths(block)
    are_short = [is_short(row, widths) for row in block.rows]
    return {**block.model_dump(), "widths": widths, "are_short": are_short}


def _figure(part: Figure, whole: Figure, language: Language) -> dict[str, Any]:
    """Return *part* of a figure, drawn to the scale of the *whole*."""
    drawn = _DRAWN[type(part)](part, whole, language)
    return {"kind": part.kind, "title": part.title, "told": told(part, language), **drawn}


def _bars(part: BarFigure, whole: BarFigure, _language: Language) -> dict[str, Any]:
    most = max((sum(count for _, count in bar.parts) for bar in whole.bars), default=0)
    bars = [{**bar.model_dump(), "label": label_of(bar.label)} for bar in part.bars]
    return {"bars": bars, "most": max(1, most)}


def _tiles(part: TileFigure, _whole: TileFigure, language: Language) -> dict[str, Any]:
    columns = 1 + max((tile.column for tile in part.tiles), default=0)
    width = min(_MOST_MM, columns * _TILE_MM)
    return {"kind": "picture", "drawing": str(drawing(part, language)), "width": width}


def _calendar(part: CalendarFigure, whole: CalendarFigure, language: Language) -> dict[str, Any]:
    """Return *part* with each day as its share of the way from the first day to the last."""
    span = Span.of(whole)
    moments = [
        {
            "label": each.label,
            "first": span.share(each.first),
            "last": span.share(each.last) if each.last else None,
        }
        for each in whole.moments
    ]
    rows = [
        {"label": label_of(row.label), "days": [*map(span.share, row.days)]} for row in part.rows
    ]
    months = [(span.share(day), name) for day, name in span.months(language) if name]
    return {"moments": moments, "rows": rows, "months": months}


_DRAWN: Mapping[type, Callable[[Any, Any, Language], dict[str, Any]]] = {
    BarFigure: _bars,
    CalendarFigure: _calendar,
    TileFigure: _tiles,
}


def _picture(block: Picture) -> dict[str, Any]:
    """Return *block* as a drawing, the one kind of picture that comes as data."""
    content = b64decode(block.png)
    size = struct.unpack(">II", content[16:24])
    drawing = _drawn(b64encode(content).decode(), "image/png", size)
    told = {"drawing": drawing, "title": "", "told": block.told, "width": block.width}
    return {"kind": block.kind, **told}


def _drawn(content: str, kind: str, size: Sequence[int]) -> str:
    """Return a picture as a drawing that holds it."""
    width, height = size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{kind};base64,{content}"/></svg>'
    )


_MADE: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    Table: _table,
    Picture: _picture,
}
