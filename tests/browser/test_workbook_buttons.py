"""Every button can be read, in every state that the page or the mouse can give it."""

import re
from itertools import product

import pytest

from tests.browser.conftest import PLAN, put

pytestmark = pytest.mark.browser

KINDS = ("", "mod-primary", "mod-info", "mod-success", "mod-warning", "mod-danger", "dtmnb-link")
LEAST_CONTRAST = 4.5
ADD = """(kinds) => {
  const place = document.querySelector(".dtmnb-main");
  for (const kind of kinds) for (const state of ["", "mod-active", "disabled"]) {
    const button = document.createElement("button");
    button.className = `lm-Widget jupyter-widgets jupyter-button widget-button ${kind} ${state}`;
    button.id = `try-${kind}-${state}`;
    button.textContent = "See what others did";
    button.disabled = state === "disabled";
    place.prepend(button);
  }
}"""
LOOK = """(button) => {
  let behind = button;
  while (behind && /^rgba.*, 0\\)$/.test(getComputedStyle(behind).backgroundColor))
    behind = behind.parentElement;
  const own = getComputedStyle(button);
  return [own.color, getComputedStyle(behind ?? document.body).backgroundColor, own.opacity];
}"""


def contrast(*colours: str) -> float:
    """Return the contrast of two colours as WCAG 2 counts it, 1 to 21."""
    lights = []
    for colour in colours:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


def readable(button) -> bool:
    """Return whether the words of *button* stand out from what is behind them."""
    ink, ground, opacity = button.evaluate(LOOK)
    return contrast(ink, ground) * float(opacity) >= LEAST_CONTRAST


def unreadable_acts(page, place: str) -> list[str]:
    """Return at which gestures the words of the button at *place* cannot be read."""
    button = page.locator(place)
    button.scroll_into_view_if_needed()
    page.mouse.move(0, 0)
    acts = {
        "rest": lambda: None,
        "under the mouse": lambda: button.hover(force=True),
        "pressed": page.mouse.down,
        "focused": button.focus,
    }
    found = [name for name, act in acts.items() if act() or not readable(button)]
    page.mouse.up()
    return found


def test_black_on_white_has_the_contrast_of_the_standard():
    """The measure is the standard's: 21 to 1, and 1 to 1 for white on white."""
    assert round(contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)"), 2) == 21
    assert contrast("rgb(255, 255, 255)", "rgb(255, 255, 255)") == 1


def test_every_button_can_be_read_in_every_state(visit):
    """At rest, under the mouse, pressed, focused, switched on and switched off."""
    seen = visit()
    # What fades would be measured on its way.
    seen.page.add_style_tag(content="* { transition: none !important; }")
    seen.page.evaluate(ADD, KINDS)
    states = product(KINDS, ("", "mod-active", "disabled"))

    assert [
        (kind, state, act)
        for kind, state in states
        for act in unreadable_acts(seen.page, f"[id='try-{kind}-{state}']")
    ] == []


def test_see_what_others_did_can_be_read_when_they_did_something(visit, workshop):
    """Exactly then it is meant to be seen."""
    seen = visit()
    put(workshop.store, PLAN, "r001", "use_of_data", "what others wrote")

    button = seen.page.locator("button.mod-info", has_text="See what others did")
    button.wait_for()

    assert readable(button)
