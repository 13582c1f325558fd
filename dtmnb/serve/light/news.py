"""News of a plan: pages that are open hear at once that somebody changed it, and read it then."""

import asyncio
from concurrent.futures import Executor
from http import HTTPStatus
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from dtmnb.serve.light.visit import speaks_for_organisation
from dtmnb.store import PlanStore
from dtmnb.store.follower import Follower

PULSE_SECONDS = 3
"""How often a page that waits is asked whether its visitor still may."""

CALM_SECONDS = 0.3
"""How long saves are gathered before all pages are told of them."""

MOST_OF_A_VISITOR = 40
"""How many pages of one visitor hear news at once; others look when they are opened."""

_PULSES_UNTIL_SIGN_OF_LIFE = 7


class News:
    """Tells every page that waits, whenever somebody has saved, which revision stands."""

    def __init__(self, store: PlanStore, pool: Executor) -> None:
        """Follow *store*, while anybody waits; look at it in *pool*."""
        self._store = store
        self._pool = pool
        self._follower: Follower | None = None
        self._looking: asyncio.Task[None] | None = None
        self._waiting: dict[asyncio.Event, Any] = {}
        self._revisions: dict[str, int] = {}

    async def wait(self, visitor: Any) -> asyncio.Event:
        """Return what is set once the plan of *visitor* was saved; to be given back to `leave`.

        Raises:
            HTTPError: Too many pages of the visitor wait already.
        """
        if sum(each == visitor for each in self._waiting.values()) >= MOST_OF_A_VISITOR:
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        event = asyncio.Event()
        self._waiting[event] = visitor
        if self._follower is None:
            self._follower = Follower(self._store, self._tell)
            self._follower.start()
        try:
            await self._look(visitor.plan)
        except BaseException:
            self.leave(event)
            raise
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Wake *event* no more; when nobody waits, nothing is followed."""
        self._waiting.pop(event, None)
        if not self._waiting and self._follower:
            self._follower.stop()
            self._follower = None

    def revision_of(self, plan_id: str) -> int:
        """Return the revision that stood when somebody last looked."""
        return self._revisions[plan_id]

    def _tell(self) -> None:
        """Look once for all pages; who saves meanwhile is told with it."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_for_all())

    async def _look_for_all(self) -> None:
        await asyncio.sleep(CALM_SECONDS)
        for plan_id in {visitor.plan for visitor in self._waiting.values()}:
            await self._look(plan_id)
        for event in self._waiting:
            event.set()

    async def _look(self, plan_id: str) -> None:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, self._store.load, plan_id)
        self._revisions[plan_id] = found.stamp.revision


class NewsHandler(RequestHandler):
    """A stream of server-sent events: the number of the revision that stands, whenever it moves."""

    def initialize(self, office: Any) -> None:
        """Ask *office* who waits, and for news."""
        self._office = office
        self._is_gone = False
        self._event: asyncio.Event | None = None

    async def get(self) -> None:
        """Tell the revision now, and after each save, until the visitor may not or goes."""
        visitor = self._office.visitor_of(self)
        if visitor is None or not speaks_for_organisation(visitor):
            raise HTTPError(403)
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        # A compressor for each page that waits would cost more memory than all that it sends.
        self.set_header("Content-Encoding", "identity")
        event = await self._office.news.wait(visitor)
        self._event = event
        try:
            await self._stream(visitor, event)
        except StreamClosedError:
            pass
        finally:
            self._office.news.leave(event)

    def on_connection_close(self) -> None:
        """Stop at once when the page is closed."""
        self._is_gone = True
        if self._event:
            self._event.set()

    async def _stream(self, visitor: Any, event: asyncio.Event) -> None:
        pulse, told = 0, 0
        event.set()
        while not self._is_gone and self._office.visitor_of(self) == visitor:
            if event.is_set():
                event.clear()
                now = self._office.news.revision_of(visitor.plan)
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

    async def _send(self, words: str) -> None:
        self.write(words)
        await self.flush()
