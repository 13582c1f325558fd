"""Warm processes that do the steps of jobs."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, LifoQueue
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from dtmnb.batch.jobs import Job
from dtmnb.batch.notebook import surroundings
from dtmnb.batch.warm import warm
from dtmnb.batch.work import finish, run_cells
from dtmnb.forkserver import ForkServer, Task
from dtmnb.language.language import LANGUAGES

_SECONDS = 600
_MOST_STEPS = 200


class _Worker(NamedTuple):
    """A process that does our own steps, and how many more until its memory is old."""

    task: Task
    left: int


class WorkerPool:
    """Does each step in a process that is warm already; threads may ask at the same time.

    A notebook, which others may have written, gets a fresh process with little around it, a PDF a
    fresh one with all. Other steps of ours are done by workers, which stay: their tables are
    loaded, and each does one step at a time.
    """

    def __init__(
        self,
        modules: Iterable[str],
        languages: Iterable[str] = LANGUAGES,
        workers: int = os.cpu_count() or 1,
    ) -> None:
        """Plan for jobs that need *modules* and *languages*; nothing starts yet.

        Args:
            modules: What is loaded before the first job.
            languages: What they are mostly written in.
            workers: How many steps of ours are done at once, and how many notebooks.
        """
        self._server = ForkServer(modules, partial(warm, tuple(languages)))
        self._free = BoundedSemaphore(workers)
        # More would not be sooner, and each has memory of its own.
        self._notebooks = BoundedSemaphore(workers)
        self._waiting: LifoQueue[_Worker] = LifoQueue()

    def warm_up(self) -> None:
        """Start now.

        Raises:
            ForkServerError: Forking is not possible or not safe here.
        """
        self._server.warm_up()

    def __call__(self, step: Callable[..., Any], job: Job, folder: Path, *words: Any) -> Any:
        """Return what *step* of *job* returns.

        Raises:
            ForkServerError: Its process was lost.
            DtmnbError: What the step refused.
        """
        order = (step, job, folder, *words)
        if step is run_cells:
            with self._notebooks:
                return self._afresh(order, surroundings(folder), folder)
        with self._free:
            if step is finish and "pdf" in job.formats:
                # Typst keeps what it made of ten documents, and is slower with each of them.
                return self._afresh(order, os.environ, Path("/"))
            worker = self._worker()
            try:
                return worker.task.ask(*order, seconds=_SECONDS)
            finally:
                self._waiting.put(worker._replace(left=worker.left - 1))

    def _afresh(self, order: tuple[Any, ...], environment: Mapping[str, str], folder: Path) -> Any:
        """Return what a step returns in a process that ends with it."""
        return self._server.call(
            *order, environment=dict(environment), folder=str(folder), seconds=_SECONDS
        )

    def close(self) -> None:
        """End all processes."""
        self._server.close()
        with suppress(Empty):
            while True:
                self._waiting.get_nowait().task.close()

    def _worker(self) -> _Worker:
        """Return a worker that waits, or a new one; one that was lost or is old waits no more."""
        with suppress(Empty):
            while True:
                worker = self._waiting.get_nowait()
                if worker.left and worker.task.is_silent():
                    return worker
                worker.task.close()
        return _Worker(self._server.attendant(dict(os.environ)), _MOST_STEPS)
