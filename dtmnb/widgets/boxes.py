"""Widgets placed side by side or below each other, with names of the style sheet.

A page has hundreds of parts, and each would bring a layout and a style of its own over the line:
all share one of each kind, and what is hidden says so by its class.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle

Some = TypeVar("Some", bound=widgets.Widget)
_HIDDEN = "dtmnb-hidden"
LAYOUT = widgets.Layout()
LABELLED = {"layout": LAYOUT, "style": DescriptionStyle()}
"""Of inputs with a label."""

_TICKED = {"layout": LAYOUT, "style": CheckboxStyle()}


def column(*parts: widgets.Widget, style: str = "") -> widgets.VBox:
    """Return *parts* below each other."""
    return styled(widgets.VBox(parts, layout=LAYOUT), style)


def row(*parts: widgets.Widget, style: str = "") -> widgets.HBox:
    """Return *parts* side by side."""
    return styled(widgets.HBox(parts, layout=LAYOUT), style)


def styled(widget: Some, style: str) -> Some:
    """Return *widget*, known to the style sheet as *style* ("" for nothing special)."""
    if style:
        widget.add_class(style)
    return widget


def field(widget: Some) -> Some:
    """Return the input *widget* with its label above it."""
    return styled(widget, "dtmnb-field")


def choice(words: str, options: Iterable[tuple[str, Any]] = ()) -> widgets.Dropdown:
    """Return a list to choose one of *options* from, with *words* above it."""
    return field(widgets.Dropdown(description=words, options=tuple(options), **LABELLED))


def tick(words: str, *, is_ticked: bool = False) -> widgets.Checkbox:
    """Return a box to tick, with *words* beside it."""
    return widgets.Checkbox(description=words, value=is_ticked, indent=False, **_TICKED)


def show(widget: widgets.DOMWidget, is_shown: object) -> None:
    """Show *widget*, or leave its place empty."""
    (widget.remove_class if is_shown else widget.add_class)(_HIDDEN)


def is_shown(widget: widgets.DOMWidget) -> bool:
    """Tell whether *widget* is shown where its surroundings are."""
    return _HIDDEN not in widget._dom_classes
