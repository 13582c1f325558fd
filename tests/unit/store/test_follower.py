import asyncio

import pytest

from dtmnb.domain.journal import Whereabouts
from dtmnb.errors import StoreError
from dtmnb.store import open_store
from dtmnb.store.follower import Follower
from dtmnb.store.presence import Presences
from tests.conftest import PATIENCE_SECONDS
from tests.support.apart import apart
from tests.unit.store.conftest import batch, title

SECONDS = PATIENCE_SECONDS


@pytest.fixture
def stores(store_url, reference):
    """Return two sessions' stores on one database with one plan."""
    with open_store(store_url, reference=reference) as one:
        one.create("p1", batch(title("First")))
        with open_store(store_url, reference=reference) as two:
            yield one, two


def follow(store, act, *, on_fault=lambda sentence: None, change=lambda: None, walk=None, wakes=2):
    """Follow *store*, do *act* once following has begun, and return after *wakes* calls."""

    async def run():
        awake = asyncio.Event()
        count = 0

        def changed():
            nonlocal count
            count += 1
            awake.set()
            change()

        def walked():
            nonlocal count
            count += 1
            awake.set()
            walk()

        walking = {"on_walk": walked} if walk else {}
        follower = Follower(store, changed, on_fault=on_fault, **walking)
        follower.start()
        await asyncio.wait_for(awake.wait(), SECONDS)
        while count < wakes:
            awake.clear()
            await asyncio.to_thread(act)
            await asyncio.wait_for(awake.wait(), SECONDS)
        follower.stop()
        follower.stop()

    apart(asyncio.run, run())


def test_a_session_is_woken_when_another_saves(stores):
    """What the other saved can be read when the call comes, in every kind of database."""
    one, two = stores
    seen = []

    follow(
        one,
        lambda: two.save("p1", batch(title("Second", was="First"))),
        change=lambda: seen.append(one.load("p1").plan.header.title),
    )

    assert seen == ["First", "Second"]


def test_who_walks_wakes_nobody_who_waits_for_plans(stores):
    """Places are told apart from edits, in every kind of database."""
    one, two = stores
    seen, edits = [], []

    with Presences(one) as mine, Presences(two) as theirs:
        follow(
            one,
            lambda: theirs.announce(Whereabouts("p1", "Zed", "health", "r1", "40")),
            change=lambda: edits.append("edit"),
            walk=lambda: seen.append(mine.others("p1")),
            wakes=3,
        )

    assert seen[-1] == (Whereabouts("p1", "Zed", "health", "r1", "40"),)
    assert edits == ["edit"]


def test_a_fault_is_told_and_following_goes_on(stores, monkeypatch):
    """A failing view does not end the session: it is said, tried again, and said to be over."""
    monkeypatch.setattr("dtmnb.store.follower.RETRY_SECONDS", 0.01)
    one, _ = stores
    told = []
    failures = iter([ValueError("secret text of a plan"), None, None])

    def fail_once():
        error = next(failures)
        if error:
            raise error

    follow(one, lambda: None, on_fault=told.append, change=fail_once)

    assert told[0].startswith("Cannot follow the store")
    assert "secret" not in told[0]


def test_what_costs_much_is_done_in_a_pause(stores, monkeypatch):
    """Many changes, one call afterwards; a fault in it is told like any other."""
    monkeypatch.setattr("dtmnb.store.follower.PAUSE_SECONDS", (0.01, 0.02))
    one, _ = stores
    told = []

    async def run():
        done = asyncio.Event()

        def dear():
            done.set()
            raise StoreError("Cannot count: full. Make room.")

        follower = Follower(one, lambda: None, on_pause=dear, on_fault=told.append)
        follower.start()
        await asyncio.wait_for(done.wait(), SECONDS)
        follower.stop()

    apart(asyncio.run, run())

    assert told == ["", "Cannot count: full. Make room."]


def test_pages_look_again_each_at_a_moment_of_its_own(stores, monkeypatch):
    """A full room that drew at once would have whoever types wait for all of it."""
    monkeypatch.setattr("dtmnb.store.follower.PAUSE_SECONDS", (0.1, 1.1))
    moments = []

    async def run():
        loop = asyncio.get_running_loop()
        pages = [
            Follower(stores[0], lambda: None, on_pause=lambda: moments.append(loop.time()))
            for _ in range(8)
        ]
        for page in pages:
            page.start()
        ends = loop.time() + SECONDS
        while len(moments) < len(pages) and loop.time() < ends:
            await asyncio.sleep(0.02)
        for page in pages:
            page.stop()

    apart(asyncio.run, run())

    assert len(moments) == 8
    assert max(moments) - min(moments) > 0.15


def test_without_an_event_loop_nothing_can_be_followed(stores):
    """A script without a loop is told so at once."""
    with pytest.raises(RuntimeError):
        apart(Follower(stores[0], lambda: None).start)
