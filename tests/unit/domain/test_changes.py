"""The change: applied where it fits, returned with what was found where it does not."""

import pytest

from dtmnb.domain.changes import (
    Add,
    Batch,
    Remove,
    Set,
    apply,
    build_record,
    compare_plans,
    dump,
    fill_added,
    inverse,
    still_holds,
)
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.schema import permitted_moves
from dtmnb.domain.signing import changed_since
from dtmnb.errors import ChangeError
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question | status |
    | r1        | Who?     | draft  |
"""


@pytest.fixture(scope="module")
def plan(reference) -> Plan:
    """Return a plan of one row."""
    return plan_from_tables(PLAN, reference)


def batch(*changes, undoes=None) -> Batch:
    """Return *changes* as one batch."""
    return Batch(batch_id="b1", author="amal", changes=changes, undoes=undoes)


def question(was, value, record="r1") -> Set:
    """Return a change of the question of a row."""
    return Set(collection="rows", record=record, field="question", was=was, value=value)


@pytest.mark.parametrize(
    ("change", "reason", "found"),
    [
        (question("What?", "Where?"), "moved", "Who?"),
        (question("Who?", "Where?", record="gone"), "missing", None),
        (Add(collection="rows", record="r1", values={"question": "New"}), "exists", "Who?"),
        (Remove(collection="rows", record="r1", was={"question": "Old"}), "moved", "Who?"),
    ],
)
def test_a_change_that_no_longer_fits_is_a_conflict(plan, change, reason, found):
    """Nothing is forced: the change comes back with what the plan holds."""
    applied = apply(plan, batch(change))

    conflict = applied.conflicts[0]
    held = conflict.found["question"] if isinstance(conflict.found, dict) else conflict.found
    assert (conflict.change, conflict.reason, held) == (change, reason, found)
    assert (applied.plan, applied.changes) == (plan, ())


@pytest.mark.parametrize(
    "change",
    [
        question("never seen", "Who?"),
        Remove(collection="rows", record="gone", was={}),
        Add(collection="rows", record="r1", values={"question": "Who?", "status": "draft"}),
    ],
)
def test_a_change_that_is_true_already_is_silence(plan, change):
    """Replaying is harmless: neither a change nor a conflict."""
    applied = apply(plan, batch(change))

    assert (applied.plan, applied.changes, applied.conflicts) == (plan, (), ())


def test_the_other_changes_of_a_batch_stand(plan):
    """One conflict does not take the rest of the batch with it."""
    use = Set(collection="rows", record="r1", field="use_of_data", was="", value="Truck water")

    applied = apply(plan, batch(question("What?", "Where?"), use))

    assert applied.plan.rows["r1"].use_of_data == "Truck water"
    assert [change.field for change in applied.changes] == ["use_of_data"]
    assert len(applied.conflicts) == 1


def test_a_later_change_sees_the_earlier_one(plan):
    """A batch is applied in order."""
    applied = apply(plan, batch(question("Who?", "Where?"), question("Where?", "When?")))

    assert applied.plan.rows["r1"].question == "When?"
    assert [change.was for change in applied.changes] == ["Who?", "Where?"]


def test_the_plan_before_stays_as_it_was(plan):
    """Applying makes a new plan and leaves the old one alone."""
    apply(plan, batch(Remove(collection="rows", record="r1", was=dump(plan.rows["r1"]))))

    assert "r1" in plan.rows


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Set(collection="colours", record="r1", field="x"), "no collection 'colours'"),
        (Set(collection="rows", record="r1", field="colour"), "'colour' in rows: no such field"),
        (Set(collection="rows", record="r1", field="record_id", value="r2"), "no such field"),
        (Set(collection="rows", record="r1", field="order", was=0.0, value="x"), "'order'"),
        (Add(collection=HEADER, record=HEADER), "header of a plan can be changed"),
        (Remove(collection=HEADER, record=HEADER), "header of a plan can be changed"),
        (Add(collection="sign_offs", record="s1", values={}), "'partner'.*required"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(plan, change, message):
    """A change that names what a plan does not have is an error, and nothing is applied."""
    with pytest.raises(ChangeError, match=message):
        apply(plan, batch(change))


@pytest.mark.parametrize(
    ("to", "is_permitted"),
    [("agreed", True), ("rejected", True), ("my own", False), ("", False)],
)
def test_a_status_moves_only_where_it_may(plan, reference, to, is_permitted):
    """The status list says which status may follow."""
    move = Set(collection="rows", record="r1", field="status", was="draft", value=to)

    applied = apply(plan, batch(move), moves=permitted_moves(reference))

    assert [each.reason for each in applied.conflicts] == [] if is_permitted else ["not_permitted"]


def test_undoing_may_return_to_a_status_that_was_left(plan, reference):
    """A batch taken back goes where it came from, permitted move or not."""
    moves = permitted_moves(reference)
    agreed = apply(
        plan,
        batch(Set(collection="rows", record="r1", field="status", was="draft", value="agreed")),
        moves=moves,
    )

    back = apply(agreed.plan, batch(*inverse(agreed.changes), undoes="b1"), moves=moves)

    assert back.plan == plan


def test_inverse_goes_backwards(plan):
    """The last change is taken back first."""
    changes = (
        Add(collection="rows", record="r2", values={"question": "New"}),
        Set(collection="rows", record="r2", field="question", was="New", value="Newer"),
    )

    undo = inverse(apply(plan, batch(*changes)).changes)

    assert [type(change) for change in undo] == [Set, Remove]


def test_comparing_says_what_came_went_and_changed(plan, reference):
    """Two revisions differ by removed, changed and added records."""
    new = plan_from_tables(
        """
        header
        | title |
        | Round |

        rows
        | record_id | question | status |
        | r1        | Where?   | draft  |
        | r2        | New      |        |
        """,
        reference,
    )

    there, back = compare_plans(plan, new), compare_plans(new, plan)

    assert [(change.op, change.record) for change in there] == [
        ("set", HEADER),
        ("set", "r1"),
        ("add", "r2"),
    ]
    assert [change.op for change in back] == ["set", "set", "remove"]


def test_a_record_that_cannot_be_kept_says_where_and_what():
    """The message names collection, record, field and value."""
    with pytest.raises(ChangeError, match=r"rows 'r1', field 'order': found 'first'"):
        build_record("rows", "r1", {"order": "first"})


def test_what_is_signed_is_neither_signatures_nor_the_status(plan):
    """Signing, and moving the plan on afterwards, is nothing that changed since."""
    signed_at = "2026-03-01T08:00:00Z"
    sign_off = {"partner": "wash", "revision": 1, "head": "ab", "signed_at": signed_at}
    signed = apply(
        plan,
        batch(
            Add(collection="sign_offs", record="s1", values=sign_off),
            Set(collection=HEADER, record=HEADER, field="status", was="draft", value="agreed"),
        ),
    ).plan
    edited = apply(signed, batch(question("Who?", "Where?"))).plan

    assert changed_since(plan, signed) == ()
    assert changed_since(plan, edited) == (question("Who?", "Where?"),)


@pytest.mark.parametrize(
    ("values", "fitted"),
    [
        ({"question": "Who?"}, [("question", "", "Who?")]),
        ({"question": "", "preconditions": ["x"]}, [("preconditions", [], ["x"])]),
        ({"order": 0.0, "status": "draft", "is_urgent": None}, []),
    ],
)
def test_a_record_added_twice_is_filled_field_by_field(plan, values, fitted):
    """What both left as a record begins is no change; what one filled meets the other's field."""
    added = Add(collection="rows", record="r1", values={"record_id": "r1", **values})

    changes = fill_added([added], plan)

    assert [(each.field, each.was, each.value) for each in changes] == fitted
    assert fill_added([added.model_copy(update={"record": "r9"})], plan)[0].op == "add"


