"""For people who do not see, or use no mouse: axe-core finds nothing against any page."""

from itertools import product

import pytest

from tests.browser.conftest import ACCESS_PLAN, ROOT, SETTLED, put, violations

pytestmark = pytest.mark.browser
STEPS = ("00", "10", "20", "30", "40", "50", "60", "70", "80")
PHONE, LAPTOP = 390, 1366
SETTLE = ".mod-primary"


def _seen(*first):
    """Return what a test sees: the default run its *first*, the long run all."""
    every = product(("en", "ar"), (LAPTOP, PHONE))
    found = [
        pytest.param(*each, marks=() if each in first else pytest.mark.torture) for each in every
    ]
    return pytest.mark.parametrize(("workshop", "width"), found, indirect=["workshop"])


def _faults(seen, axe, where: str, width: int) -> list[tuple]:
    """Return what axe-core finds at this width, with *where* it was."""
    seen.page.set_viewport_size({"width": width, "height": 900})
    found = [(where, width, *each) for each in violations(seen.page, axe)]
    # What is done next is done where all is in sight.
    seen.page.set_viewport_size({"width": LAPTOP, "height": 900})
    return found


# Where room is dear, what direction changes shows first.
@_seen(("ar", PHONE))
def test_nothing_is_found_in_any_part_of_any_step(visit, axe, width):
    """Each part of each step is sound, wide and narrow, in both directions."""
    seen = visit()
    found = []
    for code in STEPS:
        seen.go(code)
        for key in seen.tabs():
            if len(seen.tabs()) > 1:
                seen.tab(key)
            found += _faults(seen, axe, f"{code} {key}", width)

    assert found == []
    assert seen.errors == []


def _refused(seen, store) -> None:
    seen.page.locator(".dtmnb-step .mod-primary").click()
    seen.page.locator(".dtmnb-alert").wait_for()


def _last_section(seen, store) -> None:
    seen.page.locator('.dtmnb-list button[data-key="r002"]').click()
    last = seen.page.locator(".dtmnb-sections li:last-child button").first
    last.click()
    seen.page.locator(".dtmnb-sections li:last-child button[aria-current]").first.wait_for()


def _helped(seen, store) -> None:
    seen.page.locator('.dtmnb-step-line button[data-key="help"]').click()
    seen.page.locator(".dtmnb-guide h2").first.wait_for()


def _asked_to_remove(seen, store) -> None:
    seen.page.locator(".dtmnb-list-side .dtmnb-buttons button").last.click()
    seen.page.locator(".dtmnb-confirm").wait_for()


def _conflict(seen, store) -> None:
    seen.page.locator('.dtmnb-list button[data-key="r003"]').click()
    seen.page.locator('.dtmnb-list button[data-key="r003"][aria-current]').wait_for()
    seen.page.locator(".dtmnb-sections li:first-child button").first.click()
    seen.page.locator(".dtmnb-sections li:first-child button[aria-current]").first.wait_for()
    seen.page.evaluate(SETTLED)
    need = seen.page.locator(".dtmnb-form-side textarea:visible").first
    need.wait_for()
    put(store, ACCESS_PLAN, "r003", "information_need", f"theirs {need.input_value()}")
    need.fill("mine")
    need.press("Tab")
    seen.page.locator(".dtmnb-conflict").first.wait_for()


def _held_back(seen, store) -> None:
    second = seen.page.locator(".dtmnb-agenda-list button").nth(1)
    second.click()
    key = second.get_attribute("data-key")
    seen.page.locator(f'.dtmnb-agenda-list [data-key="{key}"][aria-current]').wait_for()
    seen.page.evaluate(SETTLED)
    seen.page.locator('.dtmnb-agenda-opened [data-act^="hold "]').first.click()
    seen.page.locator(".dtmnb-agenda-holding").wait_for()
    for summary in seen.page.locator(".dtmnb-agenda-head summary").all():
        summary.click()
    seen.page.locator(".dtmnb-agenda-others summary").click()


def _tree(seen, store) -> None:
    seen.page.locator(".dtmnb-tree .dtmnb-link").click()
    seen.page.locator(".dtmnb-drawing").wait_for()


def _revealed(seen, store) -> None:
    reveal = seen.page.locator('.dtmnb-stage .dtmnb-item[data-key^="reveal:"]')
    seen.page.locator(".dtmnb-stage h3").first.click()
    if not reveal.count():
        seen.page.keyboard.press("+")
    reveal.wait_for()
    seen.page.keyboard.press("1")
    seen.page.locator(".dtmnb-stage table").wait_for()
    seen.page.keyboard.press(".")
    reveal.wait_for(state="detached")


