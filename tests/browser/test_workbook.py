"""The workbook in a browser: what is seen, what is stored, and that nothing leaves the machine."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import HOSTILE_PLAN, PLAN, put

pytestmark = pytest.mark.browser
STEPS = ["00", "10", "20", "30", "40", "50", "60", "70", "80"]
MARK = "window.hit=1"
PAYLOADS = [
    f"<img src=x onerror={MARK}>",
    f"<script>{MARK}</script>",
    f"<svg onload={MARK}>",
    f"<svg><script>{MARK}</script></svg>",
    f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>",
    f"<body onload={MARK}>",
    f"<a href='javascript:{MARK}'>press</a>",
    f"<details open ontoggle={MARK}>",
    f"<input autofocus onfocus={MARK}>",
    f"<video><source onerror={MARK}></video>",
    f"<audio src=x onerror={MARK}>",
    f"<object data='javascript:{MARK}'></object>",
    f"<embed src='javascript:{MARK}'>",
    f"<form action='javascript:{MARK}'><button>x</button></form>",
    f"<math href='javascript:{MARK}'>x</math>",
    f"<style>@import 'javascript:{MARK}'</style>",
    f"<link rel=stylesheet href='javascript:{MARK}'>",
    f"<meta http-equiv=refresh content='0;javascript:{MARK}'>",
    f"<template><img src=x onerror={MARK}></template>",
    f"</textarea><img src=x onerror={MARK}>",
    f"</title><img src=x onerror={MARK}>",
    f"--><img src=x onerror={MARK}>",
    f"'\"><img src=x onerror={MARK}>",
    f"&lt;img src=x onerror={MARK}&gt;",
    f"<marquee onstart={MARK}>",
    f"<div style='background:url(javascript:{MARK})'>",
    f"{{{{constructor.constructor('{MARK}')()}}}}",
    f"${{{MARK}}}",
    f"<table background='javascript:{MARK}'>",
    f"<select onchange={MARK}><option>x</select>",
]


@pytest.mark.parametrize(
    "width",
    # On a laptop two other tests walk through all parts.
    [pytest.param(1366, id="laptop", marks=pytest.mark.torture), pytest.param(390, id="phone")],
)
def test_every_part_of_every_step_can_be_seen(visit, width):
    """No error, no request off the machine, nothing wider than the page, and no alert."""
    seen = visit(width)

    for code in STEPS:
        seen.go(code)
        for key in seen.tabs():
            if len(seen.tabs()) > 1:
                seen.tab(key)
            expect(seen.page.locator(".dtmnb-step h2").first).to_be_visible()
            wide = seen.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (code, key)

    assert seen.page.locator(".dtmnb-alert").count() == 0
    assert seen.errors == []
    assert seen.foreign() == []


def test_an_edit_is_seen_and_stored(visit, workshop):
    """A field that is left is saved; the chip says so, and the list shows the new words."""
    seen = visit()
    seen.go("30")
    question = seen.page.get_by_label("D · Question", exact=True)
    question.fill("How many people arrived this week?")
    question.press("Tab")

    seen.page.locator(".dtmnb-tools", has_text="Saved").wait_for()
    seen.page.locator(".dtmnb-list-side").get_by_text("arrived this week").wait_for()
    rows = workshop.store.load(PLAN).plan.rows
    assert rows["r001"].question == "How many people arrived this week?"


def test_a_conflict_is_shown_with_both_values(visit, workshop):
    """When somebody else was faster, both values and their author stand on the page."""
    seen = visit()
    seen.go("30")
    seen.page.locator('.dtmnb-list button[data-key="r002"]').click()
    use = seen.page.get_by_label("J · Use of data", exact=True)
    seen.page.locator('.dtmnb-list button[data-key="r002"][aria-current]').wait_for()
    put(workshop.store, PLAN, "r002", "use_of_data", "theirs")

    use.fill("mine")
    use.press("Tab")

    card = seen.page.locator(".dtmnb-conflict")
    card.wait_for()
    for words in ("mine", "theirs", "Ben", "Example Health Cluster"):
        expect(card).to_contain_text(words)
    assert workshop.store.load(PLAN).plan.rows["r002"].use_of_data == "theirs"
    seen.page.get_by_role("button", name="Use mine").click()
    card.wait_for(state="detached")
    assert workshop.store.load(PLAN).plan.rows["r002"].use_of_data == "mine"


def test_hostile_text_is_only_text(visit, workshop):
    """Whatever people write is shown and never run, in every part of every step."""
    fields = ("question", "information_need", "use_of_data", "descriptive_analysis")
    for number, payload in enumerate(PAYLOADS):
        put(workshop.store, HOSTILE_PLAN, f"r{number % 24 + 1:03}", fields[number % 4], payload)
    seen = visit()
    seen.open_plan(HOSTILE_PLAN)

    for code in STEPS:
        seen.go(code)
        for key in seen.tabs():
            if len(seen.tabs()) > 1:
                seen.tab(key)
    seen.go("30")
    if len(seen.tabs()) > 1:
        seen.tab("rows")
    for number in range(1, 25):
        seen.page.locator(f'.dtmnb-list button[data-key="r{number:03}"]').click()

    assert seen.page.evaluate("window.hit") is None
    assert seen.page.locator(".dtmnb img, .dtmnb iframe, .dtmnb script").count() == 0
    assert seen.errors == []


def test_the_rail_is_reached_and_told_by_keyboard(visit):
    """Tab leads to the steps, arrows along them, Enter opens one; the current one is told."""
    seen = visit()
    current = seen.page.locator('.dtmnb-rail [aria-current="step"]')
    current.focus()

    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")

    seen.page.locator('.dtmnb-rail button[data-key="10"][aria-current="step"]').wait_for()
    expect(seen.page.locator(".dtmnb-step h2").first).to_have_text("Partners")
    expect(seen.page.locator("nav[aria-label]")).to_have_count(1)
    expect(seen.page.locator("main")).to_have_count(1)
    expect(seen.page.locator("header")).to_have_count(1)


def test_arrows_open_a_list_that_adds(visit, workshop):
    """Closed, each arrow would pick and so add the next entry: it opens the list instead."""
    seen = visit()
    seen.go("10")
    adding = seen.page.locator(".dtmnb-form-side select.dtmnb-adds").first
    adding.wait_for()
    before = workshop.store.load(PLAN).stamp
    adding.focus()

    seen.page.keyboard.press("ArrowDown")
    seen.page.wait_for_timeout(500)

    assert workshop.store.load(PLAN).stamp == before


def test_every_input_has_its_label(visit):
    """Screen readers name each input of a form."""
    seen = visit()
    seen.go("30")
    seen.page.get_by_label("D · Question", exact=True).wait_for()

    bare = seen.page.evaluate(
        "[...document.querySelectorAll('.dtmnb input, .dtmnb textarea, .dtmnb select')]"
        ".filter(e => !(e.labels && e.labels.length && e.labels[0].textContent.trim()))"
        ".map(e => e.outerHTML)"
    )

    assert bare == []


@pytest.mark.parametrize("workshop", ["ar"], indirect=True)
def test_arabic_runs_from_right_to_left(visit):
    """The page takes its direction from the language, and the rail stands at the right."""
    seen = visit()
    rail = seen.page.locator(".dtmnb-rail").bounding_box()
    main = seen.page.locator(".dtmnb-main").bounding_box()

    expect(seen.page.locator("html")).to_have_attribute("dir", "rtl")
    assert rail["x"] > main["x"]
    assert seen.errors == []
