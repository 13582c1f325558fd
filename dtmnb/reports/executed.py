"""What the outputs of an executed notebook carry."""

from collections.abc import Iterator
from typing import Any

from dtmnb.reports.document import MIMETYPE, Passage, Section, passage


def passages_of(notebook: Any) -> Iterator[Passage]:
    """Yield the passages that cells show, in their order."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if MIMETYPE in output.get("data", {}):
                yield passage(output["data"][MIMETYPE])


def sections_of(notebook: Any) -> Iterator[Section]:
    """Yield the sections that a list of contents leads to."""
    for told in passages_of(notebook):
        yield from (each for each in told.blocks if isinstance(each, Section) and each.key)
