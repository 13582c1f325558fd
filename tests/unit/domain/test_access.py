"""Who may change what: one's own word, what all write, and what only the room settles."""

import pytest

from dtmnb.domain.access import Seat, refusals, require_organisation
from dtmnb.domain.changes import Add, Remove, Set
from dtmnb.domain.plan import HEADER, RECORD_CLASSES
from dtmnb.errors import RightsError
from tests.support.settled import settled_as_marked
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id | is_dtm |
    | dtm       | true   |
    | wash      | false  |
    | health    | false  |

    rows
    | record_id | question | sensitivity | is_urgent | status        |
    | r1        | How many | sensitive   | false     | draft         |
    | r2        | How many | sensitive   | false     | to_be_revised |
    | r3        | How many | sensitive   | false     | to_be_revised |
    | r4        | How many | sensitive   | false     | agreed        |

    outcomes
    | record_id | row | question | sensitivity | is_urgent | settled_on |
    | r2        | r2  | How many | sensitive   | false     | 2026-03-01 |
    | r3        | r3  |          | sensitive   | false     |            |

    positions
    | record_id | row | partner |
    | r1.wash   | r1  | wash    |
    | r1.health | r1  | health  |

    consents
    | record_id | row | partner |
    | r2.wash   | r2  | wash    |
    | r2.health | r2  | health  |

    focal_points
    | record_id | partner |
    | amal      | wash    |
    | badr      | health  |
    | new       |         |

    urgent_actions
    | record_id |
    | u1        |

    feedback
    | record_id | partner |
    | f1        | wash    |
"""


@pytest.fixture(scope="module")
def plan(reference):
    """Return a plan of DTM and two organisations."""
    return settled_as_marked(plan_from_tables(PLAN, reference))


def _set(collection: str, record: str, field: str, value: object = "x") -> Set:
    return Set(collection=collection, record=record, field=field, was="", value=value)


def _add(collection: str, record: str, **values: object) -> Add:
    return Add(collection=collection, record=record, values=values)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set("rows", "r1", "question"), ""),
        (_set("rows", "r1", "sensitivity"), "room"),
        (_set("rows", "r1", "is_urgent"), "room"),
        (_set("rows", "r1", "status", "agreed"), "room"),
        (_set("rows", "r1", "claimed_in"), "room"),
        (_add("rows", "r5", question="Who?"), ""),
        (_add("rows", "r5", question="Who?", status="draft"), ""),
        (_add("rows", "r5", sensitivity="public"), "room"),
        (Remove(collection="rows", record="r1"), "room"),
        (_set("positions", "r1.wash", "reason"), ""),
        (_set("positions", "r1.health", "reason"), "others"),
        (_set("positions", "r1.wash", "partner", "health"), "others"),
        (_add("positions", "r2.wash", row="r2", partner="wash"), ""),
        (_add("positions", "r2.health", row="r2", partner="health"), "others"),
        (_add("positions", "r2.health", row="r2", partner="wash"), "others"),
        (_add("consents", "r4.wash", row="r4", partner="wash", answer="objects"), ""),
        (_add("consents", "r4.health", row="r4", partner="health", answer="accepts"), "others"),
        (_add("consents", "r4.health", row="r4", partner="wash", answer="accepts"), "others"),
        (_set("consents", "r2.wash", "answer", "accepts"), ""),
        (_set("consents", "r2.health", "answer", "accepts"), "others"),
        (_set("consents", "r2.wash", "partner", "health"), "others"),
        (Remove(collection="consents", record="r2.health"), "others"),
        (_add("sign_offs", "health.9", partner="wash"), "others"),
        (_set("rows", "r1", "recipients", ["wash"]), ""),
        (_set("rows", "r4", "recipients", ["wash"]), "room"),
        (_set("rows", "r4", "release_level", "household"), "room"),
        (_set("rows", "r4", "use_of_data"), ""),
        (Remove(collection="positions", record="r1.health"), "others"),
        (_set("focal_points", "amal", "phone"), ""),
        (_set("focal_points", "badr", "phone"), "others"),
        (_set("focal_points", "new", "partner", "wash"), "others"),
        (_set("focal_points", "new", "partner", "health"), "others"),
        (_set("partners", "wash", "name"), ""),
        (_set("partners", "wash", "is_dtm", True), "room"),
        (_add("partners", "wash", name="x", is_dtm=True), "room"),
        (Remove(collection="partners", record="wash"), "room"),
        (_set("partners", "health", "name"), "others"),
        (_add("partners", "another", name="x"), "others"),
        (_add("sign_offs", "wash.1", partner="wash"), ""),
        (_add("sign_offs", "health.1", partner="health"), "others"),
        (_set("feedback", "f1", "request"), ""),
        (_set("feedback", "f1", "answer"), "room"),
        (_set("urgent_actions", "u1", "receipts", {}), ""),
        (_set("urgent_actions", "u1", "content"), "room"),
        (_set(HEADER, HEADER, "title"), "room"),
        (_set("outcomes", "r2", "sensitivity"), "room"),
        (_add("lines", "l1", category="public"), "room"),
        (_add("harm_cells", "r1.a.b.c", row="r1"), ""),
    ],
)
def test_a_seat_changes_its_own_word_and_what_all_write(plan, reference, change, why):
    """Column B, statuses, releases and other people's words are not one organisation's."""
    found = refusals([change], plan, Seat("Amal", "wash", "partner"), reference)

    assert [each.why for each in found] == ([why] if why else [])


@pytest.mark.parametrize("organisation", ["dtm", ""])
def test_the_room_may_do_all_but_agree_by_hand(plan, reference, organisation):
    """A row becomes agreed by an outcome in the same batch; an earlier one was of other terms."""
    agrees = _set("rows", "r1", "status", "agreed")
    settles = [agrees, _add("outcomes", "r1", row="r1")]

    def why(*changes):
        return [
            each.why
            for each in refusals(changes, plan, Seat("Ada", organisation, "facilitator"), reference)
        ]

    for collection in RECORD_CLASSES:
        assert why(_set(collection, "r1.health", "partner", "wash")) == []
    assert why(agrees) == ["settle"]
    assert why(_add("rows", "r5", status="agreed")) == ["settle"]
    assert why(_set("rows", "r3", "status", "agreed")) == ["settle"]
    assert why(*settles) == []
    assert why(_set("rows", "r2", "status", "agreed")) == ["settle"]


@pytest.mark.parametrize("organisation", ["dtm", "wash", ""])
def test_no_organisation_is_the_room_by_its_name(plan, reference, organisation):
    """Nor is anybody before the plan names DTM: the room is the facilitator's seat."""
    bare = plan.model_copy(update={"partners": {}})
    change = _set(HEADER, HEADER, "title")

    for role in ("partner", "reader"):
        found = refusals([change], bare, Seat("Ada", organisation, role), reference)
        assert [each.why for each in found] == ["room"]


def test_an_organisation_nobody_knows_is_refused_with_those_that_take_part(plan):
    """A misspelt organisation is said, never read as nobody's or as the room's."""
    with pytest.raises(RightsError, match=r"'wosh'.*Use one of: dtm \(.*\), wash \(.*\), health"):
        require_organisation(plan, "wosh")
    require_organisation(plan, "")
