"""Two hundred visitors at light pages at once: how long they wait, and what it costs.

Run with `nox -s bench` on a machine that does nothing else; look at the figures printed.
"""

import asyncio
import os
import random
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import urlencode

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.support.light import SEAT, Answer, FoundForm

pytestmark = pytest.mark.bench

PLAN, VISITORS, ROUNDS = "ssd-example", 200, 2
P95_SECONDS, MOST_MIB = 0.5, 200
PAUSE_SECONDS = (8.0, 30.0)
"""How long a person reads a page before the next press."""


@pytest.fixture
def server(tmp_path, reference):
    """Return the port and the process of a server over a plan of 150 rows."""
    file = tmp_path / "plans.db"
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=150)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(file, reference=reference) as store:
        store.create(PLAN, Batch(batch_id="made", author="example", changes=changes))
        partners = [key for key, each in store.load(PLAN).plan.partners.items() if not each.is_dtm]
    words = [sys.executable, "-m", "tests.support.light", str(file), PLAN]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = int(process.stdout.readline())
    yield port, process, partners
    process.communicate(timeout=60)


class Visitor:
    """Somebody with a phone: looks, reads, says something, and listens for news."""

    def __init__(self, port: int, seat: str, times: list[float]) -> None:
        """Visit as *seat*; each answer's seconds go to *times*."""
        self._root = f"http://127.0.0.1:{port}"
        self._seat = seat
        self._times = times
        self._cookie = ""
        self._client = AsyncHTTPClient(force_instance=True)

    async def stay(self) -> None:
        """Open the first page, a question, say something, again and again."""
        listening = asyncio.ensure_future(self._listen())
        await asyncio.sleep(random.uniform(0, PAUSE_SECONDS[1]))  # noqa: S311 (of a bench)
        for _ in range(ROUNDS):
            await self._look("/p/")
            listed = await self._look("/p/questions?show=all")
            rows = re.findall(r'href="(/p/questions/row/[^"]+)"', listed)
            page = await self._look(random.choice(rows))  # noqa: S311
            for form in Answer(200, "", page, {}, b"").forms():
                if form.fields.get("act") == "propose":
                    await self._say(form)
        listening.cancel()
        self._client.close()

    async def _look(self, path: str) -> str:
        answer = await self._ask(path)
        await asyncio.sleep(random.uniform(*PAUSE_SECONDS))  # noqa: S311
        return answer.body.decode()

    async def _say(self, form: FoundForm) -> None:
        fields = form.fields | {"category": "sensitive", "reason": "Few places"}
        # Somebody of the same organisation may have been faster.
        await self._ask(form.action, urlencode(fields), {303, 409})

    async def _ask(
        self,
        path: str,
        body: str | None = None,
        expected: frozenset[int] | set[int] = frozenset({200}),
    ) -> HTTPResponse:
        began = time.perf_counter()
        answer = await self._client.fetch(
            f"{self._root}{path}",
            method="POST" if body else "GET",
            body=body,
            headers={SEAT: self._seat, "Cookie": self._cookie, "Accept-Encoding": "gzip"},
            follow_redirects=False,
            raise_error=False,
            request_timeout=60,
        )
        self._times.append(time.perf_counter() - began)
        assert answer.code in expected, (answer.code, path, answer.body)
        for cookie in answer.headers.get_list("Set-Cookie"):
            self._cookie = cookie.split(";")[0]
        return answer

    async def _listen(self) -> None:
        await self._client.fetch(
            f"{self._root}/p/news",
            headers={SEAT: self._seat},
            streaming_callback=lambda _: None,
            request_timeout=0,
        )


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def _seconds(pid: int) -> float:
    """Return the processor's time of a process; the rest is what others took of the machine."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="memory is read from /proc")
def test_two_hundred_visitors_are_answered_at_once(server):
    """No failure, p95 of all answers at most half a second, at most 200 MiB in all."""
    port, process, partners = server
    times: list[float] = []

    async def everybody() -> None:
        visitors = [Visitor(port, partners[n % len(partners)], times) for n in range(VISITORS)]
        await asyncio.gather(*(each.stay() for each in visitors))

    began = time.monotonic()
    asyncio.run(everybody())
    p95, peak = quantiles(times, n=20)[-1], _peak_mib(process.pid)
    each = _seconds(process.pid) / len(times)
    print(
        f"{VISITORS} visitors, {len(times)} answers in {time.monotonic() - began:.0f} s: "
        f"median {median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, "
        f"worst {max(times) * 1000:.0f} ms; processor {each * 1000:.0f} ms an answer; "
        f"peak {peak:.0f} MiB"
    )
    assert p95 <= P95_SECONDS
    assert peak <= MOST_MIB