def _opened_in_the_round(seen, store) -> None:
    seen.page.locator(".dtmnb-stage h3").first.click()
    seen.page.locator('.dtmnb-stage .dtmnb-item[data-key^="settle:"]').first.wait_for()
    seen.page.keyboard.press("1")
    seen.page.locator(".dtmnb-stage .dtmnb-confirm").wait_for()


def _opened_row_by_row(seen, store) -> None:
    seen.page.locator('.dtmnb-list-side button[data-key="r024"]').click()
    seen.page.locator('.dtmnb-list-side button[data-key="r024"][aria-current]').wait_for()
    settling = seen.page.locator(".dtmnb-form-side .dtmnb-field", has=seen.page.locator(SETTLE))
    settling.locator("select").select_option(index=1)
    settling.locator(SETTLE).click()
    seen.page.locator(".dtmnb-form-side .dtmnb-confirm").wait_for()


def _answered(seen, store) -> None:
    seen.page.locator(".dtmnb-list-side input[type=checkbox]").uncheck()
    seen.page.locator('.dtmnb-list-side button[data-key="r005"]').click()
    seen.page.locator('.dtmnb-list-side button[data-key="r005"][aria-current]').wait_for()
    seen.page.locator(".dtmnb-form-side .dtmnb-inline-form").last.wait_for()


def _rehearsed(seen, store) -> None:
    start, timer = (
        seen.page.locator(".dtmnb-form-side .mod-primary"),
        seen.page.get_by_role("timer"),
    )
    start.or_(timer).first.wait_for()
    if start.is_visible():
        start.click()
    timer.wait_for()


def _whole_history(seen, store) -> None:
    since = seen.page.locator(".dtmnb-step .dtmnb-field select").first
    since.select_option(index=since.locator("option").count() - 1)
    seen.page.locator(".dtmnb-tall table").wait_for()


def _writing(seen, store) -> None:
    seen.page.locator(".dtmnb-step .mod-primary").click()
    seen.page.locator(".dtmnb-step [role=status]").wait_for()


def _searched(seen, store) -> None:
    seen.page.locator(".dtmnb-tools .dtmnb-opener button").first.click()
    words = seen.page.locator(".dtmnb-drawer input:focus")
    words.wait_for()
    words.fill("water")
    words.press("Enter")
    seen.page.locator(".dtmnb-drawer [role=status]").wait_for()


STATES = (
    ("00", "choose", _refused),
    ("30", "rows", _last_section),
    ("30", "rows", _asked_to_remove),
    ("40", "agenda", _held_back),
    ("40", "rows", _tree),
    ("40", "rows", _opened_row_by_row),
    ("40", "rows", _answered),
    ("40", "round", _revealed),
    ("40", "round", _opened_in_the_round),
    ("60", "rehearsal", _rehearsed),
    ("80", "history", _whole_history),
    ("80", "leave", _writing),
    ("30", "rows", _conflict),
    ("30", "rows", _searched),
    ("40", "agenda", _helped),
)


@_seen(("en", LAPTOP))
def test_nothing_is_found_where_something_opened(visit, workshop, axe, width):
    """Alerts, conflicts, questions, a round, a rehearsal, history: they are sound as well."""
    seen = visit()
    seen.open_plan(ACCESS_PLAN)
    found = []
    for code, key, act in STATES:
        seen.go(code)
        seen.tab(key)
        seen.page.evaluate("scroll(0, 0)")
        act(seen, workshop.store)
        found += _faults(seen, axe, act.__name__, width)
    seen.page.set_viewport_size({"width": PHONE, "height": 900})
    seen.page.locator(".dtmnb-rail-opener").click()
    found += violations(seen.page, axe)

    assert found == []
    assert seen.errors == []


@pytest.mark.parametrize(("language", "width"), [("en", LAPTOP), ("ar", PHONE)])
def test_nothing_is_found_on_the_page_of_a_partner(
    visit, servers, shared_store, axe, language, width
):
    """Each part of what one organisation may see is sound, wide and narrow."""
    settings = {"store": shared_store.address.whole, "plan": ACCESS_PLAN, "organisation": "health"}
    page = ROOT / "notebooks/95_partner_dashboard.ipynb"
    seen = visit(url=servers.url(page, language=language, **settings))
    found = []
    for key in seen.tabs():
        seen.tab(key)
        found += _faults(seen, axe, key, width)

    assert found == []
    assert seen.errors == []
