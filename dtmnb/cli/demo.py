"""The command that shows the whole job once, from an Excel plan to a report per audience."""

import tempfile
import uuid
from datetime import date
from pathlib import Path

import click

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.runner import How
from dtmnb.cli.example import make_plan
from dtmnb.cli.options import FILE, Desk, desk_options, today_option
from dtmnb.cli.report import run_jobs
from dtmnb.domain.changes import Batch, Change
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import Plan
from dtmnb.interchange import propose_changes, read_plan
from dtmnb.resources import shipped
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.store import PlanStore

_COUNTRY = "SSD"
_EXCEL_PLAN = "excel_plan.xlsx"
_POSITIONS = (
    ("protection", "sensitive", "Locations could be recognised."),
    ("child", "sensitive", "Few cases in each place."),
    ("cccm", "public", "Sites are known to everyone."),
)


@click.command()
@click.option(
    "--out",
    default=None,
    type=FILE,
    metavar="DIR",
    help="Where to write. [default: a new temporary folder]",
)
@today_option
@desk_options
def demo(desk: Desk, out: Path | None, today: date) -> None:
    """Go through the whole job once with training examples, and say what to type next."""
    folder = out or Path(tempfile.mkdtemp(prefix="dtmnb-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    desk = desk._replace(store_url=f"sqlite:///{folder / 'plans.sqlite'}")
    with desk.open_store() as store:
        plan_id = _make_plan(store, desk, today)
        imported = _import_excel_plan(store, desk)
        _agree_one_row(store, desk, plan_id, today)
        _check(store, desk, plan_id, today)
    jobs = [
        ReportJob(plan_id=name, audience=audience, language="en", formats=("html", "pdf", "xlsx"))
        for name, audiences in (
            (plan_id, ("internal", "partners", "public", "partner:protection")),
            (imported, ("internal",)),
        )
        for audience in audiences
    ]
    _say("5. Writing every edition ...")
    run_jobs(desk, jobs, folder, How(workers=2, with_overview=True))
    here = f'--store "{folder / "plans.sqlite"}"'
    _say(
        f"\nEverything is in {folder}\n"
        f"Next: dtmnb plan check {plan_id} {here}\n"
        f"      dtmnb workshop {plan_id} --voila {here}\n"
        "Your own plan: dtmnb plan import FILE.xlsx --country ISO3"
    )


def _say(words: str) -> None:
    click.echo(words, err=True)


def _make_plan(store: PlanStore, desk: Desk, today: date) -> str:
    made = make_plan(store, desk, _COUNTRY, rows=150, seed=1, today=today)
    _say(f"1. Made {made['plan_id']}: {made['rows']} rows, {made['title']}")
    return str(made["plan_id"])


def _import_excel_plan(store: PlanStore, desk: Desk) -> str:
    file = shipped("examples") / _EXCEL_PLAN
    plan_id = "example-excel-plan"
    read = read_plan(file, reference=desk.reference)
    proposal = propose_changes(
        read, base=Plan(plan_id=plan_id), reference=desk.reference, is_vouched=False
    )
    store.create(plan_id, _batch(proposal.changes, note=f"Import of {file.name}"))
    left = ", ".join(str(column) for column, _ in proposal.unmapped) or "none"
    _say(f"2. Imported {file.name}: {len(proposal.changes)} rows; columns not taken: {left}")
    return plan_id


def _agree_one_row(store: PlanStore, desk: Desk, plan_id: str, today: date) -> None:
    session = desk.work_on(store, plan_id, today)
    row = next(row for row in session.plan.ordered_rows() if not row.sensitivity)
    for partner, category, reason in _POSITIONS:
        deeds.propose(session, row.record_id, partner, Voice(category, reason))
    verdict = Verdict("sensitive", "Locations could be recognised.")
    deeds.settle(session, [row.record_id], verdict)
    deeds.answer(session, row.record_id, "cccm", "objects", "Sites are known to everyone.")
    _say(f"3. Settled row {row.record_id}: three positions, one objection kept")


def _check(store: PlanStore, desk: Desk, plan_id: str, today: date) -> None:
    findings = check_plan(store.load(plan_id).plan, desk.reference, today=today)
    counts = {
        severity: sum(finding.severity == severity for finding in findings)
        for severity in ("blocker", "alarm", "advice")
    }
    told = ", ".join(f"{number} {severity}" for severity, number in counts.items())
    _say(f"4. Checked {plan_id}: {told}")


def _batch(changes: tuple[Change, ...], *, note: str) -> Batch:
    return Batch(batch_id=uuid.uuid4().hex, author="dtmnb demo", note=note, changes=changes)
