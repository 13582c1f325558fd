"""A full room for minutes: live and light pages at once, and what was acknowledged is kept.

Three minutes, and thirty by `nox -s torture` (`DTMNB_MINUTES` says another time). One types in a
live page every two seconds, the others walk through the steps; light pages are read, and something
is asked for.
"""

import asyncio
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from functools import partial
from random import Random
from secrets import token_hex
from statistics import quantiles

import psutil
import pytest

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.conftest import PATIENCE_SECONDS
from tests.support.light import Answer as Page
from tests.support.lines import dial, first_states, message, run, unframed
from tests.support.nginx import free_port
from tests.support.served import PLAN, Answer, Browser, Served, served

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc"),
    pytest.mark.xdist_group("test_serve"),
]
SHORT, LONG = 3.0, float(os.environ.get("DTMNB_MINUTES", "30"))
LIVE, LIGHT, LINKS, DECISION = 20, 40, 4, "d-health"
P95_SECONDS = 0.5
GROWTH, EACH_MIB = 1.1, 16 / 1024
"""What is drawn for the first time takes memory, and in each page each request that is kept."""

PATHS, ASKS = ("/p/", "/p/questions", "/p/people", "/p/agreements"), 0.05
SETTLE_SECONDS = 10
WRITE_SECONDS, WALK_SECONDS, LOOK_SECONDS = 2.0, (5.0, 15.0), (2.0, 8.0)


class Tally:
    """What the room has seen: seconds of answers and of saves, and the words that were kept."""

    def __init__(self, ends: float) -> None:
        """Count until the moment *ends*."""
        self.ends = ends
        self.looks: list[float] = []
        self.saves: list[float] = []
        self.kept: set[str] = set()
        self.last = ""
        self.steps = 0

    @property
    def is_on(self) -> bool:
        """Whether the room still works."""
        return time.monotonic() < self.ends


class LivePage:
    """A live page of somebody: its line, and the state of its widgets as it was told last."""

    def __init__(self, browser: Browser) -> None:
        """Belong to *browser*."""
        self._browser = browser
        self._moved = asyncio.Event()
        self.is_cut = False

    async def open(self) -> None:
        """Open the page and its line, and listen."""
        kernel = await asyncio.to_thread(self._browser.open_live)
        self._line = await dial(self._browser, kernel)
        self.states = await first_states(self._line)
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while (told := await self._line.read_message()) is not None:
            _, kind, content = unframed(told)
            state = content.get("data", {}).get("state", {}) if kind.startswith("comm_") else {}
            if state:
                known = self.states.setdefault(content["comm_id"], {"state": {}})
                known["state"].update(state)
                self._moved.set()
        self.is_cut = True

    def having(self, **wanted: object) -> str:
        """Return the widget that has the traits *wanted*; an `AssertionError` where none has."""
        found = [
            key
            for key, each in self.states.items()
            if all(each["state"].get(name) == value for name, value in wanted.items())
        ]
        assert found, wanted
        return found[-1]

    @property
    def revision(self) -> int:
        """The revision that the page shows."""
        revisions = [each["state"].get("revision", 0) for each in self.states.values()]
        return max(each for each in revisions if isinstance(each, int))

    @property
    def rail(self) -> tuple[str, list[str]]:
        """The widget that leads to the steps, and their codes."""
        for key, each in self.states.items():
            codes = [item[0] for item in each["state"].get("items", []) if item]
            if "20" in codes and "80" in codes:
                return key, codes
        raise AssertionError("no rail")

    async def say(self, widget: str, content: dict[str, object]) -> None:
        """Tell a widget something, as its script does."""
        data = {"method": "custom", "content": content}
        await self._line.write_message(message("comm_msg", {"comm_id": widget, "data": data}), True)

    def close(self) -> None:
        """Listen no more; whoever runs the room hangs up."""
        self._listening.cancel()

    async def until(self, revision: int) -> None:
        """Return once the page shows *revision* or a later one."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self.revision < revision:
                self._moved.clear()
                await self._moved.wait()


async def _walk(page: LivePage, tally: Tally) -> None:
    """Go from step to step."""
    rail, codes = page.rail
    while tally.is_on:
        await page.say(rail, {"pick": random.choice(codes)})  # noqa: S311 (of a test)
        tally.steps += 1
        await asyncio.sleep(random.uniform(*WALK_SECONDS))  # noqa: S311
        assert not page.is_cut


async def _write(page: LivePage, tally: Tally) -> None:
    """Type in the form of a decision, again and again, each time until it is saved."""
    form = page.having(collection="decisions", record=DECISION)
    while tally.is_on:
        before, words = page.revision, f"Decision {token_hex(8)}"
        begun = time.perf_counter()
        await page.say(form, {"record": DECISION, "field": "decision", "value": words})
        await page.until(before + 1)
        tally.saves.append(time.perf_counter() - begun)
        tally.last = words
        await asyncio.sleep(WRITE_SECONDS)


async def _read(browser: Browser, tally: Tally) -> None:
    """Look at light pages, and ask for something now and then."""
    while tally.is_on:
        await asyncio.sleep(random.uniform(*LOOK_SECONDS))  # noqa: S311
        answer = await _asked(browser, random.choice(PATHS), tally)  # noqa: S311
        assert answer.status == 200, answer.status
        if random.random() > ASKS:  # noqa: S311
            continue
        page = await _asked(browser, "/p/feedback", tally)
        form = Page(200, "", page.text, {}, b"").form("ask")
        words = f"Request {token_hex(8)}"
        fields = form.fields | {"request": words}
        cookies = f"{browser.cookie}; _xsrf={fields['_xsrf']}"
        sent = await _asked(browser, form.action, tally, form=fields, Cookie=cookies)
        assert sent.status == 303, sent.status
        tally.kept.add(words)


async def _asked(browser: Browser, path: str, tally: Tally, **more: object) -> Answer:
    begun = time.perf_counter()
    answer = await asyncio.to_thread(partial(browser.ask, path, **more))
    tally.looks.append(time.perf_counter() - begun)
    return answer


async def _settled(pages: list[LivePage]) -> None:
    """Return once nothing more is drawn for the first time."""
    drawn, before = 0, -1
    while drawn != before:
        await asyncio.sleep(SETTLE_SECONDS)
        drawn, before = sum(len(page.states) for page in pages), drawn


def _mib(process: int) -> float:
    """Return what the door and all its kernels hold: what they share is counted once."""
    door = psutil.Process(process)
    return (
        sum(each.memory_full_info().pss for each in (door, *door.children(recursive=True))) / 2**20
    )


async def _room(running: Served, tally: Tally, minutes: float) -> list[float]:
    """Fill the room until the time is over; return its memory at the start and at the end."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(LIVE + LIGHT))
    links = [*running.links.values()]
    guests = [
        await asyncio.to_thread(running.enter, links[number % LINKS], f"Amal {number}")
        for number in range(LIVE - 1 + LIGHT)
    ]
    facilitator = await asyncio.to_thread(running.enter, running.facilitator, "Ada")
    pages = [LivePage(each) for each in (facilitator, *guests[: LIVE - 1])]
    await asyncio.gather(*(each.open() for each in pages))
    try:
        return await _work(running, tally, pages, guests[LIVE - 1 :], minutes)
    finally:
        for page in pages:
            page.close()


