"""Which recipient needs which agreement, and whether it stands."""

from datetime import date

import pytest

from dtmnb.domain.agreement import DataAccessRequest, DataSharingAgreement
from dtmnb.domain.agreements_due import agreement_needs, is_in_force, last_day
from dtmnb.domain.plan import Header
from tests.support.tables import plan_from_tables

TODAY = date(2026, 3, 1)
PLAN = """
    header
    | collection_starts_on |
    | 2026-04-01           |

    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | alpha     | false  |
    | beta      | false  |

    datasets
    | record_id |
    | gbv       |

    rows
    | record_id | category  | recipients | agreement |
    | alone     | sensitive | dtm, alpha | a1        |
    | nobody    | sensitive |            |           |
    | open      | public    | alpha      |           |
    | file      | personal  | alpha      | a1        |

    lines
    | record_id | dataset | category  | recipients  |
    | l1        | gbv     | sensitive | alpha, beta |

    agreements
    | record_id | kind                   | status   | parties | datasets |
    | a1        | data_sharing_agreement | signed   | alpha   |          |
    | a2        | data_sharing_agreement | to_draft | alpha   | gbv      |

    access_requests
    | record_id | partner | datasets | status   |
    | a1        | beta    | gbv      | approved |
    | q2        | alpha   | gbv      | refused  |
"""


def test_needs_are_recipients_by_restricted_releases(reference):
    """DTM needs no agreement; an ordinary one does not cover personal data."""
    needs = agreement_needs(plan_from_tables(PLAN, reference), reference, today=TODAY)

    assert [
        (need.where.record, need.partner, need.agreements, need.requests, need.is_in_force)
        for need in needs
    ] == [
        ("alone", "alpha", ("a1",), (), True),
        ("nobody", "", (), (), False),
        ("file", "alpha", (), (), False),
        ("l1", "alpha", ("a2",), (), False),
        ("l1", "beta", (), ("a1",), True),
    ]
    assert {need.needed_by for need in needs} == {date(2026, 4, 1)}


def test_the_next_step_is_counted_back_from_the_start(reference):
    """A draft not begun and one that waits are due 42 days before; what stands has no step left."""
    needs = agreement_needs(plan_from_tables(PLAN, reference), reference, today=TODAY)

    assert [(need.where.record, need.partner, need.next_step_by) for need in needs] == [
        ("alone", "alpha", None),
        ("nobody", "", date(2026, 2, 18)),
        ("file", "alpha", date(2026, 2, 18)),
        ("l1", "alpha", date(2026, 2, 18)),
        ("l1", "beta", None),
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (DataSharingAgreement(record_id="a", status="to_draft"), date(2026, 2, 18)),
        (DataSharingAgreement(record_id="a", status="with_legal"), date(2026, 3, 4)),
        (DataSharingAgreement(record_id="a", status="with_partner"), date(2026, 3, 11)),
        (DataSharingAgreement(record_id="a", status="refused"), None),
        (DataSharingAgreement(record_id="a", status="no such status"), None),
        (DataAccessRequest(record_id="q", status="draft"), date(2026, 3, 11)),
        (DataAccessRequest(record_id="q", status="sent"), date(2026, 3, 18)),
    ],
)
def test_each_status_has_its_last_day(reference, item, expected):
    """Later steps may be taken later; without a start nothing can be counted back."""
    plan = plan_from_tables(PLAN, reference)
    bare = plan.model_copy(update={"header": Header(record_id="header")})

    assert last_day(plan, reference, item) == expected
    assert last_day(bare, reference, item) is None


@pytest.mark.parametrize(
    ("status", "expires_on", "stands"),
    [
        ("signed", None, True),
        ("expiring", date(2026, 3, 1), True),
        ("signed", date(2026, 2, 28), False),
        ("to_draft", None, False),
        ("expired", None, False),
        ("no such status", None, False),
    ],
)
def test_an_agreement_stands_while_it_is_signed_and_not_over(status, expires_on, stands, reference):
    """The last day of an agreement still counts."""
    agreement = DataSharingAgreement(record_id="a1", status=status, expires_on=expires_on)

    assert is_in_force(agreement, reference, today=TODAY) is stands
