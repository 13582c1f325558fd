"""Conflicts that wait for a decision, kept by plan and seat until somebody takes it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select

from dtmnb.domain.access import Seat
from dtmnb.domain.journal import StoredConflict
from dtmnb.store import schema
from dtmnb.store.database import Database

_CONFLICT = TypeAdapter(StoredConflict)


class OpenConflicts:
    """What one seat has not decided; every method raises `StoreError` where the store fails."""

    def __init__(self, store: Database, seat: Seat) -> None:
        """Keep the conflicts of *seat* in *store*, by its author and organisation."""
        self._store = store
        self._who = {"author": seat.author, "organisation": seat.organisation}

    def of(self, plan_id: str) -> list[StoredConflict]:
        """Return the conflicts that nobody has decided, the oldest first."""
        table = schema.open_conflict
        query = select(table.c.conflict).filter_by(plan_id=plan_id, **self._who)
        with self._store.reading("list what waits for a decision") as connection:
            texts = connection.scalars(query.order_by(table.c.at, table.c.id))
            return [_CONFLICT.validate_json(text) for text in texts]

    def keep(self, plan_id: str, conflicts: Iterable[StoredConflict]) -> None:
        """Keep *conflicts* until each is dropped; one that is kept already is kept once."""
        table, at = schema.open_conflict, datetime.now(UTC).isoformat()
        rows = {self._key(plan_id, each): _CONFLICT.dump_json(each).decode() for each in conflicts}
        if not rows:
            return
        with self._store.writing("keep what waits for a decision") as connection:
            kept = set(connection.scalars(select(table.c.id).where(table.c.id.in_(rows))))
            for key in rows.keys() - kept:
                values = {"plan_id": plan_id, **self._who}
                values |= {"id": key, "at": at, "conflict": rows[key]}
                connection.execute(insert(table).values(values))

    def drop(self, plan_id: str, conflict: StoredConflict) -> None:
        """Forget *conflict*: it is decided."""
        table = schema.open_conflict
        with self._store.writing("note a decision") as connection:
            connection.execute(delete(table).where(table.c.id == self._key(plan_id, conflict)))

    def _key(self, plan_id: str, conflict: StoredConflict) -> str:
        parts = (plan_id, *self._who.values(), _CONFLICT.dump_json(conflict).decode())
        return sha256("\n".join(parts).encode()).hexdigest()
