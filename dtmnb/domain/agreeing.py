"""How organisations come to one answer: positions, outcomes, risks, answers, signatures."""

from datetime import date, datetime
from typing import Annotated

from dtmnb.domain.record import InList, PlanRecord, Ref, Text


class Position(PlanRecord):
    """What one organisation proposes for the category of one row, and why."""

    row: Annotated[str, Ref("rows")]
    partner: Annotated[str, Ref("partners")]
    is_urgent: bool | None = None
    sensitivity: Annotated[str, InList("sensitivities")] = ""
    reason: Text = ""
    stance: Annotated[str, InList("stances")] = ""


class Outcome(PlanRecord):
    """What was settled for the category of one row; dissent is kept, by organisation."""

    row: Annotated[str, Ref("rows")]
    is_urgent: bool | None = None
    sensitivity: Annotated[str, InList("sensitivities")] = ""
    reason: Text = ""
    dissent: dict[str, Text] = {}
    settled_on: date | None = None


class HarmCell(PlanRecord):
    """One cell of the do-no-harm grid of a row: who, at which step, now or later."""

    row: Annotated[str, Ref("rows")]
    party: Annotated[str, InList("harm_parties")]
    step: Annotated[str, InList("harm_steps")]
    time: Annotated[str, InList("harm_times")]
    risk: Text = ""
    mitigation: Text = ""


class ChecklistAnswer(PlanRecord):
    """The answer to one item of one checklist."""

    checklist: str
    item: str
    answer: Annotated[str, InList("checklist_answers")] = ""
    note: Text = ""


class Feedback(PlanRecord):
    """A partner's request and DTM's answer: done, later, or declined with the reason."""

    partner: Annotated[str, Ref("partners")] = ""
    row: Annotated[str, Ref("rows")] = ""
    request: Text = ""
    asked_on: date | None = None
    answer: Annotated[str, InList("feedback_answers")] = "open"
    reason: Text = ""
    applied_in_round: Text = ""


class SignOff(PlanRecord):
    """An organisation's signature under one revision of the plan and its hash."""

    partner: Annotated[str, Ref("partners")]
    person: Text = ""
    revision: int
    head: str
    signed_at: datetime
    note: Text = ""
