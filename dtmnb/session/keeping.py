"""Changes that come together and stand each for itself: what can be kept is, the rest is told."""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.access import Reason, refusals
from dtmnb.domain.changes import Add, Batch, Change, Remove, apply
from dtmnb.domain.journal import Saved
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.errors import ChangeError, RightsError
from dtmnb.session.desk import Session


class Unkept(NamedTuple):
    """A change that was not kept; with `unfit` it is one that its record cannot hold."""

    change: Change
    why: Reason | Literal["unfit"]


class Kept(NamedTuple):
    """What became of a batch.

    Attributes:
        saved: What the store did; None where it was asked for nothing.
        unkept: What it was not asked for, or would have refused all for.
    """

    saved: Saved | None
    unkept: tuple[Unkept, ...]


def keep(session: Session, batch: Batch, plan: Plan) -> Kept:
    """Commit what the seat may do of *batch*, which was made for *plan*, and what a plan can hold.

    Raises:
        DtmnbError: Nothing of it is kept.
    """
    permitted, unkept = _permitted(session, batch.changes, plan)
    if not permitted:
        return Kept(None, unkept)
    try:
        return Kept(_commit(session, batch, permitted), unkept)
    except (ChangeError, RightsError):
        now = session.store.load(session.plan_id).plan
        permitted, refused = _permitted(session, permitted, now)
        unfit = tuple(filter(None, (_why_unfit(session, each, now) for each in permitted)))
        lost = [each.change for each in unfit]
        left = [each for each in permitted if each not in lost]
        saved = _commit(session, batch, left) if left else None
        return Kept(saved, (*unkept, *refused, *unfit))


def removed(session: Session, record: str) -> Mapping[str, JsonValue]:
    """Return what *record* held when it was removed last, nothing where it never was."""
    for entry in reversed(session.store.history(session.plan_id)):
        for change in entry.changes:
            if isinstance(change, Remove) and change.record == record:
                return change.was
    return {}


def _commit(session: Session, batch: Batch, changes: Iterable[Change]) -> Saved:
    return session.commit(batch.model_copy(update={"changes": tuple(changes)}), is_listed=False)


def _permitted(
    session: Session, changes: Iterable[Change], plan: Plan
) -> tuple[list[Change], tuple[Unkept, ...]]:
    wanted = [*changes]
    found = refusals(wanted, plan, session.seat, session.reference)
    refused = [each.change for each in found]
    unkept = tuple(Unkept(each.change, each.why) for each in found)
    return [each for each in wanted if each not in refused], unkept


def _why_unfit(session: Session, change: Change, plan: Plan) -> Unkept | None:
    is_there = change.record in plan.records(change.collection)
    if not (is_there or isinstance(change, Add) or removed(session, change.record)):
        # It is withheld from this seat since it was looked at.
        return Unkept(change, "room")
    try:
        apply(plan, Batch(batch_id="tried", author="", changes=(change,)))
    except ChangeError:
        return Unkept(change, "unfit")
    return None
