"""Templates of pages are compiled once."""

from jinja2 import Environment
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook

from dtmnb.serve.templates import CompiledTemplates


def test_the_second_page_compiles_no_template(monkeypatch):
    """Each page has an exporter of its own; both say the same."""
    compiled = []
    usual = Environment.compile
    monkeypatch.setattr(
        Environment, "compile", lambda *words, **more: compiled.append(1) or usual(*words, **more)
    )
    notebook, pages, counts = new_notebook(cells=[new_code_cell("1 + 1", id="one")]), [], []
    for _ in range(2):
        exporter = HTMLExporter(preprocessors=[CompiledTemplates])
        pages.append(exporter.from_notebook_node(notebook)[0])
        counts.append(len(compiled))

    assert counts[0] > 1
    assert counts[1] == counts[0]
    assert pages[0] == pages[1]
