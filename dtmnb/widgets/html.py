"""The one door through which HTML reaches a page: it takes `Html` and nothing else."""

from collections.abc import Iterable

import ipywidgets as widgets
from ipywidgets.widgets.widget_string import HTMLStyle

from dtmnb.reports.safe_html import Html, tag
from dtmnb.widgets.boxes import LAYOUT, show

NOTHING = Html("")
_STYLE = HTMLStyle()


class HtmlBox:
    """A place on the page that shows `Html`."""

    def __init__(self, content: Html = NOTHING, *classes: str) -> None:
        """Show *content*; *classes* are names of the style sheet."""
        self.root = widgets.HTML(layout=LAYOUT, style=_STYLE)
        for name in classes:
            self.root.add_class(name)
        self.show(content)

    def show(self, content: Html) -> None:
        """Show *content* in place of what stood here.

        Raises:
            TypeError: The content is plain text; make it `Html` with `reports.safe_html`.
        """
        if not isinstance(content, Html):
            raise TypeError("Cannot show plain text as HTML: use escape() or tag() first.")
        self.root.value = str(content)
        show(self.root, content)


def popover(key: str, summary: Html | str, content: Html, label: str = "") -> Html:
    """Return *summary*, below which *content* opens over the page; its name is *label* or itself.

    The page keeps what is open by *key* when it is drawn anew.
    """
    head = tag("summary", summary, title=label or None, aria_label=label or None)
    panel = tag("div", content, class_="dtmnb-popped")
    return tag("details", head, panel, class_="dtmnb-popover", data_key=key)


def discard(old: Iterable[widgets.Widget]) -> None:
    """Close widgets that are no longer shown, with their parts, so that none stay in memory."""
    for widget in old:
        discard(getattr(widget, "children", ()))
        widget.close()
