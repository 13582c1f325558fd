"""What people do with a plan, once: page, table, round, command and packet call these.

Each saves through the desk; whether it may be done, the store decides under its lock.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from dtmnb.domain.agreeing import Position
from dtmnb.domain.audience import Stamp
from dtmnb.domain.category import axes_of, category_of_row, is_row_agreed
from dtmnb.domain.changes import Add, Change, Set
from dtmnb.domain.consent import consent_id
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import permitted_moves
from dtmnb.domain.sealing import opening_of
from dtmnb.domain.settling import (
    Asked,
    Settlement,
    Standing,
    against,
    put_record,
    settle_row,
    standing,
)
from dtmnb.domain.sharing_terms import is_rejected
from dtmnb.domain.signing import changed_since, summary_of
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import PlanError, RecordError, StaleError, UsageError
from dtmnb.language import sentence_of_error
from dtmnb.session.desk import Session, new_id
from dtmnb.session.speaking import require_partner, require_row, speaking


class Voice(NamedTuple):
    """What an organisation proposes for a row: a category, and why."""

    category: str
    reason: str = ""


class Verdict(NamedTuple):
    """What the room settles on for a row.

    Attributes:
        category: Code of the dissemination category.
        reason: Why.
        opening_reason: Why it is more open than advised or asked for.
        opened_by: Who confirms that.
    """

    category: str
    reason: str = ""
    opening_reason: str = ""
    opened_by: str = ""


def propose(
    session: Session, row_id: str, partner: str, voice: Voice, *, seen: Position | None = None
) -> None:
    """Save what *partner* proposes for a row; what it said since *seen* is a conflict.

    Raises:
        UsageError: The plan has no such row or organisation.
    """
    session.refresh(is_following=True)
    require_row(session, row_id)
    require_partner(session, partner)
    is_urgent, sensitivity = axes_of(voice.category, session.reference)
    word = {"is_urgent": is_urgent, "sensitivity": sensitivity, "reason": voice.reason}
    values: dict[str, JsonValue] = {
        **{"row": row_id, "partner": partner, **word},
        **{"question": session.plan.rows[row_id].question, **speaking(session, partner)},
    }
    key = consent_id(row_id, partner)
    held = session.plan.positions.get(key)
    if seen and held and held != seen:
        session.save(against("positions", held, word))
    else:
        session.save(put_record(session.plan, "positions", key, values, seen=seen))


def show_positions(session: Session, row_id: str) -> None:
    """Show what was said of a row before all are heard; its outcome is begun, not settled.

    Where there is one, they are shown already, and it stays as it is.
    """
    session.refresh(is_following=True)
    row = require_row(session, row_id)
    if row_id not in session.plan.outcomes:
        held = {"row": row_id, "is_urgent": row.is_urgent, "sensitivity": row.sensitivity}
        session.save(put_record(session.plan, "outcomes", row_id, held))


def settle(
    session: Session,
    row_ids: Sequence[str],
    verdict: Verdict,
    *,
    seen: Sequence[Standing | None] | None = None,
) -> None:
    """Settle column B of rows in one act.

    Args:
        session: Whose.
        row_ids: The rows.
        verdict: What is settled on, the same for all.
        seen: What was settled of each of them as the room saw it; by default as it is now.

    Raises:
        UsageError: No category was chosen, or a row does not stand as seen any more.
        RecordError: It opens a row without a reason and a second confirmation, or makes data
            on persons public.
    """
    if not verdict.category:
        raise UsageError("Cannot settle this row: no category is chosen. Choose one in “Column B”.")
    if seen is None:
        session.refresh(is_following=True)
    else:
        require_as_seen(session, row_ids, seen)
    is_urgent, sensitivity = axes_of(verdict.category, session.reference)
    settlement = Settlement(
        is_urgent,
        sensitivity,
        verdict.reason,
        session.today,
        session.seat.author,
        verdict.opening_reason.strip(),
        verdict.opened_by.strip(),
        settled_at=datetime.now(UTC),
    )
    session.save(_settling(session, row_ids, settlement))


def require_as_seen(
    session: Session, row_ids: Sequence[str], seen: Sequence[Standing | None]
) -> None:
    """Refuse to go on where rows do not stand any more as they were *seen*.

    Raises:
        StaleError: One of them was settled or changed since.
    """
    session.refresh(is_following=True)
    if [standing(session.plan, key) for key in row_ids] != list(seen):
        raise StaleError(
            "Cannot settle this row: somebody settled or changed it since you saw it. Look at "
            "it again, then settle it."
        )


def answer(  # noqa: PLR0913 (each is a word of the command)
    session: Session,
    row_id: str,
    partner: str,
    code: str,
    reason: str = "",
    *,
    seen: Asked | None = None,
) -> None:
    """Save the answer of *partner* to the outcome of a row.

    What it answered since *seen* is a conflict; by default it answers what stands now.

    Raises:
        StaleError: The row is not as seen.
        UsageError: The row is not settled, or an objection has no reason.
    """
    session.refresh(is_following=True)
    plan = session.plan
    row = require_row(session, row_id)
    require_partner(session, partner)
    if seen and seen.standing != standing(plan, row_id):
        raise StaleError(
            "Cannot keep this answer: somebody settled or changed the row since you saw it. "
            "Look at it again, then answer."
        )
    if not is_row_agreed(plan, row, session.reference):
        raise UsageError(
            "Cannot keep this answer: the row is not settled. Settle it first, then ask."
        )
    if session.reference.term("consents", code).has("objects") and not reason.strip():
        raise UsageError("Cannot keep this objection: it has no reason. Write down why.")
    word: dict[str, JsonValue] = {"answer": code, "reason": reason}
    values = answering(session, row_id, partner, word)
    key = consent_id(row_id, partner)
    held = plan.consents.get(key)
    if seen and held and held != seen.consent:
        session.save(against("consents", held, word))
    else:
        session.save(put_record(plan, "consents", key, values))


def answering(
    session: Session, row_id: str, partner: str, word: Mapping[str, JsonValue]
) -> dict[str, JsonValue]:
    """Return the values of the answer *word* of *partner* to what is settled of a row now."""
    answered = {"settlement", "question", "is_urgent", "sensitivity"}
    outcome = session.plan.outcomes[row_id].model_dump(mode="json", include=answered)
    return {"row": row_id, "partner": partner, **word, **outcome, **speaking(session, partner)}


def claimed_rows(plan: Plan) -> tuple[str, ...]:
    """Return the rows that a file says were agreed outside, and for which nobody vouched yet."""
    return tuple(row.record_id for row in plan.ordered_rows() if row.claimed_in)


def vouch(session: Session, person: str, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Settle, in one act, the rows that a file says were agreed outside this tool.

    Args:
        session: Whose.
        person: Who stands in for what the file says.
        verdict: The reason, and who opens what is more open than advised; each row keeps the
            category it has.

    Returns:
        The rows that stay open, and why.

    Raises:
        UsageError: Nobody vouches, or there is no such row.
    """
    session.refresh(is_following=True)
    plan, text, reference = session.plan, session.language.text, session.reference
    claimed = claimed_rows(plan)
    if not person.strip() or not claimed:
        raise UsageError(
            text("Cannot take over what was agreed outside: nobody vouches for it. Give a name.")
            if claimed
            else text("Cannot take over what was agreed outside: no row says that it was.")
        )
    changes: list[Change] = []
    left: list[tuple[str, str]] = []
    for key in claimed:
        why = why_left(session, plan.rows[key], verdict)
        if why:
            left.append((key, why))
            continue
        row = plan.rows[key]
        settlement = Settlement(
            row.is_urgent,
            row.sensitivity,
            verdict.reason or row.category_reason,
            session.today,
            session.seat.author,
            verdict.opening_reason,
            verdict.opened_by,
            person.strip(),
            row.claimed_in,
            datetime.now(UTC),
        )
        changes += settle_row(plan, key, settlement, reference)
    if changes:
        session.save(changes, note=text("Agreed outside, vouched for by {name}", name=person))
    return tuple(left)


