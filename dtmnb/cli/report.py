"""Commands that write documents: reports of named plans, and batches over all of them."""

import os
from pathlib import Path

import click
from tqdm import tqdm

from dtmnb.batch import Manifest, ReportJob, run_reports
from dtmnb.cli.options import Desk, desk_options
from dtmnb.errors import BatchError, UsageError

_AUDIENCES = ("internal", "partners", "public")
_FORMATS = ("html", "pdf", "xlsx")


@click.command()
@click.argument("plan_ids", metavar="PLAN...", nargs=-1, required=True)
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    default=("partners",),
    show_default=True,
    metavar="A",
    help="internal, partners, public or partner:ORG; may be given again.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    show_default=True,
    metavar="L",
    help="en, fr, es or ar; may be given again.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=_FORMATS,
    show_default=True,
    metavar="F",
    help="html, pdf, xlsx, csv or json; may be given again.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR")
@desk_options
def report(
    desk: Desk,
    plan_ids: tuple[str, ...],
    *,
    audiences: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path,
) -> None:
    """Write the report of each PLAN for each audience and language."""
    jobs = _jobs(plan_ids, audiences, languages, formats)
    run_jobs(desk, jobs, out=out, workers=1, with_overview=False)


@click.command()
@click.argument("plan_ids", metavar="[PLAN]...", nargs=-1)
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    default=_AUDIENCES,
    show_default=True,
    metavar="A",
    help="internal, partners, public or partner:ORG; may be given again.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    show_default=True,
    metavar="L",
    help="en, fr, es or ar; may be given again.",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    default=_FORMATS,
    show_default=True,
    metavar="F",
    help="html, pdf, xlsx, csv or json; may be given again.",
)
@click.option(
    "--jobs",
    "workers",
    default=os.cpu_count() or 1,
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many at once. [default: one a processor]",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="DIR")
@desk_options
def batch(
    desk: Desk,
    plan_ids: tuple[str, ...],
    *,
    audiences: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
    workers: int,
    out: Path,
) -> None:
    """Write reports and the country overview of all plans of the store (or those named)."""
    with desk.open_store() as store:
        known = tuple(item.plan_id for item in store.list_plans())
    if not (plan_ids or known):
        raise UsageError(
            "Cannot run a batch: the store holds no plan yet. "
            "Make one: dtmnb plan new TITLE --country ISO3, or dtmnb example --countries 3."
        )
    jobs = _jobs(plan_ids or known, audiences, languages, formats)
    run_jobs(desk, jobs, out=out, workers=workers, with_overview=True)


def run_jobs(
    desk: Desk, jobs: list[ReportJob], *, out: Path, workers: int, with_overview: bool
) -> Manifest:
    """Run *jobs* with a progress bar, answer with the manifest, raise when any failed.

    Raises:
        BatchError: At least one report could not be written; the others were.
    """
    with desk.open_store() as store:
        url = store.url
    with tqdm(total=len(jobs) + with_overview, desc="Reports", unit="report") as bar:
        manifest = run_reports(
            jobs,
            out=out,
            store_url=url,
            workers=workers,
            with_overview=with_overview,
            on_progress=lambda _done: bar.update(),
        )
    files = [file["path"] for entry in manifest.entries for file in entry.files]
    desk.answer(manifest.as_dict(), "\n".join(f"  {out / name}" for name in files))
    failed = [entry for entry in manifest.entries if entry.error]
    if failed:
        faults = "\n".join(f"  {entry.name}: {entry.error}" for entry in failed)
        raise BatchError(
            f"{len(failed)} of {len(manifest.entries)} could not be written:\n{faults}"
        )
    return manifest


def _jobs(
    plan_ids: tuple[str, ...],
    audiences: tuple[str, ...],
    languages: tuple[str, ...],
    formats: tuple[str, ...],
) -> list[ReportJob]:
    return [
        ReportJob(plan_id=plan_id, audience=audience, language=language, formats=formats)
        for plan_id in plan_ids
        for audience in audiences
        for language in languages
    ]
