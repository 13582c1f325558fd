"""What goes wrong in a callback is shown to people, never lost and never a traceback.

Widget libraries swallow what handlers raise. So every handler is registered here, and here is
the only place where something raised is caught: our own errors become an alert with their
sentence, anything else the number of an incident that is kept on this machine.
"""

from collections.abc import Callable
from functools import partial
from threading import RLock
from typing import Any

import ipywidgets as widgets

from dtmnb.errors import DtmnbError
from dtmnb.incidents import keep_incident
from dtmnb.language import Language, sentence_of_error
from dtmnb.reports.safe_html import tag
from dtmnb.widgets.boxes import LAYOUT
from dtmnb.widgets.html import NOTHING, HtmlBox

_STYLE = widgets.ButtonStyle()


class Guard:
    """Runs handlers one at a time and shows what they raise.

    Attributes:
        alert: What went wrong; screen readers speak it at once. The page shows it at the control
            that caused it, or here where that is not on the screen.
        done: That something was saved, said for a moment at the control that did it.
        saves: How many saves there were until now.
    """

    def __init__(self, language: Language) -> None:
        """Write in *language*."""
        self._language = language
        # Handlers may come from more than one thread: notebooks run them beside the cells.
        self._lock = RLock()
        self._depth = 0
        self._control: widgets.DOMWidget | None = None
        self._numbers: dict[str, int] = {}
        self.alert = HtmlBox(NOTHING, "dtmnb-alert-area")
        self.done = HtmlBox(NOTHING, "dtmnb-done-area")
        self.saves: Callable[[], int] = int

    def button(self, words: str, handler: Callable[[], object], style: str = "") -> widgets.Button:
        """Return a button that says *words* and runs *handler*.

        Args:
            words: What people read.
            handler: What happens.
            style: `primary`, `danger`, or "" for neither.
        """
        made = widgets.Button(description=words, button_style=style, layout=LAYOUT, style=_STYLE)
        made.on_click(lambda _: self._run_at(made, handler))
        return made

    def on_change(self, widget: widgets.Widget, handler: Callable[[Any], object]) -> None:
        """Run *handler* with the new value when that of *widget* changes."""
        widget.observe(lambda change: self._run_at(widget, handler, change["new"]), "value")

    def on_message(
        self, widget: widgets.Widget, handler: Callable[[object], object], *, is_quiet: bool = False
    ) -> None:
        """Run *handler* with each message that the page sends through *widget*.

        With *is_quiet* no person sends them: an alert shown before stays.
        """
        run = self.quietly if is_quiet else partial(self._run_at, widget)
        widget.on_msg(lambda _, content, buffers: run(handler, content))

    def run(self, handler: Callable[..., object], *arguments: object) -> None:
        """Run *handler* and show what it raises; what was raised before is cleared away."""
        with self._lock:
            if not self._depth:
                self.alert.show(NOTHING)
            self.quietly(handler, *arguments)

    def _run_at(
        self, control: widgets.DOMWidget, handler: Callable[..., object], *arguments: object
    ) -> None:
        """Run *handler*; what comes of it is shown at *control*, the first of those at work."""
        with self._lock:
            if self._depth:
                self.run(handler, *arguments)
                return
            self._control = control
            before = self.saves()
            self.done.show(NOTHING)
            self.run(handler, *arguments)
            if self.saves() > before and not self.alert.root.value:
                words = self._language.text("✓ Saved")
                self.done.show(tag("p", words, aria_hidden="true", **self._at()))
            self._control = None

    def _at(self) -> dict[str, str | None]:
        """Return the class by which the page finds the control at work, and the field in it."""
        control = self._control
        if control is None:
            return {}
        number = self._numbers.setdefault(control.model_id, len(self._numbers))
        name = f"dtmnb-at-{number}"
        control.add_class(name)
        return {"data_at": name, "data_field": getattr(control, "told", None)}

    def quietly(self, handler: Callable[..., object], *arguments: object) -> None:
        """Run *handler*, which no person asked for just now: an alert shown before stays."""
        with self._lock:
            self._depth += 1
            try:
                handler(*arguments)
            except DtmnbError as error:
                self.say(sentence_of_error(error, self._language))
            except Exception as error:
                self.say(self._incident(error))
            finally:
                self._depth -= 1

    def say(self, sentence: str) -> None:
        """Show *sentence* as an alert."""
        words = tag("p", sentence)
        self.alert.show(tag("div", words, role="alert", class_="dtmnb-alert", **self._at()))

    def _incident(self, error: Exception) -> str:
        return self._language.text(
            "Something went wrong in the tool, and this step was not carried out. What was saved "
            "before is safe. Tell your data team this number: {number}.",
            number=keep_incident(error),
        )
