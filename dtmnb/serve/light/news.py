"""News of a plan: pages that are open hear at once that somebody changed it, and read it then."""

import asyncio
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from dtmnb.serve.light.visit import speaks_for_organisation
from dtmnb.store import PlanStore
from dtmnb.store.follower import Follower

PULSE_SECONDS = 4
"""How often a page that waits is asked whether its visitor still may."""

_PULSES_UNTIL_SIGN_OF_LIFE = 5


class News:
    """Wakes every page that waits, whenever somebody has saved."""

    def __init__(self, store: PlanStore) -> None:
        """Follow *store*, while anybody waits."""
        self._store = store
        self._follower: Follower | None = None
        self._waiting: set[asyncio.Event] = set()

    def wait(self) -> asyncio.Event:
        """Return what is set once somebody has saved; to be given back to `leave`."""
        event = asyncio.Event()
        self._waiting.add(event)
        if self._follower is None:
            self._follower = Follower(self._store, self._tell)
            self._follower.start()
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Wake *event* no more; when nobody waits, nothing is followed."""
        self._waiting.discard(event)
        if not self._waiting and self._follower:
            self._follower.stop()
            self._follower = None

    def _tell(self) -> None:
        for event in self._waiting:
            event.set()


class NewsHandler(RequestHandler):
    """A stream of server-sent events: the number of the revision that stands, whenever it moves."""

    def initialize(self, office: Any) -> None:
        """Ask *office* who waits, and for news."""
        self._office = office
        self._is_gone = False

    async def get(self) -> None:
        """Tell the revision now, and after each save, until the visitor may not or goes."""
        visitor = self._office.visitor_of(self)
        if visitor is None or not speaks_for_organisation(visitor):
            raise HTTPError(403)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        # A compressor for each page that waits would cost more memory than all that it sends.
        self.set_header("Content-Encoding", "identity")
        self._event = event = self._office.news.wait()
        try:
            await self._stream(visitor, event)
        except StreamClosedError:
            pass
        finally:
            self._office.news.leave(event)

    def on_connection_close(self) -> None:
        """Stop at once when the page is closed."""
        self._is_gone = True
        self._event.set()

    async def _stream(self, visitor: Any, event: asyncio.Event) -> None:
        pulse, told = 0, 0
        event.set()
        while not self._is_gone and self._office.visitor_of(self) == visitor:
            if event.is_set():
                event.clear()
                now = await self._revision(visitor.plan)
                if now != told:
                    told = now
                    await self._send(f"data: {now}\n\n")
            elif pulse % _PULSES_UNTIL_SIGN_OF_LIFE == 0:
                await self._send(": here\n\n")
            pulse += 1
            try:
                await asyncio.wait_for(event.wait(), PULSE_SECONDS)
            except TimeoutError:
                continue
        await self._send("event: out\ndata: \n\n")

    async def _revision(self, plan_id: str) -> int:
        loop, office = asyncio.get_running_loop(), self._office
        found = await loop.run_in_executor(office.pool, office.store.load, plan_id)
        return int(found.stamp.revision)

    async def _send(self, words: str) -> None:
        self.write(words)
        await self.flush()
