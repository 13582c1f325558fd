"""An executed notebook becomes each of our documents, by nbconvert's own command."""

import base64
import tomllib
from importlib import import_module
from io import BytesIO

import nbformat
import pytest
from docx import Document
from pypdf import PdfReader

from dtmnb.reports.exporters import HtmlExporter, PdfExporter, TextExporter, WordExporter
from dtmnb.reports.render import DRESSES
from dtmnb.reports.report import report_of
from tests.architecture.conftest import ROOT
from tests.support.notebooks import notebook_of, outputs_of

EXPORTERS = (HtmlExporter, PdfExporter, WordExporter, TextExporter)
DOT = base64.b64encode(
    bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
        "606060000000050001a5f645400000000049454e44ae426082"
    )
).decode()
OWN = """
<h2>Own heading</h2><p>A <b>bold</b> word &lt;b&gt;.</p><script>gone()</script>
<table><tr><th>Place</th><th>People</th></tr><tr><td>North</td><td>12</td></tr><tr><td>S</td></tr>
</table>
"""


def words_of(exporter, content):
    """Return what somebody reads in a document."""
    if exporter is WordExporter:
        word = Document(BytesIO(content))
        return " ".join(word.element.body.itertext())
    if exporter is not PdfExporter:
        return content.decode()
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_report_tells_its_exporter_all(exporter, context_of):
    """Title, language and sections stand in the notebook; no store is asked."""
    notebook = notebook_of(report_of(context_of("public")).whole())

    content, resources = exporter().from_notebook_node(notebook)

    assert resources["output_extension"] == f".{exporter.suffix}"
    assert "Where does water come from?" in words_of(exporter, content)


def test_each_document_has_its_exporter():
    """`jupyter nbconvert --to` knows a name for each."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["entry-points"]["nbconvert.exporters"].values()
    found = [each.split(":") for each in named]

    suffixes = [getattr(import_module(module), name).suffix for module, name in found]
    assert sorted(suffixes) == sorted(DRESSES)


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_what_a_missions_own_cells_show_is_printed(exporter):
    """Tables, headings, words and pictures of others stand in every document."""
    notebook = outputs_of({"text/html": OWN}, {"image/png": DOT, "text/plain": "<Figure>"})

    content, _ = exporter().from_notebook_node(notebook, {"metadata": {"name": "own"}})

    told = words_of(exporter, content)
    assert [each for each in ("Own heading", "North", "12") if each not in told] == []
    if exporter is not HtmlExporter:
        assert "A bold word <b>." in told
        assert "gone()" not in told


def test_what_cells_print_and_their_code_is_nobodys():
    """Standard output and code are for whoever runs the notebook."""
    cell = nbformat.v4.new_code_cell("secret = 1")
    cell.outputs = [nbformat.v4.new_output("stream", text="printed")]
    notebook = nbformat.v4.new_notebook(cells=[cell])

    told = [words_of(each, each().from_notebook_node(notebook)[0]) for each in EXPORTERS]

    assert [each for each in told if "secret" in each or "printed" in each] == []
