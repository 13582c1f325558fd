"""What people decided about files of others, kept for the next file with the same headings.

It lies in a folder of the user's own, each decision as a file that `plan import --map` reads.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from platformdirs import user_data_path

from dtmnb.errors import InterchangeError
from dtmnb.interchange import ColumnMapping, ReadPlan, load_mapping, write_mapping


def remembered(read: ReadPlan) -> ColumnMapping | None:
    """Return what was decided of a file with the headings of *read*; None: nothing was."""
    file = _file(read)
    with suppress(InterchangeError):
        return load_mapping(file) if file and file.exists() else None
    return None


def remember(read: ReadPlan, mapping: ColumnMapping) -> None:
    """Keep *mapping* for the next file with the headings of *read*, where that can be done."""
    file = _file(read)
    if file:
        with suppress(InterchangeError, OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            write_mapping(mapping, file)


def _file(read: ReadPlan) -> Path | None:
    if not read.headings:
        return None
    name = sha256("\n".join(read.headings).encode()).hexdigest()[:16]
    return user_data_path("dtmnb", appauthor=False) / "mappings" / f"{name}.yaml"
