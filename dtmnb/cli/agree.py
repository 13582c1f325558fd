"""Commands that agree on a plan: say, settle, consent, vouch, sign, reopen."""

from datetime import date

import click

from dtmnb.cli.options import Desk, desk_options, plan_argument, require_saved, today_option
from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session
from dtmnb.session.summary import told_summary

_opened_because = click.option(
    "--opened-because",
    "opening_reason",
    default="",
    metavar="TEXT",
    help="Why a row goes out more openly than advised or asked for.",
)
_opened_by = click.option(
    "--opened-by", default="", metavar="NAME", help="Who confirms that it does."
)
_category = click.option("--category", required=True, help="Dissemination category, by its code.")
_reason = click.option("--reason", default="", help="Why.")


@click.command()
@plan_argument
@click.argument("row")
@click.argument("organisation", metavar="ORG")
@_category
@_reason
@desk_options
def say(
    desk: Desk, plan_id: str, row: str, organisation: str, *, category: str, reason: str
) -> None:
    """Note what ORG proposes for column B of ROW."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        deeds.propose(session, row, organisation, Voice(category, reason))
    _answer(desk, session, f"{organisation} proposes {category} for row {row}.")


@click.command()
@plan_argument
@click.argument("rows", metavar="ROW...", nargs=-1, required=True)
@_category
@_reason
@_opened_because
@_opened_by
@today_option
@desk_options
def settle(desk: Desk, plan_id: str, rows: tuple[str, ...], *, today: date, **verdict: str) -> None:
    """Settle column B of one ROW or several in one act."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id, today)
        deeds.settle(session, rows, Verdict(**verdict))
    revision = session.stamp.revision
    _answer(desk, session, f"Row {', '.join(rows)} is settled in revision {revision}.")


@click.command()
@plan_argument
@click.argument("row")
@click.argument("organisation", metavar="ORG")
@click.option("--answer", required=True, help="accepts, objects or absent.")
@_reason
@desk_options
def consent(
    desk: Desk, plan_id: str, row: str, organisation: str, *, answer: str, reason: str
) -> None:
    """Note what ORG answers to what was settled for ROW."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        deeds.answer(session, row, organisation, answer, reason)
    _answer(desk, session, f"{organisation} answers on row {row}: {answer}.")


@click.command()
@plan_argument
@click.option("--person", required=True, help="Who vouches for what a file calls agreed.")
@_reason
@_opened_because
@_opened_by
@today_option
@desk_options
def vouch(
    desk: Desk, plan_id: str, *, person: str, reason: str, today: date, **opening: str
) -> None:
    """Settle all rows of PLAN that a file says were agreed outside this tool."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id, today)
        left = deeds.vouch(session, person, Verdict("", reason, **opening))
    words = [f"{person} vouches for what was agreed outside; {len(left)} rows stay open."]
    words += [f"  {row}: {why}" for row, why in left]
    _answer(desk, session, "\n".join(words), left=[{"row": row, "why": why} for row, why in left])


@click.command()
@plan_argument
@click.argument("organisation", metavar="ORG")
@click.option("--person", required=True, help="Who signs for the organisation.")
@click.option("--with-open-points", is_flag=True, help="Sign although blockers are open.")
@click.option("--yes", is_flag=True, help="The summary was read; do not ask.")
@desk_options
def sign(
    desk: Desk, plan_id: str, organisation: str, *, person: str, with_open_points: bool, yes: bool
) -> None:
    """Show what PLAN says, and note the signature of ORG under its present revision."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        seen = session.stamp
        click.echo(_summary(session), err=True)
        if not yes:
            click.confirm(f"Sign this for {organisation}?", abort=True, err=True)
        deeds.sign(session, organisation, person, seen=seen, with_open_points=with_open_points)
    words = f"{organisation} signed revision {seen.revision} of {plan_id}."
    signed = {"partner": organisation, "person": person, **seen._asdict()}
    _answer(desk, session, words, **signed)


@click.command()
@plan_argument
@click.option("--reason", required=True, help="Why; it stays in the history.")
@click.option("--organisation", default="", metavar="ORG", help="Who asks for it.")
@desk_options
def reopen(desk: Desk, plan_id: str, *, reason: str, organisation: str) -> None:
    """Open an agreed PLAN for review again; signatures stay and show what changed since."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        deeds.reopen(session, reason, organisation)
    status = session.plan.header.status
    _answer(desk, session, f"{plan_id} is open again: {status}.", status=status)


def _summary(session: Session) -> str:
    """Return what is read before a signature, a line each."""
    counts, apart, blockers = told_summary(session)
    told = (*counts, *(f"  {each}" for each in (*apart, *blockers)))
    return "\n".join((f"Revision {session.stamp.revision}:", *told))


def _answer(desk: Desk, session: Session, words: str, **more: object) -> None:
    require_saved(session)
    desk.answer({"ok": True, "revision": session.stamp.revision, **more}, words)
