"""A view's Data Analysis Plan as CSV, and CSV of any making as a table."""

import csv
import io
import re

from dtmnb.domain.audience import SharedView
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.about import ABOUT_MARK
from dtmnb.interchange.fields import cell_text
from dtmnb.interchange.sheets import lists_of, sheets_of
from dtmnb.language import Language

# What a spreadsheet would take for a formula, and our own sign, so that it can be taken off.
_LIVE = re.compile(r"\s*[=+\-@＝＋－＠']|[\t\r\n]")


def build_csv(view: SharedView, reference: Reference, language: Language) -> bytes:
    """Return the Data Analysis Plan of *view* as CSV: UTF-8 with its mark, one row a record.

    The heading of the last column, which is empty, says which plan, revision, audience and
    language it is.
    """
    sheet = sheets_of(view, reference, language)[0]
    lists = lists_of(view, reference, language)
    stamp = (view.plan_id, str(view.revision), view.audience, language.code, view.head)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    mark = "|".join((ABOUT_MARK, *stamp))
    writer.writerow([*(guarded(column.heading) for column in sheet.columns), mark])
    for record in sheet.records:
        texts = (
            cell_text(column.shape, record.get(column.field), lists) for column in sheet.columns
        )
        writer.writerow([*map(guarded, texts), ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Return *text* with an apostrophe before what a spreadsheet would calculate."""
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return *text* as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _LIVE.match(text[1:]) else text
