"""The front end of the agenda: groups to choose from, and the rows of the one that is open.

The page holds no rule: each message names the group and the version it was shown in, and what it
asks for is held against what that version offered.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

import traitlets
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from dtmnb.domain.record import MAX_TEXT
from dtmnb.errors import UsageError
from dtmnb.language import Language, mark
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.items import FrontEnd, Message, Shown

_Key = Annotated[str, StringConstraints(max_length=120)]
_Words = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
_Keys = Annotated[tuple[_Key, ...], Field(max_length=5000)]


class _Message(Message, strict=False):
    version: int = 0

    @property
    def named(self) -> frozenset[str]:
        """The rows that the page names: it may name those that it was shown."""
        keys = [getattr(self, "row", ""), *getattr(self, "rows", ()), *getattr(self, "without", ())]
        return frozenset(keys) - {""}


class Open(_Message):
    """Show this group."""

    type: Literal["open"]
    group: _Key


class GroupBy(_Message):
    """Make groups by this field."""

    type: Literal["by"]
    by: _Key


class Propose(_Message):
    """Propose another category for the group."""

    type: Literal["propose"]
    category: _Key


class AnswerContext(_Message):
    """Answer what the advice on the group still needs to know."""

    type: Literal["context"]
    code: _Key
    answer: _Key


class Agree(_Message):
    """An organisation agrees to what is proposed for the group."""

    type: Literal["agree"]
    partner: _Key


class HoldBack(_Message):
    """An organisation wants to talk about a row first, or does so no more."""

    type: Literal["hold", "release"]
    row: _Key
    partner: _Key
    reason: _Words = ""


class Settle(_Message):
    """Settle the group without some of its rows."""

    type: Literal["settle"]
    without: _Keys = ()
    reason: _Words = ""
    opening_reason: _Words = ""
    opened_by: _Words = ""


class Wait(_Message):
    """Rows wait for an organisation until a day; without one they wait no more."""

    type: Literal["wait"]
    rows: _Keys
    partner: _Key = ""
    until: date | None = None
    reason: _Words = ""


class PutTogether(_Message):
    """Rows become a group of this name."""

    type: Literal["together"]
    rows: _Keys
    name: _Words


class Answer(_Message):
    """An organisation answers what was settled: the whole group, or one row of it."""

    type: Literal["answer"]
    code: _Key
    row: _Key = ""
    reason: _Words = ""


_TEXTS = {
    "back": mark("All groups"),
    "by": mark("Group by"),
    "groups": mark("Agenda"),
    "none": mark("Every row is settled, or none is entered yet."),
    "advised": mark("Advice:"),
    "noAdvice": mark(
        "Advice says nothing yet. Look at what the rows ask, then propose a category."
    ),
    "open": mark("The advice changes with the answers to these"),
    "cost": mark("What is lost if it is not shared"),
    "propose": mark("Proposed category"),
    "voices": mark("Who agrees"),
    "agree": mark("We agree"),
    "agreed": mark("✓ We agreed"),
    "rows": mark("Rows of this group"),
    "hold": mark("Talk about it first"),
    "release": mark("Take back"),
    "object": mark("We object"),
    "reason": mark("Reason"),
    "why": mark("Why talk about it"),
    "who": mark("Organisation"),
    "keep": mark("Keep"),
    "cancel": mark("Cancel"),
    "openingReason": mark("Why it may go out all the same"),
    "openedBy": mark("Who confirms that"),
    "held": mark("Rows without a tick stay open and go to the round."),
    "consent": mark("Organisations that have not agreed here are asked on their own page."),
    "wait": mark("Let these rows wait …"),
    "resume": mark("Take up again"),
    "until": mark("Until"),
    "together": mark("Make these a group …"),
    "name": mark("Name of the group"),
}

AgendaMessage = (
    Open
    | GroupBy
    | Propose
    | AnswerContext
    | Agree
    | HoldBack
    | Settle
    | Wait
    | PutTogether
    | Answer
)
_MESSAGE: TypeAdapter[AgendaMessage] = TypeAdapter(
    Annotated[AgendaMessage, Field(discriminator="type")]
)


class Agenda(Shown):
    """Groups of rows, and the open one of them.

    Attributes:
        texts: The words of the page.
        groups: What stands on the agenda.
        group: What is shown of the open group; empty for none.
    """

    _esm = FrontEnd("agenda.js")
    texts: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    groups: "traitlets.Dict[str, object]" = traitlets.Dict().tag(sync=True)
    group: "traitlets.Dict[str, object]" = traitlets.Dict().tag(sync=True)


def agenda_of(
    guard: Guard, language: Language, on_message: Callable[[AgendaMessage], object]
) -> Agenda:
    """Return an empty agenda that calls *on_message* with what its page asks for."""
    made = Agenda(texts={key: language.text(words) for key, words in _TEXTS.items()})

    def heard(content: object) -> None:
        try:
            message = _MESSAGE.validate_python(content)
        except ValidationError:
            raise UsageError("Cannot follow this: the page is not as it was. Reload it.") from None
        on_message(message)

    guard.on_message(made, heard)
    return made
