"""What people do with many rows at once: agree to a group, hold a row back, settle, defer.

Each is one save and one step back; whether it may be done, the store decides under its lock.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from dtmnb.domain.agenda import holds_of
from dtmnb.domain.category import axes_of, is_row_agreed
from dtmnb.domain.changes import Change
from dtmnb.domain.consent import consent_id
from dtmnb.domain.plan import HEADER
from dtmnb.domain.record import JsonValue
from dtmnb.domain.settling import (
    Asked,
    Standing,
    asked,
    put_record,
    remove_records,
    standing,
)
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import UsageError
from dtmnb.language import mark
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session
from dtmnb.session.speaking import require_partner, require_row, speaking

_HELD = {
    "reserved": mark("held back by {name}"),
    "differs": mark("{name} proposes another category"),
    "deferred": mark("waits for {name}"),
}


def propose_all(session: Session, rows: Sequence[str], partner: str, voice: Voice) -> int:
    """Save one proposal of *partner* for all of *rows* on which it said nothing yet.

    Returns:
        How many rows that were; what it said before stays as it is.

    Raises:
        UsageError: The plan has no such row, or no category is proposed.
    """
    if not voice.category:
        raise UsageError("Cannot agree: no category is proposed for these rows. Choose one first.")
    session.refresh(is_following=True)
    require_partner(session, partner)
    is_urgent, sensitivity = axes_of(voice.category, session.reference)
    word = {"is_urgent": is_urgent, "sensitivity": sensitivity, "reason": voice.reason}
    fresh = [key for key in rows if consent_id(key, partner) not in session.plan.positions]
    changes: list[Change] = []
    for key in fresh:
        values = _about(session, key, partner) | word
        changes += put_record(session.plan, "positions", consent_id(key, partner), values)
    if changes:
        session.save(changes)
    return len(fresh)


def propose_for_group(session: Session, rows: Sequence[str], category: str) -> None:
    """Put *category* up for *rows* of a group: everybody sees it proposed, nothing is settled.

    Raises:
        UsageError: No such category can be agreed.
    """
    terms = session.reference.terms("dissemination_categories")
    if category not in terms or not terms[category].has("is_agreed"):
        raise UsageError("Cannot propose this: choose one of the categories shown.")
    session.refresh(is_following=True)
    is_urgent, sensitivity = axes_of(category, session.reference)
    values = {"is_urgent": is_urgent, "sensitivity": sensitivity}
    changes: list[Change] = []
    for key in rows:
        row = require_row(session, key)
        if not is_row_agreed(session.plan, row, session.reference):
            changes += put_record(session.plan, "rows", key, values)
    if changes:
        session.save(changes)


def answer_context(session: Session, rows: Sequence[str], code: str, answer: str) -> None:
    """Keep an answer to a question of context: of the datasets of *rows*, or of the plan.

    What is about a dataset is asked of rows in one only: in silence no answer given at one row
    changes the advice on all. "" takes the answer back.

    Raises:
        UsageError: It is about a dataset, and none of the rows is in one.
        VocabularyError: There is no such question.
    """
    session.refresh(is_following=True)
    plan = session.plan
    places: list[tuple[str, str]] = [(HEADER, HEADER)]
    if is_of_dataset(session.reference, code):
        held = dict.fromkeys(require_row(session, key).dataset for key in rows)
        places = [("datasets", key) for key in held if key in plan.datasets]
    if not places:
        raise UsageError(
            "Cannot keep this answer: it is about a dataset, and these rows are in none."
        )
    changes: list[Change] = []
    for collection, record in places:
        known = getattr(plan.records(collection)[record], "context", {})
        answers = {key: each for key, each in {**known, code: answer}.items() if each}
        changes += put_record(plan, collection, record, {"context": answers})
    if changes:
        session.save(changes)


def is_of_dataset(reference: Reference, code: str) -> bool:
    """Tell whether a question of context is about one dataset, and not about the whole plan."""
    return bool(reference.term("context_questions", code).property("scope") == "dataset")


def reserve(session: Session, row_id: str, partner: str, reason: str) -> None:
    """Keep *row_id* out of its group until it was talked about.

    Raises:
        UsageError: There is no reason, or the row is settled.
    """
    session.refresh(is_following=True)
    is_settled = _is_settled(session, row_id)
    require_partner(session, partner)
    if not reason.strip():
        raise UsageError("Cannot hold this row back: it has no reason. Write down why.")
    if is_settled:
        raise UsageError(
            "Cannot hold this row back: it is settled. Answer what was settled instead."
        )
    values = _about(session, row_id, partner) | {"reason": reason.strip()}
    session.save(put_record(session.plan, "reservations", consent_id(row_id, partner), values))


def release(session: Session, row_id: str, partner: str) -> None:
    """Take back what *partner* wanted to talk about."""
    session.refresh(is_following=True)
    session.save(remove_records(session.plan, "reservations", [consent_id(row_id, partner)]))


def defer(
    session: Session, rows: Sequence[str], partner: str, until: date | None, reason: str
) -> None:
    """Let those of *rows* that are open wait for *partner*, until a day.

    Raises:
        UsageError: Nobody is waited for, there is no day, it is past, or every row is settled.
    """
    if not partner or until is None or until < session.today:
        raise UsageError(
            "Cannot let these rows wait: who is waited for, or a day to come, is missing."
        )
    session.refresh(is_following=True)
    require_partner(session, partner)
    word: dict[str, JsonValue] = {"until": until.isoformat(), "reason": reason.strip()}
    changes: list[Change] = []
    settled = {key for key in rows if _is_settled(session, key)}
    if settled.issuperset(rows):
        raise UsageError("Cannot let these rows wait: they are settled.")
    for key in rows:
        if key not in settled:
            values = {"row": key, "partner": partner, **word}
            changes += put_record(session.plan, "deferrals", key, values)
    session.save(changes)


def resume(session: Session, rows: Sequence[str]) -> None:
    """Let *rows* wait no longer."""
    session.refresh(is_following=True)
    session.save(remove_records(session.plan, "deferrals", rows))


def put_in_group(session: Session, rows: Sequence[str], name: str) -> None:
    """Have *rows* settled together as the group *name*; "" puts them where they were."""
    session.refresh(is_following=True)
    changes: list[Change] = []
    for key in rows:
        require_row(session, key)
        changes += put_record(session.plan, "rows", key, {"agenda_group": name.strip()})
    session.save(changes)


def settle_group(
    session: Session,
    seen: Mapping[str, Standing | None],
    verdict: Verdict,
    *,
    without: Collection[str] = (),
) -> tuple[tuple[str, str], ...]:
    """Settle, in one act, those rows of a group that nothing holds back.

    Args:
        session: Whose.
        seen: The rows of the group, each as it stood on the screen.
        verdict: What is settled on.
        without: Rows that are left out this time.

    Returns:
        The rows that stay open, and why.

    Raises:
        UsageError: No category is chosen, or no row is left to be settled.
    """
    session.refresh(is_following=True)
    left = {key: why for key in seen if (why := _why_held(session, key, seen[key], verdict))}
    left |= dict.fromkeys(without, session.language.text("left out"))
    rows = [key for key in seen if key not in left]
    if not rows:
        raise UsageError("Cannot settle this group: every row of it is held back.")
    deeds.settle(session, rows, verdict, seen=[seen[key] for key in rows])
    return tuple(left.items())


def answer_all(session: Session, seen: Mapping[str, Asked], partner: str, code: str) -> int:
    """Save one answer of *partner*, not an objection, to what was settled of many rows.

    Args:
        session: Whose.
        seen: The rows, each with what the organisation was asked about.
        partner: The organisation.
        code: Of `consents`.

    Returns:
        How many rows were answered; what was settled anew meanwhile is not.

    Raises:
        UsageError: An objection is said row by row, with its reason.
    """
    session.refresh(is_following=True)
    plan = session.plan
    require_partner(session, partner)
    if session.reference.term("consents", code).has("objects"):
        raise UsageError("Cannot object to many rows at once: say for each row why.")
    rows = [
        key
        for key, each in seen.items()
        if asked(plan, key, partner) == each
        and is_row_agreed(plan, plan.rows[key], session.reference)
    ]
    changes: list[Change] = []
    for key in rows:
        values = deeds.answering(session, key, partner, {"answer": code, "reason": ""})
        changes += put_record(plan, "consents", consent_id(key, partner), values)
    if changes:
        session.save(changes)
    return len(rows)


def _is_settled(session: Session, row_id: str) -> bool:
    return is_row_agreed(session.plan, require_row(session, row_id), session.reference)


def _why_held(session: Session, row_id: str, seen: Standing | None, verdict: Verdict) -> str:
    """Return why a row cannot be settled among others, "" where it can."""
    text, plan = session.language.text, session.plan
    if standing(plan, row_id) != seen or row_id not in plan.rows:
        return text("changed since it was shown")
    holds = holds_of(plan, [row_id], verdict.category, session.reference).get(row_id, ())
    if holds:
        name = session.wording.name("partners", holds[0].partner)
        return text(_HELD[holds[0].kind], name=name)
    _, sensitivity = axes_of(verdict.category, session.reference)
    return deeds.why_closed(session, plan.rows[row_id], sensitivity, verdict)


def _about(session: Session, row_id: str, partner: str) -> dict[str, JsonValue]:
    """Return what a word of *partner* on a row says of itself."""
    question = require_row(session, row_id).question
    return {
        **{"row": row_id, "partner": partner, "question": question},
        **speaking(session, partner),
    }
