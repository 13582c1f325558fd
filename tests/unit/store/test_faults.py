"""Each fault of a database is one sentence: what could not be done, what was found, what to do."""

import errno
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import exc

from dtmnb.errors import PlanError, StoreError
from dtmnb.store.faults import told


def _write(path, *settings: str) -> None:
    with closing(sqlite3.connect(path, uri=True, timeout=0)) as connection:
        for setting in settings:
            connection.execute(setting)
        connection.execute("CREATE TABLE song (verse BLOB)")
        connection.execute("INSERT INTO song VALUES (zeroblob(1000000))")
        connection.commit()


def _full(folder):
    _write(folder / "full.db", "PRAGMA max_page_count = 10")


def _read_only(folder):
    sqlite3.connect(folder / "kept.db").close()
    (folder / "kept.db").touch()
    _write(f"{(folder / 'kept.db').as_uri()}?mode=ro")


def _not_a_database(folder):
    (folder / "letter.db").write_text("Dear partners, " * 100)
    _write(folder / "letter.db")


def _folder(folder):
    _write(folder)


def _locked(folder):
    with closing(sqlite3.connect(folder / "plans.db")) as other:
        other.execute("BEGIN EXCLUSIVE")
        _write(folder / "plans.db")


def _no_table(folder):
    with closing(sqlite3.connect(folder / "plans.db")) as connection:
        connection.execute("SELECT * FROM song")


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (_full, "the disk is full"),
        (_read_only, "it may not be written"),
        (_not_a_database, "it is damaged or not a database"),
        (_folder, "the file cannot be opened"),
        (_locked, "somebody else has been writing"),
        (_no_table, "the database gave an error (no such table: song)"),
    ],
)
def test_a_fault_of_sqlite_is_told(tmp_path, fault, found):
    """The errors are SQLite's own, made to happen."""
    with pytest.raises(StoreError) as raised, told("save plan 'p'", "plans.db"):
        fault(tmp_path)

    assert str(raised.value).startswith(f"Cannot save plan 'p' in plans.db: {found}")
    assert str(raised.value).count("\n") == 0


class _ServerError(Exception):
    """An error as the driver gives it."""

    def __init__(self, message: str, sqlstate: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("message", "state", "found"),
    [
        ("could not extend file", "53100", "the disk is full"),
        ("permission denied for table plan", "42501", "the server refuses this user"),
        ("cannot execute INSERT in a read-only transaction", "25006", "takes no changes"),
        ("lock timeout", "55P03", "somebody else has been writing"),
        ("terminating connection", "57P01", "the server does not answer"),
        ("FATAL: password authentication failed", None, "the server refuses this user"),
        ('FATAL: database "secret" does not exist', None, "no such database"),
        ("connection refused", None, "the server does not answer"),
        ("secret", "22003", "the database gave an error (_ServerError 22003)"),
    ],
)
def test_a_fault_of_a_server_is_told(message, state, found):
    """The server's own words stay out: they may hold what nobody should see."""
    cause = exc.OperationalError("SELECT 1", {}, _ServerError(message, state))

    with pytest.raises(StoreError) as raised, told("list the plans", "postgresql://host/"):
        raise cause

    assert str(raised.value).startswith("Cannot list the plans in postgresql://host/: ")
    assert found in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "it may not be written"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_fault_of_the_disk_is_told(number, found):
    """What the system says of a file is told in the same way."""
    with pytest.raises(StoreError, match=found), told("back up", "plans.db"):
        raise OSError(number, "Input/output error")


def test_what_was_told_already_is_not_told_again():
    """An error of ours passes as it is."""
    with pytest.raises(PlanError, match=r"^As it is$"), told("save", "plans.db"):
        raise PlanError("As it is")
