"""Put a backup in the place of a store; what was there is kept as a backup of its own."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, text

from dtmnb.errors import IntegrityError, StoreError
from dtmnb.store import schema
from dtmnb.store.address import find_store
from dtmnb.store.archive import PlanArchive, plan_list
from dtmnb.store.backup import back_up, copy_file, copy_rows, our_tables, unasked_backup
from dtmnb.store.database import migrate
from dtmnb.store.faults import told
from dtmnb.store.verification import verify_plan


def restore_backup(backup: Path, url: str | os.PathLike[str] | None = None) -> Path | None:
    """Make the store at *url* hold what *backup* holds; all of it, or nothing happens.

    The backup may come from SQLite or PostgreSQL and go to either, and may be of an older
    version; the file itself is not touched. The journals are verified before and after.

    Returns:
        The backup of what was in the store before, None if it held no plan.

    Raises:
        StoreError: The backup or the store cannot be opened, or somebody saves meanwhile.
        IntegrityError: A journal in the backup does not agree with its hashes.
    """
    if not backup.is_file():
        raise StoreError(f"Cannot restore {backup}: there is no such file. Name a backup.")
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.db"
        with told("restore a backup", str(backup)):
            copy_file(backup, copy)
        with PlanArchive(find_store(copy)) as source, PlanArchive(find_store(url)) as target:
            if not source.list_plans():
                raise StoreError(f"Cannot restore {backup}: it holds no plan. Name a backup.")
            return _replace(source, target)


def _replace(source: PlanArchive, target: PlanArchive) -> Path | None:
    with source.reading("restore a backup") as rows:
        _require_verified(rows)
        before = target.list_plans()
        kept = back_up(target, unasked_backup(target, "before-restore")) if before else None
        with target.writing("restore a backup") as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("LOCK TABLE plan IN ACCESS EXCLUSIVE MODE"))
            if plan_list(connection) != before:
                raise StoreError(
                    f"Cannot restore into {target.address.shown}: somebody saves there at this "
                    "moment. Close all sessions and try again."
                )
            # The journal cannot be emptied, only left behind with its table.
            our_tables(connection).drop_all(connection)
            connection.execute(text(f"DELETE FROM {schema.VERSION_TABLE}"))  # noqa: S608
            migrate(connection)
            copy_rows(rows, connection)
            _require_verified(connection)
    return kept


def _require_verified(connection: Connection) -> None:
    for summary in plan_list(connection):
        found = verify_plan(connection, summary.plan_id)
        if not found.ok:
            raise IntegrityError(found.faults[0])
