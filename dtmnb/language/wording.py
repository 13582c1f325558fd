"""How records, codes, fields and values of one plan are called, in one language.

Whoever writes for people asks here: nobody reads the id of a record or a word of the machine.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from dtmnb.domain.changes import Add, Remove, Set
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan, order_of, require_record_class
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.schema import RECORD_ID, YES_NO, FieldSpec, fields_of, part_of
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.language.language import Language, mark, say
from dtmnb.language.written import Lists, plain

MOST_CHARACTERS = 90
NOTHING = "–"

TITLES: Mapping[str, str] = {
    "rows": mark("Data Analysis Plan"),
    HEADER: mark("Plan"),
    "partners": mark("Partners"),
    "focal_points": mark("People"),
    "decisions": mark("Decisions"),
    "datasets": mark("Datasets"),
    "duties": mark("For many rows"),
    "lines": mark("Modalities"),
    "urgent_actions": mark("Urgent action"),
    "agreements": mark("Agreements"),
    "access_requests": mark("Access requests"),
    "precedents": mark("Settled last round"),
    "reservations": mark("Held back"),
    "deferrals": mark("Waiting"),
    "positions": mark("Positions"),
    "outcomes": mark("Outcomes"),
    "consents": mark("Answers to outcomes"),
    "overrides": mark("Overrides"),
    "harm_cells": mark("Do-no-harm"),
    "checklist_answers": mark("Checklists"),
    "feedback": mark("Feedback"),
    "sign_offs": mark("Sign-offs"),
}
"""What a collection is called as a whole, in the order of the sheets of a workbook."""

_UNNAMED: Mapping[str, str] = {
    "rows": mark("a row without a question"),
    HEADER: mark("the plan"),
    "partners": mark("an organisation without a name"),
    "focal_points": mark("a person without a name"),
    "decisions": mark("a decision without words"),
    "datasets": mark("a dataset without a title"),
    "duties": mark("all rows"),
    "lines": mark("a release without a dataset"),
    "urgent_actions": mark("an alert without a trigger"),
    "agreements": mark("an agreement without a title"),
    "access_requests": mark("an access request of nobody"),
    "feedback": mark("a request without words"),
}
# What the tool makes up itself where a record begins without a name.
_MADE_UP = re.compile(r"[a-z-]+-[0-9a-f]{8}|[a-z]-\d{4}(-[0-9a-f]{6})?")


class Wording:
    """Names what *plan*, which may be a view's, holds."""

    def __init__(self, plan: Plan, reference: Reference, language: Language) -> None:
        """Speak of *plan* in *language*, with the labels of *reference*."""
        self.plan = plan
        self.reference = reference
        self.language = language

    def label(self, codelist: str, *codes: object) -> str:
        """Return the labels of *codes*, joined; a value outside its list stands for itself."""
        terms, label = self.reference.terms(codelist), self.language.label
        found = (label(terms[str(c)]) if c in terms else str(c or "") for c in codes)
        return self.language.comma.join(found)

    def name(self, collection: str, *records: object) -> str:
        """Return what people call *records* of *collection*, by their ids, joined."""
        return self.language.comma.join(
            self._name(collection, str(each)) for each in records if each
        )

    def field(self, collection: str, name: str) -> str:
        """Return the label of a field, with its letter where it is a column of the plan.

        Of a part of a field the field and the part.
        """
        name, key = part_of(name)
        if key:
            return f"{self.field(collection, name)}{self.language.colon}{key}"
        column = self._column(collection, name)
        if column is not None:
            return f"{column.property('position')} · {self.language.label(column)}"
        fields = self.reference.terms("record_fields")
        return self.language.label(fields[name]) if name in fields else name

    def help(self, collection: str, name: str) -> str:
        """Return what a field means, "" where there is nothing to add."""
        planned = self._column(collection, name)
        term = planned or self.reference.terms("record_fields").terms.get(name)
        words = self.language.pick(term.description) if term else ""
        if planned is not None and planned.evidence == "proposed":
            words = self.language.text("{help} (Proposed by this tool.)", help=words)
        return words

    def value(self, collection: str, field: str, value: JsonValue) -> str:
        """Return *value*, as plain JSON, of a field as people read it."""
        spec = fields_of(collection).get(field)
        if spec is None or value in (None, "", [], {}):
            return NOTHING if spec else str(value)
        if spec.kind == "dict":
            pairs = (
                f"{self._word(spec.keys, key)}{self.language.colon}{self._scalar(spec, each)}"
                for key, each in value.items()
            )
            return self.language.semicolon.join(pairs)
        values = value if spec.is_many else [value]
        return self.language.comma.join(self._scalar(spec, each) for each in values)

    def place(self, change: Set | Add | Remove) -> str:
        """Return the record that *change* is about, and the field or what becomes of it."""
        text, collection = self.language.text, change.collection
        if isinstance(change, Set):
            return located(self, Place(collection, change.record, change.field))
        values = change.values if isinstance(change, Add) else change.was
        # As it was written then: the journal may be older than the class.
        held = {**values, RECORD_ID: change.record}
        name = self.called(collection, require_record_class(collection).model_construct(**held))
        became = text("added") if isinstance(change, Add) else text("removed")
        return f"{name}{self.language.colon}{became}"

    def called(self, collection: str, record: PlanRecord) -> str:
        """Return what people call *record*; where it has no name, what it is."""
        name = shorten(self._words(collection, record))
        if name:
            return name
        unnamed = self.language.text(_UNNAMED.get(collection) or TITLES[collection])
        place = self._order[collection].get(record.record_id)
        if collection in {HEADER, "duties"} or place is None:
            return unnamed
        return self.language.text("{what}, number {number}", what=unnamed, number=place + 1)

    @cached_property
    def _order(self) -> Mapping[str, Mapping[str, int]]:
        return order_of(self.plan)

    @cached_property
    def lists(self) -> Lists:
        """How codes and records stand in the cells of a table, and back."""
        specs = (spec for name in RECORD_CLASSES for spec in fields_of(name).values())
        wanted = sorted({spec.words for spec in specs} - {""})
        return Lists({words: self.texts(words) for words in wanted}, self.reference)

    def texts(self, words: str) -> Mapping[str, str]:
        """Return the text in cells by code of one list, or of the records of "@" a collection."""
        if words.startswith("@"):
            records = self.plan.records(words[1:])
            named = {key: self.called(words[1:], each) for key, each in records.items()}
            # A semicolon would part one name into two.
            return distinct({key: name.replace(";", ",") for key, name in named.items()})
        return {code: self.label(words, code) for code in self.reference.terms(words)}

    def _column(self, collection: str, field: str) -> Term | None:
        columns = self.reference.terms("plan_columns")
        return columns[field] if collection == "rows" and field in columns else None

    def _name(self, collection: str, record_id: str) -> str:
        record = self.plan.records(collection).get(record_id)
        if record is not None:
            return self.called(collection, record)
        made_up = is_made_up(record_id)
        return self.language.text("a record that is gone") if made_up else record_id

    def _words(self, collection: str, record: PlanRecord) -> str:
        """Return the words that *record* is known by: its first text, or all it refers to."""
        if collection == "checklist_answers":
            return self._item(record)
        named = [spec for spec in fields_of(collection).values() if spec.name_rank]
        parts = [
            self._name_part(spec, getattr(record, spec.name))
            for spec in sorted(named, key=lambda spec: spec.name_rank)
        ]
        found = [part for part in parts if part.strip()]
        return " · ".join(found if any(spec.words for spec in named) else found[:1])

    def _name_part(self, spec: FieldSpec, value: JsonValue) -> str:
        values = value if spec.is_many else (value,)
        if spec.collection:
            return self.language.join([self.name(spec.collection, each) for each in values])
        return self.label(spec.codelist, *values) if spec.codelist else str(value or "")

    def _item(self, answer: PlanRecord) -> str:
        known = self.reference.checklists.get(getattr(answer, "checklist", ""))
        items = known.items if known else ()
        asked = (each for each in items if each.code == getattr(answer, "item", ""))
        return next((self.language.pick(each.text) for each in asked), "")

    def _word(self, words: str, value: object) -> str:
        """Return what *value*, one of the list or collection *words*, is called."""
        if words.startswith("@"):
            return self.name(words[1:], value)
        return self.label(words, value) if words else str(value)

    def _scalar(self, spec: FieldSpec, value: JsonValue) -> str:
        if spec.kind == "bool":
            return self.label(YES_NO, str(value).lower())
        if spec.kind == "date":
            return self.language.date(value)
        return self._word(spec.words, value)