def sign(
    session: Session, partner: str, person: str, *, seen: Stamp, with_open_points: bool = False
) -> None:
    """Sign the plan for *partner* as it was *seen*; what others sign meanwhile is no change of it.

    Raises:
        StaleError: The plan changed since it was seen.
        UsageError: The person is not named, or blockers are open and nobody said that it is
            signed with them.
        SharingError: The plan has no such organisation.
    """
    session.refresh(is_following=True)
    require_partner(session, partner)
    blockers = len(summary_of(session.plan, session.findings, session.reference).blockers)
    _require_signable(session, person, seen, 0 if with_open_points else blockers)
    said, stamp = speaking(session, partner), session.stamp
    values: dict[str, JsonValue] = {
        **{"partner": partner, "person": person.strip(), "open_points": blockers},
        **{"revision": stamp.revision, "head": stamp.head},
        **{"signed_at": said["said_at"], "noted_by": said["noted_by"]},
    }
    record = f"{partner}.{stamp.revision}"
    try:
        session.save([Add(collection="sign_offs", record=record, values=values)])
    except RecordError:
        session.refresh(is_following=True)
        if session.stamp == stamp:
            raise
        # Somebody signed in between: what was seen is signed again as it is numbered now.
        sign(session, partner, person, seen=seen, with_open_points=with_open_points)


