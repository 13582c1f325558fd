"""What waits for an organisation is said in its language, with the day it is needed by."""

from datetime import date

import pytest

from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.plan import Plan
from dtmnb.domain.waiting import Waiting
from dtmnb.language import language_for
from dtmnb.language.wording import Wording
from dtmnb.session.waiting import headline, line_of

AGREEMENT = DataSharingAgreement(record_id="a1", title="Site data")
PLAN = Plan(plan_id="p", agreements={"a1": AGREEMENT})


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (Waiting("rows", ("r1",)), ("1 question to look at", "")),
        (Waiting("people", ("x", "y")), ("Are 2 persons still yours?", "")),
        (
            Waiting("agreement", ("a1",), date(2026, 12, 18)),
            ("Sign the agreement “Site data”", "by 18 Dec 2026"),
        ),
    ],
)
def test_each_thing_is_one_sentence(reference, waiting, words):
    """It names what is meant, and never a record's id."""
    assert line_of(waiting, Wording(PLAN, reference, language_for("en"))) == words


def test_an_alert_is_received_and_waits_for_nobody():
    """The headline counts what somebody has to do."""
    alert, rows = Waiting("alert", ("u1",)), Waiting("rows", ("r1",))

    assert headline([alert], language_for("en")) == ""
    assert headline([alert, rows], language_for("en")) == "1 thing waits for you"
