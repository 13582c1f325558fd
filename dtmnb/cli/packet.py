"""The packet of one organisation: written for it, read as its word and its proposals."""

from pathlib import Path

import click

from dtmnb.cli.journal import conflict_line
from dtmnb.cli.options import Desk, desk_options
from dtmnb.domain.agreement import permitted_moves
from dtmnb.domain.audience import PARTICIPANT_PREFIX, view_for, withheld_contacts
from dtmnb.domain.changes import Batch, Change, apply
from dtmnb.domain.plan import Plan
from dtmnb.errors import SharingError, UsageError
from dtmnb.interchange import Proposal, ReadPlan, packet_view, shared_changes, write_plan
from dtmnb.language import language_for
from dtmnb.language.wording import Wording, told
from dtmnb.reports.release import release

_SUFFIX = ".xlsx"


@click.command()
@click.argument("plan_id", metavar="PLAN")
@click.argument("organisation", metavar="ORG")
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx")
@click.option("--language", default="en", show_default=True, help="en, fr, es or ar")
@desk_options
def packet(desk: Desk, plan_id: str, organisation: str, *, out: Path, language: str) -> None:
    """Write the workbook that ORG fills at home; `plan import` takes it back."""
    if out.suffix.lower() != _SUFFIX:
        raise UsageError(
            f"Cannot write a packet to {out.name}: a packet is a workbook. "
            f"Give a name that ends in {_SUFFIX}."
        )
    with desk.open_store() as store:
        plan, stamp, _ = store.load(plan_id)
    view = view_for(plan, PARTICIPANT_PREFIX + organisation, reference=desk.reference, stamp=stamp)
    target = write_plan(
        packet_view(view), out, reference=desk.reference, language=language_for(language)
    )
    try:
        release({out.name: target}, withheld_contacts(plan, view))
    except SharingError:
        target.unlink()
        raise
    words = f"Written: {target}, of revision {stamp.revision}. Back: dtmnb plan import {target}"
    desk.answer({"files": [str(target)]}, words)


def proposal_lines(read: ReadPlan, proposal: Proposal, wording: Wording) -> list[str]:
    """Return, for the preview of a packet, what it would change that all share."""
    if not read.organisation:
        return []
    who = wording.name("partners", read.organisation)
    shared = shared_changes(proposal.changes)
    return [f"  {who} proposes: {told(wording, each)}" for each in shared]


def expected_conflicts(now: Plan, changes: tuple[Change, ...], wording: Wording) -> str:
    """Return, for the preview, the changes that the plan as it stands will not take."""
    batch = Batch(batch_id="preview", author="preview", changes=changes)
    conflicts = apply(now, batch, moves=permitted_moves(wording.reference)).conflicts
    return "".join(f"  conflict: {conflict_line(each, wording)}\n" for each in conflicts)
