"""Promise and delivery: what was agreed beside what was published."""

from datetime import date

import pytest

from dtmnb.domain.releases import Publication, deliveries
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | record_id | plan_ends_on |
    | header    | 2027-12-31   |

    datasets
    | record_id | title                     |
    | sites     | Population, and locations |
    | people    | Protection                |

    lines
    | record_id | dataset | category  | release_level | frequency | first_on   |
    | l1        | sites   | public    | admin_2       | monthly   | 2027-01-10 |
    | l2        | sites   | sensitive | site          |           | 2027-01-01 |
    | l3        | people  | sensitive | admin_1       |           | 2027-01-01 |
"""
TODAY = date(2027, 3, 31)


def _published(day: str, level: str = "admin_2", dataset: str = "population and locations"):
    return Publication("SSD", dataset, level, date.fromisoformat(day), "HDX")


@pytest.mark.parametrize(
    ("published", "verdicts"),
    [
        ([], ["missing", "missing", "missing"]),
        (
            [_published("2027-01-10"), _published("2027-02-10"), _published("2027-03-09")],
            ["kept"] * 3,
        ),
        ([_published("2027-01-11"), _published("2027-02-10")], ["late", "kept", "missing"]),
        # What comes after the next was due stands for the next.
        ([_published("2027-02-12")], ["missing", "late", "missing"]),
        # Early is kept; a second one of the same month stands for the next.
        ([_published("2027-01-02"), _published("2027-01-09")], ["kept", "kept", "missing"]),
        ([_published("2027-01-10", "admin_3")], ["finer", "missing", "missing"]),
        ([_published("2027-01-10", "admin_1")], ["kept", "missing", "missing"]),
        ([_published("2027-01-10", "")], ["kept", "missing", "missing"]),
        # One too many keeps no promise, and is told where it shows too much.
        ([_published(f"2027-01-0{day}") for day in range(1, 5)], ["kept"] * 3),
        (
            [
                *(_published(f"2027-01-0{day}") for day in range(1, 4)),
                _published("2027-01-05", "location"),
            ],
            ["kept", "kept", "kept", "finer"],
        ),
        ([_published("2027-01-10", dataset="Another one")], ["missing"] * 3),
        ([_published("2027-01-10", dataset="SITES")], ["kept", "missing", "missing"]),
    ],
)
def test_each_release_that_was_due_has_what_became_of_it(reference, published, verdicts):
    """Each publication stands for one release; what is due later is not asked for."""
    plan = plan_from_tables(PLAN, reference)
    found = deliveries(plan, published, reference, today=TODAY)

    assert [each.verdict for each in found] == verdicts
    assert [each.due.month for each in found if each.due] == [1, 2, 3]


def test_what_may_not_be_public_is_told_where_it_was_published(reference):
    """A dataset without any public release has no promise to keep, and nothing to publish."""
    plan = plan_from_tables(PLAN, reference)
    leak = _published("2027-01-20", "admin_1", "Protection")
    found = deliveries(plan, [leak], reference, today=date(2027, 1, 1))

    assert [(each.dataset, each.verdict, each.publication) for each in found] == [
        ("people", "not_public", leak)
    ]


def test_without_any_day_a_publication_is_still_held_against_its_level(reference):
    """A release that nobody dated promises no day; its level holds all the same."""
    plan = plan_from_tables(PLAN.replace("2027-01-10", "          "), reference)
    exact = _published("2027-01-20", "coordinates")
    found = deliveries(plan, [exact, _published("2027-02-20")], reference, today=TODAY)

    assert [(each.verdict, each.due, each.publication) for each in found] == [
        ("finer", None, exact)
    ]
