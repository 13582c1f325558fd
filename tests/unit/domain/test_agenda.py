"""The agenda: rows that are alike stand together, what somebody holds back does not."""

import pytest

from dtmnb.domain.advice import advice_by_row
from dtmnb.domain.agenda import (
    GROUPED_BY,
    Voices,
    exceptions,
    groupings,
    groups_of,
    holds_of,
    usual_grouping,
    voices,
)
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id | name       |
    | wash      | WASH       |
    | health    | Health     |

    rows
    | record_id | sector | question                      | category  | data_types                 |
    | water     | wash   | Where is water fetched?       |           |                            |
    | soap      | wash   | Is there soap?                |           |                            |
    | sites     | cccm   | Where are the sites?          |           | site_list_with_coordinates |
    | totals    | cccm   | How many people?              | public    | totals_admin_2             |
    | names     | cccm   | Name of the head of household | personal  | registration_list          |
"""


def _plan(reference, *more: str):
    return plan_from_tables(PLAN + "\n".join(more), reference)


def _groups(plan, reference, by="sector"):
    advice = advice_by_row(plan, plan.rows.values(), reference)
    return groups_of(plan, advice, reference, by=by)


def _group_with(plan, reference, row):
    return next(group for group in _groups(plan, reference) if row in group.rows)


def test_every_open_row_stands_in_one_group(reference):
    """No row is lost and none is asked twice."""
    plan = _plan(reference)
    rows = [row for group in _groups(plan, reference) for row in group.rows]

    assert sorted(rows) == sorted(plan.rows)


@pytest.mark.parametrize(
    ("by", "together"),
    [("sector", True), ("dataset", True), ("", True), ("record_id", False)],
)
def test_rows_alike_in_advice_and_field_stand_together(reference, by, together):
    """Two questions about water that advice says the same of are one decision."""
    parts = [set(group.rows) for group in _groups(_plan(reference), reference, by)]

    assert any({"water", "soap"} <= rows for rows in parts) is together


def test_a_group_has_one_proposal(reference):
    """What column B says already is proposed, else what the advice calls for, else nothing."""
    found = {row: g for g in _groups(_plan(reference), reference) for row in g.rows}

    assert found["totals"].category == "public"
    assert found["sites"].category == found["sites"].advised == "sensitive"
    assert found["water"].category == found["water"].advised == ""


def test_sections_follow_each_other(reference):
    """First what is as advised, then what is to be talked about, then what no vote can change."""
    sections = [group.section for group in _groups(_plan(reference), reference)]

    assert sections == sorted(sections, key=["advised", "talk", "fixed", "waiting"].index)
    assert _group_with(_plan(reference), reference, "names").section == "fixed"
    assert _group_with(_plan(reference), reference, "sites").section == "advised"


RESERVED = """
    reservations
    | record_id  | row   | partner | reason            |
    | sites.wash | sites | wash    | Not below admin 1 |
"""
DIFFERS = """
    positions
    | record_id    | row   | partner | sensitivity | is_urgent | reason |
    | sites.health | sites | health  | public      | false     | Known  |
    | sites.wash   | sites | wash    | sensitive   | false     |        |
"""
DEFERRED = """
    deferrals
    | record_id | row   | partner | until      | reason            |
    | sites     | sites | health  | 2026-04-01 | Ask the authority |
"""


@pytest.mark.parametrize(
    ("said", "kind", "partner"),
    [
        (RESERVED, "reserved", "wash"),
        (DIFFERS, "differs", "health"),
        (DEFERRED, "deferred", "health"),
    ],
)
def test_what_somebody_holds_back_is_not_settled_with_others(reference, said, kind, partner):
    """A wish to talk, another proposal, a day to wait for: each keeps its row out."""
    plan = _plan(reference, said)
    group = _group_with(plan, reference, "sites")

    (hold,) = group.holds["sites"]
    assert (hold.kind, hold.partner) == (kind, partner)
    assert "sites" not in group.free
    assert group.section == ("waiting" if kind == "deferred" else "talk")
    is_for_round = kind != "deferred"
    assert ("sites" in exceptions(_groups(plan, reference))) is is_for_round


def test_another_proposal_moves_who_differs(reference):
    """Where what somebody asked for is proposed, whoever agreed before differs now."""
    plan = _plan(reference, DIFFERS)

    (hold,) = holds_of(plan, ["sites"], "public", reference)["sites"]
    assert hold.partner == "wash"


def test_voices_are_counted_in_rows(reference):
    """Each organisation sees how many rows it agreed to and holds back."""
    plan = _plan(reference, DIFFERS)
    group = _group_with(plan, reference, "sites")

    assert voices(plan, group, "wash", reference) == Voices(agrees=1)
    assert voices(plan, group, "health", reference) == Voices(differs=1)


@pytest.mark.parametrize(
    ("field", "value", "by"),
    [
        ("sector", "wash", "sector"),
        ("dataset", "d", "dataset"),
        ("agenda_group", "x", "agenda_group"),
    ],
)
def test_the_first_field_that_says_something_groups(field, value, by, reference):
    """A plan without sectors is grouped by dataset, one with groups made by hand by those."""
    plan = plan_from_tables(f"rows\n| record_id | {field} |\n| a | {value} |\n", reference)

    assert usual_grouping(plan) == by


def test_columns_that_were_brought_along_group_rows(reference):
    """A file's own groups can be the groups of the agenda, where there are few of them."""
    plan = _plan(reference)
    told = {"water": "Basics", "soap": "Basics", "sites": "Places"}
    rows = {
        key: row.model_copy(update={"brought_along": {"Group": told.get(key, ""), "Id": key}})
        for key, row in plan.rows.items()
    }
    plan = plan.model_copy(update={"rows": {**rows, "names": plan.rows["names"]}})

    groups = _groups(plan, reference, "brought_along.Group")

    assert groupings(plan) == (*GROUPED_BY, "brought_along.Group", "brought_along.Id")
    assert ("water", "soap") in [group.rows for group in groups if group.value == "Basics"]


def test_a_plan_without_rows_has_no_agenda(reference):
    """Nothing to settle, nothing to fail on."""
    plan = plan_from_tables("rows\n| record_id |\n", reference)

    assert (_groups(plan, reference), usual_grouping(plan)) == ((), "")
