"""A session of thousands of steps: whatever two people do, a plain dictionary says the same."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import uuid4

import pytest

from dtmnb.domain.audience import view_for
from dtmnb.domain.changes import (
    Add,
    Batch,
    Change,
    Remove,
    Set,
    build_record,
    dump,
    fill_added,
)
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.settling import Settlement, put_record, settle_row
from dtmnb.domain.signing import changed_since, signed_content
from dtmnb.errors import RecordError
from dtmnb.interchange import propose_changes, read_plan, require_history, write_plan
from dtmnb.language import language_for
from dtmnb.store import PlanStore, Stored, open_store
from tests.support.workbooks import type_into

STEPS = {
    "look": 6,
    "edit": 12,
    "position": 6,
    "settle": 5,
    "answer": 3,
    "undo": 5,
    "write_file": 2,
    "import_file": 2,
    "sign": 2,
    "move": 4,
    "reopen": 2,
    "send_again": 1,
    "open_anew": 1,
}
ROWS = [f"r{number}" for number in range(12)]
PARTNERS = ("dtm", "wash", "health")
TEXTS = ("", "far", "near", "how many?", "كم؟")
FIELDS: Mapping[str, tuple[object, ...]] = {
    "question": TEXTS,
    "use_of_data": TEXTS,
    "information_need": TEXTS,
    "share_within_hours": (None, 24, 72),
    "status": ("draft", "agreed", "to_be_revised", "rejected", "rejected"),
}
PLAN_STATUSES = ("draft", "in_review", "agreed", "collecting", "closed")
CLOSED = ("agreed", "collecting", "closed")
AXES = {
    "public": (False, "public"),
    "sensitive": (False, "sensitive"),
    "urgent_action": (True, "public"),
    "urgent_action_sensitive": (True, "sensitive"),
    "not_agreed": (None, ""),
}
STATUS_LISTS = {"header": "plan_statuses", "rows": "row_statuses"}
SIGNED_AT = "2026-03-01T08:00:00Z"
WORKBOOKS = 0.15

ANSWERED = ("settlement", "question", "is_urgent", "sensitivity")
SEALED = ("question", "share_within_hours")

Key = tuple[str, str]
Values = Mapping[str, object]
Records = dict[Key, Values]


class Wanted(NamedTuple):
    """A change in the dictionary: of a field when one is named, else of a whole record.

    A record that is not there is None.
    """

    key: Key
    field: str
    was: object
    value: object


class Done(NamedTuple):
    """A batch that made a revision: its name and what it did."""

    batch: Batch
    wanted: tuple[Wanted, ...]


class File(NamedTuple):
    """A file somebody wrote and changed: where, and what it changes in the dictionary."""

    path: Path
    wanted: tuple[Wanted, ...]


class Notebook:
    """The plan as a plain dictionary: records by collection and id, values by field."""

    def __init__(self, moves: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        """Begin empty; *moves* are the permitted status moves of a collection."""
        self.records: Records = {("header", "header"): _full("header", "header", {})}
        self.moves = moves
        self.kept = [dict(self.records)]
        self.signed: dict[str, Records] = {}

    def do(self, wanted: Iterable[Wanted], author: str, *, is_undo: bool = False):
        """Do what fits and return it, with the number of conflicts; None where it is refused."""
        done, conflicts = self._fit(list(wanted), is_undo=is_undo)
        for each in self._opened(done, is_undo=is_undo):
            self._put(each)
            done.append(each)
        is_untrue = self._is_brought_back_untrue if is_undo else partial(self._is_untrue, author)
        if any(is_untrue(*key) for key in {each.key for each in done if self._is_new(*each.key)}):
            self.records = dict(self.kept[-1])
            return None
        if done:
            self.kept.append(dict(self.records))
        return tuple(done), len(conflicts)

    def _fit(self, wanted: list[Wanted], *, is_undo: bool) -> tuple[list[Wanted], list[Wanted]]:
        """Do what fits; return it, and what does not."""
        done, conflicts = [], []
        for each in wanted:
            found = self._held(each)
            is_gone = bool(each.field) and each.key not in self.records
            if found == each.value and not is_gone:
                continue
            if is_gone or found != each.was or not (is_undo or self._may_move(each)):
                conflicts.append(each)
                continue
            self._put(each)
            done.append(each)
        return done, conflicts

    def _opened(self, done: list[Wanted], *, is_undo: bool) -> list[Wanted]:
        """Return what opens rows again whose terms moved, or that undoing would agree on."""
        before, found = self.kept[-1], []
        for key in dict.fromkeys(each.key for each in done if each.key[0] == "rows"):
            was, row = before.get(key), self.records.get(key)
            if row is None or row["status"] != "agreed":
                continue
            if not is_undo and self._is_settled_anew(key[1]):
                continue
            was_agreed = was is not None and was["status"] == "agreed"
            if not is_undo and was_agreed and was["share_within_hours"] is None:
                # An empty term of release is filled in once.
                was = {**was, "share_within_hours": row["share_within_hours"]}
            if _terms(was) != _terms(row) if was_agreed else is_undo:
                found.append(Wanted(key, "status", "agreed", "to_be_revised"))
        return found

    def _is_settled_anew(self, row: str) -> bool:
        """Tell whether a row was settled again, by a number that no settlement had before."""
        now = self.records.get(("outcomes", row))
        if now is None or not now["settled_on"]:
            return False
        before = (v for (c, _), v in self.kept[-1].items() if c in {"outcomes", "consents"})
        given = (values["settlement"] for values in before if values["row"] == row)
        return now["settlement"] > max(given, default=0)

    def _is_new(self, collection: str, record: str) -> bool:
        """Tell whether a record was made or changed."""
        values = self.records.get((collection, record))
        return values is not None and values != self.kept[-1].get((collection, record))

    def _is_untrue(self, author: str, collection: str, record: str) -> bool:
        """Tell whether a record that *author* made or changed says what nobody agreed to."""
        values = self.records[collection, record]
        if collection in {"positions", "consents", "sign_offs"} and values["noted_by"] != author:
            return True
        rules = {
            "rows": self._is_marked_only,
            "outcomes": lambda now: self._is_reworded(now) or self._is_no_outcome(now),
            "consents": lambda said: not self._is_answer(said),
            "sign_offs": lambda signed: not self._is_signed(signed),
        }
        return collection in rules and rules[collection](values)

    def _is_brought_back_untrue(self, collection: str, record: str) -> bool:
        """Tell whether undoing would agree on what nobody agreed to; what was said was true."""
        values = self.records[collection, record]
        if collection == "outcomes":
            row = self.records.get(("rows", values["row"]))
            is_open = row is not None and row["status"] != "agreed"
            return not is_open and self._is_no_outcome(values)
        return collection == "rows" and self._is_marked_only(values)

    def _is_marked_only(self, row: Values) -> bool:
        if row["status"] != "agreed":
            return False
        before = self.kept[-1].get(("rows", row["record_id"]))
        if before is None or before["status"] != "agreed":
            return not self._is_settled_anew(row["record_id"])
        outcome = self.records.get(("outcomes", row["record_id"]))
        return outcome is None or self._is_no_outcome(outcome) or _category(row) == "not_agreed"

    def _is_reworded(self, outcome: Values) -> bool:
        """Tell whether what was settled would read otherwise, without being settled anew."""
        was = self.kept[-1].get(("outcomes", outcome["record_id"]))
        is_settled = was is not None and was["settled_on"]
        return bool(is_settled) and not self._is_settled_anew(outcome["row"])

    def _is_no_outcome(self, outcome: Values) -> bool:
        row = self.records.get(("rows", outcome["row"]))
        if not outcome["settled_on"]:
            return False
        if row is None or _category(row) != _category(outcome):
            return True
        return row["question"] != outcome["question"]

    def _is_answer(self, consent: Values) -> bool:
        outcome = self.records.get(("outcomes", consent["row"]))
        return outcome is not None and all(consent[name] == outcome[name] for name in ANSWERED)

    def _is_signed(self, signed: Values) -> bool:
        return self.signed[signed["fingerprint"]] == _content(self.kept[-1])

    def _held(self, wanted: Wanted) -> object:
        record = self.records.get(wanted.key)
        return record.get(wanted.field) if record and wanted.field else record

    def _may_move(self, wanted: Wanted) -> bool:
        collection = wanted.key[0]
        if wanted.field != "status" or collection not in self.moves:
            return True
        return wanted.value in self.moves[collection][wanted.was]

    def _put(self, wanted: Wanted) -> None:
        if wanted.field:
            record = {**self.records[wanted.key], wanted.field: wanted.value}
            self.records[wanted.key] = record
        elif wanted.value is None:
            del self.records[wanted.key]
        else:
            self.records[wanted.key] = wanted.value


def _full(collection: str, record: str, values: Values) -> Values:
    return dump(build_record(collection, record, values))


def _put(seen: Records, key: Key, values: Values) -> list[Wanted]:
    """Return what gives a record these values, as somebody wants who sees *seen*."""
    if key not in seen:
        return [Wanted(key, "", None, _full(*key, values))]
    return [
        Wanted(key, field, seen[key][field], value)
        for field, value in values.items()
        if seen[key][field] != value
    ]


def _change(wanted: Wanted) -> Change:
    collection, record = wanted.key
    place = {"collection": collection, "record": record}
    if wanted.field:
        return Set(**place, field=wanted.field, was=wanted.was, value=wanted.value)
    if wanted.value is None:
        return Remove(**place, was=wanted.was)
    return Add(**place, values=wanted.value)


def _category(values: Values) -> str:
    axes = (bool(values["is_urgent"]), values["sensitivity"])
    return next((code for code, known in AXES.items() if known == axes), "not_agreed")


def _terms(row: Values) -> tuple[object, ...]:
    """Return what an outcome of *row* seals."""
    return (_category(row), *(row[field] for field in SEALED))


def _content(records: Records) -> Records:
    """Return what is signed."""
    return {
        key: {field: value for field, value in values.items() if (*key, field) != STATUS}
        for key, values in records.items()
        if key[0] != "sign_offs"
    }


STATUS = ("header", "header", "status")


class Seat:
    """One person: a store of their own on the common file, and what they saw last."""

    def __init__(self, name: str, path: Path, reference) -> None:
        """Open the store."""
        self.name, self.path, self.reference = name, path, reference
        self.store: PlanStore = open_store(path, reference=reference)
        self.stored: Stored
        self.seen: Records

    def open_anew(self) -> None:
        """Close the program and open it again."""
        self.store.close()
        self.store = open_store(self.path, reference=self.reference)


class Session:
    """Two people, one plan, and the dictionary; each method is one kind of step."""

    def __init__(self, folder: Path, seed: int, reference, today: date) -> None:
        """Make the plan: organisations and rows."""
        self.folder, self.reference, self.today = folder, reference, today
        self.chance = Random(seed)  # noqa: S311 (chance, not secrets)
        moves = {
            collection: {
                code: tuple(term.property("next"))
                for code, term in reference.terms(codelist).terms.items()
            }
            for collection, codelist in STATUS_LISTS.items()
        }
        self.notebook = Notebook(moves)
        self.seats = [Seat(name, folder / "plans.db", reference) for name in ("Amal", "Badr")]
        self.done: list[Done] = []
        self.files: list[File] = []
        self.counts: Counter[str] = Counter()
        self._number = 0
        first = [
            *(
                Wanted(("partners", p), "", None, _full("partners", p, {"name": p}))
                for p in PARTNERS
            ),
            *(self._new_row(row) for row in ROWS),
        ]
        batch = self._batch(self.seats[0], map(_change, first))
        self._compare(self.seats[0].store.create("p", batch), first, batch)
        for seat in self.seats:
            self.look(seat)

    def step(self) -> None:
        """Let somebody do something."""
        name = self.chance.choices([*STEPS], [*STEPS.values()])[0]
        getattr(self, name)(self.chance.choice(self.seats))
        self.counts[name] += 1

    # Steps ----------------------------------------------------------------------------------

    def look(self, seat: Seat) -> None:
        """A page catches up."""
        seat.stored = seat.store.load("p")
        seat.seen = dict(self.notebook.records)

    def open_anew(self, seat: Seat) -> None:
        """A program is closed and opened."""
        seat.open_anew()

    def edit(self, seat: Seat) -> None:
        """Cells of rows, new rows, rows removed: some of it out of date."""
        wanted = [self._any_edit(seat.seen) for _ in range(self.chance.randint(1, 4))]
        self._save(seat, wanted, map(_change, wanted))

    def position(self, seat: Seat) -> None:
        """An organisation says what it proposes for a row."""
        row, partner = self._row(seat.seen), self.chance.choice(PARTNERS)
        values = {
            "row": row,
            "partner": partner,
            "is_urgent": self.chance.choice((None, True, False)),
            "sensitivity": self.chance.choice(("", "public", "sensitive")),
            "reason": self.chance.choice(TEXTS),
            "noted_by": self._noted_by(seat),
        }
        key = f"{row}.{partner}"
        changes = put_record(seat.stored.plan, "positions", key, values)
        self._save(seat, _put(seat.seen, ("positions", key), values), changes)

    def settle(self, seat: Seat) -> None:
        """The room settles a row; what is more open than asked for has its reason."""
        row, category = self._row(seat.seen), self.chance.choice([*AXES])
        settlement = Settlement(
            *AXES[category],
            reason=self.chance.choice(TEXTS),
            settled_on=self.today,
            settled_by=seat.name,
            opening_reason="The law asks for it",
            opened_by="Chen",
        )
        changes = settle_row(seat.stored.plan, row, settlement, self.reference)
        self._save(seat, self._settled(seat.seen, row, category, settlement), changes)

    def answer(self, seat: Seat) -> None:
        """An organisation answers the outcome that the page shows, which holds or not."""
        outcomes = [values for (name, _), values in seat.seen.items() if name == "outcomes"]
        if not outcomes:
            return
        outcome, partner = self.chance.choice(outcomes), self.chance.choice(PARTNERS)
        values = {
            "row": outcome["row"],
            "partner": partner,
            "answer": self.chance.choice(("accepts", "objects", "absent")),
            "reason": self.chance.choice(TEXTS),
            "noted_by": self._noted_by(seat),
            **{name: outcome[name] for name in ANSWERED},
        }
        key = f"{outcome['row']}.{partner}"
        changes = put_record(seat.stored.plan, "consents", key, values)
        self._save(seat, _put(seat.seen, ("consents", key), values), changes)

    def undo(self, seat: Seat) -> None:
        """Somebody takes any batch but the first back, an undoing one as well."""
        if len(self.done) == 1:
            return
        batch, wanted = self.chance.choice(self.done[1:])
        back = [each._replace(was=each.value, value=each.was) for each in reversed(wanted)]
        try:
            asked = Batch(batch_id=uuid4().hex, author=seat.name, undoes=batch.batch_id)
            saved = seat.store.save("p", asked)
        except RecordError:
            self._require_refused(back, seat, is_undo=True)
            return
        changes = tuple(map(_change, back))
        newest = seat.store.history("p", saved.stamp.revision - 1)[0].batch_id
        undoing = Batch(batch_id=newest, author=seat.name, changes=changes, undoes=batch.batch_id)
        self._compare(saved, back, undoing)

    def write_file(self, seat: Seat) -> None:
        """Somebody writes the plan to a file and changes it there."""
        view = view_for(
            seat.stored.plan, "internal", reference=self.reference, stamp=seat.stored.stamp
        )
        is_workbook = self.chance.random() < WORKBOOKS
        path = self.folder / f"{len(self.files)}{'.xlsx' if is_workbook else '.json'}"
        write_plan(view, path, reference=self.reference, language=language_for("en"))
        typed = {("rows", self._row(seat.seen), *self._value()) for _ in range(3)}
        cells = {(key, row, field): value for key, row, field, value in typed}
        wanted = [
            wanted
            for (key, row, field), value in cells.items()
            for wanted in _put(
                seat.seen, (key, row), self._as_claimed(seat.seen[key, row], field, value, path)
            )
        ]
        if is_workbook:
            type_into(path, cells, view, self.reference)
        else:
            wanted += self._type_into_document(path, cells, seat.seen)
        self.files.append(File(path, tuple(wanted)))
        self.counts["workbooks"] += is_workbook

    def _as_claimed(self, row: Values, field: str, value: object, path: Path) -> Values:
        """Return what a cell of a file comes to: that a row is agreed, a file can only claim."""
        if (field, value) == ("status", "agreed") and row["status"] != "agreed":
            return {"claimed_in": path.name}
        return {field: value}

    def import_file(self, seat: Seat) -> None:
        """A file comes back, late or for the second time."""
        if not self.files:
            return
        path, wanted = self.chance.choice(self.files)
        read = read_plan(path, reference=self.reference)
        base = seat.store.load("p", read.base_revision)
        require_history(read, base.stamp.head)
        proposal = propose_changes(read, base=base.plan, reference=self.reference, is_vouched=True)
        assert proposal.unmapped == ()
        changes = fill_added(proposal.changes, seat.store.load("p").plan)
        self._save(seat, [part for each in wanted for part in self._fitted(each)], changes)

    def sign(self, seat: Seat) -> None:
        """An organisation signs what the page shows, which is up to date or not."""
        if self.chance.random() < 0.5:
            self.look(seat)
        partner, stamp = self.chance.choice(PARTNERS), seat.stored.stamp
        fingerprint = signed_content(seat.stored.plan)
        self.notebook.signed[fingerprint] = _content(seat.seen)
        values = {
            "person": "Dana",
            "noted_by": self._noted_by(seat),
            "fingerprint": fingerprint,
            "partner": partner,
            "revision": stamp.revision,
            "head": stamp.head,
            "signed_at": SIGNED_AT,
        }
        wanted = _put(seat.seen, ("sign_offs", f"{partner}.{stamp.revision}"), values)
        self._save(seat, wanted, map(_change, wanted))
        self._require_signatures()

    def move(self, seat: Seat) -> None:
        """Somebody moves the status of the plan, permitted or not."""
        nexts = self.notebook.moves["header"][seat.seen["header", "header"]["status"]]
        self._move(seat, self.chance.choice([*nexts, *nexts, *nexts, *PLAN_STATUSES]))

    def reopen(self, seat: Seat) -> None:
        """An agreed plan is opened again for review."""
        if seat.seen["header", "header"]["status"] in CLOSED:
            self._move(seat, "in_review")
            self.counts["reopened"] += 1

    def send_again(self, seat: Seat) -> None:
        """A batch arrives a second time and changes nothing."""
        batch = self.chance.choice(self.done).batch
        before = len(self.notebook.kept) - 1
        if batch.undoes is None:
            assert seat.store.save("p", batch).stamp.revision == before

    # Parts of steps -------------------------------------------------------------------------

    def _move(self, seat: Seat, status: str) -> None:
        wanted = _put(seat.seen, ("header", "header"), {"status": status})
        self._save(seat, wanted, map(_change, wanted))

    def _settled(
        self, seen: Records, row: str, category: str, settlement: Settlement
    ) -> list[Wanted]:
        held = seen["rows", row]
        values = {
            "is_urgent": settlement.is_urgent,
            "sensitivity": settlement.sensitivity,
            "category_reason": settlement.reason,
            "claimed_in": "",
        }
        nexts = self.notebook.moves["rows"][held["status"]]
        if category != "not_agreed" and "agreed" in (held["status"], *nexts):
            values["status"] = "agreed"
        said = [
            v for (c, _), v in seen.items() if c in {"outcomes", "consents"} and v["row"] == row
        ]
        outcome = {
            "row": row,
            **settlement._asdict(),
            "settled_on": settlement.settled_on.isoformat(),
            "question": held["question"],
            "settlement": 1 + max((each["settlement"] for each in said), default=0),
        }
        return [
            *_put(seen, ("rows", row), values),
            *_put(seen, ("outcomes", row), outcome),
        ]

    def _noted_by(self, seat: Seat) -> str:
        """Return who notes it; now and then nobody does, and it is refused."""
        return seat.name if self.chance.random() < 0.9 else ""

    def _type_into_document(self, path: Path, cells, seen: Records) -> list[Wanted]:
        """Change cells in the document at *path*, add a row and remove one, now and then."""
        document = json.loads(path.read_text(encoding="utf-8"))
        rows = {row["record_id"]: row for row in document["collections"]["rows"]}
        for (_, row, field), value in cells.items():
            rows[row][field] = value
        wanted = []
        if self.chance.random() < 0.3:
            new = self._new_row(f"x{len(self.files)}")
            rows[new.key[1]] = dict(new.value)
            wanted.append(new)
        untouched = [row for row in rows if ("rows", row) in seen and row not in _rows_of(cells)]
        if self.chance.random() < 0.2 and len(untouched) > 4:
            gone = self.chance.choice(untouched)
            del rows[gone]
            wanted.append(Wanted(("rows", gone), "", seen["rows", gone], None))
        document["collections"]["rows"] = [*rows.values()]
        path.write_text(json.dumps(document), encoding="utf-8")
        return wanted

    def _fitted(self, wanted: Wanted) -> list[Wanted]:
        """Return what an added record comes to where it is there already: its cells."""
        if wanted.field or wanted.value is None or wanted.key not in self.notebook.records:
            return [wanted]
        begins = _full(*wanted.key, {})
        return [
            Wanted(wanted.key, field, begins[field], value)
            for field, value in wanted.value.items()
            if value != begins[field]
        ]

    def _any_edit(self, seen: Records) -> Wanted:
        kind = self.chance.random()
        if kind < 0.12:
            return self._new_row(self.chance.choice(ROWS))
        key = ("rows", self._row(seen))
        if kind < 0.2:
            return Wanted(key, "", seen[key], None)
        field, value = self._value()
        return Wanted(key, field, seen[key][field], value)

    def _value(self) -> tuple[str, object]:
        field = self.chance.choice([*FIELDS])
        return field, self.chance.choice(FIELDS[field])

    def _new_row(self, row: str) -> Wanted:
        values = {"order": self.chance.randint(1, 99), "question": self.chance.choice(TEXTS)}
        return Wanted(("rows", row), "", None, _full("rows", row, values))

    def _row(self, seen: Records) -> str:
        return self.chance.choice([record for collection, record in seen if collection == "rows"])

    def _batch(self, seat: Seat, changes: Iterable[Change]) -> Batch:
        self._number += 1
        name = f"b{self._number}"
        return Batch(batch_id=name, author=seat.name, changes=tuple(changes))

    def _save(self, seat: Seat, wanted: list[Wanted], changes: Iterable[Change]) -> None:
        batch = self._batch(seat, changes)
        try:
            saved = seat.store.save("p", batch)
        except RecordError:
            self._require_refused(wanted, seat)
        else:
            self._compare(saved, wanted, batch)

    def _require_refused(
        self, wanted: Iterable[Wanted], seat: Seat, *, is_undo: bool = False
    ) -> None:
        assert self.notebook.do(wanted, seat.name, is_undo=is_undo) is None
        self.counts["refused"] += 1

    def _compare(self, saved: Saved, wanted: Iterable[Wanted], batch: Batch) -> None:
        did = self.notebook.do(wanted, batch.author, is_undo=batch.undoes is not None)
        assert did is not None, batch
        done, conflicts = did
        assert (len(saved.changes), len(saved.conflicts)) == (len(done), conflicts), batch
        assert saved.stamp.revision == len(self.notebook.kept) - 1
        self.counts["changes"] += len(done)
        self.counts["conflicts"] += conflicts
        if done:
            self.done.append(Done(batch, done))

    # What must hold -------------------------------------------------------------------------

    def require_same(self) -> None:
        """The plan is the dictionary, now and at any revision; signatures know what is new."""
        now = self.seats[0].store.load("p").plan
        assert _records(now) == self.notebook.records
        revision = self.chance.randrange(len(self.notebook.kept))
        then = self.seats[1].store.load("p", revision).plan
        assert _records(then) == self.notebook.kept[revision]
        self._require_signatures()

    def _require_signatures(self) -> None:
        store = self.seats[1].store
        now = store.load("p").plan
        for signature in [*now.sign_offs.values()][-5:]:
            then = store.load("p", signature.revision)
            assert then.stamp.head == signature.head
            before = self.notebook.kept[signature.revision]
            is_changed = _content(before) != _content(self.notebook.records)
            assert bool(changed_since(then.plan, now)) == is_changed
            assert (signature.fingerprint != signed_content(now)) == is_changed

    def close(self) -> None:
        """Hold the whole journal against its hashes, and close."""
        assert self.seats[0].store.verify("p").ok
        for seat in self.seats:
            seat.store.close()


def _rows_of(cells) -> set[str]:
    return {row for _, row, _ in cells}


def _records(plan: Plan) -> Records:
    return {
        (collection, key): dump(record)
        for collection in RECORD_CLASSES
        for key, record in plan.records(collection).items()
    }


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        (0, 200),
        *(pytest.param(seed, 1000, marks=pytest.mark.torture) for seed in range(1, 6)),
    ],
)
def test_a_long_session_is_what_a_dictionary_says(
    tmp_path, reference, fixed_today, record_property, seed, steps
):
    """Edits, positions, settling, answers, undo, files, signatures: nothing lost or made up."""
    session = Session(tmp_path, seed, reference, fixed_today)
    for step in range(1, steps + 1):
        session.step()
        if step % 20 == 0:
            session.require_same()
    session.require_same()
    session.close()

    print(f"session {seed}: {steps} steps,", dict(session.counts))
    record_property("figures", f"session {seed}: {steps} steps, {dict(session.counts)}")
    assert set(STEPS) <= set(session.counts)
    assert min(session.counts["changes"], session.counts["conflicts"]) > steps / 10
    assert session.counts["refused"] > steps / 50
