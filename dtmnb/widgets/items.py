"""Lists to pick from: the rail, records, answers, findings.

One small front end for all of them, because plain widgets can tell neither which item is the
current one nor move between items by arrow keys, and a button each would be slow.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import anywidget
import traitlets
from pydantic import BaseModel, ConfigDict

from dtmnb.errors import UsageError
from dtmnb.language import Language
from dtmnb.resources import shipped
from dtmnb.widgets.boxes import LAYOUT, show
from dtmnb.widgets.guard import Guard

STATIC = shipped("templates") / "voila" / "dtmnb" / "static"

_SHARED = re.compile(r'^import .+ from "\./dom\.js";$', re.MULTILINE)
_ON_PAGE = """
const file = `${{document.body.dataset.baseUrl}}templates/dtmnb/static/{name}`;
const found = await import(new URL(file, location.href).href);
export default found.default;
"""


def is_page() -> bool:
    """Tell whether this kernel draws a page of our Voilà template and not cells of a notebook."""
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


class FrontEnd:
    """A script of a widget, to be told when one is made: a warm kernel has its classes before."""

    def __init__(self, name: str) -> None:
        """Tell the script *name*."""
        self._name = name

    def __str__(self) -> str:
        """Return the words that fetch it from our page, elsewhere all of it with what it shares."""
        if is_page():
            return _ON_PAGE.format(name=self._name)
        shared = (STATIC / "dom.js").read_text(encoding="utf-8").replace("export ", "")
        script = (STATIC / self._name).read_text(encoding="utf-8")
        return _SHARED.sub(lambda _: shared, script)


Look = Literal["rail", "list", "buttons", "opener"]
"""`opener` is a button that tells whether what it opens is open: its current item."""


class Item(NamedTuple):
    """One thing to pick; all texts are shown as text.

    Attributes:
        key: What a pick answers with.
        text: What people read.
        note: A smaller second line.
        mark: A short sign or count at the end, such as "3 open".
        tone: `good`, `alarm`, `blocker`, `advice` or a shape of a category; a colour and a
            shape of the style sheet, never the only sign of something.
    """

    key: str
    text: str
    note: str = ""
    mark: str = ""
    tone: str = ""


class Shown(anywidget.AnyWidget):
    """A widget whose state the page shows; what the page has to say comes as messages."""

    def __init__(self, **traits: object) -> None:
        """Share the layout of all parts; whether it is shown its script hears by its classes."""
        super().__init__(layout=LAYOUT, **traits)

    def set_state(self, sync_data: Mapping[str, object]) -> None:
        """Take no state from the page: whatever sits there may send any."""


class Message(BaseModel):
    """What a page may say: nothing unknown, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ItemList(Shown):
    """Items to pick from, reachable by tab and arrow keys.

    Attributes:
        items: `Item` as lists.
        current: Key of the current item; "" for none.
        look: How it is laid out.
        label: Its name for screen readers.
        words: What the parts of the list itself say, by their name.
        has_keys: Whether the key before the "·" of an item picks it from wherever nothing is
            typed.
    """

    _esm = FrontEnd("items.js")
    items: traitlets.List[list[str]] = traitlets.List().tag(sync=True)
    current = traitlets.Unicode("").tag(sync=True)
    look = traitlets.Unicode("list").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    words: "traitlets.Dict[str, str]" = traitlets.Dict().tag(sync=True)
    has_keys = traitlets.Bool(False).tag(sync=True)
    _keys: frozenset[str] = frozenset()

    def show(self, items: Iterable[Item], current: str = "") -> None:
        """Show *items* with *current* marked."""
        with self.hold_sync():
            self.items = [list(item) for item in items]
            self.current = current
        self._keys = frozenset(item[0] for item in self.items)
        show(self, self.items)

    def offers(self, key: str) -> bool:
        """Tell whether *key* is one of those shown last."""
        return key in self._keys


def item_list(guard: Guard, look: Look, label: str, on_pick: Callable[[str], object]) -> ItemList:
    """Return an empty list named *label* that calls *on_pick* with the key picked."""
    made = ItemList(look=look, label=label)

    def picked(message: object) -> None:
        key = message.get("pick") if isinstance(message, dict) else None
        if not (isinstance(key, str) and made.offers(key)):
            raise UsageError("Cannot follow this: it is no longer in the list. Choose again.")
        on_pick(key)

    guard.on_message(made, picked)
    return made


class Timer(Shown):
    """Minutes and seconds since a moment, counted on the page.

    Attributes:
        since: The moment in milliseconds of the epoch; 0 while nothing is timed.
        seconds: How long it should take; 0 for no limit.
        label: Its name for screen readers.
    """

    _esm = FrontEnd("timer.js")
    since = traitlets.Float(0.0).tag(sync=True)
    seconds = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)

    def start(self, since: datetime | None, seconds: int = 0) -> None:
        """Count from *since*, or stop when there is no such moment."""
        with self.hold_sync():
            self.since = since.timestamp() * 1000 if since else 0.0
            self.seconds = seconds


class PageFrame(Shown):
    """Tells the page its language and direction, and brings our style into a notebook."""

    _esm = FrontEnd("page.js")
    language = traitlets.Unicode("en").tag(sync=True)
    direction = traitlets.Unicode("ltr").tag(sync=True)


class StyledPageFrame(PageFrame):
    """The same with the style sheet; the template of our own page links it itself."""

    _css = STATIC / "dtmnb.css"


def page_frame(language: Language) -> PageFrame:
    """Return the invisible part of a page in *language*."""
    frame = PageFrame if is_page() else StyledPageFrame
    return frame(language=language.code, direction=language.direction)
