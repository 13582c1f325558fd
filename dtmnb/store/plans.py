"""Plans that people work on: an edit is a batch, appended; a plan is what they add up to."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property

from pydantic import ValidationError
from sqlalchemy import Connection, exc, insert

from dtmnb.domain.agreement import Moves
from dtmnb.domain.audience import View, view_for
from dtmnb.domain.changes import Applied, Batch, Conflict, Refusal, apply, inverse
from dtmnb.domain.journal import JournalEntry, Saved, StoredConflict
from dtmnb.domain.plan import Plan
from dtmnb.domain.schema import permitted_moves
from dtmnb.domain.sealing import openings, require_true_record
from dtmnb.domain.signing import fingerprinted
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import PlanError
from dtmnb.store import journal, schema
from dtmnb.store.address import Address
from dtmnb.store.archive import PlanArchive
from dtmnb.store.journal import Stored
from dtmnb.store.reference import load_reference
from dtmnb.store.signing import sign

Guard = Callable[[Plan, Batch], tuple[Refusal, ...]]
"""Returns what of a batch may not be done to a plan while the rest is done, or raises."""


class WorkedOnPlans(PlanArchive):
    """Plans that people work on: an archive that takes batches.

    Revision 0 of a plan is empty; each batch with an effect makes the next one.
    """

    def __init__(
        self, address: Address, reference: Reference | None = None, *, is_for_many: bool = False
    ) -> None:
        """Open the store at *address*; *reference* and *is_for_many* as in `open_store`."""
        super().__init__(address, is_for_many=is_for_many)
        self._reference = reference

    @cached_property
    def rules(self) -> Reference:
        """Our tables, by which this store judges."""
        return self._reference or load_reference()

    @cached_property
    def _moves(self) -> Moves:
        return permitted_moves(self.rules)

    def edition(
        self, plan_id: str, audience: str, revision: int | None = None
    ) -> tuple[View, Plan]:
        """Return what *audience* may see of a plan, signed, and the plan that it was made of.

        Raises:
            SharingError: There is no such audience.
        """
        plan, stamp, at = self.load(plan_id, revision)
        view = view_for(plan, audience, reference=self.rules, stamp=stamp)
        with self.reading("sign an edition") as connection:
            begun_at, signature = (
                journal.began_at(connection, plan_id) or at,
                sign(connection, view),
            )
        return view._replace(signature=signature, at=at, begun_at=begun_at), plan

    def create(self, plan_id: str, batch: Batch) -> Saved:
        """Make a plan and apply *batch* to it; once, however often it is called.

        Raises:
            PlanError: There is such a plan already, or the name is not permitted.
            ChangeError: The batch names something a plan does not have.
        """
        try:
            empty = Plan(plan_id=plan_id)
        except ValidationError as error:
            raise PlanError(
                "Cannot make plan '{plan}': a plan is named with 1 to 40 lower-case letters, "
                "digits and hyphens. Choose such a name.",
                plan=plan_id,
            ) from error
        return self._save(plan_id, batch, first=empty)

    def save(self, plan_id: str, batch: Batch, *, guard: Guard | None = None) -> Saved:
        """Apply *batch* to the newest plan; when this returns, the batch is on the disk.

        A batch that was applied before changes nothing: the answer says what it did then. One that
        undoes another takes back all of it, but what was changed since, which is a conflict.

        Args:
            plan_id: The plan.
            batch: The changes.
            guard: Asked with the plan as it stands, under its lock, what may not be done.

        Raises:
            PlanError: The batch has the name of another one, or undoes one that made no revision.
            ChangeError: The batch names something a plan does not have.
        """
        # Read what can be read before the lock is taken: others wait for it.
        known = self.memory.latest.plan.plan_id if self.memory.latest else ""
        if self.memory.is_on and known != plan_id:
            self.load(plan_id)
        return self._save(plan_id, batch, guard=guard)

    def name_revision(self, plan_id: str, revision: int, name: str, *, author: str) -> None:
        """Give *revision* a name, for ever.

        Raises:
            PlanError: The name is empty or taken, or there is no such revision.
        """
        self.load(plan_id, revision)
        name = name.strip()
        if not name:
            raise PlanError(
                "Cannot name revision {revision} of plan '{plan}': no name was given. Give one.",
                revision=revision,
                plan=plan_id,
            )
        row = {"plan_id": plan_id, "revision": revision, "name": name, "author": author}
        row["at"] = datetime.now(UTC).isoformat()
        with self.writing("name a revision of plan '{plan}'", plan=plan_id) as connection:
            try:
                connection.execute(insert(schema.named_revision).values(row))
            except exc.IntegrityError as error:
                raise PlanError(
                    "Cannot name revision {revision} of plan '{plan}': another one is called "
                    "'{name}'. Choose another name.",
                    revision=revision,
                    plan=plan_id,
                    name=name,
                ) from error

    def _save(
        self, plan_id: str, batch: Batch, *, first: Plan | None = None, guard: Guard | None = None
    ) -> Saved:
        with self.writing("save plan '{plan}'", plan=plan_id) as connection:
            journal.lock_plan(connection, plan_id)
            done = journal.find_batch(connection, plan_id, batch.batch_id)
            if batch.undoes is not None:
                batch = _undoing(connection, plan_id, batch)
            if done is None:
                if first is not None:
                    self._begin(connection, first)
                current = journal.load_plan(connection, plan_id, known=self.memory.latest)
                applied = self._apply(current, batch, guard)
                if applied.changes:
                    current = journal.append(connection, current, batch, applied=applied)
        if done is not None:
            return self._what_was_done(plan_id, batch, done, guard)
        self.memory.note(current)
        return self._saved(current, applied, current.stamp.revision)

    def _apply(self, current: Stored, batch: Batch, guard: Guard | None) -> Applied:
        """Apply *batch*, with what follows from it, so that every door keeps the same rules."""
        plan = current.plan
        refused = guard(plan, batch) if guard else ()
        # By identity: of thousands of changes no two need be compared.
        lost = {id(each.change) for each in refused}
        permitted = tuple(each for each in batch.changes if id(each) not in lost)
        batch = batch.model_copy(update={"changes": permitted})
        batch = fingerprinted(batch, plan, current.stamp)
        applied = apply(plan, batch, moves=self._moves)
        follows = openings(plan, applied.plan, self.rules, is_undoing=bool(batch.undoes))
        opened = apply(applied.plan, batch.model_copy(update={"changes": follows}))
        require_true_record(plan, opened.plan, batch, self.rules)
        return applied._replace(
            plan=opened.plan,
            changes=applied.changes + opened.changes,
            refused=refused + applied.refused,
        )

    def _begin(self, connection: Connection, first: Plan) -> None:
        try:
            journal.begin_plan(connection, first)
        except exc.IntegrityError as error:
            raise PlanError(
                "Cannot make plan '{plan}': {place} holds a plan of that name. "
                "Choose another name.",
                plan=first.plan_id,
                place=self.address.shown,
            ) from error

    def _what_was_done(
        self, plan_id: str, batch: Batch, done: JournalEntry, guard: Guard | None
    ) -> Saved:
        """Tell again what *batch* did: it did so to the revision before its own."""
        applied = self._apply(self.load(plan_id, done.revision - 1), batch, guard)
        if applied.changes != done.changes:
            raise PlanError(
                "Cannot save plan '{plan}': batch '{batch}' is revision {revision} already, with "
                "other changes. Give the batch a new name.",
                plan=plan_id,
                batch=batch.batch_id,
                revision=done.revision,
            )
        return self._saved(self.load(plan_id), applied, done.revision)

    def _saved(self, now: Stored, applied: Applied, revision: int) -> Saved:
        """Return what was *applied* to make *revision*, and who stands in the way of the rest."""
        found = self._writers(now.plan.plan_id, applied.conflicts, revision)
        return Saved(now.plan, now.stamp, applied.changes, found, applied.refused)

    def _writers(
        self, plan_id: str, conflicts: tuple[Conflict, ...], until: int
    ) -> tuple[StoredConflict, ...]:
        if not conflicts:
            return ()
        with self.reading("read the history of plan '{plan}'", plan=plan_id) as connection:
            entries = journal.last_writers(connection, plan_id, conflicts, until=until)
        return tuple(
            StoredConflict(conflict, entry.author, entry.organisation, entry.at)
            if entry
            else StoredConflict(conflict)
            for conflict, entry in zip(conflicts, entries, strict=True)
        )


def _undoing(connection: Connection, plan_id: str, batch: Batch) -> Batch:
    """Return *batch* with the changes that undo what it names: nothing else has that freedom."""
    journal.present_stamp(connection, plan_id)
    entry = journal.find_batch(connection, plan_id, str(batch.undoes))
    if entry is None:
        raise PlanError(
            "Cannot undo batch '{batch}' in plan '{plan}': no revision was made by it. "
            "Look for its name in the history.",
            batch=batch.undoes,
            plan=plan_id,
        )
    return batch.model_copy(update={"changes": inverse(entry.changes)})
