"""An open database: one transaction a call, migrated to the newest schema, every fault told.

Safe to use from several threads: each call takes a connection of its own. Not to be carried
into a forked process.
"""

import errno
import os
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect, text
from sqlalchemy.exc import NoSuchModuleError

from dtmnb.errors import Sentence, StoreError
from dtmnb.store import schema, wall
from dtmnb.store.address import Address, check_folder
from dtmnb.store.faults import told

MIGRATIONS = "dtmnb.store:migrations"
"""Where alembic finds them: package and folder."""

BUSY_SECONDS = 15

_SQLITE_SETTINGS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
_LOCK_TIMEOUT = f"-c lock_timeout={BUSY_SECONDS}s"
# Any number, the same for all of ours: two programs must not make the tables at once.
_MIGRATION_LOCK = 447_411


class Database:
    """The database at *address*, whatever it holds.

    Attributes:
        address: Where it lies.
        warnings: What people should know about the place, in sentences.
        is_read_only: Whether nothing can be saved, for want of rights or on a read-only medium.
    """

    def __init__(self, address: Address) -> None:
        """Make ready to connect; a SQLite file is made if there is none.

        Raises:
            StoreError: Its place does not do, or its driver is missing.
        """
        self.address = address
        self.warnings = check_folder(address.path) if address.path else ()
        self.is_read_only = address.path is not None and not _make_writable(address)
        if self.is_read_only:
            self.warnings += (f"The store {address.shown} may only be read: nothing is saved.",)
        self._engine = _engine(address, is_read_only=self.is_read_only)
        self._writer = self._engine.execution_options(is_writing=True)
        self._reader = self._engine
        if not address.path:
            # SQLite readers see one state anyway.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; a later call would open new ones."""
        self._engine.dispose()

    @property
    def shown(self) -> str:
        """Where it lies, as people may see it."""
        return self.address.shown

    @contextmanager
    def reading(self, doing: str, /, **values: object) -> Iterator[Connection]:
        """Give a connection that sees one state throughout.

        Args:
            doing: What could not be done if something fails, as in "open plan '{plan}'".
            values: What fills the places of *doing*.
        """
        what = Sentence(doing, **values)
        with told(what, self.address.shown), self._reader.connect() as connection:
            self._require_pass(connection, what)
            yield connection

    @contextmanager
    def writing(self, doing: str, /, **values: object) -> Iterator[Connection]:
        """Give a connection that may write; all is kept when the body ends, or nothing.

        Args:
            doing: What could not be done if something fails, as in "save plan '{plan}'".
            values: What fills the places of *doing*.
        """
        what = Sentence(doing, **values)
        with told(what, self.address.shown), self._writer.begin() as connection:
            self._require_pass(connection, what)
            yield connection

    def _require_pass(self, connection: Connection, doing: str) -> None:
        if wall.has_pass(self.address.url):
            wall.require_pass(connection, doing, self.address.shown)


def migrate(connection: Connection, version: str = "head") -> None:
    """Bring the tables to *version*, in the transaction of *connection*, and a wall around them."""
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
    if connection.dialect.name == "postgresql" and wall.is_built(connection):
        wall.build(connection)


def version_of(connection: Connection, shown: str) -> str | None:
    """Return the schema version of a database, None for an empty one.

    Raises:
        StoreError: It is another application's, or newer than this program.
    """
    names = inspect(connection).get_table_names()
    if schema.VERSION_TABLE not in names:
        if not names:
            return None
        raise StoreError(
            "Cannot open the store {place}: it holds tables of another application ({names}). "
            "Name another file or an empty database.",
            place=shown,
            names=", ".join(sorted(names)[:3]),
        )
    version = connection.scalar(text(f"SELECT version_num FROM {schema.VERSION_TABLE}"))  # noqa: S608
    if version is not None and version not in schema.VERSIONS:
        raise StoreError(
            "Cannot open the store {place}: a newer dtmnb wrote it (schema {version}, this one "
            "knows {newest}). Install the newest dtmnb.",
            place=shown,
            version=version,
            newest=schema.VERSIONS[-1],
        )
    return None if version is None else str(version)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection to the SQLite file *path* that never writes, in no transaction.

    Where no side files can be made and none tell of a writer, the file is read as it lies there.
    """
    side = path.with_name(f"{path.name}-wal")
    is_still = not os.access(path.parent, os.W_OK) and not side.exists()
    address = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if is_still else ''}"
    return sqlite3.connect(
        address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )


def _make_writable(address: Address) -> bool:
    """Make the file if there is none; return False where it can be read only.

    One that is there is not opened: whoever closes it anywhere in this process lets go of all
    locks that SQLite has on it, and others then take away what was not yet written back.
    """
    path = address.path or Path()
    with told(Sentence("open the store"), address.shown):
        if not path.exists():
            with suppress(FileExistsError):
                # SQLite gives its side files the mode of the main file.
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not os.access(path, os.R_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return _is_writable(path) and os.access(path.parent, os.W_OK)


def _is_writable(path: Path) -> bool:
    if os.name != "nt":
        return os.access(path, os.W_OK)
    # Windows tells who may write by an attempt alone; its locks are of a handle, not of a process.
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError:
        return False
    return True


def _engine(address: Address, *, is_read_only: bool) -> Engine:
    # Between us and the driver: transactions are ours, and no value shows up in an error.
    options: dict[str, Any] = {"hide_parameters": True, "pool_pre_ping": True}
    if address.path and is_read_only:
        # Each connection looks anew whether somebody else writes.
        options |= {"creator": partial(connect_to_read, address.path), "poolclass": NullPool}
    else:
        options["connect_args"] = (
            {"isolation_level": None} if address.path else _postgresql_options(address)
        )
    try:
        engine = create_engine(address.url, **options)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise StoreError(
            "Cannot open the store {place}: the PostgreSQL driver is not installed. "
            "Install dtmnb with it: python3 -m pip install '.[server]' in its folder.",
            place=address.shown,
        ) from error
    if address.path:
        event.listen(engine, "begin", _begin)
    if address.path and not is_read_only:
        event.listen(engine, "connect", _set_up)
    return engine


def _postgresql_options(address: Address) -> dict[str, Any]:
    """Return the options of each connection; what the address says counts more."""
    said = str(address.url.query.get("options", ""))
    return {"connect_timeout": 10, "options": f"{_LOCK_TIMEOUT} {said}"}


def _set_up(connection: sqlite3.Connection, _record: object) -> None:
    for setting in _SQLITE_SETTINGS:
        connection.execute(setting)
    _keep_log(connection)


def _keep_log(connection: sqlite3.Connection) -> None:
    """Have changes written to a log beside the file; wait where others open a new file too.

    Each of them reads the file and would write it: SQLite refuses all but one at once, whatever
    the timeout, lest they wait for each other.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 (no secret)
        else:
            return


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a read that turns into a write fails where others write."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
