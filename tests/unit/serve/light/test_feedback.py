"""Requests to DTM from a phone."""

from dtmnb.session.desk import set_field
from dtmnb.session.feedback import ask
from tests.support.words import told
from tests.unit.conftest import PLAN


def test_a_request_is_kept_as_at_the_desk(wash, store, twin):
    """Of a question or of the whole plan; it stands below with DTM's answer."""
    row = twin.plan.ordered_rows()[0].record_id
    wash.send("feedback", "ask", request="Add cholera")
    answer = wash.send(f"feedback?row={row}", "ask", request="Ask it by month")
    ask(twin, "wash", "Add cholera")
    ask(twin, "wash", "Ask it by month", row)

    assert "Your request is kept." in answer.text
    assert "Ask it by month" in answer.text
    assert told(store.load(PLAN).plan, "feedback") == told(twin.plan, "feedback")


def test_the_same_request_sent_twice_is_one(wash, store):
    """A new page begins a new request, also of the same words."""
    form = wash.get("feedback").form("ask")
    for words in ("Once", "Once", "Twice"):
        wash.post(form.action, form.fields | {"request": words})
    wash.send("feedback", "ask", request="Once")

    kept = [each.request for each in store.load(PLAN).plan.feedback.values()]
    assert (kept.count("Once"), kept.count("Twice")) == (2, 1)


def test_a_request_that_was_answered_meanwhile_is_kept_already(wash, room, store):
    """By a poor line it comes again hours later: what DTM said to it makes it no other one."""
    page = wash.get("feedback")
    wash.send(page, "ask", request="Once")
    room.refresh()
    key = next(key for key, each in room.plan.feedback.items() if each.request == "Once")
    set_field(room, "feedback", key, field="reason", value="In the next round")

    assert "This is kept already." in wash.send(page, "ask", request="Once").text
    kept = [each.request for each in store.load(PLAN).plan.feedback.values()]
    assert kept.count("Once") == 1


def test_an_empty_request_is_told_at_its_field(wash, store):
    """Nothing is kept before somebody said something."""
    before = store.load(PLAN).stamp
    answer = wash.send("feedback", "ask", request="  ")

    assert (answer.status, 'aria-invalid="true"' in answer.text) == (422, True)
    assert store.load(PLAN).stamp == before