ROW = {"collection": "rows", "record": "r1"}
ALERT = {"collection": "urgent_actions", "record": "u1"}
NINE, TEN = "2026-03-01T09:00:00Z", "2026-03-01T10:00:00Z"


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (Add(**ROW, values={"question": "Who?"}), True),
        (Add(**ROW, values={"question": "What?"}), False),
        (Add(collection="rows", record="gone"), False),
        (Set(**ROW, field="question", was="", value="Who?"), True),
        (Set(**ROW, field="question", was="", value="What?"), False),
        (Set(collection="rows", record="gone", field="question", value="Who?"), False),
        (Set(**ALERT, field="receipts", was={}, value={"sent": NINE}), True),
        (Set(**ALERT, field="receipts", was={}, value={"sent": TEN}), False),
        (Remove(collection="rows", record="gone"), True),
        (Remove(**ROW), False),
    ],
)
def test_what_was_done_holds_until_it_is_changed_or_taken_back(plan, change, holds):
    """What others added to it since, a status or another receipt, takes nothing from it."""
    values = {"trigger": "Flood", "receipts": {"sent": NINE, "fp1": TEN}}
    alert = Add(collection="urgent_actions", record="u1", values=values)
    now = apply(plan, batch(alert, Set(**ROW, field="status", was="draft", value="agreed"))).plan

    assert still_holds(now, [change]) is holds
