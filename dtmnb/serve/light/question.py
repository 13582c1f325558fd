"""One question: a position on it while it is open, an answer to what was settled."""

from collections.abc import Iterator
from typing import Any

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import category_of, category_of_row, is_row_agreed
from dtmnb.domain.consent import AGREES, BEFORE, NOT_ASKED, OBJECTS, SAME, answers_to, consent_id
from dtmnb.domain.hearing import hearing
from dtmnb.domain.holding import as_held
from dtmnb.domain.row import PlanRow
from dtmnb.domain.settling import asked, standing
from dtmnb.errors import UsageError
from dtmnb.serve.light.questions import PLACE, open_rows
from dtmnb.serve.light.shown import (
    answer_codes,
    categories,
    category,
    number_of,
    said_category,
)
from dtmnb.serve.light.visit import Content, Done, Form, Page, Visit, digest, require_seen
from dtmnb.session import agenda, deeds
from dtmnb.session.deeds import Voice
from dtmnb.session.desk import view_of


def content(visit: Visit) -> Content:
    """Return what is asked, what is advised, who said what, and what may be said now.

    Raises:
        UsageError: The plan has no such question, or none that is shown here.
    """
    row, session = _require(visit), visit.session
    key, plan, wording = row.record_id, visit.plan, session.wording
    is_settled = is_row_agreed(plan, row, session.reference)
    said = plan.positions.get(consent_id(key, visit.own))
    before, after = _beside(visit, key)
    return {
        "row": key,
        "number": number_of(visit, key),
        "words": row.question or row.information_need,
        "sector": wording.label("sectors", row.sector),
        "use": as_held(plan, row).use_of_data,
        "category": category(session, category_of_row(row, session.reference).code),
        "is_settled": is_settled,
        "advice": _advised(visit, key),
        "held": [_held(visit, each) for each in _reservations(visit, key)],
        "said": _own(visit, said) if said else None,
        "categories": [] if is_settled else categories(session),
        "seen": digest(*_shown(visit, key)),
        "outcome": _outcome(visit, row) if is_settled else None,
        "voices": [*_voices(visit, row)],
        "before": before,
        "after": after,
    }


def propose(visit: Visit, form: Form) -> Done:
    """Say which category the organisation proposes, and why."""
    row = _require(visit).record_id
    require_seen(visit, form, *_shown(visit, row))
    chosen = form.get("category", "")
    if chosen not in {each["code"] for each in categories(visit.session)}:
        raise UsageError("Not kept: no category is chosen. Choose one.")
    held = visit.plan.positions.get(consent_id(row, visit.own))
    after = next(_waiting(visit, row), "")
    voice = Voice(chosen, form.get("reason", "").strip())
    deeds.propose(visit.session, row, visit.own, voice, seen=held)
    return Done(f"{PLACE}/row/{after}" if after else PLACE, "said")


def reserve(visit: Visit, form: Form) -> Done:
    """Keep the question out of its group until it was talked about."""
    row = _require(visit).record_id
    require_seen(visit, form, *_shown(visit, row))
    agenda.reserve(visit.session, row, visit.own, form.get("reason", ""))
    return Done(f"{PLACE}/row/{row}", "held")


def release(visit: Visit, form: Form) -> Done:
    """Hold the question back no longer."""
    row = _require(visit).record_id
    agenda.release(visit.session, row, visit.own)
    return Done(f"{PLACE}/row/{row}", "released")


def answer(visit: Visit, form: Form) -> Done:
    """Say whether the organisation can live with what was settled."""
    row = _require(visit).record_id
    require_seen(visit, form, *_shown(visit, row))
    codes = answer_codes(visit.session)
    code = codes[OBJECTS if form["act"] == "object" else AGREES]
    seen = asked(visit.plan, row, visit.own)
    after = next((each for each in _asked(visit) if each != row), "")
    reason = form.get("reason", "").strip()
    deeds.answer(visit.session, row, visit.own, code, reason, seen=seen)
    return Done(f"{PLACE}/row/{after}" if after else PLACE, "answered")


PAGE = Page(
    "question.html",
    content,
    {
        "propose": propose,
        "reserve": reserve,
        "release": release,
        "accept": answer,
        "object": answer,
    },
    {"propose": ("category",), "reserve": ("reason",), "object": ("reason",)},
)


