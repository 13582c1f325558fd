"""Notice at once what others save: a task that wakes whoever shows a store.

SQLite tells nobody, so its counter of foreign commits is asked ten times a second, on a
connection of its own that never writes; that costs some twenty microseconds each time.
PostgreSQL tells by itself.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import ExitStack, aclosing, closing
from pathlib import Path
from typing import Protocol

from dtmnb.errors import DtmnbError
from dtmnb.store.address import Address
from dtmnb.store.database import connect_to_read
from dtmnb.store.presence import CHANNEL as PLACES
from dtmnb.store.presence import presence_file

CHANNEL = "dtmnb"
POLL_SECONDS = 0.1
RETRY_SECONDS = 2.0
PAUSE_SECONDS = (2.0, 4.0)
"""Between which a page looks again at what costs much, each page at a moment of its own: were a
full room to draw at once, whoever types would wait for all of it."""


class Followed(Protocol):
    """What can be followed: a store, or what a seat may see of it."""

    @property
    def shown(self) -> str:
        """Where it is, as people may see it."""

    def wakes(self) -> AsyncGenerator[bool, None]:
        """Say at once, and whenever somebody did something, whether it was done to a plan."""


class Follower:
    """Calls back in its own event loop whenever plans or people's places have changed."""

    def __init__(
        self,
        store: Followed,
        on_change: Callable[[], object],
        on_fault: Callable[[str], object] = lambda sentence: None,
        *,
        on_pause: Callable[[], object] = lambda: None,
        on_walk: Callable[[], object] = lambda: None,
    ) -> None:
        """Follow *store*.

        Args:
            store: What is followed.
            on_change: Called after others have saved, once when the task starts, and never twice
                at a time.
            on_fault: Called with a sentence when following fails, and with "" when it goes on.
            on_pause: Called at a random moment between the two `PAUSE_SECONDS` after the first
                change since it was called last: for what costs too much to be done ten times a
                second when ten people save.
            on_walk: Called when others are at another place than before.
        """
        self._store = store
        self._on_change = on_change
        self._on_pause = on_pause
        self._on_walk = on_walk
        self._on_fault = on_fault
        self._pause: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the event loop that is running now.

        Raises:
            RuntimeError: No event loop is running.
        """
        # The loop keeps only a weak reference to a task.
        self._task = asyncio.get_running_loop().create_task(self._run())

    def stop(self) -> None:
        """End; may be called more than once, from the thread of the loop."""
        for each in (self._task, self._pause):
            if each:
                each.cancel()

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except Exception as error:
                self._failed(error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _follow(self) -> None:
        is_told = False
        # Closed here and not some day: when a call fails, the connection is not left behind.
        async with aclosing(self._store.wakes()) as wakes:
            async for is_plan in wakes:
                if not is_plan:
                    self._on_walk()
                    continue
                self._changed()
                if not is_told:
                    is_told = True
                    self._on_fault("")

    def _changed(self) -> None:
        self._on_change()
        if self._pause is None:
            seconds = random.uniform(*PAUSE_SECONDS)  # noqa: S311 (no secret)
            self._pause = asyncio.get_running_loop().call_later(seconds, self._paused)

    def _paused(self) -> None:
        self._pause = None
        try:
            self._on_pause()
        except Exception as error:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        """Say what failed; of an error that is not ours only its kind."""
        self._on_fault(
            str(error)
            if isinstance(error, DtmnbError)
            else f"Cannot follow the store {self._store.shown}: {type(error).__name__}. "
            "It is tried again by itself; reload the page if this stays."
        )


def wakes_of(address: Address) -> AsyncGenerator[bool, None]:
    """Say what `Followed.wakes` says of the store at *address*."""
    path = address.path
    if path is None:
        return _told_by_server(address)
    return _counted([path, *filter(Path.is_file, [presence_file(path)])])


async def _told_by_server(address: Address) -> AsyncGenerator[bool, None]:
    from psycopg import AsyncConnection

    url = address.url.set(drivername="postgresql")
    connection = await AsyncConnection.connect(
        url.render_as_string(hide_password=False), autocommit=True
    )
    async with connection:
        for channel in (CHANNEL, PLACES):
            await connection.execute(f"LISTEN {channel}")
        for is_plan in (True, False):
            yield is_plan
        async for told in connection.notifies():
            yield told.channel == CHANNEL


async def _counted(paths: Iterable[Path]) -> AsyncGenerator[bool, None]:
    with ExitStack() as stack:
        open_ones = [stack.enter_context(closing(connect_to_read(path))) for path in paths]
        seen: list[int] = []
        while True:
            before = seen
            seen = [each.execute("PRAGMA data_version").fetchone()[0] for each in open_ones]
            if seen[:1] != before[:1]:
                yield True
            if seen[1:] != before[1:]:
                yield False
            await asyncio.sleep(POLL_SECONDS)
