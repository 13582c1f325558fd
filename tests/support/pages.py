"""A page as its reader has it: what is drawn below a part, and its buttons by their words."""

from collections.abc import Iterator

import ipywidgets as widgets


def parts_of(root: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield *root* and all that is drawn in it."""
    yield root
    for part in getattr(root, "children", ()):
        yield from parts_of(part)


def press(root: widgets.Widget, words: str) -> None:
    """Press the one button of these *words* that is drawn in *root*."""
    buttons = (part for part in parts_of(root) if isinstance(part, widgets.Button))
    (button,) = (each for each in buttons if each.description == words)
    button.click()
