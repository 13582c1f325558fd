"""What goes wrong in a callback is shown to people, never lost and never a traceback.

Widget libraries swallow what handlers raise. So every handler is registered here, and here is
the only place where something raised is caught: our own errors become an alert with their
sentence, anything else the number of an incident that is kept on this machine.
"""

from collections.abc import Callable
from threading import RLock
from typing import Any

import ipywidgets as widgets

from dtmnb.errors import DtmnbError
from dtmnb.incidents import keep_incident
from dtmnb.language import Language
from dtmnb.reports.safe_html import tag
from dtmnb.widgets.html import NOTHING, HtmlBox


class Guard:
    """Runs handlers one at a time and shows what they raise.

    Attributes:
        alert: Where errors are shown; screen readers speak them at once.
    """

    def __init__(self, language: Language) -> None:
        """Write in *language*."""
        self._language = language
        # Handlers may come from more than one thread: notebooks run them beside the cells.
        self._lock = RLock()
        self._depth = 0
        self.alert = HtmlBox(NOTHING, "dtmnb-alert-area")

    def button(self, words: str, handler: Callable[[], object], style: str = "") -> widgets.Button:
        """Return a button that says *words* and runs *handler*.

        Args:
            words: What people read.
            handler: What happens.
            style: `primary`, `danger`, or "" for neither.
        """
        made = widgets.Button(description=words, button_style=style)
        made.on_click(lambda _: self.run(handler))
        return made

    def on_change(
        self, widget: widgets.Widget, handler: Callable[[Any], object], *, trait: str = "value"
    ) -> None:
        """Run *handler* with the new value when *trait* of *widget* changes."""
        widget.observe(lambda change: self.run(handler, change["new"]), trait)

    def on_message(
        self, widget: widgets.Widget, handler: Callable[[object], object], *, is_quiet: bool = False
    ) -> None:
        """Run *handler* with each message that the page sends through *widget*.

        With *is_quiet* no person sends them: an alert shown before stays.
        """
        run = self.quietly if is_quiet else self.run
        widget.on_msg(lambda _, content, buffers: run(handler, content))

    def run(self, handler: Callable[..., object], *arguments: object) -> None:
        """Run *handler* and show what it raises; what was raised before is cleared away."""
        with self._lock:
            if not self._depth:
                self.alert.show(NOTHING)
            self.quietly(handler, *arguments)

    def quietly(self, handler: Callable[..., object], *arguments: object) -> None:
        """Run *handler*, which no person asked for just now: an alert shown before stays."""
        with self._lock:
            self._depth += 1
            try:
                handler(*arguments)
            except DtmnbError as error:
                self.say(str(error))
            except Exception as error:
                self.say(self._incident(error))
            finally:
                self._depth -= 1

    def say(self, sentence: str) -> None:
        """Show *sentence* as an alert."""
        self.alert.show(tag("div", tag("p", sentence), role="alert", class_="dtmnb-alert"))

    def _incident(self, error: Exception) -> str:
        return self._language.text(
            "Something went wrong in the tool, and this step was not carried out. What was saved "
            "before is safe. Tell your data team this number: {number}.",
            number=keep_incident(error),
        )
