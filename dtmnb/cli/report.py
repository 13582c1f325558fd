"""Commands that write documents: reports of named plans, and batches over all of them."""

import os
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import click
from tqdm import tqdm

from dtmnb.batch import Manifest, ReportJob, run_reports
from dtmnb.batch.jobs import FORMATS
from dtmnb.cli.options import FILE, Command, Desk, desk_options
from dtmnb.errors import BatchError, UsageError
from dtmnb.language import language_for

_AUDIENCES = ("internal", "partners", "public")
_USUAL = ("html", "pdf", "xlsx")


class Editions(NamedTuple):
    """Which editions of each plan to write, and where."""

    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    out: Path

    def jobs(self, plan_ids: tuple[str, ...]) -> list[ReportJob]:
        """Return one job for each plan, audience and language."""
        return [
            ReportJob(plan_id=plan_id, audience=audience, language=language, formats=self.formats)
            for plan_id, audience, language in product(plan_ids, self.audiences, self.languages)
        ]


def edition_options(*audiences: str) -> Callable[[Command], Command]:
    """Add the options that choose editions, by default those for *audiences*."""
    chosen = (
        ("--audience", "audiences", audiences, "internal, partners, public or partner:ORG"),
        ("--language", "languages", ("en",), "en, fr, es or ar"),
        ("--format", "formats", _USUAL, ", ".join(FORMATS)),
    )

    def add_options(command: Any) -> Any:
        command = click.option("--out", required=True, type=FILE, metavar="DIR")(command)
        for name, parameter, default, known in reversed(chosen):
            command = click.option(
                name,
                parameter,
                multiple=True,
                default=default,
                show_default=True,
                metavar=name[2].upper(),
                help=f"{known}; may be given again.",
            )(command)
        return command

    return add_options


@click.command()
@click.argument("plan_ids", metavar="PLAN...", nargs=-1, required=True)
@edition_options("partners")
@click.option("--revision", type=click.IntRange(1), help="By default the newest.")
@desk_options
def report(desk: Desk, plan_ids: tuple[str, ...], *, revision: int | None, **chosen: Any) -> None:
    """Write the report of each PLAN for each audience and language."""
    editions = Editions(**chosen)
    jobs = [job._replace(revision=revision) for job in editions.jobs(plan_ids)]
    run_jobs(desk, jobs, out=editions.out, workers=1, with_overview=False)


@click.command()
@click.argument("plan_ids", metavar="[PLAN]...", nargs=-1)
@edition_options(*_AUDIENCES)
@click.option(
    "--jobs",
    "workers",
    default=os.cpu_count() or 1,
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many at once. [default: one a processor]",
)
@desk_options
def batch(desk: Desk, plan_ids: tuple[str, ...], *, workers: int, **chosen: Any) -> None:
    """Write reports and the country overview of all plans of the store (or those named)."""
    with desk.open_store() as store:
        known = tuple(item.plan_id for item in store.list_plans())
    if not (plan_ids or known):
        raise UsageError(
            "Cannot run a batch: the store holds no plan yet. "
            "Make one: dtmnb plan new TITLE --country ISO3, or dtmnb example --countries 3."
        )
    editions = Editions(**chosen)
    jobs = editions.jobs(plan_ids or known)
    run_jobs(desk, jobs, out=editions.out, workers=workers, with_overview=True)


def run_jobs(
    desk: Desk, jobs: list[ReportJob], *, out: Path, workers: int, with_overview: bool
) -> Manifest:
    """Run *jobs* with a progress bar and answer with the manifest.

    Raises:
        BatchError: At least one report could not be written; the others were.
    """
    for code in {job.language for job in jobs}:
        language = language_for(code)
        if not language.is_translated:
            name = language.locale.english_name
            click.echo(f"Note: there is no {name} catalogue yet; words are English.", err=True)
    with desk.open_store() as store:
        url = store.address.whole
    with tqdm(total=len(jobs) + with_overview, desc="Reports", unit="report", disable=None) as bar:
        manifest = run_reports(
            jobs,
            out=out,
            store_url=url,
            workers=workers,
            with_overview=with_overview,
            on_progress=lambda _entry: bar.update(),
        )
    files = [file["path"] for entry in manifest.entries for file in entry.files]
    desk.answer(manifest.as_dict(), "\n".join(f"  {out / name}" for name in files))
    if manifest.failed:
        faults = "\n".join(f"  {entry.name}: {entry.error}" for entry in manifest.failed)
        total = len(manifest.entries)
        raise BatchError(f"{len(manifest.failed)} of {total} could not be written:\n{faults}")
    return manifest
