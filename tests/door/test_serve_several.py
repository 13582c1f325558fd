"""Several processes serve one plan of a PostgreSQL store: together they are one door."""

import asyncio
import http.client
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from dtmnb.domain.changes import Batch
from dtmnb.serve.kernels import MOST_OF_A_VISIT
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.store.invitations import TICKET, Invitations
from dtmnb.store.signing import Seal
from tests.conftest import PATIENCE_SECONDS
from tests.support.light import Answer as Page
from tests.support.lines import closed_with, dial, refused_status, run
from tests.support.nginx import NAME, PROCESS, free_port, proxying
from tests.support.served import PLAN, Browser, Served, served, wait_until

SECONDS_UNTIL_OUT, SECONDS_UNTIL_NEWS = 5.0, 2.0
REQUESTS = 20

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by /proc"),
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
    pytest.mark.xdist_group("test_serve"),
]


class Direct(Browser):
    """Speaks to one of the processes, as nginx does."""

    def __init__(self, port: int, origin: str, cookie: str = "") -> None:
        """Speak to the process at *port* of the door at *origin*."""
        super().__init__(f"http://127.0.0.1:{port}", cookie)
        self.said = {"Host": urlsplit(origin).netloc, "Origin": origin}

    def ask(self, path: str, *words, **headers):
        """Return what *path* answers."""
        return super().ask(path, *words, **{**self.said, **headers})


class Several(NamedTuple):
    """Processes of one door, their ports, and the store behind them."""

    running: list[Served]
    ports: list[int]
    url: str

    @property
    def origin(self) -> str:
        """What people call the door."""
        return self.running[0].origin

    def at(self, number: int, cookie: str = "") -> Direct:
        """Return a browser that speaks to one process only."""
        return Direct(self.ports[number], self.origin, cookie)

    def enter(self, number: int, link: str, name: str = "Amal") -> Direct:
        """Come in by *link* at one process."""
        browser = self.at(number)
        assert browser.ask(urlsplit(link).path, form={"name": name}).status == 303
        return browser

    def process_of(self, answer) -> int:
        """Return which process answered, at last."""
        port = answer.headers[PROCESS].rpartition(":")[2]
        return self.ports.index(int(port))


@contextmanager
def several(folder: Path, url: str) -> Iterator[Several]:
    """Serve the plan of the store at *url* by two processes behind nginx."""
    first, second, secret, plain = (free_port() for _ in range(4))
    ports = [first, second]
    words = (PLAN, "--address", f"https://{NAME}:{secret}")
    with ExitStack() as stack:
        running = []
        for port in ports:
            own = folder / str(port)
            own.mkdir()
            options = ("--port", str(port))
            running.append(stack.enter_context(served(own, *words, *options, DTMNB_STORE=url)))
        stack.enter_context(proxying(folder, ports, secret=secret, plain=plain))
        yield Several(running, ports, url)


