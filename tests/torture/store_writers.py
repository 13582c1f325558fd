"""Processes that write to one store until somebody kills them."""

import itertools
import multiprocessing
import os
import secrets
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import NamedTuple, Self, TypeVar

from dtmnb.domain.changes import Batch, Set
from dtmnb.domain.journal import JournalEntry
from dtmnb.errors import StoreError
from dtmnb.store import PlanStore, open_store
from tests.unit.store.conftest import NO_MOVES, batch, row

Answer = TypeVar("Answer")
CELLS = 10
# A process that has loaded everything and opened nothing: its children start at once.
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.torture.store_writers", "alembic.command"])


class Acknowledged(NamedTuple):
    """What a writer was told before it told us."""

    batch_id: str
    revision: int
    head: str


def begin(url: str) -> None:
    """Make plan `p` with ten rows whose question is a count and who counted last."""
    with open_store(url, reference=NO_MOVES) as store:
        rows = (row(f"r{number}", question="0") for number in range(CELLS))
        store.create("p", batch(*rows))


def count_on(name: str, cell: str, was: str) -> Batch:
    """Return the batch that raises the count in *cell*, believed to be *was*, by one."""
    value = f"{counted(was) + 1} {name} {secrets.token_hex(4)}"
    change = Set(collection="rows", record=cell, field="question", was=was, value=value)
    return Batch(batch_id=secrets.token_hex(8), author=name, changes=(change,))


def counted(question: str) -> int:
    """Return the count in a cell."""
    return int(question.split(maxsplit=1)[0])


def total(store: PlanStore) -> int:
    """Return the sum of all counts: how many edits the plan holds."""
    return sum(counted(each.question) for each in store.load("p").plan.rows.values())


def write(url: str, name: str, acknowledge: Connection) -> None:
    """Write for ever; after each save that took effect, say so."""
    with insist(lambda: open_store(url, reference=NO_MOVES)) as store:
        for turn in itertools.count():
            cell = f"r{turn % CELLS}"
            was = insist(lambda: store.load("p").plan.rows[cell].question)  # noqa: B023
            batch = count_on(name, cell, was)
            saved = insist(lambda: store.save("p", batch))  # noqa: B023
            if saved.changes:
                found = insist(lambda: _made_by(store, batch.batch_id, saved.stamp.revision))  # noqa: B023
                acknowledge.send(Acknowledged(batch.batch_id, found.revision, found.head))


def insist(ask: Callable[[], Answer]) -> Answer:
    """Ask again where the server dropped the connection, as a page does after a cut."""
    for _ in range(20):
        try:
            return ask()
        except StoreError:
            continue
    return ask()


def _made_by(store: PlanStore, batch_id: str, revision: int) -> JournalEntry:
    """Return the entry of a batch: the one of *revision*, an earlier one if it was sent again."""
    for since in (revision - 1, 0):
        for entry in store.history("p", since, revision):
            if entry.batch_id == batch_id:
                return entry
    raise LookupError(batch_id)


class Writers:
    """Writers at work, and all that they acknowledged."""

    def __init__(self, url: str, number: int) -> None:
        """Start *number* writers."""
        self._url = url
        self._pipes: dict[Connection, multiprocessing.process.BaseProcess] = {}
        self._names = itertools.count()
        self.acknowledged: list[Acknowledged] = []
        for _ in range(number):
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill_all()

    def hear(self, number: int) -> None:
        """Wait until *number* more edits were acknowledged."""
        heard = 0
        while heard < number:
            ready = wait(list(self._pipes), timeout=60)
            assert ready, "no writer gets on"
            for pipe in ready:
                self.acknowledged.append(pipe.recv())
                heard += 1

    def kill_one(self) -> None:
        """Kill a writer wherever it is, and start another."""
        self._kill([secrets.choice(list(self._pipes))])
        self._start()

    def kill_all(self) -> int:
        """Kill all writers at once, and return how many they were."""
        number = len(self._pipes)
        self._kill(list(self._pipes))
        return number

    def restart(self, number: int) -> None:
        """Start *number* writers."""
        for _ in range(number):
            self._start()

    def _start(self) -> None:
        ours, theirs = SERVER.Pipe(duplex=False)
        name = f"w{next(self._names)}"
        process = SERVER.Process(target=write, args=(self._url, name, theirs), daemon=True)
        process.start()
        theirs.close()
        self._pipes[ours] = process

    def _kill(self, pipes: list[Connection]) -> None:
        for pipe in pipes:
            os.kill(self._pipes[pipe].pid or 0, signal.SIGKILL)
        for pipe in pipes:
            self._pipes.pop(pipe).join()
            self._drain(pipe)

    def _drain(self, pipe: Connection) -> None:
        """Hear what was acknowledged before the end."""
        try:
            while True:
                self.acknowledged.append(pipe.recv())
        except EOFError:
            pipe.close()
