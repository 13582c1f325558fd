"""The one way out for a file that a session made: looked through, then registered."""

from pathlib import Path
from typing import NamedTuple

from dtmnb.domain.audience import View, withheld_contacts
from dtmnb.domain.plan import Plan
from dtmnb.interchange.register import describe
from dtmnb.language import Language
from dtmnb.reports.release import let_go
from dtmnb.session.desk import Session
from dtmnb.store.seat_plans import Order


class Edition(NamedTuple):
    """What a file was made of: what its readers may see, the whole plan, the language."""

    view: View
    plan: Plan
    language: Language


def made_elsewhere(session: Session, order: Order, target: Path) -> bool:
    """Tell whether *order* was made, looked into and registered where the plan is held.

    Then the file is at *target*; else it is to be made here.
    """
    made = session.store.made_elsewhere(order)
    if made is not None:
        target.write_bytes(*made.files.values())
    return made is not None


def issue(
    session: Session, written: Path, edition: Edition, content: Path | str | None = None
) -> Path:
    """Return *written* once it was looked into and its hash is in the register of the store.

    Args:
        session: Whose store keeps the register.
        written: The file.
        edition: What it was made of.
        content: What is looked into in its place, where the file packs its text.

    Raises:
        SharingError: It holds a contact that its readers may not have; the file is there no more.
    """
    view, plan, language = edition
    let_go(written, withheld_contacts(plan, view), content)
    facts = {"audience": view.audience, "language": language.code}
    session.store.note_issued(describe(written, plan.plan_id, stamp=view.stamp, **facts))
    return written
