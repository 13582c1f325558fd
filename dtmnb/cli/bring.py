"""Commands that bring files into a plan and write plans to files."""

from collections import Counter
from pathlib import Path

import click

from dtmnb.cli.journal import conflict_line, conflict_list, conflict_words
from dtmnb.cli.options import FILE, Desk, desk_options, plan_argument
from dtmnb.domain.audience import INTERNAL
from dtmnb.domain.changes import Add
from dtmnb.domain.journal import Saved
from dtmnb.domain.schema import BROUGHT, spec_of
from dtmnb.errors import UsageError
from dtmnb.interchange import (
    FoundWord,
    Tally,
    load_mapping,
    mapping_of,
    shared_changes,
    write_mapping,
)
from dtmnb.language.wording import TITLES, Wording, column_field, located, told
from dtmnb.session.files import Offer, Source, hand_out, is_unknown, offer, take

_DONE = {"set": "cells change", "add": "added", "remove": "removed"}
_MOST_TOLD = 40


@click.command(name="export")
@plan_argument
@click.option(
    "--out",
    required=True,
    type=FILE,
    metavar="FILE",
    help="Where to write; the suffix chooses the format.",
)
@click.option(
    "--template",
    type=FILE,
    metavar="FILE",
    help="Lay the Data Analysis Plan out by your own template: YAML, or a table with its headings.",
)
@desk_options
def export(desk: Desk, plan_id: str, out: Path, template: Path | None) -> None:
    """Write PLAN in full (internal edition) in the format of the suffix.

    A workbook (.xlsx), CSV, JSON, a calendar (.ics), rows with HXL hashtags (.hxl.csv), a data
    management plan (.madmp.json) or a catalogue with access rights (.jsonld, DCAT).
    """
    if template and out.suffix.lower() != ".xlsx":
        raise UsageError(
            f"Cannot lay out {out.name} by a template: only a workbook keeps which column is "
            "which. Give a name that ends in .xlsx."
        )
    with desk.open_store() as store:
        target = hand_out(desk.work_on(store, plan_id), INTERNAL, out, template=template)
    desk.answer({"files": [str(target)]}, f"Written: {target}")