@contextmanager
def store_of_its_own(server, reference) -> Iterator[str]:
    """Yield the address of a new PostgreSQL store with the plan."""
    name = f"t{secrets.token_hex(6)}"
    server.statement(f"CREATE DATABASE {name}")
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=12)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    with open_store(server.url(name), reference=reference) as store:
        store.create(PLAN, Batch(batch_id=PLAN, author="example", changes=changes))
    yield server.url(name)
    server.statement(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def door(postgres_server, reference, tmp_path_factory):
    """Return the running processes."""
    folder = tmp_path_factory.mktemp("several")
    with store_of_its_own(postgres_server, reference) as url, several(folder, url) as running:
        yield running


@pytest.fixture
def invitations(door, reference):
    """Return the invitations of the served plan, as another process has them."""
    with open_store(door.url, reference=reference) as store:
        yield Invitations(store, PLAN)


@pytest.fixture
def link_of(door, invitations, reference):
    """Return a function that makes the link of an invitation."""
    with open_store(door.url, reference=reference) as store:
        seal = Seal(store, TICKET)
    return lambda invitation: f"{door.origin}/join/{seal.close(invitation.invitation_id)}"


class Stream:
    """A light page that waits for news at one process."""

    def __init__(self, browser: Direct) -> None:
        """Open it; returns when it has heard which revision stands."""
        parts = urlsplit(browser.origin)
        self._line = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
        said = {**browser.said, "Cookie": browser.cookie}
        self._line.request("GET", "/p/news", headers=said)
        self._answer = self._line.getresponse()
        self.first = self.hear()

    def hear(self) -> bytes:
        """Return the next line that says something."""
        lines = iter(self._answer.readline, b"")
        return next(each for each in lines if each.strip() and each[:1] != b":").strip()

    def close(self) -> None:
        """Hang up."""
        self._answer.close()
        self._line.close()


def test_both_told_the_same_links_and_each_opens_at_both(door):
    """Whoever came in at one process is in at the other, by the same cookie."""
    one, two = door.running

    assert one.links == two.links
    for number, other in ((0, 1), (1, 0)):
        browser = door.enter(number, one.links["wash"])
        assert door.at(other, browser.cookie).ask("/p/").status == 200
    for link in (one.facilitator, two.facilitator):
        assert [door.enter(n, link, "Ada").ask("/room").status for n in (0, 1)] == [200, 200]


def test_a_visitor_is_led_to_the_same_process_each_time(door):
    """Twenty times, and with each live page that they may have; both processes have visitors."""
    path, reached = urlsplit(door.running[0].links["wash"]).path, set()
    for number in range(8):
        browser = Browser(door.origin)
        browser.ask(path, form={"name": f"Amal {number}"}, Origin=door.origin)
        answers = [browser.ask("/p/") for _ in range(REQUESTS)]
        assert {each.status for each in answers} == {200}
        (process,) = {door.process_of(each) for each in answers}
        if process not in reached:
            kernels = [browser.open_live() for _ in range(MOST_OF_A_VISIT)]
            assert browser.ask("/live/").status == 503
            assert {run(refused_status(browser, each)) for each in kernels} == {101}
            assert not door.running[1 - process].kernels()
        browser.leave()
        reached.add(process)

    assert reached == {0, 1}


def test_what_is_done_at_one_is_news_at_the_other(door):
    """A light page hears within two seconds that somebody asked for something elsewhere."""
    links = door.running[0].links
    here, there = door.enter(0, links["wash"]), door.enter(1, links["health"])
    form = Page(200, "", here.ask("/p/feedback").text, {}, b"").form("ask")
    stream = Stream(there)

    begun = time.monotonic()
    fields = form.fields | {"request": "Water points by site"}
    cookies = f"{here.cookie}; _xsrf={fields['_xsrf']}"
    assert here.ask(form.action, form=fields, Cookie=cookies).status == 303
    told = stream.hear()

    assert time.monotonic() - begun <= SECONDS_UNTIL_NEWS
    assert int(told.removeprefix(b"data: ")) == int(stream.first.removeprefix(b"data: ")) + 1
    stream.close()


def test_a_link_that_is_taken_back_ends_pages_at_both(door, invitations, link_of):
    """Live and light pages, at the process where it was taken back and at the other."""
    invitation = invitations.invite("protection", "Pia")
    guests = [door.enter(number, link_of(invitation)) for number in (0, 1)]
    room = door.enter(0, door.running[0].facilitator, "Ada")
    kernels, streams = [each.open_live() for each in guests], [Stream(each) for each in guests]

    async def until_closed():
        lines = [await dial(*pair, **pair[0].said) for pair in zip(guests, kernels, strict=True)]
        begun = time.monotonic()
        await asyncio.to_thread(room.ask, "/room", form={"revoke": invitation.invitation_id})
        codes = await asyncio.gather(*(closed_with(each) for each in lines))
        return codes, time.monotonic() - begun, begun

    codes, seconds, begun = run(until_closed())

    assert [each.hear() for each in streams] == [b"event: out"] * 2
    for each in streams:
        each.close()
    assert codes == [4003, 4003]
    assert seconds <= SECONDS_UNTIL_OUT
    assert time.monotonic() - begun <= SECONDS_UNTIL_OUT
    assert {each.ask("/p/").status for each in guests} == {403}


def test_the_room_sees_who_is_in_at_the_other(door):
    """And no longer who left."""
    guest = door.enter(1, door.running[0].links["mine"], "Mina at the other")
    room = door.enter(0, door.running[0].facilitator, "Ada")

    wait_until(lambda: "Mina at the other" in room.ask("/room").text)
    guest.ask("/leave", form={})

    assert "Mina at the other" not in room.ask("/room").text


def test_who_loses_their_process_gets_in_by_the_other(postgres_server, reference, tmp_path):
    """One is killed: its visitors go on with the cookie they have, live pages with a new kernel."""
    with (
        store_of_its_own(postgres_server, reference) as url,
        several(tmp_path, url) as door,
    ):
        browser = Browser(door.origin)
        path = urlsplit(door.running[0].links["wash"]).path
        browser.ask(path, form={"name": "Amal"}, Origin=door.origin)
        process = door.process_of(browser.ask("/p/"))
        browser.open_live()

        door.running[process].process.kill()
        door.running[process].process.wait(PATIENCE_SECONDS)
        answers = [browser.ask("/p/") for _ in range(REQUESTS)]

        assert {each.status for each in answers} == {200}
        assert {door.process_of(each) for each in answers} == {1 - process}
        assert run(refused_status(browser, browser.open_live())) == 101
