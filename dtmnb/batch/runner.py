"""Run jobs side by side, each in processes of its own; one that fails does not stop the others."""

import hashlib
import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dtmnb.batch.aside import Aside
from dtmnb.batch.jobs import OVERVIEW_FORMATS, Job, OverviewJob, ReportJob, check_jobs
from dtmnb.batch.manifest import (
    MANIFEST,
    Entry,
    Manifest,
    earlier_runs,
    kept_entries,
    versions,
)
from dtmnb.batch.register import register
from dtmnb.batch.warm import languages_of, modules_for
from dtmnb.batch.work import Where, do_job, in_new_process, new_processes
from dtmnb.batch.workers import WorkerPool
from dtmnb.errors import BatchError, ForkServerError
from dtmnb.interchange.published import read_published
from dtmnb.reports.document import House
from dtmnb.reports.house import house_for
from dtmnb.store import load_reference, open_store
from dtmnb.store.profiles import own_profiles

_log = logging.getLogger("dtmnb.batch")
_BETWEEN_SECONDS = 2.0
"""How much of a run its manifest may not know of yet when the power fails."""

Do = Callable[[Job, Where], Entry]


class How(NamedTuple):
    """How a run is done.

    Attributes:
        workers: How many jobs at once.
        with_overview: Whether to write the page over all plans too, in the first job's language.
        delivered: A list of published datasets that the page holds the plans against.
        keep: What not to do again: `nothing`; what the last run in this folder had `finished`;
            what any run made and is `unchanged`.
        shard: Which part of the jobs to do, and of how many: (3, 16) is the third of sixteen.
        scheduler: Address of a dask scheduler whose workers do the jobs; "" for this machine.
    """

    workers: int = 1
    with_overview: bool = False
    delivered: Path | None = None
    keep: Literal["nothing", "finished", "unchanged"] = "nothing"
    shard: tuple[int, int] = (1, 1)
    scheduler: str = ""


_ALONE = How()


def run_reports(
    jobs: Sequence[ReportJob],
    where: Where,
    how: How = _ALONE,
    on_progress: Callable[[Entry, int], object] = lambda entry, total: None,
) -> Manifest:
    """Write all editions, with a manifest of what was done.

    Args:
        jobs: The editions to write.
        where: The folder, made where it is not there, and the store.
        how: How it is done.
        on_progress: Called with each entry as soon as its job is done, and how many there are.

    Returns:
        What became of each job, in their order; failed ones are named in `failed`.

    Raises:
        UsageError: A parameter is unknown; nothing was started.
        BatchError: The folder cannot be made or written.
    """
    # Each report is written by a process that works elsewhere.
    where = where._replace(out=where.out.resolve())
    wanted = _wanted(jobs, how)
    keys = _keys(wanted, where.store_url)
    _make_folder(where.out)
    part, parts = how.shard
    file = where.out / (MANIFEST if parts == 1 else f"manifest-{part}-of-{parts}.json")
    earlier = earlier_runs(file)
    looked_at = {"nothing": 0, "finished": 1, "unchanged": len(earlier)}[how.keep]
    done = kept_entries(earlier[:looked_at], keys, where.out)
    left = [job for job in wanted if job.name not in done]
    started_at, started = datetime.now(UTC), time.monotonic()

    def manifest() -> Manifest:
        entries = tuple(done[job.name] for job in wanted if job.name in done)
        return Manifest(entries, started_at, time.monotonic() - started, earlier)

    for entry in tuple(done.values()):
        on_progress(entry, len(wanted))
    written = started
    try:
        for entry in _run(left, where, how):
            done[entry.name] = entry._replace(key=keys[entry.name])
            on_progress(entry, len(wanted))
            if time.monotonic() - written > _BETWEEN_SECONDS:
                manifest().write(file)
                written = time.monotonic()
    finally:
        last = manifest()
        last.write(file)
        register(last.entries, where.store_url)
    return last


def _wanted(jobs: Sequence[ReportJob], how: How) -> list[Job]:
    """Return the jobs of this part of the run, all of them checked."""
    wanted: list[Job] = [*dict.fromkeys(jobs)]
    if how.delivered:
        # A list that cannot be read is refused before anything starts.
        read_published(how.delivered, load_reference())
    if how.with_overview and jobs:
        formats = {each for job in jobs for each in job.formats} & set(OVERVIEW_FORMATS)
        wanted.append(
            OverviewJob(
                jobs[0].language,
                tuple(sorted(formats or {"html"})),
                how.delivered,
                jobs[0].own_house,
            )
        )
    check_jobs(wanted)
    part, parts = how.shard
    return wanted[part - 1 :: parts]


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"Cannot write into {out}: {error.strerror}. Name another folder."
        raise BatchError(message) from error


