"""What a document says, as frozen blocks that know no markup.

Sections return blocks. Every dress starts from them: the page, the PDF, the Word file, plain
text. They go as JSON through the executed notebook, so whatever comes back is checked again.

`Said` is what people wrote: a dress keeps its lines and its reading direction, and never takes
it for markup.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

MIMETYPE = "application/vnd.dtmnb.passage+json"
"""What an output of a notebook calls its blocks."""

PNG = "iVBORw0KGgo"
"""What every PNG begins with, as base64."""

Tone = Literal["", "minor", "strong", "late", "code", "id", "none"]
Manner = Literal["", "minor", "note", "empty", "summary"]
Style = Literal["", "counts", "questions", "findings", "minutes", "checks", "entries"]
Sheet = Literal["document", "card", "poster"]
"""What a printed page is for: reading at a desk, in a hurry, or from afar."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# Inside a line ------------------------------------------------------------------------------


class Words(_Part):
    """Our own words, or a number."""

    kind: Literal["words"] = "words"
    text: str
    tone: Tone = ""


class Said(_Part):
    """What people wrote."""

    kind: Literal["said"] = "said"
    text: str
    tone: Tone = ""


class Link(_Part):
    """An e-mail or web address that can be followed."""

    kind: Literal["link"] = "link"
    text: str
    address: str = Field(pattern=r"^(?i:https?://|mailto:)[^\s\x00-\x1f]+$")


class Badge(_Part):
    """What a word, or a part of a chart, stands for, by words, colour and sign."""

    kind: Literal["badge"] = "badge"
    label: str
    colour: str = Field("#44525e", pattern=r"^#[0-9a-f]{6}$")
    shape: str = Field("circle", pattern=r"^[a-z]+$")

    def __str__(self) -> str:
        """Return its words."""
        return self.label


class Several(_Part):
    """Several things beside each other, below each other, or as a list."""

    kind: Literal["several"] = "several"
    way: Literal["beside", "below", "list"]
    parts: "tuple[Inline, ...]"


Inline = Annotated[Words | Said | Link | Badge | Several, Field(discriminator="kind")]


# Blocks -------------------------------------------------------------------------------------


class Paragraph(_Part):
    """A paragraph; what its tone is called says what it is for."""

    kind: Literal["paragraph"] = "paragraph"
    content: Inline
    tone: Manner = ""


class Facts(_Part):
    """Names with their values."""

    kind: Literal["facts"] = "facts"
    pairs: tuple[tuple[str, Inline], ...]


class Table(_Part):
    """A table; a row of one cell is the head of the rows that follow.

    Attributes:
        caption: What it shows.
        heads: Head of each column.
        rows: Cells of each row, the first one its head.
        style: What kind of table it is, for the widths of its columns.
    """

    kind: Literal["table"] = "table"
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Inline, ...], ...]
    style: Style = ""


class Card(_Part):
    """One of several things that are told alike."""

    title: Inline
    badge: Badge | None = None
    facts: Facts


class Cards(_Part):
    """Cards beside or below each other."""

    kind: Literal["cards"] = "cards"
    cards: tuple[Card, ...]


class Bar(_Part):
    """One bar: its label and its parts, each with how many."""

    label: str
    parts: tuple[tuple[Badge, int], ...]


class BarFigure(_Part):
    """Bars below each other; `key` is a short name, unique in the document."""

    kind: Literal["bars"] = "bars"
    key: str = Field(pattern=r"^[a-z]+$")
    title: str
    bars: tuple[Bar, ...]


class Row(_Part):
    """One line of a calendar: its label and its days."""

    label: str
    days: tuple[date, ...]


class Moment(_Part):
    """A day, or a time from a day to another, that a whole calendar is held against."""

    label: str
    first: date
    last: date | None = None


class CalendarFigure(_Part):
    """Days on a line of months."""

    kind: Literal["calendar"] = "calendar"
    title: str
    rows: tuple[Row, ...]
    moments: tuple[Moment, ...]


