"""The gate before any reader: what is too large, damaged or dangerous comes no further."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.errors import InterchangeError, SheetError, UnknownFormatError
from dtmnb.interchange.reading import (
    DATA_SECONDS,
    MAX_COLUMNS,
    MAX_DATA_UNPACKED,
    MAX_ROWS,
    MAX_UNPACKED,
    MAX_WIDE,
    OLD_FORMAT,
    SECONDS,
    VALUES_ONLY,
)

MAX_BYTES = 10 * 2**20
MAX_DATA_BYTES = 50 * 2**20
MAX_PARTS = 200
MAX_RATIO = 100

# Small parts pack well without being bombs.
_SMALL = 2**20

Rows = list[list[Any]]


class Tables(NamedTuple):
    """The sheets of one file by name, as rows of text, numbers, booleans or "", with notes."""

    file: str
    sheets: dict[str, Rows]
    notes: tuple[str, ...] = ()

    def fault(self, where: str, remedy: str) -> SheetError:
        """Return the error that says where in this file what is wrong, and what to do."""
        return SheetError(f"Cannot read {self.file}: {where}. {remedy}")


def require_suffix(path: Path, suffixes: Iterable[str]) -> str:
    """Return the suffix of *path* when it is one of *suffixes*.

    Raises:
        UnknownFormatError: It is not.
    """
    suffix = path.suffix.lower()
    if suffix not in suffixes:
        raise UnknownFormatError(
            f"Cannot use {path.name}: found the suffix '{suffix}'. "
            f"Use one of: {', '.join(suffixes)}."
        )
    return suffix


def write_bytes(target: Path, content: bytes) -> Path:
    """Write *content* to *target*, and return *target*.

    The file that was there stays whole until the new one is.

    Raises:
        InterchangeError: The file cannot be written.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise InterchangeError(
            f"Cannot write {target.name}: {error.strerror}. "
            "Choose another folder or close the file."
        ) from error
    return target


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Return the content of *path*, up to *limit* bytes.

    Raises:
        SheetError: The file is missing, cannot be opened, is empty, or is larger.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise SheetError(
            f"Cannot read {path.name}: {error.strerror}. Check the name and close the file."
        ) from error
    tables = Tables(path.name, {})
    if len(data) > limit:
        raise tables.fault(f"it is larger than {limit // 2**20} MiB", "Split it.")
    if not data:
        raise tables.fault("it is empty", "Ask for the file again.")
    return data


def read_workbook(name: str, data: bytes, *, values_only: bool = False) -> Tables:
    """Return the sheets of the workbook *data*, read in a process of its own.

    With *values_only* it may be what a plan may not, a form or collected data: formulas stand
    as the values they had, macros are left out, and old Excel files (.xls) are read, too.

    Raises:
        SheetError: The workbook may not be taken or could not be read.
    """
    tables, notes = Tables(name, {}), list[str]()
    if not (values_only and data.startswith(OLD_FORMAT)):
        notes = _check_container(tables, data, takes_macros=values_only)
    answer = _in_own_process(tables, data, [VALUES_ONLY] if values_only else [])
    if "fault" in answer:
        raise SheetError(f"Cannot read {name}: {answer['fault']}")
    tables = Tables(name, answer["sheets"], (*notes, *answer["notes"]))
    require_size(tables, MAX_WIDE if values_only else MAX_COLUMNS)
    return tables


def require_size(tables: Tables, columns: int = MAX_COLUMNS) -> None:
    """Raise a SheetError when a sheet has more rows than we take, or more than *columns*."""
    for title, rows in tables.sheets.items():
        width = max(map(len, rows), default=0)
        if len(rows) > MAX_ROWS or width > columns:
            raise tables.fault(
                f"sheet '{title}' has {len(rows)} rows and {width} columns",
                f"Keep to {MAX_ROWS} rows and {columns} columns.",
            )


def _check_container(tables: Tables, data: bytes, *, takes_macros: bool) -> list[str]:
    """Hold the archive against its limits before anything is unpacked; return notes."""
    if data.startswith(OLD_FORMAT):
        raise tables.fault(
            "it has a password or the format of old Excel versions",
            "Save it as .xlsx without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise tables.fault(
            f"it is no workbook or only a piece of one ({error})", "Ask for the file again."
        ) from error
    if any("vba" in part.filename.lower() for part in parts) and not takes_macros:
        raise tables.fault("it holds macros", "Save it as .xlsx, which holds none.")
    _check_parts(tables, parts, MAX_DATA_UNPACKED if takes_macros else MAX_UNPACKED)
    if any(part.filename.lower().startswith("xl/externallinks/") for part in parts):
        return ["Links to other workbooks were left out; values read from them stay."]
    return []


def _check_parts(tables: Tables, parts: list[zipfile.ZipInfo], limit: int) -> None:
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise tables.fault(
            f"it has {len(parts)} parts, or one of them twice",
            "Copy the cells into a new workbook.",
        )
    if any(".." in name or name.startswith(("/", "\\")) or ":" in name for name in names):
        raise tables.fault("a part leads out of the file", "Do not use this file.")
    packed = [part for part in parts if part.file_size > _SMALL]
    if unpacked > limit or any(
        part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in packed
    ):
        raise tables.fault(
            f"it unpacks to {unpacked // 2**20} MiB, far more than a plan",
            "Copy the cells that are needed into a new workbook.",
        )


def _in_own_process(tables: Tables, data: bytes, words: Iterable[str]) -> dict[str, Any]:
    place = find_spec("dtmnb.interchange.reading")
    script = str(place.origin) if place else ""
    seconds = DATA_SECONDS if words else SECONDS
    remedy = "Copy the cells into a new workbook."
    try:
        # -P: nothing that lies beside the file or in the current folder is imported.
        finished = subprocess.run(
            [sys.executable, "-P", script, *words],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(finished.stdout)
    except subprocess.TimeoutExpired as error:
        raise tables.fault(
            f"reading it took more than {seconds} s", "Copy the cells into a new workbook."
        ) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise tables.fault("the reader stopped working on it", remedy) from error
    return answer
