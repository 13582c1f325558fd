"""The earlier state that a document of differences holds a plan against."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dtmnb.domain.audience import INTERNAL, View, withheld_contacts
from dtmnb.domain.earlier import view_of_earlier
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.signing import latest_signatures
from dtmnb.errors import PlanError, UsageError
from dtmnb.store import PlanStore

SINCE = r"|\d{1,9}|[a-z0-9][a-z0-9-]{0,39}(@\d{1,9})?"
"""The form of what differences are told since: a revision, or a plan of an earlier round."""


class Earlier(NamedTuple):
    """An earlier state, as the readers of a document may know it now.

    Attributes:
        view: What they saw then, without what is hidden from them now.
        withdrawn: How many rows they saw then that are there and hidden from them now.
        written: Who wrote each record last since then, and when, by collection and id; for the
            room alone.
    """

    view: View
    withdrawn: int
    written: Mapping[tuple[str, str], tuple[str, datetime]]


def earlier_of(
    store: PlanStore, shown: View, plan: Plan, since: str = ""
) -> tuple[Earlier, Mapping[str, Place]]:
    """Return the earlier state of *plan* that its differences are told since.

    Also returns the contacts of that state that its readers may not have.

    Args:
        store: Where the plans are.
        shown: What the readers may see of the plan as it is.
        plan: The whole plan as it is.
        since: A revision, or a plan of an earlier round, `plan` or `plan@12`; "": the last round,
            else the last signature, else the beginning.

    Raises:
        UsageError: The revision is not earlier.
        PlanError: The store has no such plan or revision.
    """
    plan_id, revision = _wanted(store, shown, plan, since)
    is_other = plan_id != plan.plan_id
    if not is_other and revision is not None and revision >= shown.stamp.revision:
        raise UsageError(
            "Cannot tell the differences since revision {revision}: this is revision {present}. "
            "Name an earlier one; dtmnb plan revisions lists them.",
            revision=revision,
            present=shown.stamp.revision,
        )
    then, stamp, at = store.load(plan_id, revision)
    view = view_of_earlier(then, stamp, plan, shown, store.rules)._replace(at=at)
    entries = store.history(plan.plan_id, 0 if is_other else stamp.revision, shown.stamp.revision)
    written = {
        (change.collection, change.record): (entry.author, entry.at)
        for entry in entries
        for change in entry.changes
    }
    hidden = view.counts.shown - len(view.plan.rows)
    known = withheld_contacts(then, shown)
    withheld = {each: known[each] for each in withheld_contacts(then, view) if each in known}
    is_room = shown.kind == INTERNAL
    return Earlier(view, hidden, written if is_room else {}), withheld


def _wanted(store: PlanStore, shown: View, plan: Plan, since: str) -> tuple[str, int | None]:
    """Return the plan and the revision that *since* names, None for the newest."""
    if not since:
        return _usual(store, shown, plan)
    if re.fullmatch(r"\d{1,9}", since):
        return plan.plan_id, int(since)
    named, _, revision = since.partition("@")
    return named, int(revision) if revision else None


def _usual(store: PlanStore, shown: View, plan: Plan) -> tuple[str, int | None]:
    last, _, revision = plan.header.last_round.partition("@")
    if last and revision.isdecimal():
        try:
            store.load(last, int(revision))
            return last, int(revision)
        except PlanError:
            pass
    signed = (each.revision for each in latest_signatures(plan).values())
    before = [number for number in signed if number < shown.stamp.revision]
    return plan.plan_id, max(before, default=min(1, shown.stamp.revision - 1))
