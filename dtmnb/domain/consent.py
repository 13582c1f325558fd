"""What each organisation says of an outcome: nobody agrees who did not say so."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dtmnb.domain.agreeing import Consent, Outcome, Position
from dtmnb.domain.category import category_of, is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference

SAME, BEFORE, NOT_ASKED = "same", "agreed_before", "not_asked"
"""Answers that nobody gives: they follow from the position, from last round, or from neither."""

AGREES, OBJECTS = "agrees", "objects"
"""Properties of the answers in the list of consents."""


class Answer(NamedTuple):
    """Where one organisation stands to the outcome of a row.

    Attributes:
        code: Code of `consents`, `same` for who proposed the outcome, `agreed_before` for who
            agreed last round where nothing that protects the row has changed, or `not_asked`.
        agrees: Whether it counts among those who agreed.
        objects: Whether it is kept as dissent.
        reason: Why, as far as it was said.
        person: Who said so.
        noted_by: Who wrote it down for the organisation, "" at its own seat.
        said_at: When, in UTC.
    """

    code: str
    agrees: bool = False
    objects: bool = False
    reason: str = ""
    person: str = ""
    noted_by: str = ""
    said_at: datetime | None = None


def answers_to(plan: Plan, row_id: str, reference: Reference) -> Mapping[str, Answer]:
    """Return where every organisation of *plan* stands to the outcome of a row.

    Empty while nothing is settled, and once the row was opened again.
    """
    row = plan.rows[row_id]
    if not is_row_agreed(plan, row, reference):
        return {}
    outcome = plan.outcomes[row_id]
    return {partner: _answer(plan, outcome, partner, reference) for partner in plan.partners}


def agreed_by(plan: Plan, row_id: str, reference: Reference) -> tuple[str, ...]:
    """Return the organisations that proposed the outcome of a row, or consented to it since."""
    found = answers_to(plan, row_id, reference)
    return tuple(partner for partner, answer in found.items() if answer.agrees)


def objections_to(plan: Plan, row_id: str, reference: Reference) -> Mapping[str, str]:
    """Return the organisations that object to the outcome of a row, with their reasons."""
    found = answers_to(plan, row_id, reference)
    return {partner: answer.reason for partner, answer in found.items() if answer.objects}


def waiting_for(plan: Plan, row_id: str, reference: Reference) -> tuple[str, ...]:
    """Return who proposed something else and has not answered the outcome: they are asked."""
    if not is_row_agreed(plan, plan.rows[row_id], reference):
        return ()
    outcome = plan.outcomes[row_id]
    return tuple(
        partner
        for partner in plan.partners
        if consent_id(row_id, partner) in plan.positions
        and _answer(plan, outcome, partner, reference).code == NOT_ASKED
    )


def next_settlement(plan: Plan, row_id: str) -> int:
    """Return the number of the next settlement of a row: one that was answered is not reused.

    Answers stay on record where a settlement is undone.
    """
    given = [each.settlement for each in plan.outcomes.values() if each.row == row_id]
    given += [each.settlement for each in plan.consents.values() if each.row == row_id]
    return 1 + max(given, default=0)


def consent_id(row: str, partner: str) -> str:
    """Return the id of what *partner* says on *row*: of its position and of its consent."""
    return f"{row}.{partner}"


def is_answer_to(consent: Consent, outcome: Outcome) -> bool:
    """Tell whether *consent* answers *outcome* and not an earlier one of its row.

    One without a number was kept before settlements were counted, with the outcome it is of.
    """
    if consent.settlement != outcome.settlement:
        return False
    asked = (consent.question, consent.is_urgent, consent.sensitivity)
    told = (outcome.question, outcome.is_urgent, outcome.sensitivity)
    return not outcome.settlement or asked == told


def answers_what_is_settled(plan: Plan, consent: Consent) -> bool:
    """Tell whether *consent* answers the outcome that its row has now."""
    outcome = plan.outcomes.get(consent.row)
    return bool(outcome and outcome.settled_on and is_answer_to(consent, outcome))


def proposed(position: Position, outcome: Outcome, reference: Reference) -> bool:
    """Tell whether *position* proposed the category of *outcome*, for the wording it settles.

    A position without a wording was kept before wordings were.
    """
    wanted = category_of(outcome.is_urgent, outcome.sensitivity, reference)
    found = category_of(position.is_urgent, position.sensitivity, reference)
    return found.code == wanted.code and position.question in ("", outcome.question)


def _answer(plan: Plan, outcome: Outcome, partner: str, reference: Reference) -> Answer:
    key = consent_id(outcome.row, partner)
    consent, position = plan.consents.get(key), plan.positions.get(key)
    listed = reference.terms("consents")
    if consent and consent.answer in listed and is_answer_to(consent, outcome):
        term = listed[consent.answer]
        return Answer(consent.answer, term.has(AGREES), term.has(OBJECTS), *_said(consent))
    if position and proposed(position, outcome, reference):
        return Answer(SAME, True, False, *_said(position))
    if not position and partner in outcome.agreed_before:
        return Answer(BEFORE)
    return Answer(NOT_ASKED)


def _said(said: Consent | Position) -> tuple[str, str, str, datetime | None]:
    return said.reason, said.person, said.noted_by, said.said_at
