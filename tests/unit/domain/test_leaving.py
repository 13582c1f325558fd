"""Who leaves before the plan ends, and who follows."""

from datetime import date

import pytest

from dtmnb.domain.leaving import who_leaves
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import Header, Plan
from dtmnb.domain.urgent_action import UrgentActionArrangement


def _plan(**people: dict) -> Plan:
    return Plan(
        plan_id="p",
        header=Header(record_id="header", plan_ends_on=date(2027, 1, 1)),
        focal_points={
            key: FocalPoint(record_id=key, name=key, **values) for key, values in people.items()
        },
        urgent_actions={
            "u1": UrgentActionArrangement(record_id="u1", trigger="x", recipients=("a",)),
            "u2": UrgentActionArrangement(record_id="u2", trigger="x", sender="a"),
        },
    )


@pytest.mark.parametrize(
    ("until", "leaves"), [("2026-12-31", True), ("2027-01-01", False), (None, False)]
)
def test_leaving_is_measured_against_the_end_of_the_plan(until, leaves):
    """Whoever is there on the last day of the plan stays."""
    assert bool(who_leaves(_plan(a={"until_on": until}))) is leaves


def test_the_first_to_leave_comes_first_with_duties_and_successor():
    """The list says what they leave behind and whether somebody follows."""
    found = who_leaves(
        _plan(
            a={"until_on": "2026-06-01"},
            b={"until_on": "2026-03-01", "replaced_by": "a"},
            c={"until_on": "2026-05-01", "deputy": "a"},
        )
    )

    assert [(each.person.name, each.duties) for each in found] == [
        ("b", ()),
        ("c", ()),
        ("a", ("u1", "u2")),
    ]
