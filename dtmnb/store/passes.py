"""Passes through the wall inside PostgreSQL, made and taken back by the owner of a store."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import text

from dtmnb.domain.invitation import MOST_DAYS
from dtmnb.errors import UsageError
from dtmnb.store import journal, wall
from dtmnb.store.database import Database

_SEALED = text("SELECT dtmnb_wall.seal(:said)")
_MADE = text("INSERT INTO dtmnb_wall.pass VALUES (:pass_id, :plan_id)")
_REVOKED = text(
    "UPDATE dtmnb_wall.pass SET revoked_at = :at WHERE plan_id = :plan_id AND revoked_at IS NULL"
)
_ENDED = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :role "
    "AND datname = current_database() AND xact_start IS NOT NULL"
)


class Pass(NamedTuple):
    """Leave of a process to work on one plan of a store.

    Attributes:
        address: The store as that process reaches it, with the pass and without a password.
        expires_at: When it ends (UTC).
    """

    address: str
    expires_at: datetime


def make_pass(database: Database, plan_id: str, lasts: timedelta) -> Pass:
    """Return a new pass to *plan_id*; earlier ones go on holding.

    Raises:
        PlanNotFoundError: There is no such plan.
        UsageError: The store has no wall, or the pass would last for no time or over 90 days.
    """
    if not timedelta() < lasts <= timedelta(days=MOST_DAYS):
        raise UsageError(f"Cannot make a pass for {lasts.days} days. Use 1 to {MOST_DAYS}.")
    expires_at = (datetime.now(UTC) + lasts).replace(microsecond=0)
    pass_id = secrets.token_hex(8)
    said = f"{pass_id}.{plan_id}.{expires_at:%Y-%m-%dT%H:%M:%S}"
    _require_wall(database)
    with database.writing("make a pass") as connection:
        journal.present_stamp(connection, plan_id)
        connection.execute(_MADE, {"pass_id": pass_id, "plan_id": plan_id})
        seal = connection.scalar(_SEALED, {"said": said})
    return Pass(_address(database, f"{said}.{seal}"), expires_at)


def revoke_passes(database: Database, plan_id: str) -> int:
    """Take all passes to *plan_id* back, also from connections that are open; return how many.

    Transactions of the role that are open end unfinished: one of them may see the plan as it was
    when it began, and write to it. So a save to another plan may fail, and is told as not made.

    Raises:
        UsageError: The store has no wall.
    """
    _require_wall(database)
    with database.writing("take passes back") as connection:
        at = datetime.now(UTC).isoformat()
        done = connection.execute(_REVOKED, {"at": at, "plan_id": plan_id})
    with database.writing("end what is open by a pass") as connection:
        connection.execute(_ENDED, {"role": wall.ROLE})
    return int(done.rowcount)


def _require_wall(database: Database) -> None:
    with database.reading("look for the wall") as connection:
        is_built = connection.dialect.name == "postgresql" and wall.is_built(connection)
    if not is_built:
        raise UsageError(
            f"Cannot use passes: {database.shown} has no wall inside. On PostgreSQL build it "
            "with: dtmnb wall build"
        )


def _address(database: Database, sealed: str) -> str:
    """Return where the store is for the role of the wall, whose connections carry *sealed*."""
    url = database.address.url._replace(drivername="postgresql", username=wall.ROLE, password=None)
    # Without a space, which not every reader of addresses takes for the same.
    return url.update_query_dict({"options": f"-c{wall.SETTING}={sealed}"}).render_as_string()
