"""A view's Data Analysis Plan as CSV, in which no program finds anything to calculate."""

import csv
import io
import re

from dtmnb.domain.audience import View
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.about import mark_of
from dtmnb.interchange.sheets import sheets_of
from dtmnb.language import Language
from dtmnb.language.cells import cell_text
from dtmnb.language.wording import Wording

# What a spreadsheet would take for a formula, and our own sign, so that it can be taken off.
_SIGNS = r"=+\-@＝＋－＠"
LIVE = re.compile(rf"\s*[{_SIGNS}']|[\t\r\n]")
# A spreadsheet of another country parts cells elsewhere, and minds our quotes no longer.
_BEFORE_LIVE = re.compile(rf"(?<![;|\s\"'])[;|\s\"']++(?=[{_SIGNS}])")
_PARTING = re.compile(r"[;|\t\r\n]")
_PARTING_GUARDED = re.compile(r"([;|\t\r\n])'")


def build_csv(view: View, reference: Reference, language: Language) -> bytes:
    """Return the Data Analysis Plan of *view* as CSV: UTF-8 with its mark, one row a record.

    The heading of the last column, which is empty, says which plan, revision, audience and
    language it is.
    """
    sheet = sheets_of(view, reference, language)[0]
    lists = Wording(view.plan, reference, language).lists
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    mark = mark_of(view, language, sheet.collection)
    writer.writerow([*(guarded(column.heading) for column in sheet.columns), mark])
    for record in sheet.records:
        texts = (
            cell_text(column.spec, record.get(column.field), lists) for column in sheet.columns
        )
        writer.writerow([*map(guarded, texts), ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def guarded(text: str) -> str:
    """Return *text* with an apostrophe before all that a spreadsheet would calculate.

    Also inside of it: where semicolons or tabs part the cells, a new cell begins after each.
    """
    text = _BEFORE_LIVE.sub(lambda run: _PARTING.sub(r"\g<0>'", run[0]), text)
    return f"'{text}" if LIVE.match(text) else text


def unguarded(text: str) -> str:
    """Return *text* as it was before `guarded`."""
    text = text[1:] if text.startswith("'") and LIVE.match(text[1:]) else text
    return _BEFORE_LIVE.sub(lambda run: _PARTING_GUARDED.sub(r"\1", run[0]), text)
