"""A broker that answers in this process, for tests of those who ask it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.access import Seat
from dtmnb.domain.invitation import Invitation
from dtmnb.serve.broker import Broker
from dtmnb.serve.door import Visit
from dtmnb.serve.visitor import Visitor
from dtmnb.store import PlanStore
from dtmnb.store.calls import BROKER, CREDENTIAL
from dtmnb.store.line import Line
from dtmnb.store.remote import RemotePlans

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Brokered(NamedTuple):
    """A broker at work.

    Attributes:
        broker: It.
        do: Calls something in the thread of its loop and returns what came of it.
        revoked: The invitations that hold no longer; add one to it.
        refused: Why questions were refused.
    """

    broker: Broker
    do: Callable[..., object]
    revoked: set[str]
    refused: list[str]

    def admit(self, seat: Seat) -> dict[str, str]:
        """Return the variables of a kernel of *seat*."""
        return self.do(self.broker.admit, visit_of(seat))

    def line(self, seat: Seat) -> Line:
        """Return a line by which *seat* asks."""
        variables = self.admit(seat)
        return Line(variables[BROKER], variables[CREDENTIAL])

    def at(self, seat: Seat) -> RemotePlans:
        """Return the plans of *seat*."""
        return RemotePlans(self.line(seat))


def visit_of(seat: Seat) -> Visit:
    """Return the visit of somebody who came in as *seat*."""
    who = f"{seat.author}.{seat.organisation}"
    until = NOW + timedelta(days=14)
    invitation = Invitation(who, seat.plan, seat.organisation, "", seat.role, (), NOW, until)
    visitor = Visitor(seat.plan, seat.organisation, seat.author, seat.role, "en")
    return Visit(f"visit-{who}", invitation, visitor)


@contextmanager
def brokered(store: PlanStore, folder: Path) -> Iterator[Brokered]:
    """Answer for *store* by a socket in *folder*, in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def do(act, *arguments):
        async def acted():
            return act(*arguments)

        return asyncio.run_coroutine_threadsafe(acted(), loop).result()

    revoked, refused = set(), []
    broker = Broker(
        store, lambda visit: visit.invitation.invitation_id not in revoked, refused.append
    )
    do(broker.listen, folder)
    try:
        yield Brokered(broker, do, revoked, refused)
    finally:
        do(broker.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
