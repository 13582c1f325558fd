"""The plan as one aggregate of collections."""

import pytest

from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan, require_record_class
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import fields_of
from dtmnb.errors import ChangeError


def test_every_collection_has_a_class_and_a_place():
    """A plan has exactly the collections that changes may name."""
    fields = set(Plan.model_fields) - {"plan_id"}

    assert fields == set(RECORD_CLASSES)


def test_every_mark_names_a_list_or_a_collection_that_exists(reference):
    """A field that takes codes or ids names a list of ours or a collection of a plan."""
    specs = [spec for name in RECORD_CLASSES for spec in fields_of(name).values()]
    lists = {words for spec in specs for words in (spec.words, spec.keys)} - {""}

    assert lists <= {*reference.codelists, *(f"@{name}" for name in RECORD_CLASSES)}


def test_the_header_is_a_collection_of_one():
    """Changes reach the header as they reach any record."""
    plan = Plan(plan_id="p")

    assert plan.records(HEADER) == {HEADER: plan.header}


def test_an_unknown_collection_is_named():
    """The message says which collections there are."""
    with pytest.raises(ChangeError, match=r"no collection 'colour'.*rows"):
        require_record_class("colour")


def test_rows_come_in_the_order_people_gave_them():
    """Rows are ordered by `order`; of equals the one entered first comes first."""
    rows = {
        key: PlanRow(record_id=key, order=order) for key, order in (("b", 2), ("a", 1), ("c", 2))
    }

    plan = Plan(plan_id="p", rows=rows)

    assert [row.record_id for row in plan.ordered_rows()] == ["a", "b", "c"]
