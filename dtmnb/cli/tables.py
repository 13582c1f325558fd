"""Tables of reports as lines of text."""

from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtmnb.reports.data_check import DataTable

_WIDEST = 40


def table_text(table: "DataTable") -> str:
    """Return *table* as lines of text, long cells on several of them."""
    cells = [row for row in table.rows if not isinstance(row, str)]
    if not cells:
        return "\n".join((table.title, *map(str, table.rows)))
    lines = [{head: head for head in cells[0]}, *cells]
    widths = [min(_WIDEST, max(len(str(row[head])) for row in lines)) for head in cells[0]]
    told = [table.title]
    for row in (lines[0], *table.rows):
        if isinstance(row, str):
            told.append(row)
            continue
        parts = (wrap(str(cell), width) for cell, width in zip(row.values(), widths, strict=True))
        for line in zip_longest(*parts, fillvalue=""):
            padded = (part.ljust(width) for part, width in zip(line, widths, strict=True))
            told.append("  ".join(padded).rstrip())
    return "\n".join(told)
