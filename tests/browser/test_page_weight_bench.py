"""What a page weighs on the wire, at the first visit and at the next, and on a slow line.

Run with `nox -s bench` on a machine that does nothing else; look at the figures printed.
"""

import shutil
import time
from collections import Counter

import pytest

from tests.browser.conftest import ROOT, start_grid
from tests.browser.grid_seats import Proxy

pytestmark = [pytest.mark.browser, pytest.mark.bench]

COLD_BYTES = 1_700_000
WARM_BYTES = 50_000
SLOW_SECONDS = 20.0
SLOW_LINE = {"offline": False, "latency": 150, "downloadThroughput": 125_000}
USABLE = ".dtmnb-main h2, .pg-table .pg-words"


class Wire:
    """Counts the files that come to one page, as the browser's own protocol tells it."""

    def __init__(self, context, *, is_slow: bool = False) -> None:
        """Open a page in *context*; *is_slow* is 1 Mbit/s and 150 ms."""
        self.page = context.new_page()
        self.files: Counter[str] = Counter()
        self._names: dict[str, str] = {}
        protocol = context.new_cdp_session(self.page)
        protocol.on("Network.requestWillBeSent", self._asked)
        protocol.on("Network.loadingFinished", self._came)
        protocol.send("Network.enable")
        if is_slow:
            protocol.send("Network.emulateNetworkConditions", {**SLOW_LINE, "uploadThroughput": -1})

    def _asked(self, told) -> None:
        self._names[told["requestId"]] = told["request"]["url"].split("?")[0]

    def _came(self, told) -> None:
        self.files[self._names[told["requestId"]]] += int(told["encodedDataLength"])

    def visit(self, url: str) -> float:
        """Return the seconds until the page can be used."""
        began = time.monotonic()
        self.page.goto(url, timeout=120_000)
        self.page.locator(USABLE).first.wait_for(timeout=120_000)
        took = time.monotonic() - began
        self.page.wait_for_timeout(1000)
        self.page.goto("about:blank")
        return took

    def told(self) -> str:
        """Return what came as files, the heaviest by name."""
        heavy = [each for each in self.files.most_common(6) if each[1] > 20_000]
        names = ", ".join(f"{name.split('/', 3)[-1]} {size:,}" for name, size in heavy)
        return f"{self.files.total():,} B of files ({names})"


@pytest.fixture(params=["workbook", "grid"])
def line(request, chromium, shared_store, grid_folder):
    """Return a line to a page: the whole workbook, or the table alone."""
    shutil.copy(ROOT / "notebooks/workbook.ipynb", grid_folder)
    notebook = f"{request.param}.ipynb"
    words = ("dtmnb.serve.page_server", notebook, "--template=dtmnb")
    process, port = start_grid(grid_folder, shared_store, *words)
    proxy = Proxy(port)
    yield proxy
    proxy.close()
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def context(browser):
    """Return a browser that has never been here."""
    made = browser.new_context(viewport={"width": 1366, "height": 768})
    yield made
    made.close()


def test_a_page_is_light(context, line):
    """At most 1.7 MB at the first visit and 50 kB at the next, messages and headers included."""
    weights = []
    for name in ("cold", "warm"):
        wire = Wire(context)
        before = line.came
        took = wire.visit(f"http://127.0.0.1:{line.port}/")
        weights.append(line.came - before)
        print(f"{name}: {weights[-1]:,} B on the wire, {took:.1f} s, {wire.told()}")

    assert weights[0] <= COLD_BYTES
    assert weights[1] <= WARM_BYTES


def test_a_page_is_usable_on_a_slow_line(context, line):
    """At 1 Mbit/s and 150 ms the first visit takes at most 20 s."""
    took = Wire(context, is_slow=True).visit(f"http://127.0.0.1:{line.port}/")

    print(f"1 Mbit/s, 150 ms: usable after {took:.1f} s")
    assert took <= SLOW_SECONDS
