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
from dtmnb.interchange.reading import OLD_FORMAT

MAX_ROWS = 50_000
MAX_COLUMNS = 2_000
MAX_PARTS = 200
MAX_RATIO = 100

# Small parts pack well without being bombs.
_SMALL = 2**20
_COPY = "Copy the cells that are needed into a new workbook."

Rows = list[list[Any]]


class Limits(NamedTuple):
    """How large a file may be in bytes, packed and unpacked, and what reading it may cost."""

    size: int
    unpacked: int
    memory: int
    seconds: int


PLAN = Limits(10 * 2**20, 100 * 2**20, 2**30, 20)
"""For plans and forms."""

DATA = Limits(50 * 2**20, 300 * 2**20, 2**31, 60)
"""For collected data and published figures."""


class Tables(NamedTuple):
    """The sheets of one file by name, as rows of text, numbers, booleans or "", with notes."""

    file: str
    sheets: dict[str, Rows]
    notes: tuple[str, ...] = ()

    def fault(self, where: str, remedy: str) -> SheetError:
        """Return the error that says where in this file what is wrong, and what to do."""
        return SheetError(f"Cannot read {self.file}: {where}. {remedy}")

    def require_size(self, columns: int = MAX_COLUMNS) -> "Tables":
        """Return these tables.

        Raises:
            SheetError: A sheet has more rows than we take, or more than *columns*.
        """
        for title, rows in self.sheets.items():
            width = max(map(len, rows), default=0)
            if len(rows) > MAX_ROWS or width > columns:
                raise self.fault(
                    f"sheet '{title}' has {len(rows)} rows and {width} columns",
                    f"Keep to {MAX_ROWS} rows and {columns} columns.",
                )
        return self


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


def write_bytes(target: Path, content: bytes, *, is_public: bool = False) -> Path:
    """Write *content* to *target*, and return *target*.

    The file that was there stays whole until the new one is. What is not public is its owner's
    alone, where the platform knows that.

    Raises:
        InterchangeError: The file cannot be written.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(0o666 if is_public else 0o600)
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


def read_bytes(path: Path, limit: int = PLAN.size) -> bytes:
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


def read_workbook(name: str, data: bytes, limits: Limits = PLAN) -> Tables:
    """Return the sheets of the workbook *data*, read in a process of its own.

    Nothing of it is calculated or followed: formulas stand as the values they had, links to
    other workbooks and macros are left out, and each is told once.

    Raises:
        SheetError: The workbook may not be taken or could not be read.
    """
    tables, notes, suffix = Tables(name, {}), list[str](), Path(name).suffix.lower()
    if not (data.startswith(OLD_FORMAT) and suffix == ".xls"):
        notes = _check_container(tables, data, limits, takes_macros=suffix == ".xlsm")
    answer = _in_own_process(tables, data, limits)
    if "fault" in answer:
        raise SheetError(f"Cannot read {name}: {answer['fault']}")
    return Tables(name, answer["sheets"], (*notes, *answer["notes"])).require_size()


def _check_container(
    tables: Tables, data: bytes, limits: Limits, *, takes_macros: bool
) -> list[str]:
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
    names = [part.filename.lower() for part in parts]
    has_macros = any("vba" in name for name in names)
    if has_macros and not takes_macros:
        raise tables.fault("it holds macros", "Save it as .xlsx, which holds none.")
    _check_parts(tables, parts, limits.unpacked)
    notes = ["Macros were left out."] if has_macros else []
    if any(name.startswith("xl/externallinks/") for name in names):
        notes += ["Links to other workbooks were left out; values read from them stay."]
    return notes


def _check_parts(tables: Tables, parts: list[zipfile.ZipInfo], limit: int) -> None:
    names = [part.filename for part in parts]
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or len(set(names)) < len(names):
        raise tables.fault(
            f"it has {len(parts)} parts, or one of them twice",
            _COPY,
        )
    if any(".." in name or name.startswith(("/", "\\")) or ":" in name for name in names):
        raise tables.fault("a part leads out of the file", "Do not use this file.")
    packed = [part for part in parts if part.file_size > _SMALL]
    if unpacked > limit or any(
        part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in packed
    ):
        raise tables.fault(
            f"it unpacks to {unpacked // 2**20} MiB, far more than a plan",
            _COPY,
        )


def _in_own_process(tables: Tables, data: bytes, limits: Limits) -> dict[str, Any]:
    place = find_spec("dtmnb.interchange.reading")
    try:
        # -P: nothing that lies beside the file or in the current folder is imported.
        finished = subprocess.run(
            [sys.executable, "-P", str(place.origin) if place else "", *map(str, limits[1:])],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(finished.stdout)
    except subprocess.TimeoutExpired as error:
        raise tables.fault(f"reading it took more than {limits.seconds} s", _COPY) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise tables.fault(
            "the reader stopped working on it, as it does where a cell lies far from all others",
            _COPY,
        ) from error
    return answer
