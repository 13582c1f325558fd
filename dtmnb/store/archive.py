"""Plans as they are and as they were, read from one database."""

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, select

from dtmnb.domain.journal import JournalEntry
from dtmnb.store import journal, schema
from dtmnb.store.address import Address
from dtmnb.store.backup import back_up, bring_up_to_date
from dtmnb.store.database import Database
from dtmnb.store.follower import wakes_of
from dtmnb.store.journal import Stored
from dtmnb.store.memory import PlanMemory
from dtmnb.store.signing import Claim, is_signed
from dtmnb.store.verification import Verification, verify_plan


class PlanSummary(NamedTuple):
    """What a list of plans shows; `changed_at` is a moment in UTC."""

    plan_id: str
    title: str
    iso3: str
    status: str
    revision: int
    head: str
    changed_at: datetime


class NamedRevision(NamedTuple):
    """A name for a revision, who gave it, and when (UTC)."""

    name: str
    revision: int
    author: str
    at: datetime


class PlanArchive(Database):
    """The plans of one database with their whole history.

    Every method raises `StoreError` when the database fails, and `PlanNotFoundError` for a plan
    that it does not hold.

    Attributes:
        memory: What is kept of the plan last seen.
    """

    def __init__(self, address: Address, *, is_for_many: bool = False) -> None:
        """Open the archive at *address*, made or migrated where needed."""
        super().__init__(address)
        self.memory = PlanMemory(is_for_many=is_for_many)
        try:
            bring_up_to_date(self)
        except BaseException:
            self.close()
            raise

    def wakes(self) -> AsyncGenerator[bool, None]:
        """Say at once, and whenever somebody did something, whether it was done to a plan."""
        return wakes_of(self.address)

    def load(self, plan_id: str, revision: int | None = None) -> Stored:
        """Return a plan at *revision*, by default the newest.

        Raises:
            PlanError: There is no such plan or revision.
            IntegrityError: The journal cannot be replayed.
        """
        with self.reading("open plan '{plan}'", plan=plan_id) as connection:
            known = self.memory.latest
            stored = journal.load_plan(connection, plan_id, revision=revision, known=known)
        if revision is None:
            self.memory.note(stored)
        return stored

    def list_plans(self) -> tuple[PlanSummary, ...]:
        """Return all plans, by name."""
        with self.reading("list the plans") as connection:
            return plan_list(connection)

    def history(
        self, plan_id: str, since: int = 0, until: int | None = None
    ) -> tuple[JournalEntry, ...]:
        """Return the batches after revision *since* up to *until*, by default the newest."""
        with self.reading("read the history of plan '{plan}'", plan=plan_id) as connection:
            journal.present_stamp(connection, plan_id)
            return journal.read_entries(connection, plan_id, since=since, until=until)

    def find_batch(self, plan_id: str, batch_id: str) -> JournalEntry | None:
        """Return what was done by the batch *batch_id*, None when it made no revision."""
        with self.reading("read plan '{plan}'", plan=plan_id) as connection:
            return journal.find_batch(connection, plan_id, batch_id)

    def named_revisions(self, plan_id: str) -> tuple[NamedRevision, ...]:
        """Return the names given to revisions of a plan, the oldest revision first."""
        table = schema.named_revision
        with self.reading("read the names in plan '{plan}'", plan=plan_id) as connection:
            journal.present_stamp(connection, plan_id)
            rows = connection.execute(
                select(table.c.name, table.c.revision, table.c.author, table.c.at)
                .where(table.c.plan_id == plan_id)
                .order_by(table.c.revision, table.c.at)
            ).all()
        return tuple(
            NamedRevision(row.name, row.revision, row.author, datetime.fromisoformat(row.at))
            for row in rows
        )

    def vouches_for(self, claim: Claim, signature: str) -> bool | None:
        """Tell whether this store signed *claim*; None: it does not know the key."""
        with self.reading("check a signature") as connection:
            return is_signed(connection, claim, signature)

    def verify(self, plan_id: str) -> Verification:
        """Hold the journal of a plan against its hashes and its snapshots; see `verify_plan`."""
        with self.reading("verify plan '{plan}'", plan=plan_id) as connection:
            return verify_plan(connection, plan_id)

    def backup(self, target: Path) -> Path:
        """Write all plans to the new SQLite file *target*, check it, and return its path."""
        return back_up(self, target)


def plan_list(connection: Connection) -> tuple[PlanSummary, ...]:
    """Return all plans, by name."""
    rows = connection.execute(select(schema.plan).order_by(schema.plan.c.plan_id))
    return tuple(
        PlanSummary(**{**row._mapping, "changed_at": datetime.fromisoformat(row.changed_at)})
        for row in rows
    )
