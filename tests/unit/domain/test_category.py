"""Column B follows from two axes."""

from datetime import date

import pytest

from dtmnb.domain.category import axes_of, category_of, is_row_agreed
from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import Settlement, settle_row
from dtmnb.errors import VocabularyError
from tests.support.tables import plan_from_tables

CASES = [
    (False, "public", "public"),
    (None, "public", "public"),
    (True, "public", "urgent_action"),
    (False, "sensitive", "sensitive"),
    (True, "sensitive", "urgent_action_sensitive"),
    (True, "personal", "personal"),
    (False, "personal", "personal"),
    (True, "internal", "internal"),
    (False, "do_not_collect", "do_not_collect"),
    (True, "", "not_agreed"),
    (None, "", "not_agreed"),
    (True, "no such thing", "not_agreed"),
]


@pytest.mark.parametrize(("is_urgent", "sensitivity", "category"), CASES)
def test_the_category_follows_from_urgency_and_sensitivity(
    is_urgent, sensitivity, category, reference
):
    """Urgency counts only where the category list tells urgent from other data."""
    assert category_of(is_urgent, sensitivity, reference).code == category


def test_axes_are_the_reverse_of_the_category(reference):
    """A category chosen from the list gives axes that lead back to it."""
    for code in reference.terms("dissemination_categories"):
        assert category_of(*axes_of(code, reference), reference).code == code


def test_an_unknown_category_has_no_axes(reference):
    """A misspelt category is refused, not guessed."""
    with pytest.raises(VocabularyError, match="secret"):
        axes_of("secret", reference)


@pytest.mark.parametrize(
    ("status", "category", "settled_on", "is_agreed"),
    [
        ("agreed", "public", "2026-02-01", True),
        ("agreed", "do_not_collect", "2026-02-01", True),
        ("agreed", "public", "", False),
        ("agreed", "not_agreed", "2026-02-01", False),
        ("draft", "public", "2026-02-01", False),
        ("to_be_revised", "public", "2026-02-01", False),
        ("rejected", "public", "2026-02-01", False),
        ("Agreed!", "public", "2026-02-01", False),
    ],
)
def test_a_row_is_agreed_by_status_category_and_outcome(
    status, category, settled_on, is_agreed, reference
):
    """Only all together let a row be seen outside: positions that were shown settle nothing."""
    text = f"""
        rows
        | record_id | status   | category   |
        | r1        | {status} | {category} |

        outcomes
        | record_id | row | settled_on   |
        | r1        | r1  | {settled_on} |
    """
    plan = plan_from_tables(text, reference)
    is_urgent, sensitivity = axes_of(category, reference)
    values = {"is_urgent": is_urgent, "sensitivity": sensitivity}
    outcome = plan.outcomes["r1"].model_copy(update=values)
    plan = plan.model_copy(update={"outcomes": {"r1": outcome}})

    assert is_row_agreed(plan, plan.rows["r1"], reference) is is_agreed


def test_a_row_marked_by_hand_is_not_agreed(reference):
    """A mark without an outcome says that somebody agreed, not who and on what."""
    plan = plan_from_tables(
        "| record_id | status | category |\n| r1 | agreed | public |", reference
    )

    assert not is_row_agreed(plan, plan.rows["r1"], reference)


@pytest.mark.parametrize(
    ("edit", "is_agreed"),
    [
        ({}, True),
        ({"use_of_data": "Plan teams"}, True),
        ({"sensitivity": "public"}, False),
        ({"is_urgent": True}, False),
        ({"question": "Who are they, by name?"}, False),
    ],
)
def test_a_settled_row_that_was_rewritten_is_open_again(edit, is_agreed, reference):
    """What leaves is what was settled: another category or question needs settling again."""
    row = PlanRow(record_id="r1", question="How many arrived?")
    plan = Plan(plan_id="p", rows={"r1": row})
    settlement = Settlement(False, "sensitive", "Few people", date(2026, 3, 1), "Amal")
    settled = settle_row(plan, "r1", settlement, reference)
    plan = apply(plan, Batch(batch_id="b", author="a", changes=settled)).plan

    rewritten = plan.rows["r1"].model_copy(update=edit)

    assert is_row_agreed(plan, rewritten, reference) is is_agreed
