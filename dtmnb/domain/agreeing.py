"""How organisations agree: positions, outcomes, consents, overrides, risks, signatures."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from dtmnb.domain.record import (
    InList,
    Key,
    LongText,
    Name,
    Once,
    Owner,
    PlanRecord,
    Ref,
    Text,
    Texts,
)


class Position(PlanRecord):
    """What one organisation proposes for the category of one row, and why, before any outcome.

    `question` is the wording it speaks of, `person` who said it at the organisation's own seat;
    `noted_by` names whoever wrote it down for the organisation instead.
    """

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: LongText = ""
    question: LongText = ""
    person: Text = ""
    noted_by: Text = ""
    said_at: datetime | None = None


class Consent(PlanRecord):
    """The answer of one organisation to the outcome of one row, given once that was known.

    An organisation without one was not asked. `settlement` is the number of the one that it
    answers, `question` and the axes what that said; `person` and `noted_by` as of a position.
    """

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    answer: Annotated[Text, InList("consents")] = ""
    reason: LongText = ""
    settlement: Annotated[int, Field(ge=0)] = 0
    question: LongText = ""
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    person: Text = ""
    noted_by: Text = ""
    said_at: datetime | None = None


class Reservation(PlanRecord):
    """What one organisation wants to talk about before a row is settled together with others.

    It counts while the row is open. `question`, `person` and `noted_by` as of a position.
    """

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    reason: LongText = ""
    question: LongText = ""
    person: Text = ""
    noted_by: Text = ""
    said_at: datetime | None = None


class Deferral(PlanRecord):
    """A row that waits: for whom, until when and why; settling the row ends it."""

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    partner: Annotated[Text, Ref("partners")] = ""
    until: date | None = None
    reason: LongText = ""


class Outcome(PlanRecord):
    """What was settled for the category of one row, by whom and on which wording.

    It seals every sharing term of its row. `settlement` counts the settlements of the row; 0
    where only the positions were shown. `settled_at` is the same for rows settled in one act,
    `heard` names the organisations whose reservations were talked about before. `opening_reason`
    and `opened_by` tell why and by whom a row was settled more open than advised or asked for;
    `vouched_by` who stands in for an agreement made outside, as `claimed_in` says;
    `agreed_before` the organisations whose agreement of last round stands, as nothing that
    protects the row has changed.
    """

    row: Annotated[Text, Ref("rows"), Name()]
    settlement: Annotated[int, Field(ge=0)] = 0
    question: LongText = ""
    is_urgent: bool | None = None
    sensitivity: Annotated[Text, InList("sensitivities")] = ""
    reason: LongText = ""
    settled_on: date | None = None
    settled_at: datetime | None = None
    settled_by: Text = ""
    heard: Annotated[Texts, Ref("partners")] = ()
    opening_reason: LongText = ""
    opened_by: Text = ""
    vouched_by: Text = ""
    claimed_in: Text = ""
    agreed_before: Annotated[Texts, Ref("partners")] = ()


class Precedent(PlanRecord):
    """What last round settled of one row: when, and which organisations agreed to it.

    `terms` is a fingerprint of all that protects the row. It comes with the plan that begins a
    round, and is not written afterwards.
    """

    row: Annotated[Text, Ref("rows"), Name(), Key()]
    settled_on: date | None = None
    agreed: Annotated[Texts, Ref("partners")] = ()
    terms: Text = ""


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
    """One cell of the do-no-harm grid of a row or a duty: who, at which step, now or later."""

    row: Annotated[Text, Ref("rows"), Name(), Key()] = ""
    duty: Annotated[Text, Ref("duties"), Name(), Key()] = ""
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
    """The signature of an organisation under one revision of the plan and its hash.

    `fingerprint` is that of what was signed, `open_points` how many blockers were open
    then; `noted_by` names whoever noted the signature of a person who signed elsewhere.
    """

    partner: Annotated[Text, Ref("partners"), Name(), Owner()]
    person: Text = ""
    revision: int
    head: Text
    signed_at: datetime
    fingerprint: Text = ""
    open_points: Annotated[int, Field(ge=0)] = 0
    noted_by: Text = ""
    note: LongText = ""