class Tile(_Part):
    """One country on a map of equal tiles.

    Attributes:
        row: Counted from the north, from 0.
        column: Counted from the west, from 0.
        code: What stands in it.
        label: Its name.
        sign: What is told of it, None for a neighbour that nothing is told of.
    """

    row: int = Field(ge=0)
    column: int = Field(ge=0)
    code: str
    label: str
    sign: Badge | None = None


class TileFigure(_Part):
    """A map of equal tiles: where countries stand to each other, without any border."""

    kind: Literal["tiles"] = "tiles"
    title: str
    tiles: tuple[Tile, ...]


class Picture(_Part):
    """A picture; `png` is base64, `width` in millimetres of a printed page."""

    kind: Literal["picture"] = "picture"
    png: str = Field(pattern=rf"^{PNG}[A-Za-z0-9+/=\s]{{22,}}$")
    told: str
    width: int = Field(125, ge=10, le=178)


class Section(_Part):
    """A titled part of the document; without a key it is a part of a part.

    Attributes:
        key: Where the list of contents leads to.
        title: Its heading.
        blocks: What it holds.
        starts_page: Whether it begins on a page of its own where pages are printed.
    """

    kind: Literal["section"] = "section"
    key: str = Field("", pattern=r"^[a-z]*$")
    title: str
    starts_page: bool = False
    blocks: "tuple[Block, ...]"


class Cover(_Part):
    """What the document begins with.

    Attributes:
        what: What kind of document it is.
        title: Its title, which people wrote.
        edition: For whom it is, of which revision and day.
        draft: What keeps it from being final, "" where nothing does.
        note: What else must be known before it is read.
    """

    kind: Literal["cover"] = "cover"
    what: str = ""
    title: str
    edition: str
    draft: str = ""
    note: str = ""


class Contents(_Part):
    """Where printed documents have their list of contents; a page has its own."""

    kind: Literal["contents"] = "contents"
    title: str


Figure = BarFigure | CalendarFigure | TileFigure
Block = Annotated[
    Paragraph
    | Facts
    | Table
    | Cards
    | BarFigure
    | CalendarFigure
    | TileFigure
    | Picture
    | Section
    | Cover
    | Contents,
    Field(discriminator="kind"),
]
Blocks = tuple[Block, ...]


class Logo(_Part):
    """The sign of a mission; `content` is base64, `told` says what it shows.

    Width and height are in pixels, 0 for a drawing.
    """

    kind: Literal["png", "jpeg", "svg"]
    width: int = Field(0, ge=0)
    height: int = Field(0, ge=0)
    content: str
    told: str


class Font(_Part):
    """One font of a mission; `content` is base64."""

    family: str
    is_bold: bool
    content: str


class House(_Part):
    """How a mission's documents look, and what stands before them.

    Attributes:
        accent: Colour of words that stand out.
        head: Ground of the heads of tables, whose words are white; "" for none.
        logo: Its sign.
        fonts: Fonts of one family; what they lack is written in ours.
        first_page: What stands before all else, by language.
    """

    accent: str = Field("#00539f", pattern=r"^#[0-9a-f]{6}$")
    head: str = Field("", pattern=r"^(#[0-9a-f]{6})?$")
    logo: Logo | None = None
    fonts: tuple[Font, ...] = ()
    first_page: "dict[str, Blocks]" = {}

    @property
    def family(self) -> str:
        """The family of its fonts, "" where it has none."""
        return self.fonts[0].family if self.fonts else ""


class Page(_Part):
    """What stands around the sections: title, the line on each printed page, language and look."""

    title: str = ""
    running: str = ""
    language: str = Field("en", pattern=r"^[a-z]{2}$")
    sheet: Sheet = "document"
    house: House | None = None

    @property
    def first_page(self) -> "Blocks":
        """What stands before all else."""
        return self.house.first_page.get(self.language, ()) if self.house else ()


class Passage(_Part):
    """Blocks, and the document that they are of: what one output of a notebook carries."""

    page: Page
    blocks: Blocks


_PASSAGE: TypeAdapter[Passage] = TypeAdapter(Passage)


def passage(told: Any) -> Passage:
    """Return the passage that an output of a notebook carries as JSON.

    Raises:
        ValidationError: It carries something else.
    """
    if isinstance(told, str):
        return _PASSAGE.validate_json(told)
    return _PASSAGE.validate_python(told)
