"""What somebody did to a plan beyond what their seat may write, told by the journal."""

from collections.abc import Mapping

from dtmnb.domain.access import Seat, refusals, writers_of
from dtmnb.domain.changes import Batch, Change, apply
from dtmnb.domain.plan import HEADER
from dtmnb.domain.record import PlanRecord
from dtmnb.domain.vocabulary import Reference
from dtmnb.store import PlanStore

CLOSED = ("outcomes", "overrides", "lines", "agreements", HEADER)
"""Collections of which an organisation moves nothing at all."""

WORDS = ("positions", "consents", "sign_offs", "focal_points", "partners", "feedback")


def beyond(
    store: PlanStore, plan_id: str, since: int, *, seat: Seat, reference: Reference
) -> list[str]:
    """Return what was done after revision *since* that *seat* may not do.

    What everybody writes may be done by the room as well.
    """
    found = []
    for entry in store.history(plan_id, since):
        before = store.load(plan_id, entry.revision - 1).plan
        after = apply(before, Batch(batch_id="x", author="", changes=entry.changes)).plan
        is_room = entry.author != seat.author
        for change, why in refusals(entry.changes, before, seat, reference):
            is_shared = is_room and writers_of(change, reference) <= {"together"}
            if not (is_shared or _opens(change)):
                found.append(f"{why}: {change}")
        found += [f"{name} moved" for name in CLOSED if after.records(name) != before.records(name)]
        for name in WORDS:
            found += _others(before.records(name), after.records(name), seat.organisation)
    return found


def _opens(change: Change) -> bool:
    """Tell whether *change* only opens a row, as the store itself does when its terms moved."""
    is_status = (change.collection, getattr(change, "field", "")) == ("rows", "status")
    return is_status and getattr(change, "value", "") == "to_be_revised"


def _others(
    before: Mapping[str, PlanRecord], after: Mapping[str, PlanRecord], own: str
) -> list[str]:
    """Return the words of others than *own* that moved."""
    moved = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    held = [(key, records[key]) for records in (before, after) for key in moved if key in records]
    whose = [(key, getattr(each, "partner", key)) for key, each in held]
    return [f"{key} of {partner}" for key, partner in whose if partner not in {own, ""}]
