"""What one organisation may change by its packet, and what it may not."""

import json
from pathlib import Path

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Add, Set
from dtmnb.domain.plan import Plan
from dtmnb.interchange import packet_view, propose_changes, read_plan, shared_changes, write_plan
from dtmnb.language import language_for
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id | name   |
    | wash      | WASH   |
    | health    | Health |

    consents
    | record_id | row | partner | answer  |
    | r2.health | r2  | health  | objects |

    focal_points
    | record_id | partner | phone | shares_contact |
    | amal      | wash    | 11    | true           |
    | badr      | health  | 22    | true           |
    | hidden    | health  | 33    | false          |

    rows
    | record_id | question | category  | status |
    | r1        | Who?     |           |        |
    | r2        | Where?   | sensitive | agreed |
    | secret    | Why?     | internal  |        |

    positions
    | record_id | row | partner | reason |
    | r1.wash   | r1  | wash    | Old    |
    | r1.health | r1  | health  | Old    |

    feedback
    | record_id | partner | request |
    | f1        | wash    | Sooner  |

    outcomes
    | record_id | row |
    | r2        | r2  |

    urgent_actions
    | record_id | row | rehearsal_result |
    | u1        | r1  | 12 minutes       |
"""
OTHERS, SETTLED = "another organisation", "settled together"
NOT_HELD, FIXED = "not in the packet", "line that is prepared"


@pytest.fixture(scope="module")
def plan(reference) -> Plan:
    """Return a plan of two organisations."""
    return plan_from_tables(PLAN, reference)


@pytest.fixture
def packet(plan, reference, tmp_path) -> Path:
    """Return the packet of WASH as a document."""
    view = view_for(plan, "participant:wash", reference=reference, stamp=Stamp(3, "ab"))
    target = tmp_path / "packet.json"
    return write_plan(packet_view(view), target, reference=reference, language=language_for("en"))


@pytest.fixture
def returned(packet, plan, reference):
    """Return what comes back when records of a packet were given values."""

    def fill(*edits: tuple[str, str, dict]):
        document = json.loads(packet.read_text(encoding="utf-8"))
        for collection, record, values in edits:
            records = document["collections"].setdefault(collection, [])
            found = next((each for each in records if each["record_id"] == record), None)
            if found is None:
                records.append(found := {"record_id": record})
            found.update(values)
        packet.write_text(json.dumps(document), encoding="utf-8")
        read = read_plan(packet, reference=reference)
        return propose_changes(read, base=plan, reference=reference, is_vouched=True)

    return fill


def test_a_line_waits_for_a_position_on_every_row_that_is_shown(plan, reference):
    """One's own lines come first, in the order of the rows; what others said follows."""
    view = view_for(plan, "participant:wash", reference=reference, stamp=Stamp(3, "ab"))

    positions = packet_view(view).plan.positions.values()
    lines = [(each.record_id, each.reason) for each in positions]

    assert lines == [("r1.wash", "Old"), ("r2.wash", ""), ("r1.health", "Old")]


def test_a_packet_that_nobody_filled_changes_nothing(returned):
    """A line that was left empty is no position."""
    assert returned() == ((), ())


@pytest.mark.parametrize(
    ("collection", "record", "field", "value"),
    [
        ("positions", "r1.wash", "reason", "New"),
        ("focal_points", "amal", "phone", "44"),
        ("feedback", "f1", "request", "Later"),
        ("rows", "r1", "question", "How?"),
    ],
)
def test_own_and_shared_cells_come_back(returned, collection, record, field, value):
    """One's own cells change, and shared ones are proposed."""
    proposal = returned((collection, record, {field: value}))

    [change] = proposal.changes
    assert isinstance(change, Set)
    assert (change.collection, change.record, change.field, change.value) == (
        *(collection, record, field),
        value,
    )
    assert proposal.unmapped == ()
    assert bool(shared_changes([change])) == (collection == "rows")


