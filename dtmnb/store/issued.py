"""The register of what was handed out of each plan."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import insert, select

from dtmnb.domain.issued import IssuedDocument
from dtmnb.store import schema
from dtmnb.store.archive import PlanArchive


class IssuedDocuments:
    """Files that left, each once; every method raises `StoreError` where the store fails."""

    def __init__(self, store: PlanArchive) -> None:
        """Keep the register of *store*."""
        self._store = store

    def note(self, documents: Iterable[IssuedDocument]) -> None:
        """Keep that *documents* left just now; one that left before keeps its first moment.

        A store that may only be read keeps nothing, and what is handed out of it is no secret of
        its plan: whoever reads it says so.
        """
        found = {(each.plan_id, each.sha256): each for each in documents}
        if not found or self._store.is_read_only:
            return
        table, at = schema.issued, datetime.now(UTC).isoformat()
        hashes = table.c.sha256.in_([sha256 for _, sha256 in found])
        query = select(table.c.plan_id, table.c.sha256).where(hashes)
        with self._store.writing("register what is handed out") as connection:
            kept = {(row.plan_id, row.sha256) for row in connection.execute(query)}
            for key in found.keys() - kept:
                connection.execute(insert(table).values({**found[key]._asdict(), "at": at}))

    def of(self, plan_id: str) -> tuple[IssuedDocument, ...]:
        """Return what left of a plan, the first first."""
        table = schema.issued
        query = select(table).where(table.c.plan_id == plan_id).order_by(table.c.at, table.c.name)
        with self._store.reading("read the register of plan '{plan}'", plan=plan_id) as connection:
            rows = connection.execute(query).all()
        return tuple(
            IssuedDocument(**{**row._mapping, "at": datetime.fromisoformat(row.at)}) for row in rows
        )
