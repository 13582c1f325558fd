"""A hearing opens when all are in, when it is revealed, or when the row is settled."""

import pytest

from dtmnb.domain.hearing import heard_rows, hearing
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | health    | false  |
    | wash      | false  |

    rows
    | record_id | category   | status |
    | nobody    | not_agreed | draft  |
    | one       | not_agreed | draft  |
    | all       | not_agreed | draft  |
    | revealed  | not_agreed | draft  |
    | settled   | sensitive  | agreed |

    positions
    | record_id       | row      | partner |
    | one.dtm         | one      | dtm     |
    | one.health      | one      | health  |
    | all.wash        | all      | wash    |
    | all.health      | all      | health  |
    | revealed.health | revealed | health  |

    outcomes
    | record_id | row      |
    | revealed  | revealed |
"""


@pytest.mark.parametrize(
    ("row", "heard", "waiting", "is_open"),
    [
        ("nobody", [], ("health", "wash"), False),
        ("one", ["dtm", "health"], ("wash",), False),
        ("all", ["wash", "health"], (), True),
        ("revealed", ["health"], ("wash",), True),
        ("settled", [], ("health", "wash"), True),
    ],
)
def test_a_hearing_is_open_when_nobody_can_be_led_any_more(reference, row, heard, waiting, is_open):
    """All but DTM are waited for; the facilitator or the settlement ends the wait."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))
    found = hearing(plan, row, reference)

    assert (row in heard_rows(plan, plan.rows, reference)) == is_open
    assert ([*found.positions], found.waiting, found.is_open) == (heard, waiting, is_open)
