"""How organisations agree: positions, outcomes, overrides, risks, answers, signatures."""

from datetime import date, datetime
from typing import Annotated

from dtmnb.domain.record import InList, PlanRecord, Ref, Text


class Position(PlanRecord):
    """What one organisation proposes for the category of one row, and why."""

    row: Annotated[Text, Ref("rows")]
    partner: Annotated[Text, Ref("partners")]
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: Text = ""
    stance: Annotated[Text, InList("stances")] = ""


class Outcome(PlanRecord):
    """What was settled for the category of one row; dissent is kept, by organisation.

    `question` is the wording it was settled for: asked otherwise, the row is open again.
    """

    row: Annotated[Text, Ref("rows")]
    question: Text = ""
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: Text = ""
    dissent: dict[Text, Text] = {}
    settled_on: date | None = None


class CategoryOverride(PlanRecord):
    """A level and a sensitivity for one row that somebody signs for, against the advice."""

    row: Annotated[Text, Ref("rows")]
    level: Annotated[Text, InList("sensitivity_levels")] = ""
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    who: Text = ""
    role: Text = ""
    reason: Text = ""
    on: date | None = None

    def missing(self) -> tuple[str, ...]:
        """Return the fields still to be filled; it counts for nothing before that."""
        values = self.model_dump(include={"level", "sensitivity", "who", "role", "reason", "on"})
        return tuple(name for name, value in values.items() if not str(value or "").strip())


class HarmCell(PlanRecord):
    """One cell of the do-no-harm grid of a row: who, at which step, now or later."""

    row: Annotated[Text, Ref("rows")]
    party: Annotated[Text, InList("harm_parties")]
    step: Annotated[Text, InList("harm_steps")]
    time: Annotated[Text, InList("harm_times")]
    risk: Text = ""
    mitigation: Text = ""


class ChecklistAnswer(PlanRecord):
    """The answer to one item of one checklist."""

    checklist: Text
    item: Text
    answer: Annotated[Text, InList("checklist_answers")] = ""
    note: Text = ""


class Feedback(PlanRecord):
    """A partner's request and DTM's answer: done, later, or declined with the reason."""

    partner: Annotated[Text, Ref("partners")] = ""
    row: Annotated[Text, Ref("rows")] = ""
    request: Text = ""
    asked_on: date | None = None
    answer: Annotated[Text, InList("feedback_answers")] = "open"
    reason: Text = ""
    applied_in_round: Text = ""


class SignOff(PlanRecord):
    """An organisation's signature under one revision of the plan and its hash."""

    partner: Annotated[Text, Ref("partners")]
    person: Text = ""
    revision: int
    head: Text
    signed_at: datetime
    note: Text = ""
