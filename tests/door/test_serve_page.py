"""The pages behind the door, as people have them in a browser."""

import sys
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.conftest import PATIENCE_SECONDS
from tests.support.served import wait_until

STEPS = ("10", "20", "30", "40", "50", "60", "70", "80")
SECONDS_UNTIL_FREE = 5.0

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.xdist_group("test_serve"),
]


@pytest.fixture
def visit(browser, server):
    """Return a function that comes in by a link; returns the page, and what went wrong on it."""
    contexts = []

    def come_in(link, button, *, width=1366, language="en-GB"):
        context = browser.new_context(
            viewport={"width": width, "height": 768}, locale=language, ignore_https_errors=True
        )
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        contexts.append(context)
        page, wrong = context.new_page(), []
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("response", lambda r: wrong.append((r.status, r.url)) if r.status > 399 else None)
        page.on(
            "request",
            lambda r: (
                wrong.append(r.url)
                if not r.url.startswith((server.origin, "data:", "blob:"))
                else None
            ),
        )
        page.goto(link)
        if page.locator("input[name=name]").count():
            page.fill("input[name=name]", "Amal")
        page.click(button)
        return page, wrong

    yield come_in
    for context in contexts:
        context.close()


def test_a_live_page_lives_behind_the_door(server, visit):
    """All steps open; nothing is refused, broken or fetched elsewhere; closed, it is gone."""
    before, refused = server.kernels(), len(server.book())
    page, wrong = visit(server.links["child"], "button[value=live]")
    page.locator(".dtmnb-main h2").first.wait_for()
    for step in STEPS:
        page.locator(f'.dtmnb-rail li button[data-key="{step}"]').click()
        page.locator(f'.dtmnb-rail button[data-key="{step}"][aria-current="step"]').wait_for(
            state="attached"
        )
    expect(page.locator("body")).to_contain_text("South Sudan")
    assert server.kernels() - before

    begun = time.monotonic()
    page.close(run_before_unload=True)
    wait_until(lambda: server.kernels() <= before)

    assert time.monotonic() - begun <= SECONDS_UNTIL_FREE
    assert wrong == []
    assert [each for each in server.book()[refused:] if each["what"] == "refused"] == []


def test_a_telephone_comes_in_to_its_page(server, visit):
    """In the language of its owner, from the right where that is so, without a kernel."""
    before = server.kernels()
    page, wrong = visit(server.links["child"], "button.main", width=390, language="ar")
    page.wait_for_url("**/p/")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []
    assert server.kernels() <= before


def test_the_facilitator_comes_to_the_room(server, visit):
    """And shows one code, large and alone; both pages fit a telephone, too."""
    page, wrong = visit(server.facilitator, "button.main", width=390)
    page.wait_for_url("**/room")

    assert urlsplit(page.url).path == "/room"
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("section button.main").first.click()

    expect(page.locator("main")).to_contain_text(f"{server.origin}/join/")
    assert page.locator("img").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert wrong == []
