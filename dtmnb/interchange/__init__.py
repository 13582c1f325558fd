"""Other people's files: plans out to and in from Excel, CSV and JSON."""

from pathlib import Path

from dtmnb.domain.audience import SharedView
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.delimited import build_csv, read_csv
from dtmnb.interchange.document import build_json, read_json
from dtmnb.interchange.foreign import read_foreign
from dtmnb.interchange.gate import read_bytes, read_workbook, require_suffix, write_bytes
from dtmnb.interchange.own import read_own, stamp_of
from dtmnb.interchange.packet import packet_view, shared_changes
from dtmnb.interchange.plan_file import (
    ColumnMapping,
    Proposal,
    ProposedColumn,
    ReadPlan,
    load_mapping,
)
from dtmnb.interchange.proposing import propose_changes, require_history
from dtmnb.interchange.reading import is_form as holds_form
from dtmnb.interchange.xlsform import plan_from_form
from dtmnb.interchange.xlsform_in import form_in, read_form
from dtmnb.language import Language, language_for

__all__ = [
    "FORMATS",
    "ColumnMapping",
    "Proposal",
    "ProposedColumn",
    "ReadPlan",
    "load_mapping",
    "packet_view",
    "propose_changes",
    "read_form",
    "read_plan",
    "require_history",
    "shared_changes",
    "write_plan",
]

_ENGLISH = language_for("en")

FORMATS = {".xlsx": "Excel", ".csv": "CSV", ".json": "JSON"}
"""The formats that plans are written in and read from, by suffix."""


def write_plan(view: SharedView, target: Path, *, reference: Reference, language: Language) -> Path:
    """Write *view* to *target*, in the format of its suffix, and return *target*.

    Args:
        view: What the audience may see.
        target: The file; one that is there is replaced.
        reference: Our tables, for labels and lists.
        language: The language of headings and labels; JSON holds codes only.

    Raises:
        UnknownFormatError: The suffix names no format of ours.
        InterchangeError: The file cannot be written.
    """
    suffix = require_suffix(target, FORMATS)
    if suffix == ".xlsx":
        # Loads openpyxl, which takes longer than all the rest of the package.
        from dtmnb.interchange.workbook import build_workbook

        content = build_workbook(view, reference=reference, language=language)
    elif suffix == ".csv":
        content = build_csv(view, reference, language)
    else:
        content = build_json(view)
    return write_bytes(target, content)


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
    suffix = require_suffix(source, FORMATS)
    data = read_bytes(source)
    if suffix == ".json":
        return read_json(source.name, data)
    tables = (read_workbook if suffix == ".xlsx" else read_csv)(source.name, data)
    stamp = stamp_of(tables)
    if stamp:
        return read_own(tables, stamp, reference)
    if holds_form(tables.sheets):
        return plan_from_form(form_in(tables, reference), reference, _ENGLISH)
    return read_foreign(tables, mapping, reference)
