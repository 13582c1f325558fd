"""The base of all records, and the few kinds of field they are made of.

Records are frozen, strict about their fields, and plain JSON at their border. What is known of a
field is marked on it, once; forms, workbooks, checks and copies read it from there
(`dtmnb.domain.schema`). Values outside a list are kept as typed: a check reports them.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

# Any JSON value; a recursive alias would cost more at import than it tells.
JsonValue = Any

MAX_TEXT = 20_000
"""Most characters of one text; a workbook cell holds 32,767."""

# Neither XML nor PostgreSQL can hold these, so no file and no store could give them back.
_UNKEEPABLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
)


# Marks are no tuples: tuples of different kinds are equal where they hold the same, and `typing`,
# which keeps what it made, would give a field the mark of another one.
@dataclass(frozen=True)
class InList:
    """Marks a field whose values are codes of the list *codelist*."""

    codelist: str


@dataclass(frozen=True)
class Ref:
    """Marks a field whose values are record ids of *collection*."""

    collection: str


@dataclass(frozen=True)
class Keyed:
    """Marks a field that holds a text for each of several codes or records."""

    by: InList | Ref


@dataclass(frozen=True)
class Name:
    """Marks what people call a record by.

    Of texts, the first that is filled in, by *rank*; of codes and other records, all together.
    """

    rank: int = 1


@dataclass(frozen=True)
class Long:
    """Marks a text of several lines."""


@dataclass(frozen=True)
class Once:
    """Marks what a copy begins without: agreed, signed or answered of the first record only."""


@dataclass(frozen=True)
class Owner:
    """Marks the organisation whose own word the record is."""


@dataclass(frozen=True)
class Key:
    """Marks what says which record it is: with another value it is another record."""


@dataclass(frozen=True)
class Sealed:
    """Marks a sharing term that an outcome seals: whatever moves it opens the row again.

    What *is_filled_later* may still be empty then: the room fills it in without opening the row.
    """

    is_filled_later: bool = False


Released = Sealed(is_filled_later=True)
"""How, when and to whom data go out: often worked out after their category was settled."""


def as_compared(text: str) -> str:
    """Return the words of *text*, which are the same however they are typed."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold()))


def clean_text(value: object) -> object:
    """Return text with plain line ends and without characters that no file can hold."""
    # Nothing printable is cut: most texts need no look at each of their letters.
    if not isinstance(value, str) or value.isprintable():
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_UNKEEPABLE)


def _without_blanks(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(str.strip, values)))


RecordId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,119}$")]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT), BeforeValidator(clean_text)]
LongText = Annotated[Text, Long()]
Texts = Annotated[tuple[Text, ...], AfterValidator(_without_blanks)]


class Record(BaseModel):
    """A frozen value with named fields; a change makes a new one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PlanRecord(Record):
    """A record of one of a plan's collections, known by its id there."""

    record_id: Annotated[RecordId, Once()]
