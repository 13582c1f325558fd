"""Word files to go on with by hand: agreements and requests as drafts, checklists in full."""

from pathlib import Path

import click

from dtmnb.cli.options import FILE, Desk, desk_options, plan_argument
from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.session.drafts import draft_name, drafts_of, hand_out_draft


@click.command()
@plan_argument
@click.option("--out", required=True, type=FILE, metavar="DIR")
@click.option(
    "--record",
    "records",
    multiple=True,
    metavar="ID",
    help="Only this one, or checklists; may be given again.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=("en",),
    show_default=True,
    help="en, fr, es or ar; may be given again.",
)
@desk_options
def drafts(
    desk: Desk, plan_id: str, *, out: Path, records: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    """Draft the agreements and access requests of PLAN from what it holds, and its checklists.

    Each is written for the organisation that DTM agrees with, and holds what that may see. They
    are drafts and no legal advice.
    """
    with desk.open_store() as store:
        session = desk.work_on(store, plan_id)
        known = {each.where.record or "checklists": each.where for each in drafts_of(session)}
        if unknown := [each for each in records if each not in known]:
            raise UsageError(
                f"Cannot draft {unknown[0]!r}: plan {plan_id!r} has no such agreement or request. "
                f"Use one of: {', '.join(known)}."
            )
        wanted = [known[each] for each in records or known]
        out.mkdir(parents=True, exist_ok=True)
        files = [
            hand_out_draft(session, where, out / draft_name(session, where, language), language)
            for language in map(language_for, languages)
            for where in wanted
        ]
    words = "\n".join(f"Written: {file}" for file in files)
    desk.answer({"files": [str(file) for file in files]}, words or "Nothing to draft.")
