"""What the outputs of an executed notebook show, as one document."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from dtmnb.errors import UsageError
from dtmnb.reports.document import MIMETYPE, Block, Page, Passage, Section, passage
from dtmnb.reports.foreign import foreign_blocks

SHOWN = ("execute_result", "display_data")
"""The kinds of outputs that a document shows; what cells print is for whoever runs them."""


def document_of(notebook: Any, page: Page | None = None) -> Passage:
    """Return all that cells show.

    Args:
        notebook: A notebook node, as papermill returns it.
        page: What stands around it; else what its first section says of itself.

    Raises:
        UsageError: An output carries blocks that are none.
    """
    found = [*_passages(notebook)]
    told = (each.page for each in found if each.page != Page())
    blocks = tuple(block for each in found for block in each.blocks)
    return Passage(page=page or next(told, Page()), blocks=blocks)


def headings_of(document: Passage) -> list[tuple[str, str]]:
    """Return key and title of the sections that a list of contents leads to."""
    sections = (block for block in document.blocks if isinstance(block, Section))
    return [(each.key, each.title) for each in sections if each.key]


def _passages(notebook: Any) -> Iterator[Passage]:
    """Yield what each output shows, those of others made into blocks."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type not in SHOWN:
                continue
            data = output.get("data", {})
            if MIMETYPE in data:
                yield _ours(data[MIMETYPE])
            else:
                yield Passage(page=Page(), blocks=tuple(_own(data, cell)))


def _ours(told: Any) -> Passage:
    try:
        return passage(told)
    except ValidationError as error:
        fault = error.errors()[0]
        place = " ".join(map(str, fault["loc"]))
        raise UsageError(
            "Cannot make a document: an output carries blocks that are none, at '{place}'. "
            "Show sections by open_report, and what is your own as a table or a picture.",
            place=place,
        ) from error


def _own(data: Any, cell: Any) -> Iterator[Block]:
    """Yield the blocks of an output of others; a picture is called as its cell says."""
    yield from foreign_blocks(data, str(cell.metadata.get("title", "")) or "Figure")
