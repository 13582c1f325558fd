"""Whatever goes wrong in a database, told as one clear sentence."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from dtmnb.errors import Sentence, StoreError

Told = tuple[str, str]
"""What was found, and what to do."""

_BROKEN = (
    Sentence("it is damaged or not a database"),
    Sentence("Move the file away and restore the newest backup"),
)
_BUSY = (
    Sentence("somebody else has been writing to it for more than 15 seconds"),
    Sentence("Try again; close other programs that have it open"),
)
_FULL = (
    Sentence("the disk is full"),
    Sentence("Nothing of this was saved; make room and try again"),
)
_FAILED = (
    Sentence("the disk failed or is full"),
    Sentence("Make room or use another disk, and look what was saved"),
)
_READ_ONLY = (
    Sentence("it may not be written"),
    Sentence("Make the file and its folder writable, or name another"),
)
_CLOSED = (
    Sentence("the file cannot be opened"),
    Sentence("Look whether it is a file, and whether you may read it and write to its folder"),
)
_DENIED = (Sentence("the server refuses this user"), Sentence("Check user, password and rights"))
_UNREACHABLE = (
    Sentence("the server does not answer"),
    Sentence("Check address and network, and that it runs"),
)
PASS_OVER = (
    Sentence("the pass in its address is over, was taken back, or is of another store"),
    Sentence("Ask the owner of the store for a new one (dtmnb wall pass PLAN)"),
)

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
    "3D000": (
        Sentence("the server has no such database"),
        Sentence("Make it with 'createdb', or name another"),
    ),
    "25006": (Sentence("the server takes no changes now"), Sentence("Ask who runs it")),
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
    errno.ENOENT: (Sentence("its folder is missing"), Sentence("Make the folder or name another")),
}


@contextmanager
def told(doing: str, place: str) -> Iterator[None]:
    """Tell every fault of a database or a disk in the body as one `StoreError`.

    Args:
        doing: What could not be done, as in "save plan 'x'"; a `Sentence` can be said in other
            languages, too.
        place: Where the store lies, without secrets.
    """
    try:
        yield
    except (exc.DBAPIError, exc.TimeoutError, sqlite3.Error, OSError) as error:
        raise fault(doing, place, _explain(error)) from error


def fault(doing: str, place: str, told_as: Told) -> StoreError:
    """Return the error that tells *told_as* of *place*: what was found, and what to do."""
    found, remedy = told_as
    return StoreError(
        "Cannot {doing} in {place}: {found}. {remedy}.",
        doing=doing,
        place=place,
        found=found,
        remedy=remedy,
    )


def _explain(error: BaseException) -> Told:
    cause = error.orig if isinstance(error, exc.DBAPIError) and error.orig else error
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, (str(cause.strerror or cause), Sentence("Try again")))
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return _SQLITE.get(code) or _unknown(cause)
    state = getattr(cause, "sqlstate", None) or ""
    for beginning, told_as in _POSTGRESQL.items():
        if state.startswith(beginning):
            return told_as
    if isinstance(error, exc.DBAPIError) and not state:
        return _unreachable(str(cause))
    return _unknown(f"{type(cause).__name__} {state}".strip())


def _unknown(said: object) -> Told:
    """Tell what we have no words for; *said* is what the database calls it."""
    found = Sentence("the database gave an error ({said})", said=str(said))
    return found, Sentence("Try again; if it stays, restore a backup")


def _unreachable(message: str) -> Told:
    """Tell a failed connection; the driver gives its reason only in words."""
    if "does not exist" in message and "database" in message:
        return _POSTGRESQL["3D000"]
    if "authentication failed" in message or "no password supplied" in message:
        return _DENIED
    return _UNREACHABLE
