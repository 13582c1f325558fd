"""Settling a row: positions side by side, one outcome, dissent kept. Returns changes only."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypedDict, Unpack

from dtmnb.domain.agreeing import Outcome, Position
from dtmnb.domain.agreement import permitted_moves
from dtmnb.domain.category import category_of, category_of_row
from dtmnb.domain.changes import Add, Batch, Change, Set, apply, dump
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue, PlanRecord
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Reference, Term
from dtmnb.errors import ChangeError


class Settlement(TypedDict):
    """What the room settled on for the category of one row.

    Attributes:
        is_urgent: Whether somebody must act at once.
        sensitivity: Code of the sensitivity; "" opens the row again.
        reason: Why.
        settled_on: The day.
    """

    is_urgent: bool | None
    sensitivity: str
    reason: str
    settled_on: date


class Standing(NamedTuple):
    """What is settled of a row, to be held against what somebody saw of it."""

    is_urgent: bool | None
    sensitivity: str
    outcome: Outcome | None


def standing(plan: Plan, row_id: str) -> Standing | None:
    """Return what is settled of a row; positions that were only revealed settle nothing."""
    row, outcome = plan.rows.get(row_id), plan.outcomes.get(row_id)
    settled = outcome if outcome and outcome.settled_on else None
    return Standing(row.is_urgent, row.sensitivity, settled) if row else None


def position_id(row: str, partner: str) -> str:
    """Return the id of the position of *partner* on *row*."""
    return f"{row}.{partner}"


def harm_cell_id(row: str, party: str, step: str, time: str) -> str:
    """Return the id of a cell of the do-no-harm grid of *row*."""
    return f"{row}.{party}.{step}.{time}"


def position_of(plan: Plan, row_id: str, partner: str) -> Position:
    """Return what *partner* says about a row, an empty position where it said nothing."""
    key = position_id(row_id, partner)
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


def record_position(
    plan: Plan,
    row_id: str,
    partner: str,
    values: Mapping[str, JsonValue],
    *,
    seen: Position | None = None,
) -> tuple[Change, ...]:
    """Return the changes that record what *partner* proposes for a row.

    Args:
        plan: The plan.
        row_id: The row.
        partner: The organisation.
        values: `is_urgent`, `sensitivity`, `reason`, `stance`, as far as given.
        seen: Its position as whoever records it saw it; by default as *plan* holds it.
    """
    record = {"row": row_id, "partner": partner, **values}
    return put_record(plan, "positions", position_id(row_id, partner), record, seen=seen)


def settle_row(
    plan: Plan, row_id: str, *, reference: Reference, **settled: Unpack[Settlement]
) -> tuple[Change, ...]:
    """Return the changes that settle the category of a row and keep who dissents, and why.

    The row becomes agreed where its status may move there, and names the organisations that
    took part without dissent.

    Raises:
        ChangeError: The plan has no such row.
    """
    if row_id not in plan.rows:
        raise ChangeError(f"Cannot settle row {row_id!r}: the plan has none. Choose one it has.")
    row = plan.rows[row_id]
    category = category_of(settled["is_urgent"], settled["sensitivity"], reference)
    positions = [each for each in plan.positions.values() if each.row == row_id]
    dissent = {
        each.partner: each.reason for each in positions if _dissents(each, category, reference)
    }
    axes = {"is_urgent": settled["is_urgent"], "sensitivity": settled["sensitivity"]}
    settled_on = settled["settled_on"].isoformat()
    outcome = {
        "question": row.question,
        "reason": settled["reason"],
        "dissent": dissent,
        "settled_on": settled_on,
    }
    values: dict[str, JsonValue] = {**axes, "category_reason": settled["reason"]}
    status = _agreed_status(row, reference) if category.has("is_agreed") else ""
    if status:
        agreed = (each.partner for each in positions if each.partner not in dissent)
        values |= {
            "status": status,
            "agreed_by": list(dict.fromkeys((*row.agreed_by, *agreed))),
            "agreed_on": settled_on,
        }
    return (
        *put_record(plan, "rows", row_id, values),
        *put_record(plan, "outcomes", row_id, {"row": row_id, **axes, **outcome}),
    )


def reopening(before: Plan, after: Plan, reference: Reference) -> tuple[Change, ...]:
    """Return the changes that open again the agreed rows that were rewritten without settling.

    Of a row that was settled the outcome says what was agreed on; of a row that came agreed, as
    from an Excel file, nothing does, so its status must say that it is open.
    """
    return tuple(
        Set(collection="rows", record=key, field="status", was=row.status, value=status)
        for key, row in after.rows.items()
        if row is not before.rows.get(key, row) and not _outcome_tells(before, after, key)
        if (status := _reopened_status(before.rows[key], row, reference))
    )


def _outcome_tells(before: Plan, after: Plan, row_id: str) -> bool:
    """Tell whether a row has an outcome that says on which words, or one settled just now."""
    outcome = after.outcomes.get(row_id)
    if outcome is None or outcome.settled_on is None:
        return False
    return bool(outcome.question) or outcome is not before.outcomes.get(row_id)


def undoing(plan: Plan, batch: Batch) -> Batch:
    """Return *batch*, which undoes another, without the status of rows it cannot take back whole.

    Else a row would be agreed again with words that others wrote since.
    """
    conflicts = apply(plan, batch).conflicts
    moved = {each.change.record for each in conflicts if each.change.collection == "rows"}
    kept = (
        change
        for change in batch.changes
        if not (
            isinstance(change, Set)
            and (change.collection, change.field) == ("rows", "status")
            and change.record in moved
        )
    )
    return batch.model_copy(update={"changes": tuple(kept)}) if moved else batch


def _reopened_status(was: PlanRow, row: PlanRow, reference: Reference) -> str:
    """Return the status to which a rewritten row moves, "" where it stays as it is."""
    status = reference.terms("row_statuses").terms.get(row.status)
    if row.status != was.status or status is None or not status.has("is_agreed"):
        return ""
    if row.question == was.question and (
        category_of_row(row, reference) == category_of_row(was, reference)
    ):
        return ""
    return permitted_moves(reference)["rows", "status"][row.status][0]


def _dissents(position: Position, settled: Term, reference: Reference) -> bool:
    """Tell whether an organisation does not go along: by its word, else by what it proposed."""
    stances = reference.terms("stances")
    if position.stance in stances:
        return stances[position.stance].has("is_dissent")
    proposed = category_of(position.is_urgent, position.sensitivity, reference)
    return proposed.has("is_agreed") and proposed.code != settled.code


def _agreed_status(row: PlanRow, reference: Reference) -> str:
    """Return the status of an agreed row, "" where the row may not move there."""
    statuses = reference.terms("row_statuses").terms
    agreed = next(code for code, term in statuses.items() if term.has("is_agreed"))
    moves = permitted_moves(reference)["rows", "status"]
    return agreed if agreed in (row.status, *moves.get(row.status, (agreed,))) else ""
