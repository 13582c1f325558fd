"""The book of the door: who came in, who was refused and why, and what was ended.

It holds ids and reasons, never what a plan holds, a link, or a name. It is kept on this machine
beside the log of incidents, for its owner's eyes.
"""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from dtmnb.incidents import OwnersFile, incident_file
from dtmnb.serve.messages import Allowance


def entries_file() -> Path:
    """Return the file that the entries are kept in."""
    return incident_file().with_name("door.log")


class Entries:
    """Writes the book, and tells whoever runs the command of what they should know."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Tell by *tell* what is for the terminal."""
        self.tell = tell
        self._log = logging.Logger("dtmnb.door")
        self._log.addHandler(OwnersFile(entries_file()))
        # Whoever floods the door cannot push earlier entries out of the book.
        self._refusals = Allowance(100, 1)

    def note(self, what: str, **ids: object) -> None:
        """Write that *what* happened, with the ids of whom and what it was about."""
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "what": what, **ids}
        self._log.info(json.dumps(line, ensure_ascii=False))

    def note_refusal(self, why: str, **ids: object) -> None:
        """Write that somebody was refused; of very many some only."""
        if self._refusals.take():
            self.note("refused", why=why, **ids)

    def close(self) -> None:
        """Close the book."""
        for handler in self._log.handlers:
            with suppress(OSError):
                handler.close()
