"""Our documents as exporters of nbconvert: `jupyter nbconvert --to dtmnb_pdf NOTEBOOK`.

They take an executed notebook, ours or a mission's own, and ask no store.
"""

from typing import Any

from nbconvert.exporters import Exporter
from traitlets import default

from dtmnb.reports.document import Page
from dtmnb.reports.executed import document_of
from dtmnb.reports.render import render


class _ReportExporter(Exporter):
    """A notebook as one of our documents; a title it does not say itself is that of its file."""

    suffix = ""
    output_mimetype = ""

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return f".{self.suffix}"

    def from_notebook_node(
        self, nb: Any, resources: Any | None = None, **options: Any
    ) -> tuple[Any, Any]:
        """Return the document, and what nbconvert keeps beside it."""
        notebook, resources = super().from_notebook_node(nb, resources, **options)
        page = document_of(notebook).page
        if not page.title:
            page = Page(title=str(resources.get("metadata", {}).get("name", "")))
        return render(notebook, page, self.suffix), resources


class HtmlExporter(_ReportExporter):
    """A notebook as one page that asks nobody for anything."""

    suffix = "html"
    output_mimetype = "text/html"
    export_from_notebook = "DTM report (HTML)"


class PdfExporter(_ReportExporter):
    """A notebook as a tagged PDF."""

    suffix = "pdf"
    output_mimetype = "application/pdf"
    export_from_notebook = "DTM report (PDF)"


class WordExporter(_ReportExporter):
    """A notebook as a Word document."""

    suffix = "docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    export_from_notebook = "DTM report (Word)"


class TextExporter(_ReportExporter):
    """A notebook as plain text."""

    suffix = "txt"
    output_mimetype = "text/plain"
    export_from_notebook = "DTM report (text)"
