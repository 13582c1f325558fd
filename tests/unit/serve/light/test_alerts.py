"""Alerts on the phone of who gets them: the card, and a receipt while one runs."""

import pytest

from dtmnb.session.desk import set_field
from dtmnb.session.receipts import ENDED, SENT, acknowledge, now
from tests.unit.conftest import PLAN


@pytest.fixture
def alert(room):
    """Return an alert that goes to somebody of WASH."""
    plan = room.plan
    key = next(iter(plan.urgent_actions))
    own = next(each for each in plan.focal_points.values() if each.partner == "wash")
    others = next(each for each in plan.focal_points.values() if each.partner == "health")
    both = [own.record_id, others.record_id]
    set_field(room, "urgent_actions", key, field="recipients", value=both)
    return room.plan.urgent_actions[key]


def test_the_card_tells_what_comes_and_what_to_do(wash, visit, alert):
    """Who does not get it does not see it here."""
    text = wash.get("alerts").text
    assert alert.content.splitlines()[0][:30] in text
    assert "You receive" in wash.get().text
    assert alert.trigger not in visit("reader").get("people").text


def test_a_receipt_is_noted_once(wash, room, store, alert):
    """It is offered while the alert runs, to who gets it, by name."""
    person = alert.recipients[0]
    assert not [each for each in wash.get("alerts").forms() if each.fields.get("act") == "receive"]
    set_field(room, "urgent_actions", alert.record_id, field="receipts", value={SENT: now()})

    page = wash.get("alerts")
    forms = [each for each in page.forms() if each.fields.get("act") == "receive"]
    assert alert.recipients[1] not in {each.fields["person"] for each in forms}
    mine = next(each for each in forms if each.fields["person"] == person)
    assert "The receipt is noted." in wash.post(mine.action, mine.fields).text
    wash.post(mine.action, mine.fields)

    room.refresh()
    held = room.plan.urgent_actions[alert.record_id].receipts
    assert held.keys() == {SENT, person}
    acknowledge(room, alert.record_id, person)
    assert store.load(PLAN).plan.urgent_actions[alert.record_id].receipts == held


def test_a_receipt_is_of_the_alert_that_was_seen(wash, room, store, alert):
    """One that was sent anew since is not acknowledged by the page of the one before."""
    morning, afternoon = "2026-03-01T09:00:00+00:00", "2026-03-01T14:00:00+00:00"
    key, person = alert.record_id, alert.recipients[0]
    set_field(room, "urgent_actions", key, field="receipts", value={SENT: morning})
    late = wash.get("alerts")
    ended = {SENT: morning, ENDED: "2026-03-01T10:00:00+00:00"}
    for receipts in (ended, {SENT: afternoon}):
        set_field(room, "urgent_actions", key, field="receipts", value=receipts)

    answer = wash.send(late, "receive", key, person=person)
    assert (answer.status, "since you saw it" in answer.text) == (409, True)
    assert store.load(PLAN).plan.urgent_actions[key].receipts.keys() == {SENT}
    assert "The receipt is noted." in wash.send(answer, "receive", key, person=person).text


def test_nobody_acknowledges_for_others(wash, room, store, alert):
    """A name of another organisation, put into the form, is unknown."""
    set_field(room, "urgent_actions", alert.record_id, field="receipts", value={SENT: now()})
    before = store.load(PLAN).stamp
    form = next(each for each in wash.get("alerts").forms() if each.fields.get("person"))
    answer = wash.post(form.action, form.fields | {"person": alert.recipients[1]})

    assert answer.status == 422
    assert store.load(PLAN).stamp == before
