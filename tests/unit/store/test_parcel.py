"""Whoever has an earlier state of a plan and gets what is new has the plan."""

from datetime import date
from random import Random

import pytest

from dtmnb.domain.changes import Add, Batch, Remove, Set, apply, dump
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store.parcel import parcel_of, unpacked


@pytest.fixture(scope="module")
def plan(reference):
    """Return the example."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=6)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    return _after(Plan(plan_id="p"), *changes)


def _after(plan, *changes):
    return apply(plan, Batch(batch_id="b", author="a", changes=changes)).plan


def _reworded(plan):
    return [Set(collection="rows", record="r001", field="question", was=_was(plan), value="x")]


def _was(plan):
    return plan.rows["r001"].question


def _removed(plan):
    return [Remove(collection="rows", record="r002", was=dump(plan.rows["r002"]))]


def _moved_to_the_end(plan):
    values = dump(plan.rows["r001"])
    return [
        Remove(collection="rows", record="r001", was=values),
        Add(collection="rows", record="r001", values=values),
    ]


def _retitled(plan):
    was = plan.header.title
    return [Set(collection=HEADER, record=HEADER, field="title", was=was, value="x")]


@pytest.mark.parametrize(
    "change", [_reworded, _removed, _moved_to_the_end, _retitled, lambda _: []]
)
def test_what_is_new_makes_the_plan_whole(plan, change):
    """Values, records that are gone, and their order."""
    now = _after(plan, *change(plan))

    parcel, gone = parcel_of(now, plan)
    again = unpacked(Plan.model_validate_json(parcel.model_dump_json()), gone, plan)

    assert again == now
    for name in RECORD_CLASSES.keys() - {HEADER}:
        assert list(again.records(name)) == list(now.records(name))


def test_a_change_of_one_record_is_one_record(plan):
    """Not the plan."""
    parcel, gone = parcel_of(_after(plan, *_reworded(plan)), plan)

    assert {name: len(parcel.records(name)) for name in RECORD_CLASSES if name != HEADER} == {
        name: int(name == "rows") for name in RECORD_CLASSES if name != HEADER
    }
    assert not any(gone.values())
