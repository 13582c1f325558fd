"""Conflicts that wait for a decision, kept by plan and seat until somebody takes it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from dtmnb.store import schema
from dtmnb.store.plans import PlanStore, StoredConflict

_CONFLICT = TypeAdapter(StoredConflict)


class SeatAtPlan(NamedTuple):
    """Whose conflicts: the plan, the name that history records, the organisation ("" for none)."""

    plan_id: str
    author: str
    organisation: str


def open_conflicts(store: PlanStore, seat: SeatAtPlan) -> list[StoredConflict]:
    """Return the conflicts that nobody has decided, the oldest first.

    Raises:
        StoreError: The store cannot be read.
    """
    table = schema.open_conflict
    query = select(table.c.conflict).filter_by(**seat._asdict()).order_by(table.c.at, table.c.id)
    with store.reading("list what waits for a decision") as connection:
        return [_CONFLICT.validate_json(text) for text in connection.scalars(query)]


def keep_conflicts(store: PlanStore, seat: SeatAtPlan, conflicts: Iterable[StoredConflict]) -> None:
    """Keep *conflicts* until each is dropped; one that is kept already is kept once.

    Raises:
        StoreError: The store cannot be written.
    """
    table, at = schema.open_conflict, datetime.now(UTC).isoformat()
    rows = {_key(seat, each): _CONFLICT.dump_json(each).decode() for each in conflicts}
    if not rows:
        return
    with store.writing("keep what waits for a decision") as connection:
        kept = set(connection.scalars(select(table.c.id).where(table.c.id.in_(rows))))
        for key in rows.keys() - kept:
            values = {**seat._asdict(), "id": key, "at": at, "conflict": rows[key]}
            connection.execute(insert(table).values(values))


def drop_conflict(store: PlanStore, seat: SeatAtPlan, conflict: StoredConflict) -> None:
    """Forget *conflict*: it is decided.

    Raises:
        StoreError: The store cannot be written.
    """
    table = schema.open_conflict
    with store.writing("note a decision") as connection:
        connection.execute(delete(table).where(table.c.id == _key(seat, conflict)))


def _key(seat: SeatAtPlan, conflict: StoredConflict) -> str:
    parts = ("\n".join(seat), _CONFLICT.dump_json(conflict).decode())
    return sha256("\n".join(parts).encode()).hexdigest()
