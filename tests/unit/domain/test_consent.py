"""Where each organisation stands to an outcome: nobody agrees who did not say so."""

from datetime import UTC, datetime

import pytest

from dtmnb.domain.agreeing import Consent, Outcome, Position
from dtmnb.domain.consent import (
    NOT_ASKED,
    SAME,
    Answer,
    agreed_by,
    answers_to,
    consent_id,
    objections_to,
    waiting_for,
)
from dtmnb.domain.partner import Partner
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from tests.support.settled import SETTLED_ON

QUESTION = "How many arrived?"
SENSITIVE = {"is_urgent": False, "sensitivity": "sensitive"}
PUBLIC = {"is_urgent": False, "sensitivity": "public"}
POSITIONS = {
    "same": SENSITIVE,
    "otherwise": PUBLIC,
    "urgent": {"is_urgent": True, "sensitivity": "sensitive"},
    "no category": {"is_urgent": None, "sensitivity": ""},
    "silent": None,
}
SAID_AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def plan_of(
    position: str = "silent",
    answer: str = "none",
    *,
    status: str = "agreed",
    proposed: dict | None = None,
    answered: dict | None = None,
    outcome: dict | None = None,
    row: dict | None = None,
) -> Plan:
    """Return a plan whose row was settled as sensitive, with what alpha said before and since."""
    axes = POSITIONS[position]
    base = {"row": "r1", "partner": "alpha", "question": QUESTION}
    said, key = {}, consent_id("r1", "alpha")
    if axes is not None:
        said["positions"] = {key: Position(record_id=key, **{**base, **axes, **(proposed or {})})}
    if answer != "none":
        values = {**base, **SENSITIVE, "settlement": 1, "answer": answer, **(answered or {})}
        said["consents"] = {key: Consent(record_id=key, **values)}
    settled = {"row": "r1", "settlement": 1, "question": QUESTION, "settled_on": SETTLED_ON}
    settled |= {**SENSITIVE, **(outcome or {})}
    held = {"question": QUESTION, "status": status, **SENSITIVE, **(row or {})}
    return Plan(
        plan_id="p",
        partners={"alpha": Partner(record_id="alpha", name="Alpha")},
        rows={"r1": PlanRow(record_id="r1", **held)},
        outcomes={"r1": Outcome(record_id="r1", **settled)},
        **said,
    )


@pytest.mark.parametrize(
    ("position", "answer", "code"),
    [
        ("same", "none", SAME),
        ("same", "accepts", "accepts"),
        ("same", "objects", "objects"),
        ("same", "absent", "absent"),
        ("otherwise", "none", NOT_ASKED),
        ("otherwise", "accepts", "accepts"),
        ("otherwise", "objects", "objects"),
        ("otherwise", "absent", "absent"),
        ("urgent", "none", NOT_ASKED),
        ("no category", "none", NOT_ASKED),
        ("no category", "accepts", "accepts"),
        ("silent", "none", NOT_ASKED),
        ("silent", "accepts", "accepts"),
        ("silent", "objects", "objects"),
        ("silent", "absent", "absent"),
        # A word that is in no list is no answer.
        ("same", "yes of course", SAME),
        ("otherwise", "yes of course", NOT_ASKED),
    ],
)
def test_an_organisation_stands_where_it_said(reference, position, answer, code):
    """It agrees by having proposed the outcome or by its answer; it is asked if it said else."""
    plan = plan_of(position, answer)

    assert answers_to(plan, "r1", reference)["alpha"].code == code
    assert agreed_by(plan, "r1", reference) == (("alpha",) if code in {SAME, "accepts"} else ())
    assert set(objections_to(plan, "r1", reference)) == ({"alpha"} if code == "objects" else set())
    is_waited_for = code == NOT_ASKED and position != "silent"
    assert waiting_for(plan, "r1", reference) == (("alpha",) if is_waited_for else ())


RESETTLED = {"settlement": 2}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ({}, "accepts"),
        (RESETTLED, NOT_ASKED),
        ({"question": ""}, NOT_ASKED),
        ({"is_urgent": None}, NOT_ASKED),
    ],
)
def test_an_answer_counts_for_the_outcome_that_was_known(reference, outcome, code):
    """After another settlement, of the same category too, the organisation is asked anew."""
    plan = plan_of("otherwise", "accepts", outcome=outcome)

    assert answers_to(plan, "r1", reference)["alpha"].code == code
    assert agreed_by(plan, "r1", reference) == (("alpha",) if code == "accepts" else ())


@pytest.mark.parametrize("field", ["settlement", "question", "is_urgent", "sensitivity"])
def test_an_answer_names_what_it_answers(reference, field):
    """Number, wording and both axes: an answer that differs in one of them is of another time."""
    other = {"settlement": 7, "question": "Who?", "is_urgent": True, "sensitivity": "public"}

    plan = plan_of("otherwise", "accepts", answered={field: other[field]})

    assert agreed_by(plan, "r1", reference) == ()
    assert waiting_for(plan, "r1", reference) == ("alpha",)


@pytest.mark.parametrize(
    ("proposed", "is_same"),
    [
        (QUESTION, True),
        ("", True),
        ("How many arrived, by name?", False),
    ],
)
def test_a_position_counts_for_the_wording_it_spoke_of(reference, proposed, is_same):
    """What was proposed for other words is no consent to these; before wordings were kept it is."""
    plan = plan_of("same", proposed={"question": proposed})

    assert agreed_by(plan, "r1", reference) == (("alpha",) if is_same else ())
    assert waiting_for(plan, "r1", reference) == (() if is_same else ("alpha",))


@pytest.mark.parametrize("position", [*POSITIONS])
@pytest.mark.parametrize("answer", ["none", "accepts", "objects", "absent"])
@pytest.mark.parametrize(
    "opened",
    [
        {"status": "to_be_revised"},
        {"status": "draft"},
        {"row": {"sensitivity": "public"}},
        {"row": {"question": "Who?"}},
        {"outcome": {"settled_on": None}},
    ],
    ids=str,
)
def test_nobody_agrees_on_a_row_that_is_open(reference, position, answer, opened):
    """Once a row was opened again there is no outcome to stand to; what was said is kept."""
    plan = plan_of(position, answer, **opened)

    assert answers_to(plan, "r1", reference) == {}
    assert agreed_by(plan, "r1", reference) == ()
    assert waiting_for(plan, "r1", reference) == ()


def test_an_answer_is_told_with_who_gave_it(reference):
    """The consent goes before the position: it is the later word."""
    said = {"reason": "Small sites", "noted_by": "Amal", "said_at": SAID_AT}

    consented = plan_of("same", "objects", answered=said)
    proposed = plan_of("same", proposed={"reason": "Few", "person": "Badr", "said_at": SAID_AT})

    assert answers_to(consented, "r1", reference)["alpha"] == Answer(
        "objects", False, True, "Small sites", "", "Amal", SAID_AT
    )
    assert objections_to(consented, "r1", reference) == {"alpha": "Small sites"}
    assert answers_to(proposed, "r1", reference)["alpha"] == Answer(
        SAME, True, False, "Few", "Badr", "", SAID_AT
    )


def test_an_organisation_that_left_stands_nowhere(reference):
    """Its position stays on record, and counts no more."""
    plan = plan_of("same", "accepts").model_copy(update={"partners": {}})

    assert answers_to(plan, "r1", reference) == {}