def _keys(jobs: Iterable[Job], store_url: str) -> dict[str, str]:
    """Return by name a fingerprint of all that each job depends on, "" where it has no plan."""
    with open_store(store_url) as store:
        heads = {item.plan_id: item.head for item in store.list_plans()}
    protocols = {str(path): state for path, state in own_profiles().items()}
    around = [versions(), protocols]
    notebook = cache(lambda path: hashlib.sha256(path.read_bytes()).hexdigest())
    house = cache(lambda folder: _fingerprint(house_for(folder, store_url)))
    keys = {}
    for job in jobs:
        plan = heads if isinstance(job, OverviewJob) else heads.get(job.plan_id)
        about = [plan, notebook(job.notebook), job.told, job.inputs, house(job.own_house), around]
        text = json.dumps(about, sort_keys=True, default=str)
        keys[job.name] = hashlib.sha256(text.encode()).hexdigest() if plan else ""
    return keys


def _fingerprint(house: House | None) -> str:
    return hashlib.sha256(house.model_dump_json().encode()).hexdigest() if house else ""


def _run(jobs: Sequence[Job], where: Where, how: How) -> Iterator[Entry]:
    """Yield what became of each job; those that lost their process get another one."""
    left = {job.name: job for job in jobs}
    for entry in _run_side_by_side(jobs, where, how):
        del left[entry.name]
        yield entry
    for job in left.values():
        yield in_new_process(job, where)


def _run_side_by_side(jobs: Sequence[Job], where: Where, how: How) -> Iterator[Entry]:
    """Yield entries as they come, none for jobs whose process was lost."""
    if jobs:
        with ExitStack() as stack:
            aside = _aside(jobs, how, stack)
            pool, do = _doers(jobs, how, stack)
            yield from _finished(pool, do, jobs, where._replace(aside=aside))


def _aside(jobs: Sequence[Job], how: How, stack: ExitStack) -> Aside | None:
    """Return where reports leave what the overview of this run takes from their plans."""
    overview = next((job for job in jobs if isinstance(job, OverviewJob)), None)
    if overview is None or how.scheduler:
        # Other machines have folders of their own.
        return None
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="dtmnb-"))
    return Aside(Path(folder), overview)


def _doers(jobs: Sequence[Job], how: How, stack: ExitStack) -> tuple[Executor, Do]:
    """Return who does the jobs and how: elsewhere, forked here, or in new processes here."""
    if how.scheduler:
        from distributed import Client

        client: Any = Client(how.scheduler)  # type: ignore[no-untyped-call]
        return stack.enter_context(client).get_executor(), do_elsewhere
    workers = min(how.workers, len(jobs))
    pool = WorkerPool(modules_for(jobs), languages_of(jobs), workers)
    try:
        pool.warm_up()
    except ForkServerError as reason:
        _log.warning("Reports run in new processes: %s", reason)
        return stack.enter_context(new_processes(workers)), do_job
    # One more than works at once: while a report is handed from one process to the next, another
    # one uses the processor.
    threads = ThreadPoolExecutor(workers + (workers > 1))
    stack.callback(threads.shutdown, cancel_futures=True)
    # Before it waits for the threads: whoever stops a run does not wait for its reports.
    stack.callback(pool.close)
    return threads, partial(do_job, do=pool)


def do_elsewhere(job: Job, where: Where) -> Entry:
    """Do a job on whatever machine this is; it keeps a warm server for jobs that need the same."""
    try:
        return do_job(job, where, _own_pool(modules_for([job])))
    except ForkServerError:
        return do_job(job, where)


_own_pool = cache(WorkerPool)


def _finished(pool: Executor, do: Do, jobs: Sequence[Job], where: Where) -> Iterator[Entry]:
    """Yield entries as they come, none for jobs whose process was lost."""
    # The overview takes what reports have worked out: it comes last.
    for is_overview in (False, True):
        part = [job for job in jobs if isinstance(job, OverviewJob) is is_overview]
        for future in as_completed([pool.submit(do, job, where) for job in part]):
            if not isinstance(future.exception(), BrokenProcessPool | ForkServerError):
                yield future.result()
