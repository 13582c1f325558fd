"""A rehearsal is timed for each recipient, and what would go wrong is told and kept."""

from datetime import UTC, datetime, timedelta

import pytest

from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import Plan
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.session.desk import remove_record, set_field
from dtmnb.session.receipts import BY_DEPUTY, ENDED, SENT, taken
from dtmnb.widgets.boxes import is_shown
from dtmnb.widgets.steps.rehearsal import Gap, RehearsalPanel, gaps
from tests.unit.widgets.conftest import alert, keys, pick

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def _alert(**values) -> UrgentActionArrangement:
    return UrgentActionArrangement(record_id="u", trigger="x", **values)


def _plan() -> Plan:
    people = {
        "a": {"deputy": "b"},
        "b": {},
    }
    return Plan(
        plan_id="p",
        focal_points={
            key: FocalPoint(record_id=key, name=key, **each) for key, each in people.items()
        },
    )


def _after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"recipients": ("a",), "receipts": {SENT: START, "a": _after(1)}}, []),
        ({"recipients": ()}, []),
        ({"recipients": ("a",), "receipts": {SENT: START}}, [("silent", "a")]),
        (
            {"recipients": ("b",), "receipts": {SENT: START}},
            [("silent", "b"), ("alone", "b")],
        ),
        (
            {
                "recipients": ("a",),
                "receipt_within_hours": 2,
                "receipts": {SENT: START, "a": _after(3)},
            },
            [("late", "a")],
        ),
        ({"recipients": ("a",), "receipts": {SENT: START, "a" + BY_DEPUTY: _after(1)}}, []),
        (
            {"recipients": ("gone",), "receipts": {SENT: START}},
            [("silent", "gone"), ("alone", "gone")],
        ),
    ],
)
def test_a_rehearsal_brings_gaps_to_light(values, found):
    """Silence, lateness, and people whom nobody could replace are named."""
    assert list(gaps(_plan(), _alert(**values))) == [Gap(*each) for each in found]


def test_only_recipients_are_timed():
    """The start is no receipt, nor is somebody who is no recipient any more."""
    receipts = {SENT: START, "a": _after(0.5), "left": _after(1)}

    assert taken(_alert(recipients=("a",), receipts=receipts)) == {"a": timedelta(minutes=30)}


def test_a_rehearsal_is_kept(session, guard, store):
    """Start, acknowledge, end: receipts, day and result are in the store."""
    panel = RehearsalPanel(session, guard)
    session.watch(panel.refresh)
    key = next(key for key, each in session.plan.urgent_actions.items() if each.recipients)
    panel.choose(key)

    panel._start.click()
    assert panel._timer.since > 0
    first = keys(panel._people)[0]
    pick(panel._people, first)
    pick(panel._people, first)
    panel._keep.click()

    kept = store.load(session.plan_id).plan.urgent_actions[key]
    assert alert(guard) == ""
    assert set(kept.receipts) == {SENT, first, ENDED}
    assert kept.rehearsed_on == session.today
    assert kept.rehearsal_result.startswith("1 of ")
    assert panel._timer.since == 0
    assert keys(panel._people) == []


def _rehearse(session, guard, *codes: str) -> tuple[RehearsalPanel, str]:
    """Rehearse an alert to one person with a deputy, who acknowledge with the *codes*."""
    key = next(iter(session.plan.urgent_actions))
    people = session.plan.focal_points
    person = next(each for each in people if people[each].deputy in people)
    set_field(session, "urgent_actions", key, field="recipients", value=[person])
    panel = RehearsalPanel(session, guard)
    session.watch(panel.refresh)
    panel.choose(key)
    panel._start.click()
    for code in codes:
        pick(panel._people, person + code)
    return panel, key


def test_the_result_tells_what_the_rehearsal_brought_to_light(session, guard):
    """What the checks miss in the arrangement is no result: least that it was never rehearsed."""
    panel, key = _rehearse(session, guard)
    panel._keep.click()

    kept = session.plan.urgent_actions[key].rehearsal_result.splitlines()
    assert len(kept) == 2
    assert kept[0].startswith("0 of 1 acknowledged")
    assert "did not acknowledge" in kept[1]


def test_an_earlier_result_stays_below_the_new_one(session, guard):
    """Neither a new start nor its end takes away what the last rehearsal showed."""
    panel, key = _rehearse(session, guard)
    panel._keep.click()
    first = session.plan.urgent_actions[key]

    panel._start.click()
    running = session.plan.urgent_actions[key]
    assert running.rehearsal_result == first.rehearsal_result
    assert running.rehearsed_on == first.rehearsed_on
    pick(panel._people, keys(panel._people)[0])
    panel._keep.click()

    both = session.plan.urgent_actions[key].rehearsal_result
    assert both.startswith("1 of 1 acknowledged")
    assert both.endswith(first.rehearsal_result)


def test_a_deputy_acknowledges_for_a_recipient(session, guard):
    """The recipient counts as reached, and the page tells by whom; once is enough."""
    panel, key = _rehearse(session, guard, BY_DEPUTY, "")

    (shown,) = panel._people.items
    assert "✓" in shown[3]
    assert "by deputy" in shown[3]
    panel._keep.click()

    alert_ = session.plan.urgent_actions[key]
    assert set(alert_.receipts) == {SENT, f"{alert_.recipients[0]}{BY_DEPUTY}", ENDED}
    assert alert_.rehearsal_result.startswith("1 of 1 acknowledged")
    assert alert(guard) == ""


def test_two_seats_may_note_at_once(session, other, guard, store):
    """Whoever presses second adds to what the first one noted, without a conflict."""
    key = next(iter(session.plan.urgent_actions))
    people = list(session.plan.focal_points)[:2]
    set_field(session, "urgent_actions", key, field="recipients", value=people)
    here, there = (RehearsalPanel(each, guard) for each in (session, other))
    session.watch(here.refresh)
    here.choose(key)
    here._start.click()
    other.refresh()
    there.choose(key)

    pick(here._people, people[0])
    pick(there._people, people[1])

    assert set(store.load(session.plan_id).plan.urgent_actions[key].receipts) == {SENT, *people}
    assert session.conflicts == other.conflicts == []


def test_without_an_alert_there_is_nothing_to_rehearse(session, guard):
    """The page says so, and offers no button."""
    for key in list(session.plan.urgent_actions):
        remove_record(session, "urgent_actions", key)
    panel = RehearsalPanel(session, guard)

    panel.refresh()

    assert "Arrange an alert first" in panel._card.root.value
    assert not is_shown(panel._start)
