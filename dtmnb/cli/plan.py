"""Commands about one plan: make, look, bring in, hand out, check."""

from datetime import date
from pathlib import Path

import click

from dtmnb.cli.agree import consent, reopen, say, settle, sign, vouch
from dtmnb.cli.bring import country_code, export, import_
from dtmnb.cli.drafts import drafts
from dtmnb.cli.forecast import forecast
from dtmnb.cli.journal import diff, history, name, revisions, undo
from dtmnb.cli.keeping import backup, restore, verify
from dtmnb.cli.options import (
    FILE,
    Desk,
    cause_lines,
    desk_options,
    finding_document,
    finding_line,
    plan_argument,
    today_option,
)
from dtmnb.cli.packet import handover, packet
from dtmnb.cli.register import register
from dtmnb.domain.audience import INTERNAL
from dtmnb.domain.causes import causes
from dtmnb.domain.checks import check_plan
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.settling import put_record
from dtmnb.session.files import free_plan_id


@click.group()
def plan() -> None:
    """Make, import, export, check and keep plans."""


_JOURNAL = (history, diff, revisions, undo, name)
_AGREEING = (say, settle, consent, vouch, sign, reopen)
_FILES = (import_, export, packet, handover, drafts, register, backup, restore, verify)
for _command in (*_JOURNAL, *_AGREEING, *_FILES, forecast):
    plan.add_command(_command)


@plan.command()
@click.argument("title")
@click.option("--country", required=True, metavar="ISO3", help="Country, three letters.")
@click.option("--operation", default="", help="Operation, for instance 'Mobility Tracking'.")
@click.option("--plan", "plan_id", default=None, help="Id of the plan. [default: from the title]")
@desk_options
def new(desk: Desk, title: str, country: str, operation: str, plan_id: str | None) -> None:
    """Make an empty plan with TITLE."""
    values = {"title": title, "iso3": country_code(desk, country), "operation": operation}
    with desk.open_store() as store:
        session = desk.work_on(store)
        identity = plan_id or free_plan_id(session.store, f"{country}-{title}")
        changes = put_record(Plan(plan_id="new"), HEADER, HEADER, values)
        saved = session.create_plan(identity, changes, "New plan")
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
@plan_argument
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
@plan_argument
@click.option("--each", is_flag=True, help="Tell each finding by itself.")
@today_option
@desk_options
def check(desk: Desk, plan_id: str, *, each: bool, today: date) -> None:
    """Check PLAN before collection; exit code 1 while a blocker is open.

    In words, what is open for many rows alike is told once; as JSON, each finding.
    """
    with desk.open_store() as store:
        stored = store.load(plan_id)
    findings = check_plan(stored.plan, desk.reference, today=today)
    wording = desk.wording(stored.plan)
    document = {"findings": [finding_document(finding, wording) for finding in findings]}
    if each:
        lines = [finding_line(finding, wording) for finding in findings]
    else:
        found = causes(findings, desk.reference)
        lines = [line for cause in found for line in cause_lines(cause, wording)]
    desk.answer(document, "\n".join(lines) or "Nothing is open: collection may start.")
    if any(finding.severity == "blocker" for finding in findings):
        raise SystemExit(1)


@plan.command()
@plan_argument
@click.option("--out", required=True, type=FILE, metavar="FILE", help="An .xlsx file.")
@desk_options
def form(desk: Desk, plan_id: str, out: Path) -> None:
    """Write the questions of PLAN as an XLSForm, to be collected as they were agreed."""
    # Loads openpyxl, which takes longer than all the rest.
    from dtmnb.interchange.form_signs import validity_of
    from dtmnb.interchange.xlsform_out import write_form

    with desk.open_store() as store:
        view, _ = store.edition(plan_id, INTERNAL)
    notes, validity = write_form(view, out, reference=desk.reference), validity_of(out)
    words = [f"Written: {out}", *(f"  note: {note}" for note in notes), validity.words]
    document = {"files": [str(out)], "notes": notes, "validity": validity._asdict()}
    desk.answer(document, "\n".join(words))


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
