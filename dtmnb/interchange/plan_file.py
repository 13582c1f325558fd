"""What was read out of a file, and what it would change in a plan."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.changes import Add, Remove, Set
from dtmnb.domain.findings import Place
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import fields_of
from dtmnb.errors import InterchangeError
from dtmnb.interchange.gate import read_bytes
from dtmnb.language.cells import Lists

Values = Mapping[str, JsonValue]

NEW = "+"
"""Begins the key of a record that has no id yet; the number of its row follows."""

ANEW = "Export the plan anew and make the changes there."
"""What to do with a file of ours that cannot be taken."""

_TRANSLATIONS = "question_translations"


class ColumnMapping(NamedTuple):
    """Which column of a foreign plan goes into which field; None: left out on purpose.

    `sheet` names the sheet; empty: the one that looks most like a plan.
    """

    columns: Mapping[str, str | None]
    sheet: str = ""


class ProposedColumn(NamedTuple):
    """Where one column would go (None: nowhere), how sure that is (0 to 1), and why."""

    header: str
    field: str | None
    confidence: float
    why: str


class ReadPlan(NamedTuple):
    """The content of one file, not yet held against a plan.

    Attributes:
        file: Name of the file.
        is_own: Whether we made it; then it knows its plan and revision.
        records: Values by field, by record id, by collection; a new record has the key "+"
            and its row.
        plan_id: The plan of our own file.
        base_revision: The revision our own file was made of.
        audience: The audience our own file was made for.
        columns: Where the columns of a foreign plan would go.
        unmapped: Columns that go nowhere, each with the reason.
        notes: What else was left out or should be looked at.
        shown: The texts of the cells as they stand in a table of ours, by field, by record.
        lists: How codes are shown in our own workbook.
        language: The language of our own file.
        head: The hash of the revision our own file was made of.
        signature: By which our own file proves what it says of itself.
    """

    file: str
    is_own: bool
    records: Mapping[str, Mapping[str, Values]]
    plan_id: str = ""
    base_revision: int | None = None
    audience: str = ""
    columns: tuple[ProposedColumn, ...] = ()
    unmapped: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    shown: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
    lists: Lists | None = None
    language: str = "en"
    head: str = ""
    signature: str = ""

    @property
    def organisation(self) -> str:
        """The organisation that our own file was made for, "" for a file of none."""
        return self.audience.partition(":")[2]


class Proposal(NamedTuple):
    """The changes a file would make, and what it holds beyond them: column or place, and why."""

    changes: tuple[Set | Add | Remove, ...]
    unmapped: tuple[tuple[str | Place, str], ...]


def row_fields() -> tuple[str, ...]:
    """Return the fields that a column of a foreign plan may go into."""
    left_out = {"record_id", _TRANSLATIONS, "tree_answers"}
    names = [name for name in fields_of("rows") if name not in left_out]
    return (*names, *(f"{_TRANSLATIONS}.{code}" for code in ("en", "fr", "es", "ar")))


def load_mapping(path: Path) -> ColumnMapping:
    """Return the mapping in the YAML or JSON file *path*.

    The file holds heading and field in pairs, null for a column left out on purpose; or the
    same under `columns`, with the name of the sheet under `sheet`.

    Raises:
        InterchangeError: The file is no such mapping, or names a field no row has.
    """
    import yaml

    try:
        content = yaml.safe_load(read_bytes(path))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise _mapping_error(path, " ".join(str(error).split())[:200]) from error
    if isinstance(content, dict) and isinstance(content.get("columns"), dict):
        columns, sheet = content["columns"], str(content.get("sheet") or "")
    else:
        columns, sheet = content, ""
    if not isinstance(columns, dict):
        raise _mapping_error(path, "found no pairs of heading and field")
    for field in columns.values():
        if field is not None and field not in row_fields():
            raise _mapping_error(path, f"no row has the field {field!r}")
    return ColumnMapping({str(header): field for header, field in columns.items()}, sheet)


def _mapping_error(path: Path, found: str) -> InterchangeError:
    return InterchangeError(
        f"Cannot use the mapping {path.name}: {found}. Write one 'heading: field' a line, "
        f"with null for what is left out; fields are: {', '.join(row_fields())}."
    )
