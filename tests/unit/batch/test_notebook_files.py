"""What a notebook imports is known before it runs."""

import nbformat

from dtmnb.batch.notebook_files import imported


def test_what_cells_import_at_their_top_is_found():
    """What is no Python is passed by, and so is what stands in functions and prose."""
    cells = ["import a.b, c", "%matplotlib inline", "from d.e import f\nfrom . import g"]
    cells.append("def later():\n    import h")
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(each) for each in cells]
    book.cells.append(nbformat.v4.new_markdown_cell("import i"))

    assert set(imported(book)) == {"a.b", "c", "d.e"}
