"""Thirty visitors who open the workbook at once: our door with warm kernels against stock Voilà.

Run with `nox -s bench` on a machine that does nothing else; rounds of both in turn, so that a busy
hour cancels. A page is complete when every cell is drawn and the state of all its widgets has come
by its line.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import NamedTuple

import psutil
import pytest

from dtmnb.domain.changes import Batch
from dtmnb.resources import shipped
from dtmnb.serve.kernels import MOST_OF_AN_INVITATION
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS
from tests.support.lines import dial, first_states, run
from tests.support.nginx import free_port, listens
from tests.support.served import KERNEL, PLAN, Browser, served, wait_until

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
]
VISITORS, ROUNDS, ROWS = 30, 2, 60
FASTER, LIGHTER = 4, 3
FEWEST_WIDGETS, SHOWN = 40, "South Sudan - training example"


class Place(NamedTuple):
    """A server of live pages.

    Attributes:
        process: Its number.
        origin: Its address.
        below: Where on it pages are.
        cookies: Of who opens the first page, then of each visitor.
    """

    process: int
    origin: str
    below: str
    cookies: list[str]


class Round(NamedTuple):
    """What one round took.

    Attributes:
        seconds: Until each page was complete, in order.
        each: MiB that each visitor more costs.
        mib: MiB of everything.
    """

    seconds: list[float]
    each: float
    mib: float


@pytest.fixture
def folder(tmp_path, reference):
    """Return a folder with a store of one plan."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=ROWS)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
    return tmp_path


@contextmanager
def ours(folder: Path) -> Iterator[Place]:
    """Serve the plan by our command; its visitors came in by links of several organisations."""
    with served(folder, PLAN, "--port", str(free_port())) as running:
        links = [*running.links.values()]
        chosen = [links[number // MOST_OF_AN_INVITATION] for number in range(VISITORS)]
        cookies = [running.enter(each).cookie for each in (running.facilitator, *chosen)]
        yield Place(running.process.pid, running.origin, "/live/", cookies)


@contextmanager
def stock(folder: Path) -> Iterator[Place]:
    """Serve the same notebook by Voilà as it comes, for one organisation."""
    port = free_port()
    notebook = shutil.copy(shipped("notebooks") / "workbook.ipynb", folder)
    # It gives a kernel up after a minute, and leaves its visitor waiting.
    patience = f"--VoilaExecutor.startup_timeout={PATIENCE_SECONDS}"
    options = ("--no-browser", f"--port={port}", "--Voila.log_level=ERROR", patience)
    variables = {"DTMNB_STORE": str(folder / "plans.db"), "DTMNB_ORGANISATION": "wash"}
    with (folder / "stock.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "voila", notebook, *options],
            env=os.environ | variables | {"HOME": str(folder)},
            stdout=log,
            stderr=log,
            cwd=folder,
        )
    try:
        wait_until(lambda: listens(port))
        yield Place(process.pid, f"http://127.0.0.1:{port}", "/", [""] * (VISITORS + 1))
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


async def complete(place: Place, cookie: str) -> float:
    """Return after how many seconds a page of a visitor is complete, its line left open."""
    browser, begun = Browser(place.origin, cookie), time.perf_counter()
    page = await asyncio.to_thread(browser.ask, place.below)
    assert page.status == 200
    assert page.text.rstrip().endswith("</html>"), page.text[-500:]
    line = await dial(browser, KERNEL.search(page.text)[1], below=place.below)
    widgets = await first_states(line)
    seconds = time.perf_counter() - begun
    assert len(widgets) >= FEWEST_WIDGETS, len(widgets)
    assert SHOWN in json.dumps(widgets)
    return seconds


def _mib(process: int) -> float:
    """Return what a server and all that it started hold: what they share is counted once."""
    parent = psutil.Process(process)
    all_of_it = [parent, *parent.children(recursive=True)]
    return sum(each.memory_full_info().pss for each in all_of_it) / 2**20


def measured(serve: Callable[[Path], "contextmanager[Place]"], folder: Path) -> Round:
    """Return what a round at a fresh server took, which has shown one page to somebody before."""

    async def everybody(place: Place) -> Round:
        # By default fewer threads than visitors would wait for pages.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(VISITORS))
        first, *others = place.cookies
        await complete(place, first)
        before = _mib(place.process)
        seconds = await asyncio.gather(*(complete(place, cookie) for cookie in others))
        after = _mib(place.process)
        return Round(sorted(seconds), (after - before) / VISITORS, after)

    with serve(folder) as place:
        return run(everybody(place))


def test_thirty_visitors_are_in_four_times_as_soon_with_a_third_of_the_memory(folder):
    """From the first request of all to the last page that is complete; none fails."""
    rounds = [(measured(stock, folder), measured(ours, folder)) for _ in range(ROUNDS)]

    for name, own in zip(("stock Voilà", "our door"), zip(*rounds, strict=True), strict=True):
        for each in own:
            print(
                f"{name}: {VISITORS} complete in {each.seconds[-1]:.1f} s, "
                f"median {median(each.seconds):.1f} s; "
                f"{each.each:.1f} MiB a visitor, {each.mib:.0f} in all"
            )
    print("load:", os.getloadavg())
    faster = median(one.seconds[-1] / other.seconds[-1] for one, other in rounds)
    lighter = median(one.each / other.each for one, other in rounds)
    print(f"faster {faster:.1f}, lighter {lighter:.1f}")
    assert faster >= FASTER
    assert lighter >= LIGHTER
