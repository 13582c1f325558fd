"""The line between page and tool: signs of life, and what is typed but not in the store yet.

The page keeps what is typed in its browser until it is told here that it is in the store, so
that neither a dead kernel nor a cut line loses it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Literal

import traitlets
from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from dtmnb.domain.changes import Change
from dtmnb.domain.record import JsonValue
from dtmnb.language import mark
from dtmnb.session.desk import Session
from dtmnb.session.entrance import NOBODY
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.items import FrontEnd, Message, Shown

PING_SECONDS = 8.0
"""Seconds between two signs of life; after two without an answer the page is closed to typing."""

_TEXTS = {
    "gone": mark(
        "The tool does not answer; what you typed is kept in this browser. Reload the page."
    ),
    "reload": mark("Reload the page"),
    "offline": mark("▲ Offline"),
    "kept": mark("You typed this and it was not saved"),
    "put": mark("Put it back"),
    "copy": mark("Copy"),
    "copied": mark("✓ Copied"),
    "discard": mark("Discard"),
    "forget": mark("Forget what this browser keeps"),
    "byHand": mark("If the field does not open by itself, copy the text and open it by hand."),
}
LEAST = 12
"""Letters of the shortest text that is known again without its record: others stand anywhere."""

_Name = Annotated[str, StringConstraints(max_length=120)]


class Ping(Message):
    """Is anybody there? `tab` is the name of the browser's tab."""

    type: Literal["ping"]
    tab: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,16}$")]


class KeptText(Message):
    """A text typed at revision `since` of the plan, beside `record` where one was chosen."""

    key: Annotated[str, StringConstraints(max_length=2000)]
    since: Annotated[int, Field(ge=0)]
    text: Annotated[str, StringConstraints(max_length=200_000)]
    record: _Name = ""


class Kept(Message):
    """Which of these are in the store?"""

    type: Literal["kept"]
    texts: Annotated[list[KeptText], Field(max_length=100)]


class GoTo(Message):
    """The person wants to see where something was typed."""

    type: Literal["go"]
    step: _Name
    panel: _Name
    record: _Name
    field: _Name


_MESSAGE: TypeAdapter[Ping | Kept | GoTo] = TypeAdapter(
    Annotated[Ping | Kept | GoTo, Field(discriminator="type")]
)


class Line(Shown):
    """Holds the line to the tool, and shows it when it is cut.

    Attributes:
        owner: Whose texts are kept: store, plan and seat; "" while no plan is open.
        is_shared: Whether anybody may be `owner`: what is kept then ends with the tab.
        place: The step shown by its code, and its part by the key of its panel.
        where: How people call both.
        revision: Of the plan shown.
        texts: The words of the page.
        ping_seconds: See `PING_SECONDS`.
    """

    _esm = FrontEnd("line.js")
    owner = traitlets.Unicode("").tag(sync=True)
    is_shared = traitlets.Bool(default_value=True).tag(sync=True)
    place: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    where: "traitlets.List[str]" = traitlets.List().tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    texts: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    ping_seconds = traitlets.Float(PING_SECONDS).tag(sync=True)

    def __init__(
        self,
        session: Session,
        guard: Guard,
        *,
        on_go: Callable[[GoTo], object],
        on_ping: Callable[[str], object],
    ) -> None:
        """Answer for *session*.

        Args:
            session: Whose typed texts are kept.
            guard: What its handlers pass.
            on_go: Leads to where a text was typed.
            on_ping: Called with the name of the tab at every sign of life.
        """
        super().__init__(texts={key: session.language.text(each) for key, each in _TEXTS.items()})
        self._session = session
        self._on_go = on_go
        self._on_ping = on_ping
        guard.on_message(self, self._hear, is_quiet=True)

    def show(self, step: str, panel: str = "", where: Iterable[str] = ()) -> None:
        """Tell the page that *panel* of *step* is shown, which people call *where*."""
        with self.hold_sync():
            self.owner = owner_of(self._session)
            self.is_shared = self._session.seat == NOBODY
            self.place = {"step": step, "panel": panel}
            self.where = list(where)
            self.revision = self._session.stamp.revision

    def _hear(self, content: object) -> None:
        try:
            message = _MESSAGE.validate_python(content)
        except ValidationError:
            return
        if isinstance(message, Ping):
            self.send({"type": "pong"})
            self._on_ping(message.tab)
        elif isinstance(message, Kept):
            self.send({"type": "saved", "keys": saved_keys(self._session, message.texts)})
        else:
            self._on_go(message)
            self.send({"type": "there"})


def owner_of(session: Session) -> str:
    """Return what distinguishes the texts of this seat in a browser; "" without a plan."""
    parts = (session.store.mark, session.plan_id, session.seat.organisation, session.seat.author)
    return ":".join(parts) if session.plan_id else ""


def saved_keys(session: Session, texts: list[KeptText]) -> list[str]:
    """Return the keys of the *texts* that this seat has written since they were typed.

    What met somebody else's change counts as well: it is listed as a conflict.
    """
    since = min((each.since for each in texts), default=0)
    entries = session.store.history(session.plan_id, since) if session.plan_id else ()
    written = [
        (entry.revision, entry.changes) for entry in entries if entry.who == session.seat.who
    ]
    listed = tuple(each.conflict.change for each in session.conflicts)
    return [
        each.key
        for each in texts
        if any(
            _is_in(each, changes)
            for changes in (listed, *(changes for at, changes in written if at > each.since))
        )
    ]


def _is_in(typed: KeptText, changes: Iterable[Change]) -> bool:
    text, record = _plain(typed.text), typed.record
    if not record and len(text) < LEAST:
        return False
    # What is said about a record has an id that begins with that of the record.
    words = _words_of(
        change for change in changes if not record or f"{change.record}.".startswith(f"{record}.")
    )
    lines = [_plain(line) for line in typed.text.splitlines() if line.strip()]
    return text in words or words.issuperset(lines)


def _words_of(changes: Iterable[Change]) -> set[str]:
    return {
        _plain(text)
        for change in changes
        for text in _leaves(getattr(change, "values", None) or getattr(change, "value", None))
    }


def _leaves(value: JsonValue) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield str(value)


def _plain(text: str) -> str:
    return " ".join(text.split())
