"""What the page may say to Python: every message is held against these shapes first."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, TypeAdapter

from dtmnb.domain.record import RecordId, clean_text
from dtmnb.widgets.items import Message

MOST_CHANGES = 50_000
"""Changes in one message; a paste of a whole plan stays well below."""

CellText = Annotated[str, StringConstraints(max_length=200_000), BeforeValidator(clean_text)]
Name = Annotated[str, StringConstraints(max_length=120)]
BatchId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,56}$")]


class SetCell(Message):
    """A person gave a cell a text; `was` is the text that stood there for them."""

    op: Literal["set"]
    id: RecordId
    col: Name
    was: CellText
    value: CellText

    @property
    def cells(self) -> dict[str, str]:
        """The text that was given, by its column."""
        return {self.col: self.value}


class AddRow(Message):
    """A new row after the row `after` ("" for the end), as a copy of another or with texts."""

    op: Literal["add"]
    id: RecordId
    after: Name = ""
    copy_of: Name | None = Field(default=None, alias="copy")
    cells: dict[Name, CellText] = {}


class RemoveRow(Message):
    """A row is to go."""

    op: Literal["remove"]
    id: RecordId


class RestoreRow(Message):
    """A row that was removed is to come back, with some texts of its own."""

    op: Literal["restore"]
    id: RecordId
    cells: dict[Name, CellText] = {}


RowChange = Annotated[SetCell | AddRow | RemoveRow | RestoreRow, Field(discriminator="op")]


class Hello(Message):
    """The table is on the page and shows revision `since`, 0 for nothing yet."""

    type: Literal["hello"]
    search: Annotated[str, StringConstraints(max_length=4000)] = ""
    lang: Name = ""
    since: Annotated[int, Field(ge=0)] = 0


class Edit(Message):
    """One deed of one person, who saw `revision`; or the undoing of an earlier one."""

    type: Literal["edit"]
    batch_id: BatchId
    undoes: BatchId | None = None
    revision: Annotated[int, Field(ge=0)]
    changes: Annotated[list[RowChange], Field(max_length=MOST_CHANGES)]


class Ping(Message):
    """Is anybody there? The page shows `revision`."""

    type: Literal["ping"]
    revision: Annotated[int, Field(ge=0)] = 0


class Presence(Message):
    """The person looks at `row`, "" for none."""

    type: Literal["presence"]
    row: Name = ""


class Decided(Message):
    """Somebody decided the conflict about the cell `col` of the row `id`."""

    type: Literal["decided"]
    id: Name
    col: Name = ""


class Source(Message):
    """The page cannot fetch the script by address and asks for its text."""

    type: Literal["source"]


MESSAGE: TypeAdapter[Hello | Edit | Ping | Presence | Decided | Source] = TypeAdapter(
    Annotated[Hello | Edit | Ping | Presence | Decided | Source, Field(discriminator="type")]
)
