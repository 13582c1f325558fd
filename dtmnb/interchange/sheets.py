"""A view as sheets: which columns each collection has, in which order, under which heading."""

from collections.abc import Mapping
from typing import NamedTuple

from dtmnb.domain.audience import View
from dtmnb.domain.category import category_of_row
from dtmnb.domain.changes import dump
from dtmnb.domain.holding import holding
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import BROUGHT, CATEGORY, RECORD_ID, FieldSpec, fields_of, part_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language import Language
from dtmnb.language.wording import TITLES

# The planning columns that stand first after the template's; the others follow as recorded.
_PLANNING = ("reply_type", "dataset", "decision", "preconditions_status", "category_reason")
# Column B says it, so a second column could only contradict.
_SAID_BY_CATEGORY = "sensitivity"
_WIDTHS = {"int": 10, "float": 10, "bool": 10, "date": 13, "datetime": 26, "dict": 30}


class Column(NamedTuple):
    """One column: the field, its heading and help for people, its width in characters.

    A hidden one is in the file and not shown.
    """

    field: str
    heading: str
    help: str
    width: int
    spec: FieldSpec
    is_hidden: bool = False


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
            _columns_of_view(view, collection, reference, language),
            tuple(map(with_parts, values_of(view, collection, reference))),
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


def with_parts(values: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Return *values* with each text that was brought along as a value of its own, too."""
    brought = values.get(BROUGHT, {})
    return {**values, **{f"{BROUGHT}.{heading}": text for heading, text in brought.items()}}


def visible_values(
    view: View, collection: str, record: PlanRecord, reference: Reference
) -> Mapping[str, JsonValue]:
    """Return the fields of *record* that *view* may show, and those that follow from them."""
    values = dump(record)
    if isinstance(record, PlanRow):
        agreed = view.agreed.get(record.record_id)
        values[CATEGORY] = category_of_row(record, reference).code
        values["agreed_by"] = list(agreed.by) if agreed else []
        given = (held.duty.record_id for held in holding(view.plan, record).values())
        values["held_from"] = list(dict.fromkeys(given))
        values["agreed_on"] = agreed.on.isoformat() if agreed and agreed.on else None
    elif collection == "urgent_actions":
        values["recipient_partners"] = list(view.alerted[record.record_id])
    return {name: values[name] for name in view.seen(collection, record)}


def columns_of(
    collection: str, permitted: tuple[str, ...], reference: Reference, language: Language
) -> tuple[Column, ...]:
    """Return the columns of *collection* with *permitted* fields; the id of the record is last."""
    specs = fields_of(collection)
    held = [name for name in specs if name in permitted and name != BROUGHT]
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


def brought_mark(reference: Reference, language: Language) -> str:
    """Return how the heading of a column ends that was brought along."""
    return f" ({language.label(reference.terms('record_fields')[BROUGHT])})"


def _columns_of_view(
    view: View, collection: str, reference: Reference, language: Language
) -> tuple[Column, ...]:
    """Return the columns of *collection*; what was brought along stands before the last one."""
    columns = columns_of(collection, view.fields[collection], reference, language)
    if BROUGHT not in view.fields[collection]:
        return columns
    rows = view.plan.ordered_rows()
    fields = dict.fromkeys(f"{BROUGHT}.{each}" for row in rows for each in row.brought_along)
    ending = brought_mark(reference, language)
    brought = (
        Column(name, part_of(name)[1] + ending, "", 24, FieldSpec(name, "text", is_long=True))
        for name in fields
    )
    return (*columns[:-1], *brought, columns[-1])


def _column(spec: FieldSpec, term: Term, language: Language) -> Column:
    usual = 24 if spec.words or spec.name == RECORD_ID else _WIDTHS.get(spec.kind, 32)
    width, told = term.property("width") or usual, language.pick(term.description)
    return Column(spec.name, language.label(term), told, width, spec)
