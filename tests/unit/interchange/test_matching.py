"""A file that comes in again is held against the rows that are there."""

import pytest

from dtmnb.domain.plan import Plan
from dtmnb.interchange import ProposedColumn, ReadPlan, Tally, matched, propose_changes, tally_of
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | question_id | question         | information_need |
    | r1        | q1          | Is there water?  | water            |
    | r2        | q2          | Is there soap?   | soap             |
    | r3        |             | Is it safe?      |                  |
    | r4        |             | Is it safe?      |                  |
    | r5        |             |                  | Prices           |
    | r6        | 6           | Is there a road? |                  |
"""


def _read(*rows):
    records = {f"+{number}": row for number, row in enumerate(rows)}
    return ReadPlan("theirs.xlsx", is_own=False, records={"rows": records})


@pytest.mark.parametrize(
    ("rows", "ids"),
    [
        ([{"question_id": "Q1", "question": "Is there clean water?"}], ["r1"]),
        ([{"question_id": "other", "question": "is there  SOAP"}], ["r2"]),
        ([{"question": "Is it safe?"}] * 3, ["r3", "r4", "+2"]),
        ([{"information_need": "prices"}], ["r5"]),
        ([{"question_id": "6", "question": "Is there a clinic?"}], ["r6"]),
        (
            [
                {"question_id": "6", "question": "Is there soap?"},
                {"question_id": "7", "question": "Is there a road?"},
            ],
            ["r2", "r6"],
        ),
        ([{"question_id": "q9", "question": "Who came?"}], ["+0"]),
        ([{"question": "?"}], ["+0"]),
    ],
    ids=[
        *("id", "question", "several alike", "need alone", "number that nothing contradicts"),
        *("numbers that moved", "new", "nothing to go by"),
    ],
)
def test_rows_are_known_by_id_then_by_question(reference, rows, ids):
    """Numbers that only count give way to the wording; of several alike the order decides."""
    plan = plan_from_tables(PLAN, reference)

    assert list(matched(_read(*rows), plan).records["rows"]) == ids


def test_differences_are_proposed_and_nothing_is_doubled(reference):
    """What is the same is left alone, what differs is a change, what is gone stays."""
    plan = plan_from_tables(PLAN, reference)
    read = matched(
        _read(
            {"question_id": "q1", "question": "Is there water?", "information_need": "water"},
            {"question_id": "q2", "use_of_data": "Soap", "brought_along.Pillar": "1"},
            {"question_id": "q9", "question": "Who came?"},
        ),
        plan,
    )

    changes = propose_changes(read, base=plan, reference=reference, is_vouched=False).changes

    assert {(each.op, each.record, getattr(each, "field", "")) for each in changes} == {
        ("set", "r2", "use_of_data"),
        ("set", "r2", "brought_along"),
        ("add", "r-0007", ""),
    }
    assert tally_of(changes, read, plan) == Tally(added=1, changed=1, same=1, gone=4)


def test_what_was_brought_along_by_another_file_stays(reference):
    """Two files about one row each keep their own columns."""
    plan = plan_from_tables(PLAN, reference)
    row = plan.rows["r1"].model_copy(update={"brought_along": {"Pillar": "1", "Wave": "a"}})
    plan = plan.model_copy(update={"rows": {**plan.rows, "r1": row}})
    read = _read({"question_id": "q1", "brought_along.Wave": "b"})

    (change,) = propose_changes(read, base=plan, reference=reference, is_vouched=False).changes

    assert change.value == {"Pillar": "1", "Wave": "b"}


def test_a_word_that_found_its_code_is_no_longer_brought_along(reference):
    """Taken in again with a better mapping, the row has the code and not the word as well."""
    plan = plan_from_tables(PLAN, reference)
    row = plan.rows["r1"].model_copy(update={"brought_along": {"Theme": "AAP-ETC", "Wave": "a"}})
    plan = plan.model_copy(update={"rows": {**plan.rows, "r1": row}})
    column = ProposedColumn("Theme", "sector", 1.0, "")
    read = _read({"question_id": "q1", "sector": "aap"})._replace(columns=(column,))

    changes = propose_changes(read, base=plan, reference=reference, is_vouched=False).changes

    assert {each.field: each.value for each in changes} == {
        "sector": "aap",
        "brought_along": {"Wave": "a"},
    }


def test_a_new_plan_has_no_rows_to_match():
    """A first file makes the plan."""
    read = _read({"question": "Is it safe?"})

    assert matched(read, Plan(plan_id="new")) is read
