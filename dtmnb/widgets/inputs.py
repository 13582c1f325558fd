"""Native inputs of the page: each knows its record and field, and says what was typed once.

The page keeps what is typed under that name until it is in the store, see `line`.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

import traitlets
from pydantic import ValidationError
from traitlets import observe

from dtmnb.domain.record import JsonValue
from dtmnb.errors import UsageError
from dtmnb.language import Language
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.items import FrontEnd, Message, Shown

Choices = list[tuple[str, str]]
"""Label and value of each thing to choose."""

Kind = Literal["line", "paragraph", "date", "tick", "choice", "several", "texts"]
"""`several` takes some of its choices, `texts` a paragraph for each of some of them."""


class Input(NamedTuple):
    """One input as the page shows it.

    Attributes:
        name: Its field in the record.
        kind: What it looks like.
        label: What people read above it.
        value: A text; a bool of `tick`, a list of `several`, a mapping of `texts`.
        options: What can be chosen; of `texts` also the label of each text.
        notes: Paragraphs below it.
    """

    name: str
    kind: Kind
    label: str
    value: JsonValue = ""
    options: Choices = []
    notes: tuple[str, ...] = ()


class Typed(Message):
    """What the page says was typed."""

    record: str
    field: str
    value: JsonValue


class Inputs(Shown):
    """Inputs of one record, below each other.

    Attributes:
        collection: Where their record stands; "" for what the browser does not keep.
        record: The record they are about.
        title: How people call it.
        inputs: `Input` as mappings.
        wanted: The field that the page brings into sight, with the focus in it.
        turn: Counts how often all were shown anew.
        texts: The words of the page.
        told: The field that was typed in last.
    """

    _esm = FrontEnd("inputs.js")
    collection = traitlets.Unicode("").tag(sync=True)
    record = traitlets.Unicode("").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    inputs: "traitlets.List[dict[str, object]]" = traitlets.List().tag(sync=True)
    wanted = traitlets.Unicode("").tag(sync=True)
    turn = traitlets.Int(0).tag(sync=True)
    texts: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    told = ""

    def show(self, inputs: Iterable[Input]) -> None:
        """Show *inputs*; what is being typed stays."""
        self.inputs = [each._asdict() for each in inputs]

    def reset(self, wanted: str = "") -> None:
        """Show again what was shown last, and bring the field *wanted* into sight."""
        with self.hold_sync():
            self.wanted = wanted
            self.turn += 1

    @property
    def values(self) -> dict[str, JsonValue]:
        """What each input showed last, by field."""
        return {str(each["name"]): each["value"] for each in self.inputs}


def inputs_of(
    guard: Guard, language: Language, on_typed: Callable[[str, JsonValue], object]
) -> Inputs:
    """Return no inputs yet; *on_typed* is called with field and value of what is typed in them."""
    text = language.text
    # The page puts the label of each field in.
    drop = text("{field}: pick one to take it away", field="{field}")
    made = Inputs(texts={"add": text("Add …"), "drop": drop})

    def heard(content: object) -> None:
        try:
            typed = Typed.model_validate(content)
        except ValidationError:
            typed = Typed(record="", field="", value="")
        if typed.record != made.record or typed.field not in made.values:
            raise UsageError("Cannot keep this: the form shows something else now. Look again.")
        made.told = typed.field
        on_typed(typed.field, typed.value)

    guard.on_message(made, heard)
    return made


class TextInput(Inputs):
    """One input for words that are no field of a record yet.

    Attributes:
        value: What is typed.
    """

    value = traitlets.Unicode("")

    def __init__(self, guard: Guard, label: str, kind: Kind = "line") -> None:
        """Show *label* above it."""
        super().__init__()
        self._label = label
        self._kind: Kind = kind
        self.add_class("dtmnb-field")
        guard.on_message(self, self._hear)
        self._draw()

    @property
    def label(self) -> str:
        """What people read above it."""
        return self._label

    def keep_for(self, collection: str, record: str = "", title: str = "") -> None:
        """Have the browser keep what is typed, as words about this record."""
        with self.hold_sync():
            self.collection, self.record, self.title = collection, record, title

    @observe("value")
    def _draw(self, _: object = None) -> None:
        self.show([Input(self._label, self._kind, self._label, self.value)])

    def _hear(self, content: object) -> None:
        try:
            typed = Typed.model_validate(content)
        except ValidationError:
            return
        # What was typed beside another record stays with the browser, which offers it there.
        if typed.record == self.record and isinstance(typed.value, str):
            self.value = typed.value
