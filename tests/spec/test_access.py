"""Who reads and writes each field, by the table in `access.md`: of a plan that fills every field.

The expectations are written apart from the table of access; whatever line is taken out of that
table, one of them fails.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from dtmnb.domain.access import Seat, refusals
from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.category import axes_of
from dtmnb.domain.changes import Add, Remove, Set
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.domain.vocabulary import Reader, Reference
from dtmnb.store import load_reference

READERS = get_args(Reader)
REFERENCE = load_reference()
OWN, OTHERS = "wash", "health"
TABLE = {"together", "own"}
"""Who writes besides the room: those at the table."""


class Expected(NamedTuple):
    """What is expected of one collection: reader and writer of each field, and of records."""

    shown: str
    added_by: str
    removed_by: str
    readers: Mapping[str, str]
    writers: Mapping[str, str]


def _spec() -> dict[str, Expected]:
    text = (Path(__file__).parent / "access.md").read_text(encoding="utf-8")
    found = {}
    for name, part in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL):
        by = {"reads": dict[str, str](), "writes": dict[str, str]()}
        for what, who, fields in re.findall(r"^\| (reads|writes): (\w+) \| (.*) \|$", part, re.M):
            by[what] |= dict.fromkeys(fields.split(", "), who)
        records = re.search(r"^records: (\w+); added by (\w+); removed by (\w+)$", part, re.M)
        found[name] = Expected(*records.groups(), by["reads"], by["writes"])
    return found


SPEC = _spec()


def _filled(spec: FieldSpec, place: str) -> object:
    """Return a value that no record begins with."""
    plain = {"int": 7, "float": 7.5, "bool": True, "date": date(2026, 3, 1)}
    plain |= {"datetime": datetime(2026, 3, 1, tzinfo=UTC), "text": f"canary {place}"}
    if spec.kind == "dict":
        return {"key": plain["datetime"] if spec.name == "receipts" else plain["text"]}
    return (plain[spec.kind],) if spec.is_many else plain[spec.kind]


def _record(collection: str, key: str, partner: str) -> PlanRecord:
    links = {"row": "x", "dataset": "x", "partner": partner, "parties": (partner,)}
    links |= {"is_urgent": False, "sensitivity": "public", "category": "public"}
    links |= {"sector": "canary sector"}
    links |= {"status": "agreed", "question": "canary question", "recipients": (partner,)}
    values = {
        name: links.get(name, _filled(spec, f"{collection} {name}"))
        for name, spec in fields_of(collection).items()
        if not spec.is_derived and name != "record_id"
    }
    return RECORD_CLASSES[collection].model_construct(record_id=key, **values)


def _plan() -> Plan:
    """Return a plan with one record of each of two organisations in every collection."""
    found = {
        name: {"x": _record(name, "x", OWN), "y": _record(name, "y", OTHERS)}
        for name in RECORD_CLASSES
        if name != HEADER
    }
    found["partners"] = {key: _record("partners", key, key) for key in (OWN, OTHERS)}
    return Plan(plan_id="p").model_copy(update=found | {HEADER: _record(HEADER, HEADER, "")})


PLAN = _plan()
KINDS = {
    **{"public": "public", "partners": "partners", f"partner:{OWN}": "partner"},
    **{f"participant:{OWN}": "participant", "internal": "internal"},
}


def _key(collection: str, organisation: str) -> str:
    if collection == HEADER:
        return HEADER
    return organisation if collection == "partners" else {OWN: "x", OTHERS: "y"}[organisation]


def _reading_faults(collection: str, reference: Reference) -> Iterator[str]:
    """Yield each field that a reader sees and should not, or should see and does not."""
    wanted = SPEC[collection].readers
    for audience, kind in KINDS.items():
        view = view_for(PLAN, audience, reference=reference, stamp=Stamp(0, ""))
        key = _key(collection, OWN)
        shown = view.plan.records(collection).get(key)
        reach = "own" if kind == "participant" and collection != HEADER else kind
        if collection in {"rows", "datasets", "lines", "duties", HEADER, "decisions"}:
            reach = kind
        whole = dict(PLAN.records(collection)[key])
        values = dict(shown) if shown else {}
        seen = view.seen(collection, shown) if shown else ()
        for field, reader in wanted.items():
            is_due = READERS.index(reader) <= READERS.index(reach)
            is_told = field in seen and (field not in whole or values[field] == whole[field])
            is_held = field in whole and field != "record_id" and values.get(field) == whole[field]
            if is_told != is_due or (is_held and not is_due):
                yield f"{audience}: {collection}.{field} {'is' if is_told else 'is not'} told"
        if kind == "participant" and (other := view.plan.records(collection).get("y")):
            told = {field for field, reader in wanted.items() if reader == "own"}
            if told & set(view.seen(collection, other)):
                yield f"{audience}: {collection}: others' own fields are told"


def _writing_faults(collection: str, reference: Reference) -> Iterator[str]:
    """Yield each field that a seat may write and should not, or should write and may not."""
    spec, own = SPEC[collection], _key(collection, OWN)
    plan = PLAN.model_copy(update={"outcomes": {}})
    seat = Seat("Wen", OWN, "partner")

    def may(change, who: Seat = seat) -> bool:
        return not refusals([change], plan, who, reference)

    for field, writer in spec.writers.items():
        if field == "record_id" or field not in RECORD_CLASSES[collection].model_fields:
            continue
        change = Set(collection=collection, record=own, field=field, value=OWN)
        if may(change) != (writer in TABLE):
            yield f"{seat.organisation} writes {collection}.{field}"
        if may(change, Seat("Rea", OWN, "reader")):
            yield f"a reader writes {collection}.{field}"
        if not may(change, Seat("Ada", role="facilitator")):
            yield f"the room does not write {collection}.{field}"
    if collection != HEADER:
        yield from _faults_of_records(collection, plan, reference)


def _faults_of_records(collection: str, plan: Plan, reference: Reference) -> Iterator[str]:
    spec, seat = SPEC[collection], Seat("Wen", OWN, "partner")
    values = {"partner": OWN, "row": "n"}
    name = {"sign_offs": f"{OWN}.9", "partners": OWN}.get(collection, f"n.{OWN}")
    added = Add(
        collection=collection,
        record=name,
        values={key: each for key, each in values.items() if spec.writers.get(key) in TABLE},
    )
    removed = Remove(collection=collection, record=_key(collection, OWN))
    for change, writer in ((added, spec.added_by), (removed, spec.removed_by)):
        is_refused = bool(refusals([change], plan, seat, reference))
        if is_refused == (writer in TABLE):
            yield f"{collection}: {change.op}"


def _faults(collection: str, reference: Reference) -> list[str]:
    return [*_reading_faults(collection, reference), *_writing_faults(collection, reference)]


def test_every_field_of_every_record_stands_in_the_table_and_in_its_review():
    """A field that nobody thought of is read by the room only, and found here."""
    for name in RECORD_CLASSES:
        known = set(fields_of(name))
        assert set(REFERENCE.access[name].fields) == known, name
        assert set(SPEC[name].readers) == set(SPEC[name].writers) == known, name


@pytest.mark.parametrize("collection", RECORD_CLASSES)
def test_each_field_is_read_and_written_as_reviewed(collection):
    """By behaviour: what a view holds, and what a seat is refused."""
    assert _faults(collection, REFERENCE) == []


def test_nobody_writes_what_it_may_not_read():
    """Who cannot see a value could only overwrite it unseen."""
    for name, spec in SPEC.items():
        for field, writer in spec.writers.items():
            reader = spec.readers[field]
            assert writer not in TABLE or reader != "internal", (name, field)
            assert writer != "together" or reader != "own", (name, field)


ROWS = {
    **{
        "public": "public partners partner participant",
        "urgent_action": "public partners partner participant",
    },
    **{
        "sensitive": "partners partner participant",
        "urgent_action_sensitive": "partners partner participant",
    },
    **{
        "personal": "partner participant",
        "do_not_collect": "participant",
        "not_agreed": "participant",
    },
    "internal": "",
}
"""Who sees an agreed row of each category that it receives."""


def _row_faults(reference: Reference) -> Iterator[str]:
    for code, readers in ROWS.items():
        is_urgent, sensitivity = axes_of(code, reference)
        axes = {"is_urgent": is_urgent, "sensitivity": sensitivity}
        row = PLAN.rows["x"].model_copy(update=axes)
        draft = row.model_copy(update={"record_id": "y", "status": "draft"})
        outcome = PLAN.outcomes["x"].model_copy(update=axes)
        line = PLAN.lines["x"].model_copy(update={"category": code})
        found = {"rows": {"x": row, "y": draft}, "outcomes": {"x": outcome}, "lines": {"x": line}}
        plan = PLAN.model_copy(update=found)
        for audience, kind in KINDS.items():
            view = view_for(plan, audience, reference=reference, stamp=Stamp(0, ""))
            wanted = kind == "internal" or kind in readers.split()
            if code in {"do_not_collect", "not_agreed", "internal"} and kind in {
                "partner",
                "partners",
                "public",
            }:
                wanted = False
            if ("x" in view.plan.rows) != wanted:
                yield f"{audience}: agreed row of {code}"
            if ("y" in view.plan.rows) != (wanted and kind in {"participant", "internal"}):
                yield f"{audience}: draft row of {code}"
            if kind == "public" and ("x" in view.plan.lines) != (code == "public"):
                yield f"{audience}: line of {code}"


def test_each_audience_sees_rows_of_its_categories():
    """Agreed rows by category; drafts only who plans along."""
    assert list(_row_faults(REFERENCE)) == []


DEFAULT = {("internal", "room"), ("internal", "settled")}


def _mutants() -> Iterator[tuple[str, str, Reference]]:
    """Yield what is taken out of the table, the collection, and the tables without it."""
    for name, access in REFERENCE.access.items():
        for field in access.fields:
            rest = {key: each for key, each in access.fields.items() if key != field}
            less = access.model_copy(update={"fields": rest})
            yield f"{name}.{field}", name, _with(name, less)
        for part in ("added_by", "removed_by") if name != HEADER else ():
            other = "room" if getattr(access, part) != "room" else "together"
            yield f"{name}.{part}", name, _with(name, access.model_copy(update={part: other}))
        rest = {key: each for key, each in REFERENCE.access.items() if key != name}
        yield name, name, REFERENCE.model_copy(update={"access": rest})


def _with(name: str, access: object) -> Reference:
    return REFERENCE.model_copy(update={"access": {**REFERENCE.access, name: access}})


def _row_mutants() -> Iterator[tuple[str, Reference]]:
    for kind, audience in REFERENCE.audiences.items():
        if kind == "internal":
            continue
        rows = audience.rows
        changes: list[tuple[str, object]] = [("needs_agreed", not rows.needs_agreed)]
        for part in ("categories", "own_categories", "line_categories"):
            codes = getattr(rows, part) or ()
            changes += [(part, tuple(c for c in codes if c != code)) for code in codes]
        for part, value in changes:
            less = audience.model_copy(update={"rows": rows.model_copy(update={part: value})})
            audiences = {**REFERENCE.audiences, kind: less}
            yield f"{kind}.{part}", REFERENCE.model_copy(update={"audiences": audiences})


def test_a_line_taken_out_of_the_table_is_missed():
    """Mutation: none goes unnoticed, and only what repeats the default needs the review to see it.

    What the table does not name is read and written by the room: such lines say that it was
    thought of.
    """
    mutants, rows = list(_mutants()), list(_row_mutants())
    unseen = [(what, name) for what, name, tables in mutants if not _faults(name, tables)]
    unnoticed = [what for what, tables in rows if not list(_row_faults(tables))]

    print(f"{len(mutants) + len(rows)} lines taken out, {len(unseen)} of them seen by review only")
    assert unnoticed == []
    for what, name in unseen:
        field = what.partition(".")[2]
        assert field == "record_id" or REFERENCE.access[name].fields[field] in DEFAULT, what
