"""The minutes: one entry an act, in the order of time, and nobody agrees in them who did not."""

from datetime import UTC, date, datetime

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.minutes import Deferred, Remark, minutes_of
from tests.support.tables import plan_from_tables

PLAN = """
    partners
    | record_id | name       |
    | wash      | WASH       |
    | health    | Health     |
    | food      | Food       |

    rows
    | record_id | question | category  | status        | recipients |
    | wells     | Wells?   | sensitive | agreed        | wash       |
    | taps      | Taps?    | sensitive | agreed        | wash       |
    | sites     | Sites?   | public    | agreed        |            |
    | camps     | Camps?   | sensitive | to_be_revised |            |
    | roads     | Roads?   |           | draft         |            |
    | gates     | Gates?   |           | draft         |            |
    | yards     | Yards?   |           | draft         |            |
    | left      | Left?    |           | rejected      |            |

    outcomes
    | record_id | row   | settlement | question | is_urgent | sensitivity | reason | settled_on | settled_at                | settled_by | heard | opening_reason | opened_by |
    | wells     | wells | 1          | Wells?   | false     | sensitive   | Risk   | 2026-03-01 | 2026-03-01T10:00:00+00:00 | Amal       | wash  |                |           |
    | taps      | taps  | 1          | Taps?    | false     | sensitive   | Risk   | 2026-03-01 | 2026-03-01T10:00:00+00:00 | Amal       |       |                |           |
    | camps     | camps | 1          | Camps?   | false     | sensitive   | Risk   | 2026-03-01 | 2026-03-01T10:00:00+00:00 | Amal       |       |                |           |
    | sites     | sites | 1          | Sites?   | false     | public      |        | 2026-03-01 | 2026-03-01T09:00:00+00:00 | Amal       |       | Known          | Dora      |
    | roads     | roads | 0          | Roads?   | false     |             |        |            |                           |            |       |                |           |

    positions
    | record_id    | row   | partner | is_urgent | sensitivity | question |
    | wells.wash   | wells | wash    | false     | sensitive   | Wells?   |
    | taps.wash    | taps  | wash    | false     | sensitive   | Taps?    |
    | wells.health | wells | health  | false     | sensitive   | Wells?   |

    consents
    | record_id   | row   | partner | answer  | reason      | settlement | question | is_urgent | sensitivity |
    | taps.health | taps  | health  | objects | Can be told | 1          | Taps?    | false     | sensitive   |

    reservations
    | record_id  | row   | partner | reason  |
    | gates.wash | gates | wash    | Not yet |
    | wells.wash | wells | wash    | Near us |

    deferrals
    | record_id | row   | partner | until      | reason |
    | yards     | yards | health  | 2026-04-01 | Ask    |
"""  # noqa: E501


@pytest.fixture
def minutes(reference):
    """Return the minutes of a plan for an audience."""

    def make(audience: str = "internal"):
        plan = plan_from_tables(PLAN, reference)
        view = view_for(plan, audience, reference=reference, stamp=Stamp(1, "0a"))
        return minutes_of(view, reference)

    return make


def test_acts_stand_in_the_order_of_time(minutes):
    """What was settled together is one entry, with who did it, why and what was opened."""
    first, second = minutes().acts

    assert (first.rows, second.rows) == (("sites",), ("wells", "taps", "camps"))
    assert (first.category, first.opening_reason, first.opened_by) == ("public", "Known", "Dora")
    assert (second.at, second.on) == (datetime(2026, 3, 1, 10, tzinfo=UTC), date(2026, 3, 1))
    assert (second.category, second.reason, second.by) == ("sensitive", "Risk", "Amal")


def test_an_act_tells_who_agreed_to_all_and_who_to_some(minutes):
    """Each organisation stands where its own words put it; a row opened again counts no more."""
    _, act = minutes().acts

    assert act.reopened == ("camps",)
    assert act.agreed == ("wash",)
    assert act.agreed_in_part == {"health": 1}
    assert act.objections == (Remark("health", "Can be told", ("taps",)),)
    assert act.not_asked == {"food": 2}
    assert act.heard == ("wash",)


def test_what_is_left_is_told_once(minutes):
    """Each open row waits, is held back, or is open; a rejected one is none of these."""
    found = minutes()

    assert found.waiting == (Deferred("health", date(2026, 4, 1), "Ask", ("yards",)),)
    assert found.held == (Remark("wash", "Not yet", ("gates",)),)
    assert found.open == ("camps", "roads")


def test_a_pack_tells_what_its_view_shows(minutes):
    """An organisation reads of agreed rows, by the day; who agreed is true though words are not."""
    found = minutes("partner:food")

    acts = {act.rows: act for act in found.acts}
    assert acts[("sites",)].at is None
    assert acts["wells", "taps"].agreed == ("wash",)
    assert acts["wells", "taps"].agreed_in_part == {"health": 1}
    assert (found.waiting, found.held, found.open) == ((), (), ())
