"""Commands that write documents: reports of named plans, and batches over all of them."""

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click
from tqdm import tqdm

from dtmnb.batch.editions import Editions, wanted_jobs, with_every_partner
from dtmnb.batch.jobs import FORMATS, ReportJob
from dtmnb.batch.manifest import Entry
from dtmnb.batch.runner import How, run_reports
from dtmnb.batch.work import Where
from dtmnb.cli.options import FILE, PLACE, Command, Desk, desk_options
from dtmnb.errors import BatchError, UsageError
from dtmnb.language import language_for
from dtmnb.reports.kinds import DIFFERENCES, KINDS, REPORT

_AUDIENCES = ("internal", "partners", "public")
_PROCESSORS = os.cpu_count() or 1
_USUAL = "[default: as the document needs]"


def edition_options() -> Callable[[Command], Command]:
    """Add the options that choose editions."""
    readers = "internal, partners, public, partner:ORG or partner:*"
    chosen = (
        ("--document", "documents", (REPORT,), ", ".join(KINDS)),
        ("--audience", "audiences", (), f"{readers} {_USUAL}"),
        ("--language", "languages", ("en",), "en, fr, es or ar"),
        ("--format", "formats", (), f"{', '.join(FORMATS)} {_USUAL}"),
    )

    def add_options(command: Any) -> Any:
        command = click.option("--out", required=True, type=FILE, metavar="DIR")(command)
        command = click.option(
            "--since",
            default="",
            metavar="REVISION|PLAN",
            help=f"What '{DIFFERENCES}' are told since: 12, or a plan of an earlier round, PLAN or "
            "PLAN@12. [default: the last round, else the last signature]",
        )(command)
        command = click.option(
            "--house",
            type=PLACE,
            metavar="DIR",
            help="Logo, colours, fonts and first page. [default: 'house' beside the store]",
        )(command)
        for name, parameter, default, known in reversed(chosen):
            command = click.option(
                name,
                parameter,
                multiple=True,
                default=default,
                show_default=bool(default),
                metavar=name[2].upper(),
                help=f"{known}; may be given again.",
            )(command)
        return command

    return add_options


@click.command()
@click.argument("plan_ids", metavar="PLAN...", nargs=-1, required=True)
@edition_options()
@click.option("--revision", type=click.IntRange(1), help="By default the newest.")
@desk_options
def report(
    desk: Desk, plan_ids: tuple[str, ...], *, out: Path, revision: int | None, **chosen: Any
) -> None:
    """Write the report, or other documents, of each PLAN for each audience and language.

    Packs, alert cards and handover notes are made for every organisation of the plan.
    """
    with desk.open_store() as store:
        made = with_every_partner(Editions(**chosen).jobs(plan_ids), store)
    _require_differences(chosen["since"], made)
    jobs = [job._replace(revision=revision) for job in made]
    run_jobs(desk, jobs, out, How(_PROCESSORS))


def _require_differences(since: str, jobs: list[ReportJob]) -> None:
    """Refuse *since* where no document is told since something."""
    if since and not any(job.since for job in jobs):
        raise UsageError(
            f"Cannot write documents since {since!r}: none of those named tells differences. "
            f"Add --document {DIFFERENCES}."
        )


def _shard(_context: object, _parameter: object, text: str) -> tuple[int, int]:
    part, _, parts = text.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{text!r} is no part of a whole. Write it as 3/16.")
    return int(part), int(parts)


@click.command()
@click.argument("plan_ids", metavar="[PLAN]...", nargs=-1)
@edition_options()
@click.option("--countries", type=FILE, metavar="FILE", help="CSV or Excel: a row a country.")
@click.option("--notebook", type=PLACE, metavar="FILE", help="Your own, instead of ours.")
@click.option(
    "--delivered", type=PLACE, metavar="FILE", help="Published datasets: were plans kept?"
)
@click.option(
    "--jobs",
    "workers",
    default=_PROCESSORS,
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many at once. [default: one a processor]",
)
@click.option("--scheduler", default="", metavar="URL", help="Of dask, whose workers do it.")
@click.option("--shard", default="1/1", callback=_shard, metavar="I/N", help="Do one part of N.")
@click.option("--resume", "keep", flag_value="finished", help="Go on where the last run ended.")
@click.option("--only-changed", "keep", flag_value="unchanged", help="Do what has changed since.")
@desk_options
def batch(
    desk: Desk,
    plan_ids: tuple[str, ...],
    *,
    out: Path,
    countries: Path | None,
    delivered: Path | None,
    workers: int,
    scheduler: str,
    shard: tuple[int, int],
    keep: Literal["finished", "unchanged"] | None,
    **chosen: Any,
) -> None:
    """Write reports and the country overview of all plans of the store (or those named)."""
    with desk.open_store() as store:
        wanted = Editions(**chosen, reports_for=_AUDIENCES)
        jobs, absent = wanted_jobs(store, wanted, plan_ids, countries)
    _require_differences(chosen["since"], jobs)
    for name in absent:
        click.echo(f"Note: {name} is left out: its plan has no such organisation.", err=True)
    run_jobs(desk, jobs, out, How(workers, True, delivered, keep or "nothing", shard, scheduler))


def run_jobs(desk: Desk, jobs: list[ReportJob], out: Path, how: How) -> None:
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
    with tqdm(desc="Reports", unit="report", disable=None) as bar:
        manifest = run_reports(jobs, Where(out, url), how, partial(_show, bar))
    files = [file["path"] for entry in manifest.entries for file in entry.files]
    desk.answer(manifest.as_dict(), "\n".join(f"  {out / name}" for name in files))
    if manifest.failed:
        total = len(manifest.entries)
        raise BatchError(
            f"{len(manifest.failed)} of {total} could not be written; they are named above. "
            "Mend them and run again with --only-changed."
        )


def _show(bar: Any, entry: Entry, total: int) -> None:
    """Show that *entry* is done, and at once what went wrong."""
    if entry.error:
        tqdm.write(f"{entry.name}: {entry.error}", file=sys.stderr)
    bar.total = total
    bar.update()
