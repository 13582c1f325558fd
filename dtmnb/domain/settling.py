"""Settling a row: positions side by side, one outcome, answers to it. Returns changes only."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from dtmnb.domain.agreeing import Consent, Outcome, Position
from dtmnb.domain.category import category_of
from dtmnb.domain.changes import Add, Change, Remove, Set, dump
from dtmnb.domain.consent import consent_id, next_settlement
from dtmnb.domain.plan import Plan
from dtmnb.domain.protection import agreed_before, terms_of
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import permitted_moves
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import ChangeError


class Settlement(NamedTuple):
    """What the room settled on for the category of one row.

    Attributes:
        is_urgent: Whether somebody must act at once.
        sensitivity: Code of the sensitivity; "" opens the row again.
        reason: Why.
        settled_on: The day.
        settled_by: Who says so for the room.
        opening_reason: Why the row is more open than advised or asked for.
        opened_by: Who confirms that.
        vouched_by: Who stands in for an agreement made outside.
        claimed_in: What says that there was one.
        settled_at: The moment of the act; rows that were settled in it share it.
    """

    is_urgent: bool | None
    sensitivity: str
    reason: str
    settled_on: date
    settled_by: str
    opening_reason: str = ""
    opened_by: str = ""
    vouched_by: str = ""
    claimed_in: str = ""
    settled_at: datetime | None = None


class Standing(NamedTuple):
    """What is or would be settled of a row, to be held against what somebody saw of it.

    Attributes:
        status: Of the row.
        is_urgent: Whether somebody must act at once.
        sensitivity: Code of the sensitivity.
        question: The wording.
        terms: What else an outcome seals, as `terms_of` tells it.
        outcome: What was settled.
    """

    status: str
    is_urgent: bool | None
    sensitivity: str
    question: str
    terms: tuple[JsonValue, ...]
    outcome: Outcome | None


def standing(plan: Plan, row_id: str) -> Standing | None:
    """Return how a row stands; positions that were only revealed settle nothing."""
    row, outcome = plan.rows.get(row_id), plan.outcomes.get(row_id)
    if row is None:
        return None
    settled = outcome if outcome and outcome.settled_on else None
    axes = (row.is_urgent, row.sensitivity)
    return Standing(row.status, *axes, row.question, terms_of(plan, row), settled)


class Asked(NamedTuple):
    """What an organisation was asked about, and what it had answered by then."""

    standing: Standing | None
    consent: Consent | None


def asked(plan: Plan, row_id: str, partner: str) -> Asked:
    """Return what *partner* is asked about on a row, and what it answered so far."""
    return Asked(standing(plan, row_id), plan.consents.get(consent_id(row_id, partner)))


def harm_cell_id(of: str, party: str, step: str, time: str) -> str:
    """Return the id of a cell of the do-no-harm grid of the row or duty *of*."""
    return f"{of}.{party}.{step}.{time}"


def position_of(plan: Plan, row_id: str, partner: str) -> Position:
    """Return what *partner* says about a row, an empty position where it said nothing."""
    key = consent_id(row_id, partner)
    return plan.positions.get(key) or Position(record_id=key, row=row_id, partner=partner)


def put_record(
    plan: Plan,
    collection: str,
    record: str,
    values: Mapping[str, JsonValue],
    *,
    seen: PlanRecord | None = None,
) -> tuple[Change, ...]:
    """Return the changes that give *record* these *values*, adding it where it is missing.

    Args:
        plan: The plan as it stands.
        collection: Where the record is.
        record: Its id.
        values: Plain JSON. Fields that hold the value already are left alone.
        seen: The record as its author saw it, so that what others wrote since is a conflict;
            by default as *plan* holds it.
    """
    found = plan.records(collection).get(record)
    if found is None:
        return (Add(collection=collection, record=record, values=values),)
    held, was = dump(found), dump(seen or found)
    return tuple(
        Set(collection=collection, record=record, field=field, was=was[field], value=value)
        for field, value in values.items()
        if held[field] != value
    )


def against(collection: str, held: PlanRecord, word: Mapping[str, JsonValue]) -> tuple[Change, ...]:
    """Return what was meant for a word that somebody else moved: all of it is a conflict.

    A word is one person's: nothing of ours is mixed into what was said meanwhile.
    """
    there, moved = dump(held), ["since it was seen"]
    return tuple(
        Set(collection=collection, record=held.record_id, field=name, was=moved, value=value)
        for name, value in word.items()
        if there[name] != value
    )


_WORDS = frozenset({"reservations", "positions", "consents", "sign_offs"})


def as_said(
    plan: Plan, changes: Iterable[Change], author: str, organisation: str
) -> tuple[Change, ...]:
    """Return *changes* in which each word tells who noted it: nobody at its own seat.

    What meets somebody else's change stays theirs, and so does who noted it.
    """
    kept: list[Change] = []
    noted: dict[tuple[str, str], str] = {}
    for change in changes:
        record = plan.records(change.collection).get(change.record)
        if change.collection not in _WORDS or isinstance(change, Remove):
            kept.append(change)
        elif isinstance(change, Add):
            name = "" if change.values.get("partner") == organisation else author
            values = {**change.values, "noted_by": name}
            kept.append(change.model_copy(update={"values": values}))
        elif change.field != "noted_by":
            kept.append(change)
            held = dump(record) if record else {}
            if held and held[change.field] == change.was:
                name = "" if held["partner"] == organisation else author
                noted[change.collection, change.record] = name
    for (collection, key), name in noted.items():
        kept += put_record(plan, collection, key, {"noted_by": name})
    return tuple(kept)


def settle_row(
    plan: Plan, row_id: str, settlement: Settlement, reference: Reference
) -> tuple[Change, ...]:
    """Return the changes that settle the category of a row; all are asked anew about it.

    The row becomes agreed where its status may move there.

    Raises:
        ChangeError: The plan has no such row.
    """
    if row_id not in plan.rows:
        raise ChangeError(
            "Cannot settle row '{row}': the plan has none. Choose one it has.", row=row_id
        )
    row = plan.rows[row_id]
    outcome: dict[str, JsonValue] = settlement._asdict()
    outcome |= {"question": row.question, "settled_on": settlement.settled_on.isoformat()}
    at = settlement.settled_at
    outcome |= {"settled_at": at and at.isoformat(), "heard": reserved_by(plan, row_id)}
    outcome["settlement"] = next_settlement(plan, row_id)
    category = category_of(settlement.is_urgent, settlement.sensitivity, reference)
    outcome["agreed_before"] = list(agreed_before(plan, row, category.code))
    values: dict[str, JsonValue] = {key: outcome[key] for key in ("is_urgent", "sensitivity")}
    values |= {"category_reason": settlement.reason, "claimed_in": ""}
    status = _agreed_status(row, reference) if category.has("is_agreed") else ""
    values |= {"status": status} if status else {}
    return (
        *put_record(plan, "rows", row_id, values),
        *put_record(plan, "outcomes", row_id, {"row": row_id, **outcome}),
        *remove_records(plan, "deferrals", (row_id,)),
    )


def remove_records(plan: Plan, collection: str, keys: Iterable[str]) -> tuple[Remove, ...]:
    """Return the changes that remove those of *keys* that *collection* has."""
    held = plan.records(collection)
    return tuple(
        Remove(collection=collection, record=key, was=dump(held[key]))
        for key in keys
        if key in held
    )


def reserved_by(plan: Plan, row_id: str) -> list[str]:
    """Return the organisations that want to talk about a row before it is settled."""
    return sorted(each.partner for each in plan.reservations.values() if each.row == row_id)


def _agreed_status(row: PlanRow, reference: Reference) -> str:
    """Return the status of an agreed row, "" where the row may not move there."""
    statuses = reference.terms("row_statuses").terms
    agreed = next(code for code, term in statuses.items() if term.has("is_agreed"))
    moves = permitted_moves(reference)["rows", "status"]
    return agreed if agreed in (row.status, *moves.get(row.status, (agreed,))) else ""
