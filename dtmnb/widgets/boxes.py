"""Widgets placed side by side or below each other, with names of the style sheet."""

from typing import TypeVar

import ipywidgets as widgets

Some = TypeVar("Some", bound=widgets.Widget)


def column(*parts: widgets.Widget, style: str = "") -> widgets.VBox:
    """Return *parts* below each other."""
    return styled(widgets.VBox(parts), style)


def row(*parts: widgets.Widget, style: str = "") -> widgets.HBox:
    """Return *parts* side by side."""
    return styled(widgets.HBox(parts), style)


def styled(widget: Some, style: str) -> Some:
    """Return *widget*, known to the style sheet as *style* ("" for nothing special)."""
    if style:
        widget.add_class(style)
    return widget


def field(widget: Some) -> Some:
    """Return the input *widget* with its label above it."""
    return styled(widget, "dtmnb-field")


def show(widget: widgets.Widget, is_shown: object) -> None:
    """Show *widget*, or leave its place empty."""
    widget.layout.display = None if is_shown else "none"
