"""One job from the plan to its finished files, in three steps that may be processes of their own.

The first knows the store. The second runs the notebook, which others may have written, and knows
what its readers may see. The third has run nothing of theirs and lets no file go that tells too
much.
"""

import os
import tempfile
import time
from collections import ChainMap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dtmnb.batch.jobs import PAGE_FORMATS, Job, OverviewJob, ReportJob, output_path
from dtmnb.batch.manifest import Entry, describe_files
from dtmnb.batch.notebook import run_notebook, surroundings
from dtmnb.domain.audience import PUBLIC, Stamp, view_for, withheld_contacts
from dtmnb.domain.findings import Place
from dtmnb.errors import DtmnbError, ForkServerError, PlanError
from dtmnb.forkserver import ForkServer
from dtmnb.incidents import incident_file, keep_incident
from dtmnb.interchange import write_plan
from dtmnb.interchange.gate import write_bytes
from dtmnb.language import language_for
from dtmnb.reports import overview
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Page
from dtmnb.reports.handing import hand
from dtmnb.reports.release import release
from dtmnb.reports.render import render_html, write_pdf
from dtmnb.reports.report import context_for, page_of
from dtmnb.store import PlanStore, load_reference, open_store

_SECONDS = 600


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
    """The folder for finished files, and the store; the notebook hears of neither."""

    out: Path
    store_url: str


def here(step: Callable[..., Any], *words: Any) -> Any:
    """Do a step in this process."""
    return step(*words)


def forked(server: ForkServer) -> Callable[..., Any]:
    """Return what does each step in a fresh child of *server*, notebooks with little around."""

    def do(step: Callable[..., Any], job: Job, folder: Path, *words: Any) -> Any:
        around = surroundings(folder) if step is make_pages else dict(os.environ)
        return server.call(
            step, job, folder, *words, environment=around, folder=str(folder), seconds=_SECONDS
        )

    return do


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
    files: tuple[Mapping[str, Any], ...] = ()
    try:
        with tempfile.TemporaryDirectory(prefix="dtmnb-") as folder:
            place = Path(folder)
            prepared = do(prepare, job, place, where.store_url)
            inputs |= prepared.inputs
            if set(job.formats) & set(PAGE_FORMATS):
                do(make_pages, job, place, prepared)
            files = do(finish, job, place, prepared, where.out)
    except ForkServerError:
        raise
    except DtmnbError as known:
        error = str(known)
    except Exception as unknown:
        error = (
            f"Cannot write {job.name}: an unexpected fault of this tool, incident "
            f"{keep_incident(unknown)}. Run it again; if it stays, send {incident_file()} to your "
            "data team."
        )
    return Entry(job.name, inputs, files, time.monotonic() - started, error)


def prepare(job: Job, folder: Path, store_url: str) -> Prepared:
    """Read the store; keep what the notebook may show, and the files that need no notebook."""
    with open_store(store_url, reference=load_reference()) as store:
        if isinstance(job, OverviewJob):
            return _prepare_overview(job, folder, store)
        view, plan = store.edition(job.plan_id, job.audience, job.revision)
    reference, language = load_reference(), language_for(job.language)
    sheets = [f"{job.name}.{suffix}" for suffix in job.formats if suffix not in PAGE_FORMATS]
    for name in sheets:
        write_plan(view, folder / name, reference=reference, language=language)
    context: ReportContext = context_for(view, plan, language)
    withheld = withheld_contacts(plan, view)
    handed = hand(context, folder)
    return Prepared(page_of(context), handed, tuple(sheets), withheld, view.stamp._asdict())


def _prepare_overview(job: OverviewJob, folder: Path, store: PlanStore) -> Prepared:
    """Keep the figures of all plans; no contact of any plan may stand in the page."""
    language = language_for(job.language)
    desk = overview.desk_of(store, language)
    contacts = [_contacts(store, item.plan_id) for item in store.list_plans()]
    return Prepared(overview.page_of(desk), hand(desk, folder), (), dict(ChainMap(*contacts)), {})


def _contacts(store: PlanStore, plan_id: str) -> dict[str, Place]:
    """Return all contacts of a plan; a plan that cannot be read has none to tell."""
    try:
        plan = store.load(plan_id).plan
    except PlanError:
        return {}
    view = view_for(plan, PUBLIC, reference=load_reference(), stamp=Stamp(0, ""))
    return dict(withheld_contacts(plan, view))


def make_pages(job: Job, folder: Path, prepared: Prepared) -> None:
    """Run the notebook of *job* and keep its page, and the PDF of it where that is wanted."""
    executed = run_notebook(job.notebook, job.told, environment=prepared.handed, folder=folder)
    html = render_html(executed, prepared.page)
    (folder / f"{job.name}.html").write_text(html, encoding="utf-8")
    if "pdf" in job.formats:
        write_pdf(html, folder / f"{job.name}.pdf")


def finish(job: Job, folder: Path, prepared: Prepared, out: Path) -> tuple[Mapping[str, Any], ...]:
    """Look into all files of *job* and put them into *out*.

    Raises:
        SharingError: One holds a contact that its readers may not have; none is put there.
    """
    looked_into: dict[str, Path | str] = {name: folder / name for name in prepared.sheets}
    pages = [f"{job.name}.{suffix}" for suffix in PAGE_FORMATS if suffix in job.formats]
    if pages:
        # A PDF packs its text: what it was made of is looked into.
        html = (folder / f"{job.name}.html").read_text(encoding="utf-8")
        looked_into = {**dict.fromkeys(pages, html), **looked_into}
    release(looked_into, prepared.withheld)
    is_public = isinstance(job, ReportJob) and job.audience == PUBLIC
    return describe_files(
        write_bytes(output_path(out, name), (folder / name).read_bytes(), is_public=is_public)
        for name in looked_into
    )
