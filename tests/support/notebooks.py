"""Executed notebooks, as papermill leaves them."""

from typing import Any

import nbformat

from dtmnb.reports.report import Shown


def notebook_of(*shown: Shown) -> Any:
    """Return an executed notebook with a cell that showed each of *shown*."""
    return outputs_of(*(each._repr_mimebundle_() for each in shown))


def outputs_of(*bundles: dict[str, object]) -> Any:
    """Return an executed notebook with a cell that showed each of *bundles*."""
    cell = nbformat.v4.new_code_cell("report")
    cell.outputs = [nbformat.v4.new_output("display_data", data=each) for each in bundles]
    return nbformat.v4.new_notebook(cells=[cell])
