"""Copies of a whole store that were opened and checked, never mere copies of a file."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, MetaData, func, insert, select
from sqlalchemy import text as sql

from dtmnb.errors import Sentence, StoreError
from dtmnb.store import schema
from dtmnb.store.address import find_store
from dtmnb.store.database import Database, connect_to_read, migrate, version_of
from dtmnb.store.faults import told

_ROWS_AT_ONCE = 500


def back_up(database: Database, target: Path) -> Path:
    """Write all plans of *database* to the new SQLite file *target*, also while others write.

    The file appears under its name only when it is complete and checked.

    Raises:
        StoreError: There is such a file already, it cannot be written, or it is not good.
    """
    shown = database.address.shown
    if target.exists():
        raise StoreError(
            "Cannot back up {place}: {target} is there already. Name another file.",
            place=shown,
            target=target,
        )
    part = target.with_name(f"{target.name}.part")
    with told(Sentence("back up {place}", place=shown), str(target)):
        try:
            part.unlink(missing_ok=True)
            least = _revisions(database)
            if database.address.path:
                copy_file(database.address.path, part)
            else:
                _copy_server(database, part)
            _require_good(part, least)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    return target


def bring_up_to_date(database: Database) -> None:
    """Make the tables, or migrate them after a backup; nothing happens to tables of today.

    Raises:
        StoreError: The database is another application's, newer than this program, or fails;
            or it is older and may only be read.
    """
    with database.reading("open the store") as connection:
        version = version_of(connection, database.address.shown)
    if version == schema.VERSIONS[-1]:
        return
    if database.is_read_only:
        raise StoreError(
            "Cannot open the store {place}: it is not of this dtmnb's making (schema {version}), "
            "and it may not be written to bring it up to date. "
            "Copy the file to a folder of yours and open the copy.",
            place=database.address.shown,
            version=version,
        )
    if version is not None:
        back_up(database, unasked_backup(database, f"before-{schema.VERSIONS[-1]}"))
    with database.writing("prepare the store") as connection:
        migrate(connection)


def unasked_backup(database: Database, why: str) -> Path:
    """Return the file for a backup that nobody asked for, named for *why* and now."""
    path = database.address.path
    name = path.stem if path else str(database.address.url.database)
    return database.address.backups() / f"{name}-{why}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"


def copy_file(source: Path, target: Path) -> None:
    """Copy the SQLite file *source* as it stands at one moment to the new file *target*."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect_to_read(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))


def our_tables(connection: Connection) -> MetaData:
    """Return the tables of a store as they are, without what else lies in its database."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in schema.TABLES)
    return found


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy all rows to the empty tables of *target*, which has the same schema version."""
    for table in our_tables(source).sorted_tables:
        query = select(table).order_by(*table.primary_key)
        rows = source.execute(query.execution_options(yield_per=_ROWS_AT_ONCE))
        for some in rows.mappings().partitions():
            target.execute(insert(table), [dict(row) for row in some])


def _copy_server(database: Database, part: Path) -> None:
    with TemporaryDirectory() as folder:
        local = Path(folder) / "plans.db"
        with (
            Database(find_store(local)) as copy,
            database.reading("back up") as source,
            copy.writing("back up") as target,
        ):
            # Refused where a wall would let a part of it pass for the whole.
            source.execute(sql("SET LOCAL row_security = off"))
            migrate(target, version_of(source, database.address.shown) or "base")
            copy_rows(source, target)
        copy_file(local, part)


def _revisions(database: Database) -> int:
    """Return how many revisions all plans have together."""
    with database.reading("back up") as connection:
        return connection.scalar(select(func.coalesce(func.sum(schema.plan.c.revision), 0))) or 0


def _require_good(part: Path, least: int) -> None:
    """Open the copy, let SQLite check it, count its batches, and put it on the disk."""
    with closing(sqlite3.connect(part)) as connection:
        # A copy on a read-only medium must not need side files.
        connection.execute("PRAGMA journal_mode = DELETE")
        [(answer,)] = connection.execute("PRAGMA integrity_check(1)").fetchall()
        [(listed,)] = connection.execute("SELECT coalesce(sum(revision), 0) FROM plan").fetchall()
        [(kept,)] = connection.execute("SELECT count(*) FROM change").fetchall()
    if answer != "ok" or listed != kept or kept < least:
        raise StoreError(
            "Cannot back up to {target}: the copy is not good ({answer}; revisions: {kept} of "
            "{wanted}). Verify the plans, and try another disk.",
            target=part,
            answer=answer,
            kept=kept,
            wanted=max(listed, least),
        )
    with part.open("rb+") as file:
        os.fsync(file.fileno())
