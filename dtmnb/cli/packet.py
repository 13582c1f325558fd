"""Files for one organisation or person: the packet to fill, the note of who leaves."""

from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options, language_option, plan_argument
from dtmnb.language import language_for
from dtmnb.session.documents import hand_out_note
from dtmnb.session.files import hand_out_packet


@click.command()
@plan_argument
@click.argument("organisation", metavar="ORG")
@click.option("--out", required=True, type=FILE, metavar="FILE.xlsx")
@language_option
@desk_options
def packet(desk: Desk, plan_id: str, organisation: str, *, out: Path, language: str) -> None:
    """Write the workbook that ORG fills at home; `plan import` takes it back."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        target = hand_out_packet(session, organisation, out, language_for(language))
    revision = session.stamp.revision
    words = f"Written: {target}, of revision {revision}. Back: dtmnb plan import {target}"
    desk.answer({"files": [str(target)]}, words)


@click.command()
@plan_argument
@click.argument("person", metavar="FOCAL_POINT")
@click.option("--out", required=True, type=FILE, metavar="FILE", help="PDF, Word (.docx) or text.")
@language_option
@desk_options
def handover(desk: Desk, plan_id: str, person: str, *, out: Path, language: str) -> None:
    """Write what FOCAL_POINT, who leaves, hands over: agreements, alerts, dates, what is open."""
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        target = hand_out_note(session, person, out, language_for(language))
    desk.answer(
        {"files": [str(target)]}, f"Written: {target}, of revision {session.stamp.revision}"
    )
