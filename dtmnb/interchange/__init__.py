"""Other people's files: plans out to and in from Excel, CSV and JSON, and out to calendars."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.audience import PUBLIC, View
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import Sentence
from dtmnb.interchange.delimited import build_csv
from dtmnb.interchange.document import build_json, read_json
from dtmnb.interchange.foreign import read_foreign
from dtmnb.interchange.form_signs import holds_choices, holds_form
from dtmnb.interchange.gate import read_bytes, require_suffix, write_bytes
from dtmnb.interchange.hxl import build_hxl
from dtmnb.interchange.look import Look
from dtmnb.interchange.mapping import (
    load_mapping,
    mapping_of,
    mapping_text,
    write_mapping,
)
from dtmnb.interchange.matching import matched, tally_of
from dtmnb.interchange.next_round import as_next_round, header_of
from dtmnb.interchange.own import read_own, stamp_of
from dtmnb.interchange.packet import packet_view, shared_changes
from dtmnb.interchange.plan_file import (
    EVERY_SHEET,
    ColumnMapping,
    FoundWord,
    Proposal,
    ProposedColumn,
    ReadPlan,
    Tally,
    row_fields,
)
from dtmnb.interchange.proposing import propose_changes, require_history
from dtmnb.interchange.standards import build_dcat, build_madmp
from dtmnb.interchange.tables import SUFFIXES, open_tables
from dtmnb.interchange.template import load_template
from dtmnb.interchange.xlsform import plan_from_form
from dtmnb.interchange.xlsform_in import form_in, read_form
from dtmnb.language import Language, language_for
from dtmnb.language.language import mark

__all__ = [
    "EVERY_SHEET",
    "FORMATS",
    "READABLE",
    "ColumnMapping",
    "FoundWord",
    "Proposal",
    "ProposedColumn",
    "ReadPlan",
    "Tally",
    "as_next_round",
    "header_of",
    "load_mapping",
    "load_template",
    "mapping_of",
    "mapping_text",
    "matched",
    "packet_view",
    "propose_changes",
    "read_form",
    "read_plan",
    "require_history",
    "row_fields",
    "shared_changes",
    "tally_of",
    "write_mapping",
    "write_plan",
]

_ENGLISH = language_for("en")
_MAX_COLUMNS = 200
_JSON = ".json"
_WORKBOOK = ".xlsx"
_CHOICES_ONLY = Sentence("it holds the choices of a form, not its questions")
_WHOLE_FORM = Sentence("Take the whole form as a workbook, or its sheet survey.")


class Format(NamedTuple):
    """A format that plans are written in; its label is a message."""

    label: str
    build: Callable[[View, Reference, Language], bytes]


def write_plan(
    view: View,
    target: Path,
    *,
    reference: Reference,
    language: Language,
    look: Look | None = None,
) -> Path:
    """Write *view* to *target*, in the format of its suffix, and return *target*.

    Args:
        view: What the audience may see.
        target: The file; one that is there is replaced.
        reference: Our tables, for labels and lists.
        language: The language of headings and labels; JSON holds codes only.
        look: How a workbook looks and is laid out, where it is not as ours.

    Raises:
        UnknownFormatError: The suffix names no format of ours.
        InterchangeError: The file cannot be written.
    """
    suffix = require_suffix(target, FORMATS)
    if suffix == _WORKBOOK:
        content = _build_workbook(view, reference, language, look)
    else:
        content = FORMATS[suffix].build(view, reference, language)
    return write_bytes(target, content, is_public=view.kind == PUBLIC)


def read_plan(
    source: Path,
    *,
    mapping: ColumnMapping | None = None,
    reference: Reference,
    is_form: bool = False,
) -> ReadPlan:
    """Return what *source* holds: a file of ours, a plan that others made, or a form.

    A workbook with the sheets survey and choices is a form; its questions become rows.

    Nothing of the file is run, no link in it is followed, and a workbook is read in a process
    of its own.

    Args:
        source: The file; its suffix tells the format.
        mapping: What a person decided about the columns of a foreign plan.
        reference: Our tables.
        is_form: It is a form, whatever it looks like; forms come in more formats.

    Raises:
        UnknownFormatError: The suffix names no format of ours.
        SheetError: The file may not be taken, is damaged, or does not look like a plan.
    """
    if is_form:
        return plan_from_form(read_form(source, reference=reference), reference, _ENGLISH)
    if require_suffix(source, READABLE) == _JSON:
        return read_json(source.name, read_bytes(source))
    return _read_tables(source, mapping, reference)


def _build_workbook(
    view: View, reference: Reference, language: Language, look: Look | None = None
) -> bytes:
    # Loads openpyxl, which takes longer than all the rest of the package.
    from dtmnb.interchange.workbook import build_workbook

    return build_workbook(view, reference=reference, language=language, look=look)


def _build_calendar(view: View, reference: Reference, language: Language) -> bytes:
    # Loads icalendar, which most never use.
    from dtmnb.interchange.calendar_file import build_calendar

    return build_calendar(view, reference, language)


def _read_tables(source: Path, mapping: ColumnMapping | None, reference: Reference) -> ReadPlan:
    tables = open_tables(source)
    if holds_form(tables):
        return plan_from_form(form_in(tables, reference), reference, _ENGLISH)
    if holds_choices(tables):
        raise tables.fault(_CHOICES_ONLY, _WHOLE_FORM)
    stamp = stamp_of(tables.require_size(_MAX_COLUMNS))
    if stamp:
        return read_own(tables, stamp, reference)
    return read_foreign(tables, mapping, reference)


FORMATS: Mapping[str, Format] = {
    _WORKBOOK: Format("Excel", _build_workbook),
    ".csv": Format("CSV", build_csv),
    _JSON: Format("JSON", lambda view, reference, _: build_json(view, reference)),
    ".hxl.csv": Format(mark("CSV with HXL hashtags"), build_hxl),
    ".madmp.json": Format(mark("data management plan (maDMP)"), build_madmp),
    ".jsonld": Format(mark("catalogue (DCAT)"), build_dcat),
    ".ics": Format(mark("calendar (ICS)"), _build_calendar),
}
"""The formats that plans are written in, by suffix."""

READABLE = (*SUFFIXES, _JSON)
"""The suffixes of files that plans are read from."""
