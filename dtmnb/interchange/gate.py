"""The gate before any reader: what is too large comes no further, and what reads has limits."""

import errno
import json
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.errors import InterchangeError, Sentence, SheetError, UnknownFormatError
from dtmnb.interchange import reader_words

MAX_ROWS = 100_000
MAX_COLUMNS = 2_000

_FULL, _CLOSED = Sentence("the disk is full"), Sentence("it may not be written")
_UNWRITTEN = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EROFS: _CLOSED,
}

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


class Mark(NamedTuple):
    """A row that people hid, struck out or commented: `kind`, and the cell or what was said.

    Row 0 stands for the whole sheet.
    """

    sheet: str
    row: int
    kind: str
    text: str


class Tables(NamedTuple):
    """The sheets of one file by name, as rows of text, numbers, booleans or "".

    Attributes:
        file: Name of the file.
        sheets: Their rows.
        notes: What people should know of the reading.
        unread: Parts that were not looked at: codes of `file_parts`, each with its sheet or "".
        hidden: Names of the sheets that spreadsheets do not show.
        beside: Texts that stand beside the cells, by where: properties, links, headers.
        marks: What people did to rows beside writing.
    """

    file: str
    sheets: dict[str, Rows]
    notes: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    beside: dict[str, list[str]] = {}
    marks: tuple[Mark, ...] = ()

    @property
    def hidden_sheets(self) -> frozenset[str]:
        """The names of the sheets that a spreadsheet does not show at all."""
        return frozenset(mark.sheet for mark in self.marks if not mark.row)

    def fault(self, found: str, remedy: str) -> SheetError:
        """Return the error that says where in this file what is wrong, and what to do."""
        return SheetError(
            "Cannot read {file}: {found}. {remedy}", file=self.file, found=found, remedy=remedy
        )

    def require_size(self, columns: int = MAX_COLUMNS) -> "Tables":
        """Return these tables.

        Raises:
            SheetError: A sheet has more rows than we take, or more than *columns*.
        """
        for title, rows in self.sheets.items():
            width = max(map(len, rows), default=0)
            if len(rows) > MAX_ROWS or width > columns:
                raise self.fault(
                    Sentence(
                        "sheet '{sheet}' is too large (rows: {rows}, columns: {columns})",
                        sheet=title,
                        rows=len(rows),
                        columns=width,
                    ),
                    Sentence(
                        "Keep to {rows} rows and {columns} columns.", rows=MAX_ROWS, columns=columns
                    ),
                )
        return self


def require_suffix(path: Path, suffixes: Iterable[str]) -> str:
    """Return the suffix of *path* when it is one of *suffixes*; of two that fit, the longer.

    Raises:
        UnknownFormatError: It is not.
    """
    known = (*suffixes,)
    fitting = [each for each in known if path.name.lower().endswith(each)]
    if not fitting:
        raise UnknownFormatError(
            "Cannot use {file}: found the suffix '{suffix}'. Use one of: {known}.",
            file=path.name,
            suffix=path.suffix.lower(),
            known=", ".join(known),
        )
    return max(fitting, key=len)


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
            "Cannot write {file}: {why}. Choose another folder or close the file.",
            file=target.name,
            why=_UNWRITTEN.get(error.errno or 0, str(error.strerror)),
        ) from error
    return target


def read_bytes(path: Path, limit: int = PLAN.size) -> bytes:
    """Return the content of *path*, up to *limit* bytes.

    Raises:
        SheetError: The file is missing, cannot be opened, is empty, or is larger.
    """
    tables = Tables(path.name, {})
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise tables.fault(
            str(error.strerror), Sentence("Check the name and close the file.")
        ) from error
    if len(data) > limit:
        found = Sentence("it is larger than {size} MiB", size=limit // 2**20)
        raise tables.fault(found, reader_words.SPLIT)
    if not data:
        raise tables.fault(Sentence("it is empty"), reader_words.ASK_AGAIN)
    return data


def read_workbook(name: str, data: bytes, limits: Limits = PLAN) -> Tables:
    """Return the sheets of the workbook *data*, read in a process of its own.

    Nothing of it is calculated or followed: formulas stand as the values they had, links to
    other workbooks and macros are left out, and each is told once.

    Raises:
        SheetError: The workbook may not be taken or could not be read.
    """
    answer = _in_own_process(Tables(name, {}), data, limits)
    if "fault" in answer:
        raise Tables(name, {}).fault(*reader_words.fault(answer["fault"]))
    tables = Tables(
        name,
        answer["sheets"],
        tuple(map(reader_words.note, answer["notes"])),
        tuple((code, sheet) for code, sheet in answer["unread"]),
        tuple(answer["hidden"]),
        answer["beside"],
        tuple(Mark(*each) for each in answer["marks"]),
    )
    return tables.require_size()


def _in_own_process(tables: Tables, data: bytes, limits: Limits) -> dict[str, Any]:
    place = find_spec("dtmnb.interchange.reading")
    words = (Path(tables.file).suffix.lower(), *map(str, limits[1:]))
    try:
        # -P: nothing that lies beside the file or in the current folder is imported.
        finished = subprocess.run(
            [sys.executable, "-P", str(place.origin) if place else "", *words],
            input=data,
            capture_output=True,
            timeout=limits.seconds,
            check=True,
        )
        answer: dict[str, Any] = json.loads(finished.stdout)
    except subprocess.TimeoutExpired as error:
        found = Sentence("reading it took more than {seconds} s", seconds=limits.seconds)
        raise tables.fault(found, reader_words.COPY) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        found = Sentence(
            "the reader stopped working on it, as it does where a cell lies far from all others"
        )
        raise tables.fault(found, reader_words.COPY) from error
    return answer