def _require_signable(session: Session, person: str, seen: Stamp, blockers: int) -> None:
    if not person.strip():
        raise UsageError("Cannot sign: the person who signs is missing. Give a name.")
    then = session.store.load(session.plan_id, seen.revision).plan
    if changed_since(then, session.plan):
        raise StaleError(
            "Cannot sign: the plan was changed since its summary was shown. Read it again, "
            "then sign."
        )
    if blockers:
        raise UsageError(
            "Cannot sign: blockers are open ({number}). Close them, or sign with open points.",
            number=blockers,
        )


def reopen(session: Session, reason: str, partner: str = "") -> None:
    """Ask for another review of a settled plan; the room opens it with that.

    Raises:
        UsageError: Nothing says what must change.
        PlanError: The plan is open.
    """
    session.refresh(is_following=True)
    if not reason.strip():
        raise UsageError("Cannot reopen the plan: nothing says what must change. Write it down.")
    target = status_that_reopens(session.plan, session.reference)
    if not target:
        raise PlanError(
            "Cannot reopen the plan: its status is '{status}', which is open. Change what is "
            "to be changed.",
            status=session.plan.header.status,
        )
    request = {"partner": partner, "request": reason, "asked_on": session.today.isoformat()}
    changes: list[Change] = [Add(collection="feedback", record=new_id("feedback"), values=request)]
    if session.seat.is_room:
        was = session.plan.header.status
        changes.append(Set(collection=HEADER, record=HEADER, field="status", was=was, value=target))
    session.save(changes, note=reason, organisation=partner or None)


def status_that_reopens(plan: Plan, reference: Reference) -> str:
    """Return the status to which a closed plan moves for changes, "" where it is open."""
    statuses = reference.terms("plan_statuses").terms
    status = plan.header.status
    if status not in statuses or statuses[status].has("is_open"):
        return ""
    moves = permitted_moves(reference)[HEADER, "status"].get(status, ())
    return next((code for code in moves if statuses[code].has("is_open")), "")


def _settling(
    session: Session, row_ids: Sequence[str], settlement: Settlement
) -> tuple[Change, ...]:
    return tuple(
        change
        for key in row_ids
        for change in settle_row(session.plan, key, settlement, session.reference)
    )


def why_left(session: Session, row: PlanRow, verdict: Verdict) -> str:
    """Return why a row that was agreed outside cannot be taken over as it is, "" if it can."""
    if not category_of_row(row, session.reference).has("is_agreed"):
        return session.language.text("it has no category")
    return why_closed(session, row, row.sensitivity, verdict)


def why_closed(session: Session, row: PlanRow, sensitivity: str, verdict: Verdict) -> str:
    """Return why a row cannot be settled as *sensitivity* with what was said, "" if it can."""
    if is_rejected(row, session.reference):
        return session.language.text("it is rejected")
    try:
        opened = opening_of(session.plan, row, sensitivity, session.reference)
    except RecordError as error:
        return sentence_of_error(error, session.language)
    is_confirmed = verdict.opening_reason.strip() and verdict.opened_by.strip()
    words = session.language.text("it is more open than advised or asked for")
    return words if opened and not is_confirmed else ""
