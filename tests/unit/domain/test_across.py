"""The same question in several plans: who shares it more openly, and why."""

import pytest

from dtmnb.domain.across import differences, questions_of
from tests.support.tables import plan_from_tables


def _asked(reference, **plans: str):
    """Return the questions of *plans*: by name the rows of a table of question and category."""
    for name, rows in plans.items():
        head = "rows\n| record_id | question | category | category_reason | status |\n"
        plan = plan_from_tables(head + rows, reference).model_copy(update={"plan_id": name})
        yield from questions_of(plan, reference)


@pytest.mark.parametrize(
    ("here", "there", "strictest", "looser"),
    [
        ("sensitive", "public", ["here"], ["there"]),
        ("public", "personal", ["there"], ["here"]),
        ("urgent_action_sensitive", "public", ["here"], ["there"]),
        ("public", "public", [], []),
        # Urgency is no degree of openness.
        ("urgent_action_sensitive", "sensitive", [], []),
        # What has no category is not compared.
        ("", "public", [], []),
    ],
)
def test_a_question_is_held_against_the_same_elsewhere(reference, here, there, strictest, looser):
    """What differs is told with the strictest first; words count, not how they are typed."""
    found = differences(
        _asked(
            reference,
            here=f"| r1 | Where do they sleep? | {here} | why here | draft |",
            there=f"| q7 | where do they  sleep | {there} | why there | draft |",
        ),
        reference,
    )

    assert [each.plan_id for one in found for each in one.strictest] == strictest
    assert [each.plan_id for one in found for each in one.looser] == looser
    assert all(each.reason == f"why {each.plan_id}" for one in found for each in one.looser)


def test_the_widest_apart_come_first_and_what_is_not_asked_counts_for_nothing(reference):
    """A rejected row is no question; of several that differ the most exposed is told first."""
    found = differences(
        _asked(
            reference,
            a="| r1 | One? | sensitive | | draft |\n| r2 | Two? | personal | | draft |",
            b="| r1 | One? | public | | draft |\n| r2 | Two? | public | | draft |",
            c="| r1 | One? | public | | rejected |\n| r2 | Three? | public | | draft |",
        ),
        reference,
    )

    assert [each.question for each in found] == ["Two?", "One?"]
    assert [each.plan_id for each in found[1].looser] == ["b"]
