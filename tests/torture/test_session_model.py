"""A session of thousands of steps: whatever two people do, a plain dictionary says the same."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from dtmnb.domain.audience import view_for
from dtmnb.domain.changes import (
    Add,
    Batch,
    Change,
    Remove,
    Set,
    build_record,
    changed_since,
    dump,
    fill_added,
)
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.settling import record_position, settle_row
from dtmnb.interchange import propose_changes, read_plan, require_history, write_plan
from dtmnb.language import language_for
from dtmnb.store import PlanStore, Saved, Stored, open_store
from tests.support.workbooks import type_into

STEPS = {
    "look": 6,
    "edit": 12,
    "position": 6,
    "settle": 4,
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

    def do(self, wanted: Iterable[Wanted], *, is_undo: bool = False):
        """Do what fits and return it, with the number of conflicts."""
        wanted = list(wanted)
        done, conflicts = self._fit(wanted, is_undo=is_undo)
        moved = {each.key for each in conflicts if each.key[0] == "rows"}
        if is_undo and moved:
            # What cannot be taken back whole is not agreed again.
            self.records = dict(self.kept[-1])
            kept = [each for each in wanted if not (each.key in moved and each.field == "status")]
            done, conflicts = self._fit(kept, is_undo=True)
        for each in self._reopened(done):
            self._put(each)
            done.append(each)
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

    def _reopened(self, done: list[Wanted]) -> list[Wanted]:
        """Return what opens agreed rows again that were rewritten and have no outcome."""
        before, found = self.kept[-1], []
        for key in dict.fromkeys(each.key for each in done if each.key[0] == "rows"):
            was, row = before.get(key), self.records.get(key)
            if was is None or row is None or self._outcome_tells(key[1]):
                continue
            is_same = all(was[field] == row[field] for field in ("question", "sensitivity"))
            is_same = is_same and bool(was["is_urgent"]) == bool(row["is_urgent"])
            if was["status"] == row["status"] == "agreed" and not is_same:
                found.append(Wanted(key, "status", "agreed", "to_be_revised"))
        return found

    def _outcome_tells(self, row: str) -> bool:
        """Tell whether an outcome says on which words a row was settled, or was made just now."""
        outcome = self.records.get(("outcomes", row))
        if outcome is None or not outcome["settled_on"]:
            return False
        return bool(outcome["question"]) or outcome != self.kept[-1].get(("outcomes", row))

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
            "is_urgent": self.chance.choice((None, True, False)),
            "sensitivity": self.chance.choice(("", "public", "sensitive")),
            "reason": self.chance.choice(TEXTS),
            "stance": self.chance.choice(("", "consent", "dissent")),
        }
        given = {"row": row, "partner": partner, **values}
        wanted = _put(seat.seen, ("positions", f"{row}.{partner}"), given)
        self._save(seat, wanted, record_position(seat.stored.plan, row, partner, values))

    def settle(self, seat: Seat) -> None:
        """The room settles a row; who does not go along is kept."""
        row, category = self._row(seat.seen), self.chance.choice([*AXES])
        settled = {
            **dict(zip(("is_urgent", "sensitivity"), AXES[category], strict=True)),
            "reason": self.chance.choice(TEXTS),
            "settled_on": self.today.isoformat(),
        }
        changes = settle_row(
            seat.stored.plan,
            row,
            reference=self.reference,
            **{**settled, "settled_on": self.today},
        )
        self._save(seat, self._settled(seat.seen, row, category, settled), changes)

    def undo(self, seat: Seat) -> None:
        """Somebody takes any batch but the first back, an undoing one as well."""
        if len(self.done) == 1:
            return
        batch, wanted = self.chance.choice(self.done[1:])
        back = [each._replace(was=each.value, value=each.was) for each in reversed(wanted)]
        saved = seat.store.undo("p", batch.batch_id, author=seat.name, organisation="")
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
            for wanted in _put(seat.seen, (key, row), {field: value})
        ]
        if is_workbook:
            type_into(path, cells, view, self.reference)
        else:
            wanted += self._type_into_document(path, cells, seat.seen)
        self.files.append(File(path, tuple(wanted)))
        self.counts["workbooks"] += is_workbook

    def import_file(self, seat: Seat) -> None:
        """A file comes back, late or for the second time."""
        if not self.files:
            return
        path, wanted = self.chance.choice(self.files)
        read = read_plan(path, reference=self.reference)
        base = seat.store.load("p", read.base_revision)
        require_history(read, base.stamp.head)
        proposal = propose_changes(read, base=base.plan, reference=self.reference)
        assert proposal.unmapped == ()
        changes = fill_added(proposal.changes, seat.store.load("p").plan)
        self._save(seat, [part for each in wanted for part in self._fitted(each)], changes)

    def sign(self, seat: Seat) -> None:
        """An organisation signs what the page shows, which is up to date or not."""
        if self.chance.random() < 0.5:
            self.look(seat)
        partner, stamp = self.chance.choice(PARTNERS), seat.stored.stamp
        values = {
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

    def _settled(self, seen: Records, row: str, category: str, settled: Values) -> list[Wanted]:
        positions = [v for (c, _), v in seen.items() if c == "positions" and v["row"] == row]
        dissent = {p["partner"]: p["reason"] for p in positions if _dissents(p, category)}
        held = seen["rows", row]
        values = {
            "is_urgent": settled["is_urgent"],
            "sensitivity": settled["sensitivity"],
            "category_reason": settled["reason"],
        }
        nexts = self.notebook.moves["rows"][held["status"]]
        if category != "not_agreed" and "agreed" in (held["status"], *nexts):
            agreed = [p["partner"] for p in positions if p["partner"] not in dissent]
            values["status"] = "agreed"
            values["agreed_by"] = [*dict.fromkeys([*held["agreed_by"], *agreed])]
            values["agreed_on"] = settled["settled_on"]
        outcome = {"row": row, "question": held["question"], "dissent": dissent, **settled}
        return [
            *_put(seen, ("rows", row), values),
            *_put(seen, ("outcomes", row), outcome),
        ]

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
        self._compare(seat.store.save("p", batch), wanted, batch)

    def _compare(self, saved: Saved, wanted: Iterable[Wanted], batch: Batch) -> None:
        done, conflicts = self.notebook.do(wanted, is_undo=batch.undoes is not None)
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


def _dissents(position: Values, category: str) -> bool:
    if position["stance"]:
        return position["stance"] == "dissent"
    axes = (bool(position["is_urgent"]), position["sensitivity"])
    return bool(position["sensitivity"]) and axes != AXES[category]


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
    """Edits, positions, settling, undo, files, signatures, reopening: nothing lost or made up."""
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
