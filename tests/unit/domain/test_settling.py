"""Settling a row: one outcome, which says on what; nobody is said to have agreed."""

from datetime import date

import pytest

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.domain.settling import (
    Settlement,
    harm_cell_id,
    position_of,
    put_record,
    settle_row,
    standing,
)
from dtmnb.errors import ChangeError
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question  | status   | claimed_in |
    | r1        | How many? | draft    | round1.xls |
    | r2        | How many? | rejected |            |
    | shown     | How many? | draft    |            |

    positions
    | record_id | row | partner | is_urgent | sensitivity | reason       |
    | r1.alpha  | r1  | alpha   | false     | public      | Known to all |

    outcomes
    | record_id | row   |
    | shown     | shown |
"""
SENSITIVE = Settlement(False, "sensitive", "Small sites", date(2026, 3, 1), "Amal")


@pytest.fixture(scope="module")
def plan(reference) -> Plan:
    """Return a plan with positions on its first row."""
    return plan_from_tables(PLAN, reference)


def after(plan: Plan, changes) -> Plan:
    """Return the plan after *changes*."""
    applied = apply(plan, Batch(batch_id="b", author="amal", changes=tuple(changes)))
    assert applied.conflicts == ()
    return applied.plan


def settled(plan: Plan, reference, row: str = "r1", settlement: Settlement = SENSITIVE) -> Plan:
    """Return the plan with a row settled."""
    return after(plan, settle_row(plan, row, settlement, reference))


def test_a_settled_row_is_agreed_and_says_why(plan, reference):
    """The claim of a file is answered by it, in one way or the other."""
    row = settled(plan, reference).rows["r1"]

    assert (row.is_urgent, row.sensitivity) == (False, "sensitive")
    assert (row.category_reason, row.status, row.claimed_in) == ("Small sites", "agreed", "")


def test_an_outcome_holds_all_that_was_settled(plan, reference):
    """What, why, when, by whom, on which words, and who answers for an opening or a claim."""
    opened = SENSITIVE._replace(
        opening_reason="Law", opened_by="Badr", vouched_by="Chen", claimed_in="round1.xls"
    )

    outcome = settled(plan, reference, settlement=opened).outcomes["r1"]

    assert outcome.model_dump() == {
        **{"record_id": "r1", "row": "r1", "settlement": 1, "question": "How many?"},
        **{"heard": (), "agreed_before": (), **opened._asdict()},
    }


def test_settling_asks_nobody(plan, reference):
    """Positions stay as they were said, and no answer is written for anybody."""
    became = settled(plan, reference)

    assert became.positions == plan.positions
    assert became.consents == {}


def test_settling_again_replaces_the_outcome(plan, reference):
    """A row has one outcome, the latest, with a number of its own."""
    public = SENSITIVE._replace(sensitivity="public")

    again = settled(settled(plan, reference), reference, settlement=public)

    assert [each.settlement for key, each in again.outcomes.items() if key == "r1"] == [2]
    assert again.rows["r1"].sensitivity == again.outcomes["r1"].sensitivity == "public"


def test_a_number_that_was_answered_is_not_given_again(plan, reference):
    """After an undo the answer stays on record, and is none to what is settled next."""
    first = settled(plan, reference)
    values = {"row": "r1", "partner": "alpha", "answer": "accepts", "settlement": 1}
    answered = after(first, put_record(first, "consents", "r1.alpha", values))
    undone = answered.model_copy(update={"rows": plan.rows, "outcomes": plan.outcomes})

    again = settled(undone, reference)

    assert again.outcomes["r1"].settlement == 2


@pytest.mark.parametrize(("row", "sensitivity"), [("r2", "public"), ("r1", "")])
def test_a_row_that_may_not_be_agreed_keeps_its_status(plan, reference, row, sensitivity):
    """A rejected row is opened first; a row without category is not agreed."""
    settlement = SENSITIVE._replace(sensitivity=sensitivity)

    became = settled(plan, reference, row, settlement).rows[row]

    assert became.status == plan.rows[row].status


def test_a_row_that_is_not_there_cannot_be_settled(plan, reference):
    """The message names the row."""
    with pytest.raises(ChangeError, match="'r9'"):
        settle_row(plan, "r9", SENSITIVE, reference)


def test_what_stands_is_the_category_and_what_was_settled(plan, reference):
    """Positions that were only shown settle nothing; a row that is gone stands nowhere."""
    became = settled(plan, reference)
    found = standing(became, "r1")

    assert (found.is_urgent, found.sensitivity, found.question) == (False, "sensitive", "How many?")
    assert found.outcome == became.outcomes["r1"]
    assert standing(plan, "shown").outcome is None
    assert standing(plan, "r9") is None


def test_an_organisation_that_said_nothing_has_an_empty_position(plan):
    """A form has something to show."""
    assert position_of(plan, "r1", "alpha").reason == "Known to all"
    empty = position_of(plan, "r1", "beta")
    assert (empty.record_id, empty.row, empty.partner) == ("r1.beta", "r1", "beta")
    assert (empty.sensitivity, empty.reason) == ("", "")


def test_a_record_is_put_once(plan):
    """Saying it again changes the record; saying the same changes nothing."""
    said = {"row": "r2", "partner": "beta", "sensitivity": "public", "reason": "Now"}

    once = after(plan, put_record(plan, "positions", "r2.beta", said))

    assert once.positions["r2.beta"].reason == "Now"
    assert put_record(once, "positions", "r2.beta", said) == ()
    changed = put_record(once, "positions", "r2.beta", {**said, "reason": "Later"})
    assert [(change.field, change.was, change.value) for change in changed] == [
        ("reason", "Now", "Later")
    ]


def test_what_others_said_since_is_a_conflict(plan):
    """A change holds what its author saw, not what stands there by now."""
    seen = plan.positions["r1.alpha"]
    moved = after(plan, put_record(plan, "positions", "r1.alpha", {"reason": "Others"}))

    [change] = put_record(moved, "positions", "r1.alpha", {"reason": "Mine"}, seen=seen)

    assert (change.was, change.value) == ("Known to all", "Mine")
    [conflict] = apply(moved, Batch(batch_id="b", author="amal", changes=(change,))).conflicts
    assert conflict.found == "Others"


def test_a_harm_cell_has_one_place_in_the_grid(plan):
    """Row, party, step and time name the cell."""
    key = harm_cell_id("r1", "enumerators", "sharing", "in_future")
    values = {"row": "r1", "party": "enumerators", "step": "sharing", "time": "in_future"}

    became = after(plan, put_record(plan, "harm_cells", key, {**values, "risk": "Reprisal"}))

    assert became.harm_cells["r1.enumerators.sharing.in_future"].risk == "Reprisal"
