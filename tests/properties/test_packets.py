"""A packet that was filled at home meets what others did meanwhile, cell by cell."""

import itertools
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dtmnb.domain.audience import view_for
from dtmnb.domain.changes import Add, Batch, Change, Set, build_record, dump, fill_added
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import RECORD_CLASSES, Plan
from dtmnb.domain.settling import as_said
from dtmnb.interchange import packet_view, propose_changes, read_plan, require_history, write_plan
from dtmnb.language import language_for
from dtmnb.store import PlanStore, open_store
from tests.support.workbooks import Place, type_into

EDITS = 50
ROWS = [f"r{number:02}" for number in range(1, 13)]
TEXTS = ("", "far", "near", "two\nlines")
VALUES: Mapping[str, tuple[object, ...]] = {
    "is_urgent": (None, True, False),
    "sensitivity": ("", "public", "sensitive"),
    "share_within_hours": (None, 24, 72),
    "sectors": ([], ["wash"], ["wash", "hlt"]),
    "status": ("draft", "to_be_revised"),
}
POSITION = ("is_urgent", "sensitivity", "reason")
SEALED = ("question", "share_within_hours")
SETTLED = ROWS[:5]
AXES = {"is_urgent": False, "sensitivity": "public"}
# What the packet of "wash" may change, and what it shows but may not change.
OPEN: tuple[Place, ...] = (
    *(("positions", f"{row}.wash", field) for row in ROWS for field in POSITION),
    *(("rows", row, field) for row in ROWS for field in SEALED),
    *(("focal_points", f"wash-{n}", field) for n in (1, 2, 3) for field in ("phone", "email")),
    *(("feedback", f"asked-{n}", "request") for n in (1, 2)),
    ("partners", "wash", "sectors"),
)
CLOSED: tuple[Place, ...] = (
    *(("positions", f"{row}.health", field) for row in ROWS[:4] for field in POSITION),
    *(("rows", row, field) for row in ROWS[:6] for field in ("category_reason", "status")),
    *(("focal_points", f"health-{n}", "phone") for n in (1, 2)),
    *(("feedback", f"asked-{n}", "reason") for n in (1, 2)),
    ("partners", "health", "sectors"),
)
Cells = dict[Place, object]


def _first_changes() -> tuple[Change, ...]:
    people = [("wash", 1), ("wash", 2), ("wash", 3), ("health", 1), ("health", 2)]
    stated = [(row, "wash") for row in ROWS[:4]] + [(row, "health") for row in ROWS[:6]]
    given = {
        "partners": {key: {"name": key} for key in ("wash", "health")},
        "rows": {
            row: {
                "order": n,
                "question": "far",
                **({**AXES, "status": "agreed"} if row in SETTLED else {}),
            }
            for n, row in enumerate(ROWS)
        },
        "outcomes": {
            row: {
                "row": row,
                "settlement": 1,
                "question": "far",
                "settled_on": "2026-02-01",
                **AXES,
            }
            for row in SETTLED
        },
        "focal_points": {
            f"{key}-{n}": {"name": f"P{n}", "partner": key, "phone": "far", "shares_contact": True}
            for key, n in people
        },
        "positions": {
            f"{row}.{key}": {"row": row, "partner": key, "reason": "near", "noted_by": "Amal"}
            for row, key in stated
        },
        "feedback": {f"asked-{n}": {"partner": "wash", "request": "far"} for n in (1, 2)},
    }
    return tuple(
        Add(collection=collection, record=record, values=values)
        for collection, records in given.items()
        for record, values in records.items()
    )


def _cells(plan: Plan) -> Cells:
    return {
        (collection, key, field): value
        for collection in RECORD_CLASSES
        for key, record in plan.records(collection).items()
        for field, value in dump(record).items()
    }


def _begin(place: Place, cells: Cells) -> object:
    """Return what a cell holds; the line of a position that is not there yet is empty."""
    return cells.get(place, None if place[2] == "is_urgent" else "")


def _position(record: str) -> Cells:
    row, partner = record.split(".")
    values = dump(build_record("positions", record, {"row": row, "partner": partner}))
    return {("positions", record, field): value for field, value in values.items()}


def _work_online(store: PlanStore, plan_id: str, edits, names) -> None:
    """Make each edit as a batch of its own, as people in the room do."""
    for place, value in edits:
        collection, record, field = place
        cells = _cells(store.load(plan_id).plan)
        change: Change = Set(
            collection=collection, record=record, field=field, was=cells.get(place), value=value
        )
        if place not in cells:
            row, partner = record.split(".")
            values = {"row": row, "partner": partner, field: value, "noted_by": "Amal"}
            change = Add(collection=collection, record=record, values=values)
        store.save(plan_id, Batch(batch_id=next(names), author="Amal", changes=(change,)))