def test_what_the_room_writes_is_no_organisations_to_bring(returned, packet):
    """The facts about the exercise stand in its packet to be read."""
    document = json.loads(packet.read_text(encoding="utf-8"))
    document["header"]["objectives"] = "All"
    packet.write_text(json.dumps(document), encoding="utf-8")

    proposal = returned()

    assert proposal.changes == ()
    assert [place.field for place, _ in proposal.unmapped] == ["objectives"]


@pytest.mark.parametrize(
    ("collection", "record", "values", "why"),
    [
        ("positions", "r1.health", {"reason": "New"}, OTHERS),
        ("positions", "r1.wash", {"partner": "health"}, FIXED),
        ("positions", "r9.health", {"row": "r9", "partner": "health", "reason": "x"}, OTHERS),
        ("positions", "typed", {"row": "r2", "partner": "wash", "reason": "x"}, FIXED),
        ("focal_points", "badr", {"phone": "44"}, OTHERS),
        ("focal_points", "amal", {"partner": "health"}, FIXED),
        ("focal_points", "hidden", {"phone": "44"}, NOT_HELD),
        ("focal_points", "new", {"name": "Dana", "partner": "health"}, OTHERS),
        ("urgent_actions", "u1", {"rehearsal_result": "x"}, NOT_HELD),
        ("rows", "secret", {"question": "How?"}, NOT_HELD),
        ("rows", "r1", {"dissemination_category": "public"}, SETTLED),
        ("rows", "r2", {"status": "draft"}, SETTLED),
        ("rows", "r1", {"status": "agreed"}, SETTLED),
        ("rows", "r1", {"claimed_in": "round1.xls"}, SETTLED),
        ("lines", "l9", {"dataset": "sites", "recipients": ["wash"]}, SETTLED),
        ("consents", "r2.health", {"answer": "accepts"}, OTHERS),
        ("consents", "r9.health", {"row": "r9", "partner": "health", "answer": "objects"}, OTHERS),
        ("consents", "typed", {"row": "r2", "partner": "wash", "answer": "accepts"}, FIXED),
        ("outcomes", "r2", {"reason": "New"}, "settled in the tool"),
        ("feedback", "f1", {"answer": "done"}, SETTLED),
    ],
)
def test_what_a_packet_may_not_change_is_listed(returned, collection, record, values, why):
    """Others' words and people, what is settled and what was not shown stay as they are."""
    proposal = returned((collection, record, values))

    assert proposal.changes == ()
    assert proposal.unmapped
    assert all(record == place.record and why in told for place, told in proposal.unmapped)


def test_a_filled_line_becomes_a_position(returned):
    """Only what was filled in is said, of the wording that the packet showed."""
    [change] = returned(("positions", "r2.wash", {"sensitivity": "public"})).changes

    assert isinstance(change, Add)
    assert (change.record, dict(change.values)) == (
        "r2.wash",
        {"row": "r2", "partner": "wash", "sensitivity": "public", "question": "Where?"},
    )


def test_new_people_and_requests_are_ones_own(returned):
    """Who adds a person or a request without saying whose it is speaks for itself."""
    proposal = returned(
        ("focal_points", "dana", {"name": "Dana"}),
        ("feedback", "f2", {"request": "Maps", "answer": "done"}),
    )

    assert [change.values["partner"] for change in proposal.changes] == ["wash", "wash"]
    assert [place for place, _ in proposal.unmapped] == [("feedback", "f2", "answer")]


def test_a_proposed_row_is_not_settled_by_who_proposes_it(returned):
    """A new row comes without its category: that is agreed with the others."""
    proposal = returned(
        ("rows", "r3", {"question": "New?", "dissemination_category": "public", "order": 9})
    )

    [change] = proposal.changes
    assert dict(change.values) == {"question": "New?", "order": 9.0}
    assert {place for place, _ in proposal.unmapped} == {
        ("rows", "r3", "sensitivity"),
        ("rows", "r3", "is_urgent"),
    }
