"""The command that writes a plan as one file to look things up in."""

from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options, language_option, plan_argument
from dtmnb.language import language_for


@click.command()
@plan_argument
@click.option(
    "--audience",
    default="partners",
    show_default=True,
    help="internal, partners, public or partner:ORG",
)
@language_option
@click.option("--out", required=True, type=FILE, metavar="FILE.html")
@desk_options
def snapshot(desk: Desk, plan_id: str, *, audience: str, language: str, out: Path) -> None:
    """Write PLAN as one page that searches, filters and prints without any network."""
    # Loads what draws reports, which other commands do without.
    from dtmnb.session.documents import hand_out_snapshot

    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        target = hand_out_snapshot(session, audience, out, language_for(language))
    told = f"Written: {target}, of revision {session.stamp.revision}, for {audience}."
    desk.answer({"files": [str(target)]}, told)
