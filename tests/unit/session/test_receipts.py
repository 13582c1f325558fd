"""A receipt is noted once, of those to whom a running alert goes."""

import pytest

from dtmnb.errors import UsageError
from dtmnb.session.desk import set_field
from dtmnb.session.receipts import BY_DEPUTY, ENDED, SENT, acknowledge, is_running, now, taken


@pytest.fixture
def alert(session):
    """Return the id of an alert with somebody to get it."""
    return next(key for key, each in session.plan.urgent_actions.items() if each.recipients)


def _run(session, alert, **receipts):
    value = {SENT: now(), **receipts}
    set_field(session, "urgent_actions", alert, field="receipts", value=value)


def test_the_first_word_counts(session, alert):
    """A deputy stands in; whoever presses later changes nothing."""
    person = session.plan.urgent_actions[alert].recipients[0]
    _run(session, alert)
    acknowledge(session, alert, person + BY_DEPUTY)
    acknowledge(session, alert, person)

    held = session.plan.urgent_actions[alert]
    assert {SENT, person + BY_DEPUTY} == held.receipts.keys()
    assert person in taken(held)
    assert is_running(held)


def test_an_alert_that_is_over_or_of_others_takes_no_receipt(session, alert):
    """What was not sent cannot be received."""
    person = session.plan.urgent_actions[alert].recipients[0]
    with pytest.raises(UsageError, match="not running"):
        acknowledge(session, alert, person)
    _run(session, alert, **{ENDED: now()})
    for key, who in ((alert, person), (alert, "nobody"), ("nothing", person)):
        with pytest.raises(UsageError, match="not running"):
            acknowledge(session, key, who)
