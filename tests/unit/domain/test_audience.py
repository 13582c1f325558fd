"""What each audience may see: an allow-list, never a list of what to hide."""

from datetime import date

import pytest

from dtmnb.domain.audience import Stamp, view_for, withheld_contacts
from dtmnb.domain.category import category_of_row
from dtmnb.errors import SharingError
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

STAMP = Stamp(3, "0a")
PLAN = """
    header
    | title | public_contact     | dtm_coordinator |
    | Round | public@example.org | amal            |

    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | alpha     | false  |
    | beta      | false  |

    focal_points
    | record_id | partner | email          | phone | shares_contact |
    | amal      | dtm     | amal@dtm.org   | +000  | false          |
    | bruno     | alpha   | bruno@a.org    | +111  | false          |
    | chen      | beta    | chen@b.org     | +222  | true           |

    rows
    | record_id | category                | status | recipients | dataset |
    | open      | public                  | agreed |            | water   |
    | closed    | sensitive               | agreed | alpha      | gbv     |
    | alarm     | urgent_action_sensitive | agreed | alpha      |         |
    | file      | personal                | agreed | alpha      |         |
    | inside    | internal                | agreed |            |         |
    | early     | public                  | draft  |            | early   |
    | unsure    | not_agreed              | agreed |            |         |

    datasets
    | record_id |
    | water     |
    | gbv       |
    | early     |

    urgent_actions
    | record_id | row   | recipients | sender |
    | u1        | alarm | bruno      | amal   |
    | u2        | early | bruno      | amal   |

    positions
    | record_id    | row    | partner |
    | closed.alpha | closed | alpha   |
    | closed.beta  | closed | beta    |
    | early.alpha  | early  | alpha   |

    agreements
    | record_id | parties |
    | a1        | alpha   |
    | a2        | beta    |
"""


@pytest.fixture(scope="module")
def view_of(reference):
    """Return a function that makes the view of an audience."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))
    return lambda audience: view_for(plan, audience, reference=reference, stamp=STAMP)


ALL = ["open", "closed", "alarm", "file", "inside", "early", "unsure"]


@pytest.mark.parametrize(
    ("audience", "collection", "seen"),
    [
        ("internal", "rows", ALL),
        ("internal", "focal_points", ["amal", "bruno", "chen"]),
        ("partners", "rows", ["open", "closed", "alarm"]),
        ("partners", "focal_points", ["chen"]),
        ("partners", "datasets", ["water", "gbv"]),
        ("partners", "urgent_actions", ["u1"]),
        ("partners", "positions", []),
        ("partner:alpha", "rows", ["open", "closed", "alarm", "file"]),
        ("partner:alpha", "focal_points", ["amal", "bruno", "chen"]),
        ("partner:alpha", "positions", ["closed.alpha"]),
        ("partner:alpha", "agreements", ["a1"]),
        ("partner:beta", "rows", ["open", "closed", "alarm"]),
        ("partner:beta", "focal_points", ["chen"]),
        ("partner:beta", "positions", ["closed.beta"]),
        ("public", "rows", ["open"]),
        ("public", "datasets", ["water"]),
        ("public", "focal_points", []),
        ("public", "partners", []),
        ("public", "agreements", []),
        ("public", "urgent_actions", []),
    ],
)
def test_an_audience_sees_its_records_and_no_other(view_of, audience, collection, seen):
    """Rows by category and agreement, people by their own word or by need, the rest by role."""
    assert list(view_of(audience).plan.records(collection)) == seen


@pytest.mark.parametrize(
    ("audience", "header", "row"),
    [
        ("internal", {"dtm_coordinator", "plan_ends_on"}, {"risk_notes", "recipients"}),
        ("partners", {"plan_ends_on"}, {"recipients"}),
        ("public", set(), set()),
    ],
)
def test_an_audience_sees_its_fields_and_no_other(view_of, audience, header, row):
    """Each edition holds more fields than the next."""
    view = view_of(audience)

    assert set(view.fields["header"]) & {"dtm_coordinator", "plan_ends_on"} == header
    assert set(view.fields["rows"]) & {"risk_notes", "recipients"} == row


def test_a_view_tells_column_b(view_of, reference):
    """Column B follows from what stands in the view."""
    view = view_of("public")

    assert category_of_row(view.plan.rows["open"], reference).code == "public"
    assert (view.kind, view.partner, view.stamp) == ("public", "", STAMP)


@pytest.mark.parametrize(
    ("audience", "agreed", "proposed", "waiting", "hidden"),
    [
        ("internal", ["public", "sensitive", "urgent_action_sensitive", "personal", "internal"],
         ["public"], 1, 0),
        ("partners", ["public", "sensitive", "urgent_action_sensitive"], [], 0, 4),
        ("partner:alpha", ["public", "sensitive", "urgent_action_sensitive", "personal"],
         [], 0, 3),
        ("public", ["public"], [], 0, 6),
    ],
)  # fmt: skip
def test_an_edition_counts_what_it_shows_and_what_it_does_not(
    view_of, audience, agreed, proposed, waiting, hidden
):
    """Agreed, proposed, open and hidden rows add up to the plan's, in every edition."""
    counts = view_of(audience).counts

    assert (set(counts.agreed), set(counts.proposed)) == (set(agreed), set(proposed))
    assert set(counts.agreed.values()) | set(counts.proposed.values()) == {1}
    assert (counts.open, counts.hidden, counts.total) == (waiting, hidden, len(ALL))
    assert counts.shown == len(view_of(audience).plan.rows)


