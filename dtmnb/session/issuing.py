"""The one way out for a file that a session has made: looked through, then registered."""

from collections.abc import Callable
from pathlib import Path

from dtmnb.domain.audience import View, withheld_contacts
from dtmnb.domain.plan import Plan
from dtmnb.interchange.register import describe
from dtmnb.reports.release import let_go
from dtmnb.session.desk import Session
from dtmnb.store.seat_plans import Order

Make = Callable[[View, Plan], tuple[Path, Path | str]]
"""Writes a file of what its readers may see and of the whole plan; returns it, and what is looked
into in its place where it packs its text."""


def issue(session: Session, order: Order, target: Path, make: Make) -> Path:
    """Return the file *target* that was made, looked into and registered: nothing goes another way.

    Where the plan is held by another process, that does it; else *make* writes it here.

    Raises:
        SharingError: It holds a contact that its readers may not have; the file is there no more.
    """
    made = session.store.made_elsewhere(order)
    if made is not None:
        target.write_bytes(*made.files.values())
        return target
    view, plan, *_ = session.store.edition(order.plan_id, order.audience)
    written, content = make(view, plan)
    let_go(written, withheld_contacts(plan, view), content)
    facts = {"audience": view.audience, "language": order.language}
    session.store.note_issued(describe(written, plan.plan_id, stamp=view.stamp, **facts))
    return written
