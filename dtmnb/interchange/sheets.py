"""A view as sheets: which columns each collection has, in which order, under which heading."""

from collections.abc import Mapping
from typing import NamedTuple

from dtmnb.domain.audience import View
from dtmnb.domain.category import category_of_row
from dtmnb.domain.changes import dump
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import CATEGORY, RECORD_ID, FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import Language, mark
from dtmnb.language.cells import Lists

TITLES: Mapping[str, str] = {
    "rows": mark("Data Analysis Plan"),
    HEADER: mark("Plan"),
    "partners": mark("Partners"),
    "focal_points": mark("People"),
    "decisions": mark("Decisions"),
    "datasets": mark("Datasets"),
    "lines": mark("Modalities"),
    "urgent_actions": mark("Urgent action"),
    "agreements": mark("Agreements"),
    "access_requests": mark("Access requests"),
    "positions": mark("Positions"),
    "outcomes": mark("Outcomes"),
    "overrides": mark("Overrides"),
    "harm_cells": mark("Do-no-harm"),
    "checklist_answers": mark("Checklists"),
    "feedback": mark("Feedback"),
    "sign_offs": mark("Sign-offs"),
}
"""The sheets of a workbook in order, with their titles."""

# The planning columns that stand first after the template's; the others follow as recorded.
_PLANNING = ("reply_type", "dataset", "decision", "preconditions_status", "category_reason")
# Column B says it, so a second column could only contradict.
_SAID_BY_CATEGORY = "sensitivity"
_NAMES = ("name", "title", "question_id", "question", "information_need", "decision", "trigger")
_WIDTHS = {"int": 10, "float": 10, "bool": 10, "date": 13, "datetime": 26, "dict": 30}


class Column(NamedTuple):
    """One column: the field, its heading and help for people, its width in characters."""

    field: str
    heading: str
    help: str
    width: int
    spec: FieldSpec


class Sheet(NamedTuple):
    """One collection of a view as a table."""

    collection: str
    title: str
    columns: tuple[Column, ...]
    records: tuple[Mapping[str, JsonValue], ...]


def sheets_of(view: View, reference: Reference, language: Language) -> tuple[Sheet, ...]:
    """Return the sheets that *view* holds, the Data Analysis Plan first."""
    return tuple(
        Sheet(
            collection,
            language.text(title),
            columns_of(collection, view.fields[collection], reference, language),
            values_of(view, collection, reference),
        )
        for collection, title in TITLES.items()
        if view.may_see(collection)
    )


def values_of(
    view: View, collection: str, reference: Reference
) -> tuple[Mapping[str, JsonValue], ...]:
    """Return the records of *collection* in *view*, rows in order, as plain values by field."""
    records = view.plan.records(collection).values()
    shown = view.plan.ordered_rows() if collection == "rows" else records
    return tuple(visible_values(view, collection, each, reference) for each in shown)


def visible_values(
    view: View, collection: str, record: PlanRecord, reference: Reference
) -> Mapping[str, JsonValue]:
    """Return the fields of *record* that *view* may show, and those that follow from them."""
    values = dump(record)
    if isinstance(record, PlanRow):
        values[CATEGORY] = category_of_row(record, reference).code
    elif collection == "urgent_actions":
        values["recipient_partners"] = list(view.alerted[record.record_id])
    return {name: values[name] for name in view.seen(collection, record)}


def columns_of(
    collection: str, permitted: tuple[str, ...], reference: Reference, language: Language
) -> tuple[Column, ...]:
    """Return the columns of *collection* with *permitted* fields; the id of the record is last."""
    specs = fields_of(collection)
    held = [name for name in specs if name in permitted]
    template = reference.terms("plan_columns").terms if collection == "rows" else {}
    if collection == "rows":
        first = [name for name in template if name in held or name in {"sector", CATEGORY}]
        rest = sorted(held, key=lambda name: name not in _PLANNING)
        held = [name for name in dict.fromkeys([*first, *rest]) if name != _SAID_BY_CATEGORY]
    known, columns = reference.terms("record_fields"), list[Column]()
    for name in (*(name for name in held if name != RECORD_ID), RECORD_ID):
        column = _column(specs[name], template.get(name) or known[name], language)
        if column.heading in {each.heading for each in columns}:
            column = column._replace(heading=f"{column.heading} ({name})")
        columns.append(column)
    return tuple(columns)


def _column(spec: FieldSpec, term: Term, language: Language) -> Column:
    usual = 24 if spec.words or spec.name == RECORD_ID else _WIDTHS.get(spec.kind, 32)
    width, told = term.property("width") or usual, language.pick(term.description)
    return Column(spec.name, language.label(term), told, width, spec)


def lists_of(view: View | None, reference: Reference, language: Language) -> Lists:
    """Return how codes, and the records of *view*, are shown in *language*."""
    shown = {}
    wanted = {
        spec.words for collection in RECORD_CLASSES for spec in fields_of(collection).values()
    }
    for words in sorted(wanted - {""}):
        if not words.startswith("@"):
            shown[words] = _labels(reference, words, language)
        elif view is not None:
            shown[words] = {
                key: named(dump(record)) for key, record in view.plan.records(words[1:]).items()
            }
    return Lists(shown, reference)


def _labels(reference: Reference, codelist: str, language: Language) -> dict[str, str]:
    """Return the label by code; two terms of one label are told apart by their codes."""
    labels = {code: language.label(term) for code, term in reference.terms(codelist).terms.items()}
    taken = list(labels.values())
    return {
        code: f"{label} [{code}]" if taken.count(label) > 1 else label
        for code, label in labels.items()
    }


def named(record: Mapping[str, JsonValue]) -> str:
    """Return a readable name with the id, from which the record is found again."""
    name = next((str(record[field]) for field in _NAMES if record.get(field)), "")
    name = " ".join(name.replace(";", ",").split())
    short = name if len(name) <= 60 else name[:59] + "…"
    return f"{short} [{record[RECORD_ID]}]".strip()
