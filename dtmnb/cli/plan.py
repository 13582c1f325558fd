"""Commands about one plan: make, look, bring in, hand out, check."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from dtmnb.cli.forecast import forecast
from dtmnb.cli.journal import (
    batch_of,
    conflict_list,
    conflict_words,
    diff,
    history,
    name,
    reopen,
    revisions,
    settle,
    sign,
    undo,
)
from dtmnb.cli.keeping import backup, restore, verify
from dtmnb.cli.options import Desk, desk_options, finding_document, finding_line, today_option
from dtmnb.cli.packet import expected_conflicts, packet, proposal_lines
from dtmnb.domain.audience import Stamp, View, view_for
from dtmnb.domain.changes import Add, Batch, Change, Set, apply, fill_added
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.errors import UsageError
from dtmnb.interchange import (
    Proposal,
    ReadPlan,
    as_next_round,
    header_of,
    load_mapping,
    propose_changes,
    read_plan,
    require_history,
    write_plan,
)
from dtmnb.language.wording import TITLES, Wording, column_field, located, told
from dtmnb.store import PlanStore, Saved

_MAX_ID = 40
_DONE = {"set": "cells change", "add": "added", "remove": "removed"}
_MOST_TOLD = 40


@click.group()
def plan() -> None:
    """Make, import, export, check and keep plans."""


_JOURNAL = (history, diff, revisions, settle, sign, undo, name, reopen)
for _command in (*_JOURNAL, forecast, packet, backup, restore, verify):
    plan.add_command(_command)


@plan.command()
@click.argument("title")
@click.option("--country", required=True, metavar="ISO3", help="Country, three letters.")
@click.option("--operation", default="", help="Operation, for instance 'Mobility Tracking'.")
@click.option("--plan", "plan_id", default=None, help="Id of the plan. [default: from the title]")
@desk_options
def new(desk: Desk, title: str, country: str, operation: str, plan_id: str | None) -> None:
    """Make an empty plan with TITLE."""
    with desk.open_store() as store:
        changes = _header_changes(
            {"title": title, "iso3": _country(desk, country), "operation": operation}
        )
        identity = plan_id or _free_id(store, f"{country}-{title}")
        saved = store.create(identity, batch_of(changes, note="New plan"))
    desk.answer(_summary(identity, saved), f"{identity}  {title}\nNext: dtmnb workshop {identity}")


@plan.command(name="list")
@desk_options
def list_(desk: Desk) -> None:
    """List the plans of the store."""
    with desk.open_store() as store:
        plans = store.list_plans()
    words = "\n".join(
        f"{item.plan_id:40} {item.iso3:4} {item.status:10} revision {item.revision:<5} {item.title}"
        for item in plans
    )
    document = {"plans": [item._asdict() for item in plans]}
    desk.answer(document, words or "No plan yet. Make one: dtmnb plan new TITLE --country ISO3")


@plan.command()
@click.argument("plan_id", metavar="PLAN")
@desk_options
def show(desk: Desk, plan_id: str) -> None:
    """Show what PLAN holds."""
    with desk.open_store() as store:
        stored = store.load(plan_id)
    header = stored.plan.header
    words = [
        f"{header.title} ({plan_id}), revision {stored.stamp.revision}, {stored.stamp.head[:12]}",
        *(
            f"  {len(records):5}  {name}"
            for name in type(stored.plan).model_fields
            if isinstance(records := getattr(stored.plan, name), dict) and records
        ),
    ]
    document = {
        **stored.plan.model_dump(mode="json"),
        "revision": stored.stamp.revision,
        "head": stored.stamp.head,
    }
    desk.answer(document, "\n".join(words))


@plan.command()
@click.argument("plan_id", metavar="PLAN")
@today_option
@desk_options
def check(desk: Desk, plan_id: str, today: date) -> None:
    """Check PLAN before collection; exit code 1 while a blocker is open."""
    with desk.open_store() as store:
        stored = store.load(plan_id)
    findings = check_plan(stored.plan, desk.reference, today=today)
    wording = desk.wording(stored.plan)
    document = {"findings": [finding_document(finding, wording) for finding in findings]}
    words = "\n".join(finding_line(finding, wording) for finding in findings)
    desk.answer(document, words or "Nothing is open: collection may start.")
    if any(finding.severity == "blocker" for finding in findings):
        raise SystemExit(1)


@plan.command(name="export")
@click.argument("plan_id", metavar="PLAN")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write; the suffix chooses the format.",
)
@desk_options
def export(desk: Desk, plan_id: str, out: Path) -> None:
    """Write PLAN in full (internal edition) to a workbook, CSV or JSON."""
    with desk.open_store() as store:
        stored = store.load(plan_id)
    view = _internal_view(stored.plan, stored.stamp, desk)
    target = write_plan(view, out, reference=desk.reference, language=desk.language)
    desk.answer({"files": [str(target)]}, f"Written: {target}")


@plan.command()
@click.argument("plan_id", metavar="PLAN")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="FILE", help="An .xlsx file."
)
@desk_options
def form(desk: Desk, plan_id: str, out: Path) -> None:
    """Write the questions of PLAN as an XLSForm, to be collected as they were agreed."""
    # Loads openpyxl, which takes longer than all the rest.
    from dtmnb.interchange.xlsform_in import validity_of
    from dtmnb.interchange.xlsform_out import write_form

    with desk.open_store() as store:
        stored = store.load(plan_id)
    view = _internal_view(stored.plan, stored.stamp, desk)
    notes, validity = write_form(view, out, reference=desk.reference), validity_of(out)
    words = [f"Written: {out}", *(f"  note: {note}" for note in notes), validity.words]
    document = {"files": [str(out)], "notes": notes, "validity": validity._asdict()}
    desk.answer(document, "\n".join(words))


@plan.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plan", "plan_id", default=None, metavar="PLAN", help="Into this plan.")
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
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Which column is which field (YAML or JSON).",
)
@click.option("--form", "is_form", is_flag=True, help="The file is an XLSForm.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@desk_options
def import_(
    desk: Desk, file: Path, *, plan_id: str | None, country: str, yes: bool, **reading: Any
) -> None:
    """Bring a workbook, CSV, JSON or form into a plan, after a preview."""
    read = _read(desk, file, plan_id, **reading)
    said = header_of(read)
    title = str(said.get("title") or file.stem)
    with desk.open_store() as store:
        identity, base, is_new = _target(store, read, plan_id, title=title)
        proposal = propose_changes(read, base=base, reference=desk.reference)
        facts = {"title": title, "iso3": _country(desk, country)} if is_new else {}
        facts = {name: value for name, value in facts.items() if value not in {"", said.get(name)}}
        others = (each for each in proposal.changes if _header_field(each) not in facts)
        changes = (*_header_changes(facts), *others)
        batch = batch_of(changes, note=f"Import of {file.name}", organisation=read.organisation)
        # New records are named by the file.
        wording = desk.wording(apply(base, batch).plan)
        click.echo(_preview(identity, read, proposal, wording), err=True)
        if not is_new:
            now = store.load(identity).plan
            changes = fill_added(changes, now) if read.is_own else changes
            click.echo(expected_conflicts(now, changes, wording), nl=False, err=True)
            batch = batch.model_copy(update={"changes": changes})
        if not yes:
            click.confirm("Take these changes?", abort=True, err=True)
        saved = _save(store, identity, batch, is_new)
    desk.answer(*_import_answer(identity, saved, proposal, desk.wording(saved.plan)))


def _read(
    desk: Desk,
    file: Path,
    plan_id: str | None,
    *,
    as_new: bool,
    mapping: Path | None,
    is_form: bool,
) -> ReadPlan:
    if as_new and plan_id:
        raise UsageError(
            f"Cannot begin a round in plan {plan_id!r}: --as-new makes a plan of its own. "
            "Leave out --plan or --as-new."
        )
    columns = load_mapping(mapping) if mapping else None
    read = read_plan(file, mapping=columns, reference=desk.reference, is_form=is_form)
    return as_next_round(read) if as_new else read


def _save(store: PlanStore, identity: str, batch: Batch, is_new: bool) -> Saved:
    return store.create(identity, batch) if is_new else store.save(identity, batch)


def _target(
    store: PlanStore, read: ReadPlan, plan_id: str | None, *, title: str
) -> tuple[str, Plan, bool]:
    """Return the id of the plan to change, the plan to compare with, and whether it is new."""
    known = {item.plan_id for item in store.list_plans()}
    identity = plan_id or (read.plan_id if read.plan_id in known else None)
    if identity is None:
        new_id = _free_id(store, read.plan_id or title)
        return new_id, Plan(plan_id=new_id), True
    if read.plan_id != identity:
        return identity, store.load(identity).plan, False
    base = store.load(identity, read.base_revision)
    require_history(read, base.stamp.head)
    return identity, base.plan, False


def _import_answer(
    identity: str, saved: Saved, proposal: Proposal, wording: Wording
) -> tuple[dict[str, object], str]:
    conflicts = conflict_list(saved)
    unmapped = [{"column": located(wording, what), "why": why} for what, why in proposal.unmapped]
    document: dict[str, object] = {
        "plan_id": identity,
        "rows": len(saved.plan.rows),
        "changes": len(saved.changes),
        "conflicts": conflicts,
        "unmapped": unmapped,
    }
    words = (
        f"{identity}: {len(saved.changes)} changes taken, {len(conflicts)} conflicts, "
        f"{len(saved.plan.rows)} rows now, revision {saved.stamp.revision}."
    )
    return document, "\n".join([words, *conflict_words(saved, wording)])


def _preview(identity: str, read: ReadPlan, proposal: Proposal, wording: Wording) -> str:
    counts = Counter((_DONE[each.op], TITLES[each.collection]) for each in proposal.changes)
    return "\n".join(
        [
            f"Into plan {identity}:",
            *(
                f"  column “{each.header}” → {column_field(wording, each.field) or 'left out'} "
                f"({each.confidence:.0%}, {each.why})"
                for each in read.columns
            ),
            *(f"  not taken: {located(wording, what)}: {why}" for what, why in proposal.unmapped),
            *(f"  note: {note}" for note in read.notes),
            *(f"  {name}: {number} {done}" for (done, name), number in counts.items()),
            *_told_changes(proposal, wording),
            *proposal_lines(read, proposal, wording),
            *(["  no change"] if not counts else []),
        ]
    )


def _told_changes(proposal: Proposal, wording: Wording) -> list[str]:
    """Return what would change in records that are there, from what to what."""
    changes = [each for each in proposal.changes if not isinstance(each, Add)]
    lines = [f"    {told(wording, each)}" for each in changes[:_MOST_TOLD]]
    rest = len(changes) - len(lines)
    return [*lines, *([f"    and {rest} more"] if rest else [])]


def _internal_view(plan: Plan, stamp: Stamp, desk: Desk) -> View:
    return view_for(plan, "internal", reference=desk.reference, stamp=stamp)


def _header_field(change: Change) -> str:
    return change.field if isinstance(change, Set) and change.collection == HEADER else ""


def _header_changes(values: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Set(collection=HEADER, record=HEADER, field=field, was="", value=value)
        for field, value in values.items()
        if value
    )


def _country(desk: Desk, country: str) -> str:
    code = country.upper()
    if code and code not in desk.reference.terms("countries"):
        raise UsageError(
            f"Cannot take country {country!r}: ISO 3166 has no such code. "
            "Use its three letters, for instance SOM."
        )
    return code


def _free_id(store: PlanStore, wish: str) -> str:
    """Return a plan id like *wish* that the store does not have yet."""
    slug = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[: _MAX_ID - 4] or "plan"
    known = {item.plan_id for item in store.list_plans()}
    numbered = (f"{slug.rstrip('-')}-{number}" for number in range(2, 1000))
    return next(name for name in (slug.rstrip("-"), *numbered) if name not in known)


def _summary(plan_id: str, saved: Saved) -> dict[str, object]:
    header = saved.plan.header
    return {
        "plans": [
            {
                "plan_id": plan_id,
                "iso3": header.iso3,
                "title": header.title,
                "revision": saved.stamp.revision,
                "status": header.status,
            }
        ]
    }