async def _work(
    running: Served, tally: Tally, pages: list[LivePage], guests: list[Browser], minutes: float
) -> list[float]:
    for page in pages:
        rail, codes = page.rail
        for code in (*codes, "20"):
            await page.say(rail, {"pick": code})
    await _settled(pages)
    memory = [_mib(running.process.pid)]
    tally.ends = time.monotonic() + 60 * minutes
    await asyncio.gather(
        _write(pages[0], tally),
        *(_walk(page, tally) for page in pages[1:]),
        *(_read(guest, tally) for guest in guests),
    )
    newest = max(page.revision for page in pages)
    for page in pages:
        await page.until(newest)
    return [*memory, _mib(running.process.pid)]


@pytest.fixture
def fill_room(tmp_path, reference, record_property):
    """Return a function that fills the room for minutes and returns the p95 of a save (s).

    No page may fail or be cut, memory stays flat, and all that was acknowledged is there.
    """

    def fill(minutes: float) -> float:
        saves, figures = _filled(tmp_path, reference, minutes)
        record_property("figures", figures)
        return saves

    return fill


def test_three_minutes_of_a_full_room_lose_nothing(fill_room):
    """Also beside other tests, which take their share of the machine: no bar for time."""
    fill_room(SHORT)


@pytest.mark.torture
def test_a_full_room_is_as_quick_after_half_an_hour(fill_room):
    """By itself on the machine: who types sees it saved within half a second."""
    assert fill_room(LONG) <= P95_SECONDS


def _filled(tmp_path, reference, minutes: float) -> tuple[float, str]:
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=60)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        store.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
    tally = Tally(0)

    with served(tmp_path, PLAN, "--port", str(free_port())) as running:
        memory = run(_room(running, tally, minutes))
        refused = [each for each in running.book() if each["what"] == "refused"]

    with open_store(tmp_path / "plans.db", reference=reference) as store:
        plan, sealed = store.load(PLAN).plan, store.verify(PLAN)
    looks, saves = quantiles(tally.looks, n=20)[-1], quantiles(tally.saves, n=20)[-1]
    figures = (
        f"{minutes:g} minutes: {len(tally.saves)} live saves, p95 {saves * 1000:.0f} ms; "
        f"{len(tally.looks)} light answers, p95 {looks * 1000:.0f} ms, {len(tally.kept)} kept; "
        f"{tally.steps} steps; memory {memory[0]:.0f} -> {memory[1]:.0f} MiB; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    with suppress(FileNotFoundError):
        assert (running.data / "dtmnb" / "log" / "incidents.log").read_text("utf-8") == ""
    assert refused == []
    assert tally.kept <= {each.request for each in plan.feedback.values()}
    assert plan.decisions[DECISION].decision == tally.last
    assert sealed[0]
    assert memory[1] <= memory[0] * GROWTH + LIVE * len(tally.kept) * EACH_MIB
    return saves, figures
