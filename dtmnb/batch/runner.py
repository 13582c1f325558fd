"""Run jobs side by side in processes of their own; one that fails does not stop the others."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from dtmnb.batch.jobs import PAGE_FORMATS, OverviewJob, ReportJob, check_jobs
from dtmnb.batch.manifest import Entry, Manifest
from dtmnb.batch.work import do_job
from dtmnb.errors import BatchError

Job = ReportJob | OverviewJob


def run_reports(  # noqa: PLR0913 (each is a word of the command)
    jobs: Sequence[ReportJob],
    *,
    out: Path,
    store_url: str,
    workers: int = 1,
    with_overview: bool = False,
    on_progress: Callable[[Entry], object] = lambda entry: None,
) -> Manifest:
    """Write all editions into *out*, with a manifest of what was done.

    Args:
        jobs: The editions to write.
        out: The folder; made where it is not there.
        store_url: The store with the plans.
        workers: How many at once.
        with_overview: Whether to write the page over all plans too, in the first job's language.
        on_progress: Called with each entry as soon as its job is done.

    Returns:
        What became of each job, in their order; failed ones are named in `failed`.

    Raises:
        UsageError: A parameter is unknown; nothing was started.
        BatchError: The folder cannot be made or written.
    """
    wanted: list[Job] = [*dict.fromkeys(jobs)]
    if with_overview and jobs:
        formats = {each for job in jobs for each in job.formats} & set(PAGE_FORMATS)
        wanted.append(OverviewJob(jobs[0].language, tuple(sorted(formats or {"html"}))))
    check_jobs(wanted)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"Cannot write into {out}: {error.strerror}. Name another folder."
        raise BatchError(message) from error
    started_at, started = datetime.now(UTC), time.monotonic()
    done: dict[str, Entry] = {}
    for entry in _run(wanted, out=out, store_url=store_url, workers=workers):
        done[entry.name] = entry
        on_progress(entry)
    entries = tuple(done[job.name] for job in wanted)
    manifest = Manifest(entries, started_at, time.monotonic() - started)
    manifest.write(out)
    return manifest


def _run(jobs: Sequence[Job], *, out: Path, store_url: str, workers: int) -> Iterator[Entry]:
    """Yield what became of each job; those that lost their process get one of their own."""
    left = list(jobs)
    for entry in _run_in_pool(left, out=out, store_url=store_url, workers=workers):
        left = [job for job in left if job.name != entry.name]
        yield entry
    for job in left:
        found = list(_run_in_pool([job], out=out, store_url=store_url, workers=1))
        ended = f"Cannot write {job.name}: its process ended without a word. Run it again."
        yield found[0] if found else Entry(job.name, job._asdict(), error=ended)


def _run_in_pool(
    jobs: Sequence[Job], *, out: Path, store_url: str, workers: int
) -> Iterator[Entry]:
    """Yield entries as they come, none for jobs whose process was lost."""
    # Spawned, not forked: libraries that a parent has started threads in do not survive a fork.
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        futures: list[Future[Entry]] = [
            pool.submit(do_job, job, out=out, store_url=store_url) for job in jobs
        ]
        for future in as_completed(futures):
            if not isinstance(future.exception(), BrokenProcessPool):
                yield future.result()
