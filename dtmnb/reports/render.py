"""From an executed report notebook to one HTML page, and from that page to a tagged PDF."""

import base64
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from dtmnb.errors import ResourceError
from dtmnb.language import language_for
from dtmnb.reports.document import Page
from dtmnb.reports.executed import sections_of
from dtmnb.resources import shipped

TEMPLATE = "dtmnb_report"

# Font by script, and the characters that call for it; the first is always there.
_SCRIPTS = {
    "latin": ("Noto Sans", range(0)),
    "latin-ext": ("Noto Sans Ext", range(0x100, 0x250)),
    "arabic": ("Noto Sans Arabic", range(0x600, 0x700)),
}


def render_html(notebook: Any, page: Page) -> str:
    """Return the page of an executed notebook: what its cells show, nothing of its code.

    Args:
        notebook: A notebook node, as papermill returns it.
        page: Title, running line and language.
    """
    shown = "".join(_outputs(notebook))
    language = language_for(page.language)
    headings = [(block.key, block.title) for block in sections_of(notebook)]
    resources = {
        "title": page.title,
        "running": page.running,
        "language": page.language,
        "direction": language.direction,
        "skip": language.text("Skip to the content"),
        "fonts": "".join(_font_faces(shown)),
        "contents": language.text("Contents"),
        "headings": headings,
    }
    body, _ = _exporter().from_notebook_node(notebook, resources={"page": resources})
    return str(body)


def write_pdf(html: str, target: Path) -> Path:
    """Write *html* as a tagged PDF (PDF/UA-1) to *target*, and return *target*.

    Nothing is fetched: an address outside the page is an error of ours.
    """
    from weasyprint import HTML

    HTML(string=html, url_fetcher=_refuse).write_pdf(
        target, pdf_variant="pdf/ua-1", pdf_identifier=b"dtmnb", finisher=_set_metadata
    )
    return target


def _outputs(notebook: Any) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield str(output.get("data", {}).get("text/html", ""))


@cache
def _exporter() -> Any:
    from nbconvert.exporters import TemplateExporter

    return TemplateExporter(  # type: ignore[no-untyped-call]
        template_name=TEMPLATE,
        template_file="index.html.j2",
        extra_template_basedirs=[str(shipped("templates") / "nbconvert")],
        raw_mimetypes=[],
    )


def _font_faces(text: str) -> Iterator[str]:
    """Yield the style rules that carry the fonts *text* needs; none where none were built."""
    try:
        folder = shipped("fonts")
    except ResourceError:
        return
    characters = set(map(ord, text))
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


def _refuse(url: str, *_: object, **__: object) -> Any:
    if not url.startswith("data:"):
        raise ResourceError(f"Cannot fetch {url}: a report carries all it needs. Embed it.")
    from weasyprint import default_url_fetcher

    return default_url_fetcher(url)


def _set_metadata(_document: object, pdf: Any) -> None:
    """Leave in the file what we set and nothing about the machine it was made on."""
    for name in ("Producer", "Creator", "CreationDate", "ModDate", "Author"):
        pdf.info.pop(name, None)
