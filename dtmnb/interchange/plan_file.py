"""What was read out of a file, and what it would change in a plan."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from dtmnb.domain.changes import Add, Remove, Set
from dtmnb.domain.findings import Place
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import fields_of
from dtmnb.errors import Sentence
from dtmnb.interchange.gate import Tables
from dtmnb.language.written import Lists

Values = Mapping[str, JsonValue]

_MOST_ROWS = 5

NEW = "+"
"""Begins the key of a record that has no id yet; the number of its row follows."""

ANEW = Sentence("Export the plan anew and make the changes there.")
"""What to do with a file of ours that cannot be taken."""

_TRANSLATIONS = "question_translations"


EVERY_SHEET = "*"
"""Stands for all sheets that have the same headings."""


class ColumnMapping(NamedTuple):
    """What a person decided about a foreign plan.

    Attributes:
        columns: The field of each column by its heading; `brought_along` keeps it under its
            heading, None leaves it out.
        sheet: The sheet, or `EVERY_SHEET`; empty: the one that looks most like a plan.
        values: The code that each word stands for, by word, by heading; `brought_along` for
            none, None leaves it out.
    """

    columns: Mapping[str, str | None]
    sheet: str = ""
    values: Mapping[str, Mapping[str, str | None]] = {}


class ProposedColumn(NamedTuple):
    """Where one column would go (None: nowhere), how sure that is (0 to 1), and why.

    Attributes:
        header: Its heading; two of one name get a number.
        field: The field, or the part of one.
        confidence: How sure that is.
        why: Why.
        samples: Some of its values, each once.
    """

    header: str
    field: str | None
    confidence: float
    why: str
    samples: tuple[str, ...] = ()


class FoundWord(NamedTuple):
    """A word that stands in a column of codes.

    Attributes:
        header: The column.
        field: The field it goes into.
        word: As it is written.
        often: How often it stands there.
        code: What it is taken for; None: nothing in the list goes by it.
        is_guess: Whether the list only has something like it.
    """

    header: str
    field: str
    word: str
    often: int
    code: str | None
    is_guess: bool = False


_MARKS = {
    "hidden": Sentence("{rows}: hidden, or left out by a filter; taken."),
    "struck": Sentence("{rows}: struck out; taken."),
    "comment": Sentence("{rows}: commented ('{said}'); taken."),
}


def place_of(sheet: str, rows: Sequence[int]) -> Sentence:
    """Return where *rows* of *sheet* are, the first of them by number."""
    first, more = ", ".join(map(str, rows[:_MOST_ROWS])), len(rows) - _MOST_ROWS
    place = Sentence("sheet '{sheet}', row {rows}", sheet=sheet, rows=first)
    return and_more(place, more) if more > 0 else place


def and_more(said: str, more: int) -> Sentence:
    """Return *said*, the first of several, with how many there are beside it."""
    return Sentence("{said} and {more} more", said=said, more=more)


def holding(place: str, text: str) -> Sentence:
    """Return *place* with the *text* that stands there."""
    return Sentence("{place} (holds '{text}')", place=place, text=f"{text:.60}")


def told_marks(tables: Tables) -> Iterator[str]:
    """Yield what people did to rows of *tables* beside writing, once for a sheet and a kind."""
    rows: dict[tuple[str, str], dict[int, str]] = {}
    for mark in (each for each in tables.marks if each.row):
        rows.setdefault((mark.sheet, mark.kind), {})[mark.row] = mark.text
    for (sheet, kind), held in rows.items():
        said = f"{held[min(held)]:.200}"
        yield Sentence(_MARKS[kind], rows=place_of(sheet, [*held]), said=said)


class Unfit:
    """Cells that their fields do not take, told once for a column."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], list[str]] = {}

    def add(self, column: str, why: str, place: str) -> None:
        """Keep that the cell of *column* at *place* does not fit, and *why*."""
        self._places.setdefault((column, why), []).append(place)

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield where cells do not fit, and why."""
        for (column, why), places in self._places.items():
            place = Sentence("column '{column}', {place}", column=column, place=places[0])
            yield and_more(place, len(places) - 1) if len(places) > 1 else place, why


class Tally(NamedTuple):
    """What a file of others says of the rows of a plan: how many are which."""

    added: int
    changed: int
    same: int
    gone: int


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
        words: What stands in its columns of codes.
        sheets: Its sheets that look like a plan.
        sheet: The one that was read, or `EVERY_SHEET`.
        headings: By which a file like it is known again, whatever was decided of it.
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
    words: tuple[FoundWord, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    headings: tuple[str, ...] = ()
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