def _expected(base: Cells, online: Cells, typed: Cells) -> tuple[Cells, set[Place]]:
    """Return what a dictionary holds after both, and where both wrote and differ."""
    result, conflicts = dict(online), set()
    for place, value in typed.items():
        before, now = _begin(place, base), _begin(place, online)
        if place in OPEN and place[0] == "positions" and place not in base and value != before:
            # What is said on a line of its own speaks of the wording that the packet shows.
            result = _position(place[1]) | result
            result["positions", place[1], "question"] = base["rows", place[1][:3], "question"]
            result["positions", place[1], "noted_by"] = ""
        if place not in OPEN or value in (before, now):
            continue
        if now != before:
            conflicts.add(place)
            continue
        result[place] = value
        if place[0] == "positions":
            # It is the word of the organisation now, whoever noted it before.
            result["positions", place[1], "noted_by"] = ""
    moved = {
        p[1]
        for p in result
        if p[0] == "rows"
        and p[2] in SEALED
        and result[p] != online[p]
        # Hours that nobody had said yet are filled in.
        and not (p[2] == "share_within_hours" and online[p] is None)
    }
    for row in moved:
        # Nobody agreed on the new terms.
        if result["rows", row, "status"] == "agreed":
            result["rows", row, "status"] = "to_be_revised"
    return result, conflicts


def _take(store: PlanStore, plan_id: str, path, reference, batch_id: str):
    """Do what `plan import` does, without its questions."""
    read = read_plan(path, reference=reference)
    base = store.load(plan_id, read.base_revision)
    require_history(read, base.stamp.head)
    proposal = propose_changes(read, base=base.plan, reference=reference, is_vouched=True)
    now = store.load(plan_id).plan
    changes = as_said(now, fill_added(proposal.changes, now), "Badr", "wash")
    batch = Batch(batch_id=batch_id, author="Badr", organisation="wash", changes=changes)
    return proposal, store.save(plan_id, batch)


def _conflicts(saved: Saved) -> set[Place]:
    changes = [found.conflict.change for found in saved.conflicts]
    return {(change.collection, change.record, change.field) for change in changes}


def _edits(places: tuple[Place, ...]):
    value = st.integers(0, 11)
    edit = st.tuples(st.sampled_from(places), value).map(
        lambda drawn: (drawn[0], _pick(VALUES.get(drawn[0][2], TEXTS), drawn[1]))
    )
    return st.lists(edit, min_size=EDITS, max_size=EDITS)


def _pick(values: tuple[object, ...], number: int) -> object:
    return values[number % len(values)]


@pytest.fixture
def store(tmp_path, reference):
    """Return an empty store in a file."""
    with open_store(tmp_path / "plans.db", reference=reference) as opened:
        yield opened


@pytest.mark.parametrize("examples", [5, pytest.param(15, marks=pytest.mark.torture)])
def test_a_packet_and_the_room_merge_cell_by_cell(
    store, tmp_path, reference, record_property, examples
):
    """Fifty cells typed offline and fifty online: a conflict exactly where both wrote and differ.

    What the packet may not change stays and is listed; taking it in twice changes nothing.
    """
    path, figures = tmp_path / "wash.xlsx", Counter()
    names = (f"b{number}" for number in itertools.count())
    plans = (f"p{number}" for number in itertools.count())

    # Not shrunk: each packet is a workbook, and the difference of two dictionaries is short.
    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(offline=_edits(OPEN + CLOSED), online=_edits(OPEN + CLOSED))
    def merged(offline, online) -> None:
        plan_id, typed = next(plans), dict(offline)
        first = Batch(batch_id=next(names), author="Amal", changes=_first_changes())
        made = store.create(plan_id, first)
        view = view_for(made.plan, "participant:wash", reference=reference, stamp=made.stamp)
        packet = packet_view(view)
        write_plan(packet, path, reference=reference, language=language_for("en"))
        type_into(path, typed, packet, reference)
        _work_online(store, plan_id, online, names)
        before = store.load(plan_id)

        proposal, saved = _take(store, plan_id, path, reference, next(names))

        base = _cells(made.plan)
        result, conflicts = _expected(base, _cells(before.plan), typed)
        assert _cells(saved.plan) == result
        assert _conflicts(saved) == conflicts
        assert len(saved.conflicts) == len(conflicts)
        refused = {p for p in typed if p in CLOSED and typed[p] != _begin(p, base)}
        assert {place for place, _ in proposal.unmapped} == refused
        assert saved.stamp.revision == before.stamp.revision + bool(saved.changes)

        _, again = _take(store, plan_id, path, reference, next(names))

        assert (again.changes, again.stamp, _conflicts(again)) == ((), saved.stamp, conflicts)
        figures.update(packets=1, taken=len(saved.changes), refused=len(refused))
        figures.update(conflicts=len(conflicts), cells=len(typed))

    merged()
    print("packets:", dict(figures))
    record_property("figures", f"packets: {dict(figures)}")
    assert min(figures["taken"], figures["refused"], figures["conflicts"]) > 0