@click.command(name="import")
@click.argument("file", type=FILE)
@click.option("--plan", "plan_id", default="", metavar="PLAN", help="Into this plan.")
@click.option("--country", default="", metavar="ISO3", help="Country of a new plan.")
@click.option(
    "--as-new",
    is_flag=True,
    help="Begin a round: a new plan with the questions, terms and people of the file.",
)
@click.option(
    "--map",
    "mapping",
    default=None,
    type=FILE,
    metavar="FILE",
    help="What you decided of a file of others (YAML or JSON): 'columns' says by heading which "
    "field a column is, brought_along to keep it under its heading, null to leave it out; "
    "'values' by heading the code that each word stands for; 'sheet' which sheet, '*' for all "
    "with the same headings.  [default: as for the last file with these headings]",
)
@click.option(
    "--save-map",
    "kept",
    default=None,
    type=FILE,
    metavar="FILE",
    help="Write what the preview shows of columns and words to FILE, to be mended for --map.",
)
@click.option("--form", "is_form", is_flag=True, help="The file is an XLSForm.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@desk_options
def import_(
    desk: Desk,
    file: Path,
    *,
    plan_id: str,
    country: str,
    as_new: bool,
    mapping: Path | None,
    kept: Path | None,
    is_form: bool,
    yes: bool,
) -> None:
    """Bring a workbook, CSV, JSON or form into a plan, after a preview."""
    columns = load_mapping(mapping) if mapping else None
    source = Source(file, columns, is_form, country_code(desk, country), as_new)
    with desk.open_store() as store:
        session = desk.work_on(store)
        offered = offer(session, source, plan_id)
        click.echo(preview(offered, desk.wording(offered.becomes)), err=True)
        if kept:
            write_mapping(mapping_of(offered.read), kept)
        if not yes:
            click.confirm("Take these changes?", abort=True, err=True)
        saved = take(session, offered)
    _answer(desk, offered, saved)


def _answer(desk: Desk, offered: Offer, saved: Saved) -> None:
    """Say what was taken in, what was not, and what is kept without a field."""
    wording = desk.wording(saved.plan)
    conflicts = conflict_list(saved)
    # What is kept under its heading has no field either, and its reason says that it is kept.
    brought = ((each.header, each.why) for each in offered.read.columns if each.field == BROUGHT)
    left = (*brought, *offered.proposal.unmapped)
    document = {
        "plan_id": offered.plan_id,
        "rows": len(saved.plan.rows),
        "changes": len(saved.changes),
        "conflicts": conflicts,
        "unmapped": [{"column": located(wording, what), "why": why} for what, why in left],
        "words": [each._asdict() for each in offered.read.words],
        "tally": offered.tally._asdict() if offered.tally else None,
    }
    words = (
        f"{offered.plan_id}: {len(saved.changes)} changes taken, {len(conflicts)} conflicts, "
        f"{len(saved.plan.rows)} rows now, revision {saved.stamp.revision}."
    )
    desk.answer(document, "\n".join([words, *conflict_words(saved, wording)]))


def preview(offered: Offer, wording: Wording) -> str:
    """Return what *offered* would do, a line each."""
    read, proposal = offered.read, offered.proposal
    counts = Counter((_DONE[each.op], TITLES[each.collection]) for each in proposal.changes)
    changes = [each for each in proposal.changes if not isinstance(each, Add)]
    rest = len(changes) - _MOST_TOLD
    who = wording.name("partners", read.organisation)
    shared = shared_changes(proposal.changes) if read.organisation else ()
    return "\n".join(
        [
            f"Into plan {offered.plan_id}:",
            *(
                f"  column “{each.header}” → {column_field(wording, each.field) or 'left out'} "
                f"({each.confidence:.0%}, {each.why})"
                for each in read.columns
                if each.header
            ),
            *(f"  {_word(each, wording)}" for each in read.words),
            *(f"  not taken: {located(wording, what)}: {why}" for what, why in proposal.unmapped),
            *(f"  note: {note}" for note in read.notes),
            *(f"  {name}: {number} {done}" for (done, name), number in counts.items()),
            *(f"    {told(wording, each)}" for each in changes[:_MOST_TOLD]),
            *([f"    and {rest} more"] if rest > 0 else []),
            *(f"  {who} proposes: {told(wording, each)}" for each in shared),
            *(f"  conflict: {conflict_line(each, wording)}" for each in offered.conflicts),
            *(["  no change"] if not counts else []),
            *([f"  rows: {_tallied(offered.tally)}"] if offered.tally else []),
        ]
    )


def _word(found: FoundWord, wording: Wording) -> str:
    """Return what a word in a column of codes is taken for."""
    spec = spec_of("rows", found.field)
    code = [found.code] if spec and spec.is_many else found.code
    taken = wording.value("rows", found.field, code) if found.code else "left out"
    taken = "nothing we know, brought along" if is_unknown(found, wording) else taken
    guess = ", which is like it" if found.is_guess else ""
    return f"word “{found.word}” ({found.often}) in “{found.header}” → {taken}{guess}"


def _tallied(tally: Tally) -> str:
    stay = f"{tally.gone} of the plan are not in the file and stay"
    return f"{tally.added} added, {tally.changed} changed, {tally.same} the same; {stay}"


def country_code(desk: Desk, country: str) -> str:
    """Return the code of a country as the plan keeps it, "" for none."""
    code = country.upper()
    if code and code not in desk.reference.terms("countries"):
        raise UsageError(
            f"Cannot take country {country!r}: ISO 3166 has no such code. "
            "Use its three letters, for instance SOM."
        )
    return code
