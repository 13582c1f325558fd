"""The days of a plan as a calendar holds them."""

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.planned_dates import planned_dates
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | record_id | collection_starts_on | collection_ends_on | plan_ends_on |
    | header    | 2027-01-01           | 2027-01-20         | 2027-03-15   |

    partners
    | record_id | name   | is_dtm |
    | dtm       | DTM    | true   |
    | health    | Health |        |
    | wash      | WASH   |        |

    focal_points
    | record_id | name | partner | until_on   | shares_contact |
    | ana       | Ana  | health  | 2027-02-01 |                |
    | ben       | Ben  | wash    | 2027-02-02 | true           |

    rows
    | record_id | question | category | status | dataset | recipients |
    | r1        | Deaths?  | urgent_action_sensitive | agreed | people  | health     |
    | r2        | Water?   | public | agreed | sites   |            |

    datasets
    | record_id | title  |
    | sites     | Sites  |
    | people    | People |

    lines
    | record_id | dataset | category  | frequency | first_on   | recipients |
    | l1        | sites   | public    | monthly   | 2027-01-31 |            |
    | l2        | people  | sensitive |           | 2027-01-25 | health     |

    urgent_actions
    | record_id | trigger | row | recipients | rehearsed_on |
    | u1        | Deaths  | r1  | ana        |              |

    agreements
    | record_id | title | parties    | status       | needed_by  | expires_on |
    | a1        | One   | dtm,health | with_partner |            |            |
    | a2        | Two   | dtm,wash   | signed       | 2026-12-01 | 2027-02-28 |

    access_requests
    | record_id | partner | status   | needed_by  |
    | q1        | wash    | sent     | 2027-01-05 |
    | q2        | wash    | approved | 2027-01-06 |

    decisions
    | record_id | decision | partner | needed_by  |
    | d1        | Trucks   | wash    | 2027-02-10 |
"""
OF_ALL = {
    "header.header.collection.1": "2027-01-01",
    "header.header.review.1": "2027-03-15",
    "lines.l1.release.1": "2027-01-31",
    "lines.l1.release.2": "2027-02-28",
}
OF_HEALTH = {
    "lines.l2.release.1": "2027-01-25",
    "agreements.a1.signature.1": "2027-01-01",
    "urgent_actions.u1.rehearsal.1": "2027-01-01",
    "focal_points.ana.term_end.1": "2027-02-01",
}
OF_WASH = {
    "agreements.a2.expiry.1": "2027-02-28",
    "access_requests.q1.answer.1": "2027-01-05",
    "decisions.d1.decision.1": "2027-02-10",
    "focal_points.ben.term_end.1": "2027-02-02",
}
TOLD_TO_PARTNERS = {
    "agreements.a1.signature.1",
    "agreements.a2.expiry.1",
    "decisions.d1.decision.1",
    "lines.l2.release.1",
    "urgent_actions.u1.rehearsal.1",
}


@pytest.fixture
def days(reference):
    """Return a teller of what an audience has in its calendar."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))

    def of(audience: str):
        view = view_for(plan, audience, reference=reference, stamp=Stamp(1, ""))
        return planned_dates(view, reference)

    return of


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("internal", OF_ALL | OF_HEALTH | OF_WASH),
        ("partner:health", OF_ALL | OF_HEALTH),
        ("partner:wash", OF_ALL | OF_WASH),
        (
            "partners",
            OF_ALL
            | {key: day for key, day in (OF_HEALTH | OF_WASH).items() if key in TOLD_TO_PARTNERS},
        ),
    ],
)
def test_each_reader_has_the_days_that_are_theirs(days, audience, expected):
    """An organisation's calendar holds what it gets, signs, rehearses, and who of it leaves."""
    assert {each.name: each.first.isoformat() for each in days(audience)} == expected


def test_the_public_has_the_collection_and_what_is_released_to_all(days):
    """It learns of no agreement, alert, decision or person."""
    assert {(each.kind, each.where.record) for each in days("public")} == {
        ("collection", "header"),
        ("release", "l1"),
    }
