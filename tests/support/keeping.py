"""What a store makes of a batch, without a store: `properties/test_record.py` holds both alike."""

from itertools import count

from dtmnb.domain.changes import Applied, Batch, Change, apply, inverse
from dtmnb.domain.plan import Plan
from dtmnb.domain.schema import permitted_moves
from dtmnb.domain.sealing import openings, require_true_record
from dtmnb.domain.vocabulary import Reference


def keep(plan: Plan, batch: Batch, reference: Reference) -> Applied:
    """Return *batch* applied to *plan*, with what it opens.

    Raises:
        RecordError: The record would not be true.
    """
    applied = apply(plan, batch, moves=permitted_moves(reference))
    opening = openings(plan, applied.plan, reference, is_undoing=bool(batch.undoes))
    opened = apply(applied.plan, batch.model_copy(update={"changes": opening}))
    require_true_record(plan, opened.plan, batch, reference)
    return applied._replace(plan=opened.plan, changes=applied.changes + opened.changes)


class Room:
    """A plan at a table: each change is a batch of the facilitator, or of an organisation."""

    def __init__(self, plan: Plan, reference: Reference) -> None:
        """Begin with *plan*."""
        self.plan, self.reference = plan, reference
        self._names = count(1)

    def make(self, *changes: Change, organisation: str = "", undoes: str | None = None) -> Applied:
        """Keep *changes* as one batch, or raise and leave the plan as it was."""
        batch = Batch(
            batch_id=f"b{next(self._names)}",
            author="amal",
            organisation=organisation,
            changes=changes,
            undoes=undoes,
        )
        applied = keep(self.plan, batch, self.reference)
        self.plan = applied.plan
        return applied

    def undo(self, done: Applied) -> Applied:
        """Take back what was *done*."""
        return self.make(*inverse(done.changes), undoes="b1")