def column_field(wording: Wording, field: str | None) -> str:
    """Return the field that a column of a file goes into, with the language of a translation."""
    name, _, language = (field or "").partition(".")
    label = wording.field("rows", name) if name else ""
    return f"{label} ({wording.label('languages', language)})" if language else label


def located(wording: Wording, place: Place | str) -> str:
    """Return the record, or collection, and the field of *place* in words; or what it says."""
    if isinstance(place, str):
        return say(place, wording.language)
    collection, record, field = place
    is_known = record in wording.plan.records(collection)
    name = (
        wording.name(collection, record) if is_known else wording.language.text(TITLES[collection])
    )
    return f"{name}{wording.language.colon}{wording.field(collection, field)}" if field else name


def told(wording: Wording, change: Set | Add | Remove) -> str:
    """Return *change* as one line: where, from what, to what."""
    place = wording.place(change)
    if not isinstance(change, Set):
        return place
    was, now = (
        shorten(wording.value(change.collection, change.field, each))
        for each in (change.was, change.value)
    )
    return f"{place}{wording.language.colon}{was} → {now}"


def shorten(text: str, most: int = MOST_CHARACTERS) -> str:
    """Return *text* on one line of at most *most* characters."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Return *names* by id so that each is found again: those alike get a number."""
    often = Counter(map(plain, names.values())) + Counter([""])
    whose = {plain(key): key for key in names}
    found = {}
    for key, name in names.items():
        text, number = name, 0
        while (number == 0 and often[plain(name)] > 1) or whose.get(plain(text), key) != key:
            number += 1
            text = f"{name} ({number})"
        whose[plain(text)] = key
        found[key] = text
    return found


def is_made_up(record_id: str) -> bool:
    """Tell whether the tool made an id up, so that people do not know the record by it."""
    return _MADE_UP.fullmatch(record_id) is not None
