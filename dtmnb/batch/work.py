"""One job from the plan to its finished files; runs in a process of its own."""

import tempfile
import time
from collections import ChainMap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dtmnb.batch.jobs import PAGE_FORMATS, OverviewJob, ReportJob, output_path
from dtmnb.batch.manifest import Entry, describe_files
from dtmnb.batch.notebook import OVERVIEW, REPORT, run_notebook
from dtmnb.clock import today
from dtmnb.domain.audience import PUBLIC, Stamp, view_for, withheld_contacts
from dtmnb.domain.findings import Place
from dtmnb.errors import DtmnbError, PlanError
from dtmnb.incidents import incident_file, keep_incident
from dtmnb.interchange import write_plan
from dtmnb.interchange.gate import write_bytes
from dtmnb.language import language_for
from dtmnb.reports.context import ReportContext
from dtmnb.reports.release import release
from dtmnb.reports.render import Page, render_html, write_pdf
from dtmnb.reports.report import REVISION_VARIABLE
from dtmnb.store import PlanStore, load_reference, open_store
from dtmnb.store.address import ENVIRONMENT


def do_job(job: ReportJob | OverviewJob, *, out: Path, store_url: str) -> Entry:
    """Write the files of *job* into *out*, all of them or none; never raises.

    Args:
        job: A checked job.
        out: The folder for finished files.
        store_url: The store; told to the notebook by its environment only.
    """
    started, inputs, error = time.monotonic(), {**job._asdict()}, ""
    files: tuple[Mapping[str, Any], ...] = ()
    try:
        with tempfile.TemporaryDirectory(prefix="dtmnb-") as folder:
            if isinstance(job, ReportJob):
                made = _make_report(job, Path(folder), store_url, inputs=inputs)
            else:
                made = _make_overview(job, Path(folder), store_url)
            is_public = isinstance(job, ReportJob) and job.audience == PUBLIC
            files = describe_files(
                write_bytes(output_path(out, path.name), path.read_bytes(), is_public=is_public)
                for path in made
            )
    except DtmnbError as known:
        error = str(known)
    except Exception as unknown:
        error = (
            f"Cannot write {job.name}: an unexpected fault of this tool, incident "
            f"{keep_incident(unknown)}. Run it again; if it stays, send {incident_file()} to your "
            "data team."
        )
    return Entry(job.name, inputs, files, time.monotonic() - started, error)


def _make_report(
    job: ReportJob, folder: Path, store_url: str, *, inputs: dict[str, Any]
) -> list[Path]:
    """Write all formats of *job* from one revision, and let none go that tells too much."""
    reference, language = load_reference(), language_for(job.language)
    with open_store(store_url, reference=reference) as store:
        view, plan = store.edition(job.plan_id, job.audience, job.revision)
    inputs |= view.stamp._asdict()
    sheets = [
        write_plan(view, folder / f"{job.name}.{suffix}", reference=reference, language=language)
        for suffix in job.formats
        if suffix not in PAGE_FORMATS
    ]
    context = ReportContext(view, reference, language, today())
    title = f"{context.title} · {context.edition()}"
    running = language.text(
        "{title} · revision {revision}", title=title, revision=view.stamp.revision
    )
    environment = {ENVIRONMENT: store_url, REVISION_VARIABLE: str(view.stamp.revision)}
    pages = _write_pages(job, Page(title, running, language), folder, environment=environment)
    looked_into = pages | {path.name: path for path in sheets}
    release(looked_into, withheld_contacts(plan, view))
    return [folder / name for name in looked_into]


def _make_overview(job: OverviewJob, folder: Path, store_url: str) -> list[Path]:
    """Write the overview; it holds figures, so no contact of any plan may stand in it."""
    language = language_for(job.language)
    title = language.text("Country overview")
    environment = {ENVIRONMENT: store_url}
    pages = _write_pages(job, Page(title, title, language), folder, environment=environment)
    with open_store(store_url) as store:
        contacts = [_contacts(store, item.plan_id) for item in store.list_plans()]
    release(pages, dict(ChainMap(*contacts)))
    return [folder / name for name in pages]


def _contacts(store: PlanStore, plan_id: str) -> dict[str, Place]:
    """Return all contacts of a plan; a plan that cannot be read has none to tell."""
    try:
        plan = store.load(plan_id).plan
    except PlanError:
        return {}
    view = view_for(plan, PUBLIC, reference=load_reference(), stamp=Stamp(0, ""))
    return dict(withheld_contacts(plan, view))


def _write_pages(
    job: ReportJob | OverviewJob, page: Page, folder: Path, *, environment: Mapping[str, str]
) -> dict[str, Path | str]:
    """Run the notebook of *job*; return the name of each page with the text it was made of."""
    wanted = [each for each in PAGE_FORMATS if each in job.formats]
    if not wanted:
        return {}
    # The revision goes by the environment, as that of the sheets does.
    told = {"formats", "revision"}
    parameters = {key: value for key, value in job._asdict().items() if key not in told}
    name = REPORT if isinstance(job, ReportJob) else OVERVIEW
    executed = run_notebook(name, parameters, environment=environment, folder=folder)
    html = render_html(executed, page)
    pages: dict[str, Path | str] = {f"{job.name}.{suffix}": html for suffix in wanted}
    if "html" in wanted:
        (folder / f"{job.name}.html").write_text(html, encoding="utf-8")
    if "pdf" in wanted:
        write_pdf(html, folder / f"{job.name}.pdf")
    return pages