AGREED_AND_DRAFT = """
    partners
    | record_id |
    | alpha     |
    | beta      |

    rows
    | record_id | category  | status |
    | settled   | sensitive | agreed |
    | early     | sensitive | draft  |

    positions
    | record_id     | row     | partner | sensitivity |
    | settled.alpha | settled | alpha   | sensitive   |
    | settled.beta  | settled | beta    | public      |
    | early.alpha   | early   | alpha   | sensitive   |
"""


@pytest.mark.parametrize("audience", ["internal", "partner:alpha"])
def test_a_view_says_by_whom_and_when_a_row_was_agreed(reference, audience):
    """Both are derived from the outcome and what organisations said; a draft row has neither."""
    plan = settled_as_marked(plan_from_tables(AGREED_AND_DRAFT, reference))

    agreed = view_for(plan, audience, reference=reference, stamp=STAMP).agreed

    assert agreed == {"settled": (("alpha",), date(2026, 2, 1))}


def test_an_alert_names_the_organisations_it_goes_to(view_of):
    """Partners see who is alerted without seeing whom."""
    view = view_of("partners")

    assert view.alerted == {"u1": ("alpha",)}
    assert view.plan.urgent_actions["u1"].recipients == ()


@pytest.mark.parametrize(
    "audience",
    ["", "everyone", "partner", "partner:", "partner:gamma", "public:alpha", "Public"],
)
def test_an_audience_nobody_defined_gets_nothing(view_of, audience):
    """A misspelt audience is refused, never read as the nearest one."""
    with pytest.raises(SharingError, match=r"Use one of"):
        view_of(audience)


@pytest.mark.parametrize(
    ("audience", "withheld"),
    [
        ("internal", set()),
        ("partner:alpha", set()),
        ("partners", {"amal", "amal@dtm.org", "+000", "bruno", "bruno@a.org", "+111"}),
    ],
)
def test_contacts_that_a_view_lacks_may_not_appear_in_its_files(
    view_of, audience, withheld, reference
):
    """The last scan before release knows every contact that the view does not hold."""
    plan = settled_as_marked(plan_from_tables(PLAN, reference))

    assert withheld_contacts(plan, view_of(audience)).keys() == withheld
    assert len(withheld_contacts(plan, view_of("public"))) == 9


def test_whoever_signed_may_have_the_file_that_says_so(reference):
    """Ben signs for alpha and is no focal point: his name is theirs, and nobody else's."""
    signed = """
        sign_offs
        | record_id | partner | person | revision | head | signed_at            |
        | alpha.1   | alpha   | Ben    | 1        | h    | 2026-01-01T10:00:00Z |
    """
    plan = plan_from_tables(PLAN + signed, reference)
    seen = {
        audience: withheld_contacts(
            plan, view_for(plan, audience, reference=reference, stamp=STAMP)
        )
        for audience in ("participant:alpha", "participant:beta", "partners", "public")
    }

    assert {audience for audience, names in seen.items() if "Ben" in names} == {
        "participant:beta",
        "partners",
        "public",
    }


HEARD = """
    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | health    | false  |
    | wash      | false  |

    rows
    | record_id | category   | status |
    | waiting   | not_agreed | draft  |
    | all_in    | not_agreed | draft  |
    | shown     | not_agreed | draft  |
    | settled   | sensitive  | agreed |

    positions
    | record_id      | row     | partner | sensitivity | reason       |
    | waiting.dtm    | waiting | dtm     | public      | Known to all |
    | waiting.health | waiting | health  | sensitive   | Small sites  |
    | all_in.health  | all_in  | health  | sensitive   | Small sites  |
    | all_in.wash    | all_in  | wash    | public      |              |
    | shown.health   | shown   | health  | sensitive   | Small sites  |
    | settled.health | settled | health  | sensitive   | Small sites  |

    outcomes
    | record_id | row   |
    | shown     | shown |
"""


@pytest.mark.parametrize(
    ("partner", "seen"),
    [
        ("wash", ["all_in.health", "all_in.wash", "shown.health", "settled.health"]),
        (
            "health",
            ["waiting.health", "all_in.health", "all_in.wash", "shown.health", "settled.health"],
        ),
    ],
)
def test_a_packet_leads_nobody_by_what_others_said_first(reference, partner, seen):
    """Others' positions come once all are in, they were revealed, or the row is settled."""
    plan = settled_as_marked(plan_from_tables(HEARD, reference))

    view = view_for(plan, f"participant:{partner}", reference=reference, stamp=STAMP)

    assert list(view.plan.positions) == seen
