"""What went wrong in the tool, kept on the machine that runs it, under the number people are told.

The file is its owner's alone, as the store is, and holds where in the program it was, never what
was said about it: that may be what people wrote.
"""

import logging
import os
import secrets
import traceback
from collections.abc import Callable
from contextlib import closing
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from platformdirs import user_data_path

_BYTES = 1_000_000
_OLD_FILES = 3


def keep_incident(error: BaseException) -> str:
    """Write kind and traceback of *error*, and of what led to it, to the log; return its number."""
    number, parts = secrets.token_hex(4), list[str]()
    cause: BaseException | None = error
    while cause is not None:
        places = "".join(traceback.format_tb(cause.__traceback__))
        parts.insert(0, f"{places}{type(cause).__qualname__}\n")
        cause = cause.__cause__ or cause.__context__
    _Kept.write(number, "which led to\n".join(parts))
    return number


def write_incident(number: str, where: str) -> None:
    """Write that the incident *number* happened at *where* in the program."""
    handler = OwnersFile(incident_file())
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s"))
    # Without a parent: what a kernel writes to its standard error reaches the visitor.
    log = logging.Logger("dtmnb.incidents")
    log.addHandler(handler)
    # Closed at once: incidents are rare, and a process may end at any time.
    with closing(handler):
        log.error("incident %s\n%s", number, where)


def have_incidents_kept(write: Callable[[str, str], object]) -> None:
    """Have *write* keep incidents, called with number and place, where no log is ours."""
    _Kept.write = write


class _Kept:
    """How incidents are kept in this process."""

    write: Callable[[str, str], object] = staticmethod(write_incident)


def incident_file() -> Path:
    """Return the file that incidents are kept in."""
    return user_data_path("dtmnb", appauthor=False) / "log" / "incidents.log"


class OwnersFile(RotatingFileHandler):
    """A log for its owner's eyes; that it cannot be written stops nobody and tells no visitor."""

    def __init__(self, file: Path) -> None:
        """Write to *file*, and keep some of what was written before."""
        super().__init__(
            file, maxBytes=_BYTES, backupCount=_OLD_FILES, encoding="utf-8", delay=True
        )

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """Go on: nobody waits for the log."""