def _require(visit: Visit) -> PlanRow:
    row = visit.plan.rows.get(visit.parts[0])
    if row is None:
        raise UsageError(
            "This question is not there: it was removed, or it is not shown to your "
            "organisation. Look at all questions."
        )
    return row


def _shown(visit: Visit, row: str) -> tuple[object, ...]:
    """Return all that a word of the organisation on *row* rests on."""
    plan, key = visit.plan, consent_id(row, visit.own)
    said = (plan.positions.get(key), plan.reservations.get(key), plan.consents.get(key))
    return (standing(plan, row), *said)


def _waiting(visit: Visit, row: str) -> Iterator[str]:
    """Yield the questions that wait after *row*: those of its group, then all others."""
    groups = [*visit.groups().values()]
    own = next((group for group in groups if row in group.rows), None)
    for group in ([own] if own else []) + [each for each in groups if each is not own]:
        yield from (each for each in open_rows(visit, group) if each != row)


def _asked(visit: Visit) -> Iterator[str]:
    for group in visit.asked_groups().values():
        yield from group.rows


def _beside(visit: Visit, row: str) -> tuple[str, str]:
    """Return the question before *row* and the one after it in the plan; "" at its ends."""
    order = ["", *(each.record_id for each in visit.plan.ordered_rows()), ""]
    place = order.index(row)
    return order[place - 1], order[place + 1]


def _advised(visit: Visit, row: str) -> dict[str, Any] | None:
    advice, pick = visit.advice()[row], visit.session.language.pick
    if not advice.level:
        return None
    return {
        "category": category(visit.session, advice.category),
        "reasons": [pick(each.text) for each in advice.reasons],
        "costs": [pick(each) for each in advice.costs],
    }


def _own(visit: Visit, said: Position) -> dict[str, Any]:
    code = said_category(visit.session, said)
    return {"category": code, "shown": category(visit.session, code), "reason": said.reason}


def _reservations(visit: Visit, row: str) -> list[Any]:
    return [each for each in visit.plan.reservations.values() if each.row == row]


def _held(visit: Visit, reservation: Any) -> dict[str, Any]:
    return {
        "name": visit.session.wording.name("partners", reservation.partner),
        "reason": reservation.reason,
        "is_own": reservation.partner == visit.own,
    }


def _outcome(visit: Visit, row: PlanRow) -> dict[str, Any]:
    session = visit.session
    outcome = visit.plan.outcomes[row.record_id]
    found = answers_to(visit.plan, row.record_id, session.reference)[visit.own]
    labels = {
        SAME: session.language.text("You proposed the same."),
        BEFORE: session.language.text(
            "You agreed to this in the last round, and nothing that protects it has changed."
        ),
        NOT_ASKED: session.language.text("Can you live with it?"),
    }
    said = session.wording.label("consents", found.code)
    return {
        "reason": outcome.reason,
        "on": session.language.date(outcome.settled_on),
        "opening": outcome.opening_reason,
        "answer": labels.get(found.code) or said,
        "why": found.reason if found.objects else "",
        "is_asked": found.code in {NOT_ASKED, BEFORE},
        "objects": found.objects,
    }


def _voices(visit: Visit, row: PlanRow) -> Iterator[dict[str, Any]]:
    """Yield who else said what, once that is shown, and where each stands to the outcome."""
    session, plan, key = visit.session, visit.plan, row.record_id
    spoken = view_of(session).spoken.get(key, frozenset())
    found = hearing(plan, key, session.reference, spoken)
    answers = answers_to(plan, key, session.reference)
    for partner in plan.partners:
        said = found.positions.get(partner)
        answered = answers.get(partner)
        if partner == visit.own or not (partner in found.spoken or (answered and answered.objects)):
            continue
        yield {
            "name": session.wording.name("partners", partner),
            "category": _proposed(visit, said) if said and found.is_open else None,
            "reason": said.reason if said and found.is_open else "",
            "objection": answered.reason if answered and answered.objects else "",
        }


def _proposed(visit: Visit, said: Position) -> dict[str, str]:
    term = category_of(said.is_urgent, said.sensitivity, visit.session.reference)
    return category(visit.session, term.code)
