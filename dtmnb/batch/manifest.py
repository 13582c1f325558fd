"""What a run did: which inputs, which files with which fingerprints, what failed and why.

The manifest of a folder keeps its earlier runs, so that a run can go on where one ended, or do
only what has changed since.
"""

import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb import __version__
from dtmnb.errors import BatchError
from dtmnb.interchange.gate import write_bytes

MANIFEST = "manifest.json"

_LIBRARIES = ("jupyter-client", "nbconvert", "papermill", "typst")
_MOST_RUNS = 50


class Entry(NamedTuple):
    """What became of one job.

    Attributes:
        name: The name of the edition.
        inputs: Its parameters, and the revision and head of the plan once it was read.
        files: Path, SHA-256 and number of bytes of each file, the path relative to the folder.
        seconds: How long it took.
        error: What went wrong, in one sentence, until it is kept a `Sentence`; "" when nothing did.
        key: Fingerprint of all that its files depend on.
        is_kept: Whether the files are of an earlier run, from which nothing had changed.
    """

    name: str
    inputs: Mapping[str, Any]
    files: tuple[Mapping[str, Any], ...] = ()
    seconds: float = 0.0
    error: str = ""
    key: str = ""
    is_kept: bool = False


class Manifest(NamedTuple):
    """What a whole run did, in the order of its jobs, and what runs before it did."""

    entries: tuple[Entry, ...]
    started_at: datetime
    seconds: float
    earlier: tuple[Mapping[str, Any], ...] = ()

    @property
    def failed(self) -> tuple[Entry, ...]:
        """The entries of jobs that failed; a run is complete when there are none."""
        return tuple(entry for entry in self.entries if entry.error)

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest as plain JSON values."""
        return {
            "started_at": self.started_at.astimezone(UTC).isoformat(timespec="seconds"),
            "seconds": round(self.seconds, 1),
            "failed": len(self.failed),
            "versions": versions(),
            "entries": [
                {**entry._asdict(), "seconds": round(entry.seconds, 1)} for entry in self.entries
            ],
        }

    def write(self, file: Path) -> Path:
        """Write the manifest with the earlier runs to *file* and return it.

        Raises:
            InterchangeError: It cannot be written; the files of the run that are there stay.
        """
        document = {**self.as_dict(), "earlier": self.earlier[:_MOST_RUNS]}
        text = json.dumps(document, ensure_ascii=False, indent=2)
        return write_bytes(file, f"{text}\n".encode())


def versions() -> dict[str, str]:
    """Return the versions of what reports are made with."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {"dtmnb": __version__, "python": platform.python_version(), **libraries}


def earlier_runs(file: Path) -> tuple[Mapping[str, Any], ...]:
    """Return the runs that the manifest *file* tells of, the last one first.

    Raises:
        BatchError: It is there and no manifest.
    """
    if not file.is_file():
        return ()
    try:
        last = json.loads(file.read_text(encoding="utf-8"))
        earlier = last.pop("earlier", [])
        return (last, *earlier)
    except (OSError, ValueError, AttributeError) as error:
        raise BatchError(
            f"Cannot read {file.name}, which tells of earlier runs: it is damaged. Move it away."
        ) from error


def kept_entries(
    runs: Sequence[Mapping[str, Any]], keys: Mapping[str, str], out: Path
) -> dict[str, Entry]:
    """Return by name what *runs* made that is still there and that nothing has changed of.

    Args:
        runs: Earlier runs, the last one first.
        keys: The fingerprint that each edition has now.
        out: The folder of its files.
    """
    kept: dict[str, Entry] = {}
    for run in runs:
        for each in run["entries"]:
            entry = Entry(**{**each, "files": tuple(each["files"]), "is_kept": True})
            is_same = entry.key == keys.get(entry.name, "") != ""
            if entry.name not in kept and is_same and not entry.error and _is_there(entry, out):
                kept[entry.name] = entry
    return kept


def _is_there(entry: Entry, out: Path) -> bool:
    paths = [out / Path(file["path"]).name for file in entry.files]
    return all(path.is_file() for path in paths) and describe_files(paths) == entry.files


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
