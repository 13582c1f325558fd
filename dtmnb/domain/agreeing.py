"""How organisations agree: positions, outcomes, overrides, risks, answers, signatures."""

from datetime import date, datetime
from typing import Annotated

from dtmnb.domain.record import (
    InList,
    Key,
    Keyed,
    LongText,
    Name,
    Once,
    Owner,
    PlanRecord,
    Ref,
    Text,
)


class Position(PlanRecord):
    """What one organisation proposes for the category of one row, and why."""

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: LongText = ""
    stance: Annotated[Text, InList("stances")] = ""


class Outcome(PlanRecord):
    """What was settled for the category of one row; dissent is kept, by organisation.

    `question` is the wording it was settled for: asked otherwise, the row is open again.
    """

    row: Annotated[Text, Ref("rows"), Name()]
    question: LongText = ""
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: LongText = ""
    dissent: Annotated[dict[Text, Text], Keyed(Ref("partners"))] = {}
    settled_on: date | None = None


class CategoryOverride(PlanRecord):
    """A level and a sensitivity for one row that somebody signs for, against the advice."""

    row: Annotated[Text, Ref("rows"), Name()]
    level: Annotated[Text, InList("sensitivity_levels")] = ""
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    who: Text = ""
    role: Text = ""
    reason: LongText = ""
    on: date | None = None

    def missing(self) -> tuple[str, ...]:
        """Return the fields still to be filled; it counts for nothing before that."""
        values = self.model_dump(include={"level", "sensitivity", "who", "role", "reason", "on"})
        return tuple(name for name, value in values.items() if not str(value or "").strip())


class HarmCell(PlanRecord):
    """One cell of the do-no-harm grid of a row: who, at which step, now or later."""

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    party: Annotated[Text, InList("harm_parties"), Name(), Key()]
    step: Annotated[Text, InList("harm_steps"), Name(), Key()]
    time: Annotated[Text, InList("harm_times"), Name(), Key()]
    risk: Text = ""
    mitigation: Text = ""


class ChecklistAnswer(PlanRecord):
    """The answer to one item of one checklist."""

    checklist: Annotated[Text, Name(), Key()]
    item: Annotated[Text, Name(), Key()]
    answer: Annotated[Text, InList("checklist_answers")] = ""
    note: LongText = ""


class Feedback(PlanRecord):
    """A partner's request and DTM's answer: done, later, or declined with the reason."""

    partner: Annotated[Text, Ref("partners"), Owner()] = ""
    row: Annotated[Text, Ref("rows")] = ""
    request: Annotated[LongText, Name()] = ""
    asked_on: date | None = None
    answer: Annotated[Text, InList("feedback_answers"), Once()] = "open"
    reason: Annotated[LongText, Once()] = ""
    applied_in_round: Annotated[Text, Once()] = ""


class SignOff(PlanRecord):
    """An organisation's signature under one revision of the plan and its hash."""

    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    person: Text = ""
    revision: int
    head: Text
    signed_at: datetime
    note: LongText = ""
