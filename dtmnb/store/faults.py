"""Whatever goes wrong in a database, told as one clear sentence."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from dtmnb.errors import StoreError

_BROKEN = (
    "it is damaged or not a database",
    "Move the file away and restore the newest backup",
)
_BUSY = (
    "somebody else has been writing to it for more than 15 seconds",
    "Try again; close other programs that have it open",
)
_FULL = ("the disk is full", "Nothing of this was saved; make room and try again")
_FAILED = ("the disk failed or is full", "Make room or use another disk, and look what was saved")
_READ_ONLY = ("it may not be written", "Make the file and its folder writable, or name another")
_CLOSED = (
    "the file cannot be opened",
    "Look whether it is a file, and whether you may read it and write to its folder",
)
_DENIED = ("the server refuses this user", "Check user, password and rights")
_UNREACHABLE = ("the server does not answer", "Check address and network, and that it runs")
_UNKNOWN = ("the database gave an error", "Try again; if it stays, restore a backup")

# Primary result codes of SQLite.
_SQLITE = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _BROKEN,
    sqlite3.SQLITE_NOTADB: _BROKEN,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _FAILED,
    sqlite3.SQLITE_CANTOPEN: _CLOSED,
}
# Beginnings of SQLSTATE codes, the longer ones first.
_POSTGRESQL = {
    "3D000": ("the server has no such database", "Make it with 'createdb', or name another"),
    "25006": ("the server takes no changes now", "Ask who runs it"),
    "42501": _DENIED,
    "53100": _FULL,
    "55P03": _BUSY,
    "08": _UNREACHABLE,
    "28": _DENIED,
    "57": _UNREACHABLE,
}
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EISDIR: _CLOSED,
    errno.ENOENT: ("its folder is missing", "Make the folder or name another"),
}


@contextmanager
def told(doing: str, place: str) -> Iterator[None]:
    """Tell every fault of a database or a disk in the body as one `StoreError`.

    Args:
        doing: What could not be done, as in "save plan 'x'".
        place: Where the store lies, without secrets.
    """
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError) as error:
        found, remedy = _explain(error)
        raise StoreError(f"Cannot {doing} in {place}: {found}. {remedy}.") from error


def _explain(error: BaseException) -> tuple[str, str]:
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, (str(cause.strerror or cause), "Try again"))
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE.get(code, (f"{_UNKNOWN[0]} ({cause})", _UNKNOWN[1]))
    state = getattr(cause, "sqlstate", None) or ""
    for beginning, told_as in _POSTGRESQL.items():
        if state.startswith(beginning):
            return told_as
    if isinstance(error, exc.DBAPIError) and not state:
        return _unreachable(str(cause))
    kind = f"{type(cause).__name__} {state}".strip()
    return f"{_UNKNOWN[0]} ({kind})", _UNKNOWN[1]


def _unreachable(message: str) -> tuple[str, str]:
    """Tell a failed connection; the driver gives its reason only in words."""
    if "does not exist" in message and "database" in message:
        return _POSTGRESQL["3D000"]
    if "authentication failed" in message or "no password supplied" in message:
        return _DENIED
    return _UNREACHABLE
