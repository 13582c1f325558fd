"""Settling a row: one outcome, and who dissents is kept."""

from datetime import date

import pytest

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import (
    harm_cell_id,
    position_id,
    put_record,
    record_position,
    reopening,
    settle_row,
)
from dtmnb.errors import ChangeError
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | status   | agreed_by |
    | r1        | draft    | dtm       |
    | r2        | rejected |           |

    positions
    | record_id | row | partner | is_urgent | sensitivity | stance  | reason       |
    | r1.alpha  | r1  | alpha   | false     | public      | consent | Known to all |
    | r1.beta   | r1  | beta    | false     | public      | dissent | No harm seen |
    | r1.gamma  | r1  | gamma   | false     | public      |         | Useful       |
    | r1.delta  | r1  | delta   | false     | sensitive   |         | Small sites  |
    | r1.eta    | r1  | eta     |           |             |         |              |
    | r2.alpha  | r2  | alpha   | false     | public      |         |              |
"""


@pytest.fixture(scope="module")
def plan(reference) -> Plan:
    """Return a plan with positions on its first row."""
    return plan_from_tables(PLAN, reference)


def after(plan: Plan, changes) -> Plan:
    """Return the plan after *changes*."""
    applied = apply(plan, Batch(batch_id="b", author="amal", changes=tuple(changes)))
    assert applied.conflicts == ()
    return applied.plan


def settled(plan: Plan, reference, row="r1", sensitivity="sensitive") -> Plan:
    """Return the plan with a row settled."""
    changes = settle_row(
        plan,
        row,
        reference=reference,
        is_urgent=False,
        sensitivity=sensitivity,
        reason="Small sites",
        settled_on=date(2026, 3, 1),
    )
    return after(plan, changes)


def test_a_settled_row_is_agreed_and_says_by_whom(plan, reference):
    """Who went along is named beside those who agreed before."""
    row = settled(plan, reference).rows["r1"]

    assert (row.is_urgent, row.sensitivity, row.category_reason) == (
        False,
        "sensitive",
        "Small sites",
    )
    assert (row.status, row.agreed_on) == ("agreed", date(2026, 3, 1))
    assert row.agreed_by == ("dtm", "alpha", "delta", "eta")


def test_dissent_is_kept_with_its_reason(plan, reference):
    """An organisation dissents by its word, else by having proposed another category."""
    outcome = settled(plan, reference).outcomes["r1"]

    assert outcome.dissent == {"beta": "No harm seen", "gamma": "Useful"}
    assert (outcome.row, outcome.sensitivity) == ("r1", "sensitive")
    assert outcome.settled_on == date(2026, 3, 1)


def test_settling_again_replaces_the_outcome(plan, reference):
    """A row has one outcome, the latest."""
    again = settled(settled(plan, reference), reference, sensitivity="public")

    assert [*again.outcomes] == ["r1"]
    assert again.outcomes["r1"].dissent == {"beta": "No harm seen", "delta": "Small sites"}
    assert again.rows["r1"].sensitivity == "public"


@pytest.mark.parametrize(("row", "sensitivity"), [("r2", "public"), ("r1", "")])
def test_a_row_that_may_not_be_agreed_keeps_its_status(plan, reference, row, sensitivity):
    """A rejected row is opened first; a row without category is not agreed."""
    became = settled(plan, reference, row, sensitivity).rows[row]

    assert became.status == plan.rows[row].status
    assert became.agreed_on is None


def test_a_row_that_is_not_there_cannot_be_settled(plan, reference):
    """The message names the row."""
    with pytest.raises(ChangeError, match="'r9'"):
        settled(plan, reference, "r9")


def test_a_position_is_recorded_once_per_organisation_and_row(plan):
    """Saying it again changes the position; saying the same changes nothing."""
    said = {"is_urgent": True, "sensitivity": "public", "reason": "Now", "stance": "consent"}

    once = after(plan, record_position(plan, "r2", "beta", said))

    assert once.positions[position_id("r2", "beta")].reason == "Now"
    assert record_position(once, "r2", "beta", said) == ()
    changed = record_position(once, "r2", "beta", {**said, "reason": "Later"})
    assert [(change.field, change.was, change.value) for change in changed] == [
        ("reason", "Now", "Later")
    ]


def test_a_harm_cell_has_one_place_in_the_grid(plan):
    """Row, party, step and time name the cell."""
    key = harm_cell_id("r1", "enumerators", "sharing", "in_future")
    values = {"row": "r1", "party": "enumerators", "step": "sharing", "time": "in_future"}

    became = after(plan, put_record(plan, "harm_cells", key, {**values, "risk": "Reprisal"}))

    assert became.harm_cells["r1.enumerators.sharing.in_future"].risk == "Reprisal"


AGREED_ELSEWHERE = """
    rows
    | record_id | question | is_urgent | sensitivity | status |
    | r1        | How many | false     | sensitive   | agreed |
    | r2        | How many | false     | sensitive   | draft  |
"""


@pytest.mark.parametrize(
    ("values", "opens"),
    [
        ({"sensitivity": "public"}, True),
        ({"is_urgent": True}, True),
        ({"question": "Who is it"}, True),
        ({"use_of_data": "Food"}, False),
        ({"sensitivity": "public", "status": "rejected"}, False),
        ({}, False),
    ],
)
def test_an_agreed_row_that_is_rewritten_is_open_again(reference, values, opens):
    """What came agreed from elsewhere has no outcome that would tell; a draft row stays one."""
    plan = plan_from_tables(AGREED_ELSEWHERE, reference)

    for row, expected in (("r1", ["to_be_revised"] if opens else []), ("r2", [])):
        became = after(plan, put_record(plan, "rows", row, values))
        found = reopening(plan, became, reference)
        assert [change.value for change in found] == expected
        assert all((change.record, change.field) == (row, "status") for change in found)


def test_positions_that_were_shown_settle_nothing(reference):
    """An outcome without a day was opened to show positions: the row is open again as well."""
    plan = plan_from_tables(AGREED_ELSEWHERE, reference)
    shown = after(plan, put_record(plan, "outcomes", "r1", {"row": "r1"}))

    became = after(shown, put_record(shown, "rows", "r1", {"question": "Who is it"}))

    assert [each.value for each in reopening(shown, became, reference)] == ["to_be_revised"]


def test_settling_anew_does_not_open_the_row(reference):
    """The outcome says what is agreed on now."""
    plan = plan_from_tables(AGREED_ELSEWHERE, reference)

    assert reopening(plan, settled(plan, reference, sensitivity="public"), reference) == ()
