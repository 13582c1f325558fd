"""A view's rows as CSV with a line of HXL hashtags, for programs that read such files."""

import csv
import io
from collections.abc import Mapping

from dtmnb.domain.audience import View
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import RECORD_ID, FieldSpec
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.delimited import guarded
from dtmnb.interchange.sheets import Column, columns_of, values_of
from dtmnb.language import Language
from dtmnb.language.cells import cell_text
from dtmnb.language.wording import Wording
from dtmnb.language.written import Lists

_ROWS = "rows"
_OF_PLAN = (("iso3", "#country+code"), ("round_number", "#round+code"))
"""Of the header, what tells the rows of one plan from those of others."""
_ID_TAG = "#meta+id"


def build_hxl(view: View, reference: Reference, language: Language) -> bytes:
    """Return the rows of *view*: headings, their hashtags, then a line a row.

    Codes stand as codes, which are the same in every language; records stand as their names.
    What is not known to HXL readers by a hashtag is left out.
    """
    tags = {
        name: str(term.property("hxl"))
        for name, term in reference.terms("plan_columns").terms.items()
    } | {RECORD_ID: _ID_TAG}
    found = columns_of(_ROWS, view.fields[_ROWS], reference, language)
    columns = [each for each in found if each.field in tags]
    lists = Wording(view.plan, reference, language).lists
    header, known = view.plan.header, reference.terms("record_fields")
    shared = [str(getattr(header, name) or "") for name, _ in _OF_PLAN]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = [language.label(known[name]) for name, _ in _OF_PLAN]
    writer.writerow(map(guarded, [*names, *(each.heading for each in columns)]))
    writer.writerow([*(tag for _, tag in _OF_PLAN), *(tags[each.field] for each in columns)])
    for values in values_of(view, _ROWS, reference):
        writer.writerow(map(guarded, [*shared, *_cells(columns, values, lists)]))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cells(columns: list[Column], values: Mapping[str, JsonValue], lists: Lists) -> list[str]:
    return [_cell(each.spec, values.get(each.field), lists) for each in columns]


def _cell(spec: FieldSpec, value: JsonValue, lists: Lists) -> str:
    if spec.codelist and value not in (None, ""):
        return "; ".join(map(str, value if spec.is_many else [value]))
    is_answer = spec.kind == "bool" and value is not None
    return str(value).lower() if is_answer else cell_text(spec, value, lists)
