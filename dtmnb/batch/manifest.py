"""What a run did: which inputs, which files with which fingerprints, what failed and why."""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.interchange.gate import write_bytes

MANIFEST = "manifest.json"

_LIBRARIES = ("jupyter-client", "nbconvert", "papermill", "weasyprint")


class Entry(NamedTuple):
    """What became of one job.

    Attributes:
        name: The name of the edition.
        inputs: Its parameters, and the revision and head of the plan once it was read.
        files: Path, SHA-256 and number of bytes of each file, the path relative to the folder.
        seconds: How long it took.
        error: What went wrong, in one sentence; "" when nothing did.
    """

    name: str
    inputs: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    error: str = ""


class Manifest(NamedTuple):
    """What a whole run did, in the order of its jobs."""

    entries: tuple[Entry, ...]
    started_at: datetime
    seconds: float

    @property
    def failed(self) -> tuple[Entry, ...]:
        """The entries of jobs that failed; a run is complete when there are none."""
        return tuple(entry for entry in self.entries if entry.error)

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest as plain JSON values."""
        from dtmnb import __version__

        return {
            "started_at": self.started_at.astimezone(UTC).isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "failed": len(self.failed),
            "versions": {
                "dtmnb": __version__,
                "python": platform.python_version(),
                **{name: version(name) for name in _LIBRARIES},
            },
            "entries": [
                {**entry._asdict(), "seconds": round(entry.seconds, 1)} for entry in self.entries
            ],
        }

    def write(self, out: Path) -> Path:
        """Write the manifest into the folder *out* and return its path.

        Raises:
            InterchangeError: It cannot be written; the files of the run that are there stay.
        """
        text = json.dumps(self.as_dict(), ensure_ascii=False, indent=2)
        return write_bytes(out / MANIFEST, f"{text}\n".encode())


def describe_files(paths: Iterable[Path]) -> tuple[Mapping[str, Any], ...]:
    """Return name, SHA-256 and number of bytes of each file."""
    return tuple(
        {
            "path": path.name,
            "sha256": hashlib.sha256(content := path.read_bytes()).hexdigest(),
            "bytes": len(content),
        }
        for path in paths
    )
