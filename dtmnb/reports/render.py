"""From an executed report notebook to its documents, each of them a dress of the same blocks."""

import base64
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dtmnb.errors import ResourceError
from dtmnb.language import language_for
from dtmnb.reports.document import Page, Passage
from dtmnb.reports.executed import SHOWN, document_of, headings_of
from dtmnb.reports.house_page import logo_html, look_of
from dtmnb.reports.html import as_html
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.text import as_text
from dtmnb.resources import shipped

TEMPLATE = "dtmnb_report"
PACKED = ".pdf"
"""What packs its text, so that it cannot be looked into."""

_ON_PAGES = frozenset({"text/html", "image/png"})

# Font by script, and the characters that call for it; the first is always there.
_SCRIPTS = {
    "latin": ("Noto Sans", range(0)),
    "latin-ext": ("Noto Sans Ext", range(0x100, 0x250)),
    "arabic": ("Noto Sans Arabic", range(0x600, 0x700)),
}


def render(notebook: Any, page: Page | None = None, suffix: str = "html") -> bytes:
    """Return a document of an executed notebook: what its cells show, nothing of its code.

    Args:
        notebook: A notebook node, as papermill returns it.
        page: What stands around the sections; else what they say of themselves.
        suffix: Which document: one of `DRESSES`.
    """
    return DRESSES[suffix](notebook, document_of(notebook, page))


def looked_into(document: Passage, file: Path) -> Path | str:
    """Return what is looked into before *file*, made of *document*, is let go.

    What packs its text need not be there yet: what it is made of stands for it. Of a page the
    style sheet that we ship, word for word, is left out.
    """
    if file.suffix == PACKED:
        return read_aloud(document)
    if file.suffix == ".html":
        return file.read_text(encoding="utf-8").replace(_style_sheet(), " ")
    return file


@cache
def _style_sheet() -> str:
    return (shipped("templates") / "nbconvert" / TEMPLATE / "report.css").read_text("utf-8").strip()


def read_aloud(document: Passage) -> str:
    """Return all that *document* says: what is looked into before it is let go."""
    blocks = (*document.page.first_page, *document.blocks)
    text = as_text(blocks, language_for(document.page.language))
    return "\n".join((document.page.title, document.page.running, text))


def _html(notebook: Any, document: Passage) -> bytes:
    """Return the page: it shows also what others' cells show, as they made it."""
    page, language = document.page, language_for(document.page.language)
    shown = _shown(notebook)
    resources = {
        "look": look_of(page.house),
        "logo": logo_html(page.house),
        "first_page": as_html(page.first_page, language) if page.first_page else "",
        "title": page.title,
        "running": page.running,
        "sheet": page.sheet,
        "language": page.language,
        "direction": language.direction,
        "skip": language.text("Skip to the content"),
        "fonts": "".join(_font_faces(shown)),
        "contents": language.text("Contents"),
        "headings": headings_of(document),
    }
    # The template itself: the exporter copies a notebook twice before it asks for it.
    body: str = _exporter().template.render(nb=shown, resources={"page": resources})
    return body.encode()


def _text(document: Passage) -> bytes:
    blocks = (*document.page.first_page, *document.blocks)
    return f"{as_text(blocks, language_for(document.page.language))}\n".encode()


def _docx(document: Passage) -> bytes:
    from dtmnb.reports.word import as_docx

    return as_docx(document)


PRINTED: Mapping[str, Callable[[Passage], bytes]] = {"pdf": as_pdf, "docx": _docx, "txt": _text}
"""How blocks become a document, by the suffix of its file."""


def _dress(make: Callable[[Passage], bytes]) -> Callable[[Any, Passage], bytes]:
    return lambda _notebook, document: make(document)


DRESSES: Mapping[str, Callable[[Any, Passage], bytes]] = {
    "html": _html,
    **{suffix: _dress(make) for suffix, make in PRINTED.items()},
}
"""How a notebook becomes a document; the page also shows what others' cells show."""


def _shown(notebook: Any) -> Any:
    """Return *notebook* with what a page shows and no more: nbconvert copies all it is given."""
    from nbformat import from_dict, validate

    cells = [
        {**cell, "outputs": [_shown_output(each) for each in cell.outputs if _is_shown(each)]}
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    shown = from_dict({**notebook, "cells": cells})  # type: ignore[no-untyped-call]
    validate(shown)
    return shown


def _is_shown(output: Any) -> bool:
    return output.output_type in SHOWN and not _ON_PAGES.isdisjoint(output.data)


def _shown_output(output: Any) -> dict[str, Any]:
    return {**output, "data": {kind: output.data[kind] for kind in _ON_PAGES & output.data.keys()}}


@cache
def _exporter() -> Any:
    from nbconvert.exporters import TemplateExporter

    return TemplateExporter(  # type: ignore[no-untyped-call]
        template_name=TEMPLATE,
        template_file="index.html.j2",
        extra_template_basedirs=[str(shipped("templates") / "nbconvert")],
        raw_mimetypes=[],
        # What they would take out is not shown, and each would have the notebook validated again.
        default_preprocessors=[],
    )


def _font_faces(shown: Any) -> Iterator[str]:
    """Yield the style rules that carry the fonts of what is *shown*; none where none were built."""
    try:
        folder = shipped("fonts")
    except ResourceError:
        return
    outputs = (output.data.get("text/html", "") for cell in shown.cells for output in cell.outputs)
    characters = set(map(ord, set("".join(outputs))))
    for script, (family, calls) in _SCRIPTS.items():
        if calls and characters.isdisjoint(calls):
            continue
        for file in sorted(folder.glob(f"*-{script}-[47]00-normal.woff2")):
            weight = file.name.split("-")[-2]
            content = base64.b64encode(file.read_bytes()).decode("ascii")
            yield (
                f'@font-face{{font-family:"{family}";font-weight:{weight};'
                f"src:url(data:font/woff2;base64,{content})}}"
            )
