"""The tool is gone, or the line is cut: people are told, and nothing they typed is lost."""

import os
import signal
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLAN, ROOT
from tests.browser.grid_seats import COUNT_SECONDS, Proxy

pytestmark = pytest.mark.browser

REASON = "Half typed when the tool went away"


def _choose_row(visit, row: str) -> None:
    side = visit.page.locator(".dtmnb-list-side .dtmnb-list")
    side.locator(f'button[data-key="{row}"]').click()
    side.locator(f'button[data-key="{row}"][aria-current]').wait_for()


def _kernels(port: int) -> set[int]:
    """Return the kernels of the pages at *port*, started or forked by what listens there."""
    listens = (each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"])
    server = next(each for each in listens if f"--port={port}" in each.info["cmdline"])
    return {
        each.pid
        for each in server.children(recursive=True)
        if "ipykernel_launcher" in each.cmdline() or each.ppid() != server.pid
    }


def test_a_dead_kernel_is_told_and_typed_text_is_offered(visit, workshop):
    """Banner within 25 s, nothing can be pressed; after a reload the text is put back."""
    port = urlsplit(workshop.url).port
    others = _kernels(port)
    seen = visit()
    page = seen.page
    seen.go("40")
    seen.tab("rows")
    row = next(iter(workshop.store.load(PLAN).plan.rows))
    page.locator(".dtmnb-list-side").get_by_label("Only open rows").uncheck()
    _choose_row(seen, row)
    settling = page.locator('[data-collection="outcomes"]')
    reason = settling.get_by_label("Reason", exact=True)
    reason.fill("")
    reason.press_sequentially(REASON)
    (kernel,) = _kernels(port) - others
    os.kill(kernel, signal.SIGKILL)

    page.evaluate(COUNT_SECONDS)
    banner = page.get_by_role("alert").filter(has_text="The tool does not answer")
    banner.wait_for()
    took = page.evaluate("window.seconds")
    print(f"banner after {took} s")
    assert took <= 25
    assert page.locator(".dtmnb-frame").get_attribute("inert") is not None
    expect(page.locator(".dtmnb-tools")).to_contain_text("Offline")

    page.get_by_role("button", name="Reload the page").click()
    kept = page.locator(".dtmnb-kept li", has_text=REASON)
    kept.wait_for()
    expect(kept).to_contain_text("Reason")
    kept.get_by_role("button", name="Put it back").click()
    page.locator(f'.dtmnb-list-side [data-key="{row}"][aria-current]').wait_for()
    page.wait_for_function(
        "text => [...document.querySelectorAll('textarea')].some(e => e.value === text)", arg=REASON
    )
    page.get_by_role("button", name="Settle this row").click()
    page.locator(".dtmnb-tools", has_text="✓ Saved").wait_for()
    kept.wait_for(state="detached")

    assert workshop.store.load(PLAN).plan.rows[row].category_reason == REASON
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((name) => name.includes(':text:'))"
    )


def test_the_next_person_at_this_computer_finds_nothing(visit, workshop, servers):
    """While nobody said who sits here texts end with the tab; one button forgets the rest too."""
    notebook = ROOT / "notebooks/workbook.ipynb"
    seen = visit(url=servers.url(notebook, store=workshop.store.address.whole, plan=PLAN))
    page = seen.page
    page.evaluate("localStorage.setItem('dtmnb:other:text:x', '{\"text\": \"by another\"}')")
    seen.go("30")
    _choose_row(seen, "r008")
    page.get_by_label("J · Use of data", exact=True).press_sequentially(REASON)
    assert REASON not in page.evaluate("JSON.stringify(localStorage)")

    page.reload()
    kept = page.locator(".dtmnb-kept")
    kept.locator("li", has_text=REASON).wait_for()
    kept.get_by_role("button", name="Forget what this browser keeps").click()

    kept.wait_for(state="hidden")
    names = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    assert not [name for name in names if ":text:" in name]


@pytest.mark.parametrize(
    ("is_long", "row"),
    [
        # A short one is also tried on the table.
        pytest.param(False, "r006", id="8 s", marks=pytest.mark.torture),
        pytest.param(True, "r007", id="until it is told"),
    ],
)
def test_a_cut_loses_nothing_and_needs_no_reload(visit, workshop, is_long, row):
    """What was typed and left while the line was down is in the store afterwards."""
    proxy = Proxy(urlsplit(workshop.url).port)
    try:
        seen = visit(url=f"http://127.0.0.1:{proxy.port}/")
        page = seen.page
        seen.go("30")
        _choose_row(seen, row)
        use = page.get_by_label("J · Use of data", exact=True)
        proxy.cut()
        use.fill("Written in the tunnel")
        page.get_by_label("D · Question", exact=True).focus()
        told = page.get_by_role("alert").filter(has_text="The tool does not answer")
        if is_long:
            told.wait_for()
        else:
            page.wait_for_timeout(8_000)
            assert told.count() == 0
        proxy.mend()
        page.locator(".dtmnb-tools", has_text="✓ Saved").wait_for()
        told.wait_for(state="detached")
        page.locator(".dtmnb-kept").wait_for(state="hidden")

        assert page.locator(".dtmnb-frame").get_attribute("inert") is None
        assert workshop.store.load(PLAN).plan.rows[row].use_of_data == "Written in the tunnel"
        expect(use).to_have_value("Written in the tunnel")
    finally:
        proxy.close()
