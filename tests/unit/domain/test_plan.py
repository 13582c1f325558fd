"""The plan as one aggregate of collections."""

import pytest

from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan, all_records, require_record_class
from dtmnb.domain.record import field_kinds
from dtmnb.domain.row import PlanRow
from dtmnb.errors import ChangeError


def test_every_collection_has_a_class_and_a_place():
    """A plan has exactly the collections that changes may name."""
    fields = set(Plan.model_fields) - {"plan_id"}

    assert fields == set(RECORD_CLASSES)


def test_every_mark_names_a_list_or_a_collection_that_exists(reference):
    """A field that takes codes or ids names a list of ours or a collection of a plan."""
    kinds = [kind for each in RECORD_CLASSES.values() for kind in field_kinds(each).values()]

    assert {kind.codelist for kind in kinds} - {None} <= set(reference.codelists)
    assert {kind.collection for kind in kinds} - {None} <= set(RECORD_CLASSES)


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
    assert [name for name, _ in all_records(plan)] == [HEADER, "rows", "rows", "rows"]
