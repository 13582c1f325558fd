"""One job from the plan to its finished files, in three steps that may be processes of their own.

The first knows the store. The second runs the notebook, which others may have written, and knows
what its readers may see. The third has run nothing of theirs and lets no file go that tells too
much.
"""

import os
import tempfile
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb import clock
from dtmnb.batch.aside import Aside, leave_all, not_left, take
from dtmnb.batch.jobs import PAGE_FORMATS, Job, OverviewJob, ReportJob, output_path
from dtmnb.batch.manifest import Entry, describe_files
from dtmnb.batch.notebook import run_notebook
from dtmnb.batch.notebook_files import hand_on, handed_on
from dtmnb.domain.audience import PUBLIC, withheld_contacts
from dtmnb.domain.checks import check_plan
from dtmnb.domain.findings import Place
from dtmnb.errors import DtmnbError, ForkServerError, Sentence
from dtmnb.incidents import incident_file, keep_incident
from dtmnb.interchange import write_plan
from dtmnb.interchange.gate import write_bytes
from dtmnb.interchange.look import Look
from dtmnb.language import language_for
from dtmnb.reports import overview
from dtmnb.reports.context import ReportContext
from dtmnb.reports.desk import Desk, PlanFigures, desk_of
from dtmnb.reports.document import Page, Passage
from dtmnb.reports.earlier import earlier_of
from dtmnb.reports.executed import document_of
from dtmnb.reports.handing import hand
from dtmnb.reports.house import house_for, in_house, look_for
from dtmnb.reports.kinds import DIFFERENCES
from dtmnb.reports.release import release
from dtmnb.reports.render import DRESSES, PACKED, looked_into
from dtmnb.reports.report import context_for, page_of
from dtmnb.store import PlanStore, load_reference, open_store
from dtmnb.store.archive import PlanSummary
from dtmnb.store.profiles import own_profiles

_PLANS_AT_ONCE = 10
_EXECUTED = "executed.json"

Files = tuple[Mapping[str, Any], ...]
"""Finished files as a manifest tells of them."""


class Prepared(NamedTuple):
    """What the first step found out.

    Attributes:
        page: What stands around the sections.
        handed: The variable by which the notebook finds what it may show.
        sheets: Names of the files that need no page.
        withheld: Contacts that may stand in no file.
        inputs: Revision and head of the plan.
    """

    page: Page
    handed: Mapping[str, str]
    sheets: tuple[str, ...]
    withheld: Mapping[str, Place]
    inputs: Mapping[str, Any]


class Where(NamedTuple):
    """The folder for finished files, and the store; the notebook hears of neither.

    Attributes:
        out: The folder.
        store_url: Address of the store.
        aside: Where reports leave what an overview takes from their plans; None without one.
    """

    out: Path
    store_url: str
    aside: Aside | None = None


def here(step: Callable[..., Any], *words: Any) -> Any:
    """Do a step in this process."""
    return step(*words)


def do_job(job: Job, where: Where, do: Callable[..., Any] = here) -> Entry:
    """Write the files of *job*, all of them or none, or tell what kept it from that.

    Args:
        job: A checked job.
        where: The folder for finished files, and the store.
        do: How a step is done: called with it and its words, it returns what the step does.

    Raises:
        ForkServerError: The processes that were to do it were lost.
    """
    started, inputs, error = time.monotonic(), job.inputs, ""
    files: Files = ()
    try:
        with tempfile.TemporaryDirectory(prefix="dtmnb-") as folder:
            place = Path(folder)
            prepared = do(prepare, job, place, _with_aside(job, place, where, do))
            inputs |= prepared.inputs
            if _pages_of(job):
                do(run_cells, job, place, prepared)
            files = do(finish, job, place, prepared, where.out)
    except ForkServerError:
        raise
    except DtmnbError as known:
        error = known.sentence
    except Exception as unknown:
        error = Sentence(
            "Cannot write {name}: an unexpected fault of this tool, incident {number}. Run it "
            "again; if it stays, send {file} to your data team.",
            name=job.name,
            number=keep_incident(unknown),
            file=str(incident_file()),
        )
    return Entry(job.name, inputs, files, time.monotonic() - started, error)


def in_new_process(job: Job, where: Where) -> Entry:
    """Do *job*, as `do_job` does, in a process that has nothing of this one."""
    with new_processes(1) as pool:
        try:
            return pool.submit(do_job, job, where).result()
        except BrokenProcessPool:
            ended = Sentence(
                "Cannot write {name}: its process ended without a word. Run it again.",
                name=job.name,
            )
            return Entry(job.name, job.inputs, error=ended)


def new_processes(workers: int) -> ProcessPoolExecutor:
    """Return processes that have nothing of this one."""
    # Spawned, not forked: libraries that a parent has started threads in do not survive a fork.
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))


def _with_aside(job: Job, folder: Path, where: Where, do: Callable[..., Any]) -> Where:
    """Return *where* with what an overview takes from all plans, worked out side by side."""
    if not isinstance(job, OverviewJob) or do is here:
        return where
    aside = where.aside or Aside(folder, job)
    work_out = partial(do, leave_all, job, folder, aside, where.store_url)
    plans = do(not_left, job, folder, aside, where.store_url)
    parts = [plans[at : at + _PLANS_AT_ONCE] for at in range(0, len(plans), _PLANS_AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        [*pool.map(work_out, parts)]
    return where._replace(aside=aside)


def prepare(job: Job, folder: Path, where: Where) -> Prepared:
    """Read the store; keep what the notebook may show, and the files that need no notebook."""
    reference, house = load_reference(), house_for(job.own_house, where.store_url)
    with _store(where.store_url, tuple(own_profiles().items())) as store:
        if isinstance(job, OverviewJob):
            made = _prepare_overview(job, folder, store, where)
            return made._replace(page=in_house(made.page, house))
        view, plan = store.edition(job.plan_id, job.audience, job.revision)
        today = clock.today()
        found = store.memory.made(plan, today, partial(check_plan, plan, reference, today=today))
    language = language_for(job.language)
    sheets = [f"{job.name}.{suffix}" for suffix in job.formats if suffix not in PAGE_FORMATS]
    look = look_for(job.own_house, where.store_url, reference) if sheets else None
    for name in sheets:
        write_plan(view, folder / name, reference=reference, language=language, look=look)
    if where.aside and job.revision is None:
        where.aside.leave(plan, view.stamp, found)
    context: ReportContext = context_for(view, plan, language, found)
    withheld = withheld_contacts(plan, view)
    if job.document == DIFFERENCES:
        with store:
            earlier, hidden = earlier_of(store, view, plan, job.since)
        context, withheld = context._replace(earlier=earlier), {**hidden, **withheld}
    handed = hand(context, folder)
    page = in_house(page_of(context, job.document), house)
    return Prepared(page, handed, tuple(sheets), withheld, view.stamp._asdict())


@lru_cache(maxsize=1)
def _store(url: str, _protocols: Hashable) -> PlanStore:
    """Return the store at *url*: it remembers the plan it saw last, for another edition of it.

    What it remembers was found by our tables and the protocols that people added.
    """
    return open_store(url, reference=load_reference())


def _prepare_overview(job: OverviewJob, folder: Path, store: PlanStore, where: Where) -> Prepared:
    """Keep the figures of all plans; no contact of any plan may stand in the page."""
    aside, contacts = where.aside or Aside(folder, job), dict[str, Place]()
    seen = aside.seen()

    def read(item: PlanSummary) -> PlanFigures:
        taken = aside.left(item) or take(*store.load(item.plan_id)[:2], seen)
        contacts.update(taken.contacts)
        return taken.figures

    desk = desk_of(store, seen, read)
    page, name = overview.page_of(desk), f"{job.name}.xlsx"
    sheets = (name,) if "xlsx" in job.formats else ()
    if sheets:
        look = look_for(job.own_house, where.store_url, seen.reference)
        _write_figures(desk, folder / name, look)
    return Prepared(page, hand(desk, folder), sheets, contacts, {})


def _write_figures(desk: Desk, target: Path, look: Look | None) -> None:
    # Loads openpyxl, which takes long.
    from dtmnb.interchange.figures_book import build_figures
    from dtmnb.reports.overview_sheets import overview_sheets

    title, reference = overview.page_of(desk).title, load_reference()
    sheets, words = overview_sheets(desk), desk.language
    target.write_bytes(build_figures(sheets, title, reference=reference, language=words, look=look))


def run_cells(job: Job, folder: Path, prepared: Prepared) -> None:
    """Run the notebook of *job* and keep it with what its cells show."""
    executed = run_notebook(job.notebook, job.told, environment=prepared.handed, folder=folder)
    hand_on(executed, folder / _EXECUTED)


def finish(job: Job, folder: Path, prepared: Prepared, out: Path) -> Files:
    """Make the documents of *job*, look into all its files and put them into *out*.

    Documents are made here and not where the notebook ran: what it shows is all they can hold.

    Raises:
        SharingError: One holds a contact that its readers may not have; none is put there.
    """
    told: dict[str, Path | str] = {}
    # Typst lets others run: what its PDF is made of is looked into while it prints.
    with ThreadPoolExecutor(1) as printer:
        printing = []
        for write, file, document in _documents(job, folder, prepared):
            if file.suffix == PACKED:
                printing.append(printer.submit(write))
            else:
                write()
            told[file.name] = looked_into(document, file)
        told |= {name: folder / name for name in prepared.sheets}
        release(told, prepared.withheld)
        for each in printing:
            each.result()
    is_public = isinstance(job, ReportJob) and job.audience == PUBLIC
    return describe_files(
        write_bytes(output_path(out, name), (folder / name).read_bytes(), is_public=is_public)
        for name in told
    )


def _pages_of(job: Job) -> list[str]:
    """Return those formats of *job* that are made of what its notebook shows."""
    return [suffix for suffix in PAGE_FORMATS if suffix in job.formats]


def _documents(
    job: Job, folder: Path, prepared: Prepared
) -> Iterator[tuple[Callable[[], int], Path, Passage]]:
    """Yield for each document of *job* what writes it, its file, and what it says."""
    if not _pages_of(job):
        return
    executed = handed_on(folder / _EXECUTED)
    document = document_of(executed, prepared.page)

    def write(file: Path) -> int:
        return file.write_bytes(DRESSES[file.suffix[1:]](executed, document))

    for suffix in _pages_of(job):
        file = folder / f"{job.name}.{suffix}"
        yield partial(write, file), file, document
