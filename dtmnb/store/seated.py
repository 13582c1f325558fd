"""The plans of a store as one seat may see and change them.

What a seat may not see is left out here, before it reaches whoever asked; what it may not change
is refused in the transaction that would write it.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import date
from functools import partial
from hashlib import sha256

from dtmnb.domain.access import WHY_NOT, Seat, audience_of, refusals, require_organisation
from dtmnb.domain.advice import advice_on_view
from dtmnb.domain.audience import PARTNER_PREFIX, Stamp, View, view_for
from dtmnb.domain.changes import Add, Batch, Change, Refusal, Set
from dtmnb.domain.checks import findings_for
from dtmnb.domain.earlier import view_of_earlier
from dtmnb.domain.findings import Finding
from dtmnb.domain.issued import IssuedDocument
from dtmnb.domain.journal import JournalEntry, Saved, Seen, StoredConflict
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import RightsError, Sentence
from dtmnb.store.archive import NamedRevision, PlanSummary
from dtmnb.store.issued import IssuedDocuments
from dtmnb.store.open_conflicts import OpenConflicts
from dtmnb.store.plans import WorkedOnPlans
from dtmnb.store.presence import Presences
from dtmnb.store.seat_plans import Company, ConflictBook, Edition, Made, Order
from dtmnb.store.signing import Claim
from dtmnb.store.telling import remembered, told_entries


class SeatedCompany:
    """Others at the plans of a store; see `seat_plans.Company`.

    Attributes:
        shown: Where the plans are, as people may see it.
    """

    def __init__(self, store: WorkedOnPlans) -> None:
        """Be at *store*."""
        self.shown = store.shown
        self._store = store

    def presence(self, name: str | None = None) -> Presences:
        """Return this session's presence under *name*, by default one of its own."""
        return Presences(self._store, name)

    def wakes(self) -> AsyncGenerator[bool, None]:
        """Say at once, and whenever somebody did something, whether it was done to a plan."""
        return self._store.wakes()


class SeatedArchive:
    """What `PlanArchive` tells, for one seat.

    Every method raises what that of `PlanArchive` raises, and `RightsError` where the seat may not
    do it or its organisation takes no part in the plan.

    Attributes:
        seat: Whose it is.
        mark: Some letters that are those of this store and of no other.
        address: The whole address, with the password, for a process that opens the store too.
        conflicts: What the seat has not decided yet.
        company: Others at the same plans.
    """

    def __init__(self, store: WorkedOnPlans, seat: Seat, reference: Reference) -> None:
        """See *store* from *seat*; of what the seat may not see nothing stays in memory."""
        self.seat = seat
        self._store = store
        self._reference = reference
        self.address = store.address.whole
        self.mark = sha256(store.shown.encode()).hexdigest()[:8]
        self._conflicts = OpenConflicts(store, seat)
        self.conflicts: ConflictBook = self._conflicts
        self.company: Company = SeatedCompany(store)
        store.memory.switch(is_on=seat.is_room)

    def list_plans(self) -> tuple[PlanSummary, ...]:
        """Return the plans that the seat may open, by name."""
        found, own = self._store.list_plans(), self.seat.organisation
        found = tuple(each for each in found if self.seat.plan in ("", each.plan_id))
        if self.seat.is_room:
            return found
        return tuple(each for each in found if own in self._store.load(each.plan_id).plan.partners)

    def load(
        self,
        plan_id: str,
        revision: int | None = None,
        *,
        today: date | None = None,
        known: Stamp | None = None,
    ) -> Seen:
        """Return what the seat may see of a plan.

        Of an earlier revision it sees what was shown then and is not withheld now.

        Args:
            plan_id: The plan.
            revision: By default the newest.
            today: The day on which findings hold; without it there are none.
            known: A revision whose findings are known, so that they are not asked for again.
        """
        self.require_invited(plan_id)
        plan, stamp, at = self._store.load(plan_id, revision)
        if revision is None or self.seat.is_room:
            view = self._view(plan, stamp)
        else:
            now = self._store.load(plan_id).plan
            view = view_of_earlier(plan, stamp, now, self._view(now, stamp), self._reference)
        if today is None or stamp == known:
            return Seen(view, at)
        return Seen(view, at, self._findings(plan, view, today))

    def edition(self, plan_id: str, audience: str, *, today: date | None = None) -> Edition:
        """Return what *audience* may see of a plan; with *today* also findings and advice.

        An organisation has its own pack and packet made, the room any edition.
        """
        self.require_invited(plan_id)
        own = self.seat.organisation
        permitted = (audience_of(self.seat), PARTNER_PREFIX + own) if own else ()
        if not self.seat.is_room and audience not in permitted:
            raise self._refused(Sentence("make the edition for '{audience}'", audience=audience))
        view, plan = self._store.edition(plan_id, audience)
        if today is None:
            return Edition(view, plan)
        findings = self._findings(plan, view, today)
        return Edition(view, plan, findings, advice_on_view(view, plan, self._reference))

    def vouches_for(self, claim: Claim, signature: str) -> bool | None:
        """Tell whether this store signed *claim*; None: it does not know the key."""
        return self._store.vouches_for(claim, signature)

    def named_revisions(self, plan_id: str) -> tuple[NamedRevision, ...]:
        """Return the names given to revisions of a plan, the oldest revision first."""
        self.require_invited(plan_id)
        return self._store.named_revisions(plan_id)

    def history(
        self, plan_id: str, since: int = 0, until: int | None = None
    ) -> tuple[JournalEntry, ...]:
        """Return the batches after revision *since* up to *until*, as far as the seat may know.

        A batch of which it may know nothing is left out, and so is the note of one that it may
        know in part.
        """
        self.require_invited(plan_id)
        if self.seat.is_room:
            return self._store.history(plan_id, since, until)
        plan, stamp, _ = self._store.load(plan_id)
        entries = self._store.history(plan_id)
        told = told_entries(entries, self._view(remembered(plan, entries), stamp))
        last = stamp.revision if until is None else until
        return tuple(each for each in told if since < each.revision <= last)

    def find_batch(self, plan_id: str, batch_id: str) -> JournalEntry | None:
        """Return what the batch *batch_id* did, None where it made no revision that is told."""
        self.require_invited(plan_id)
        done = self._store.find_batch(plan_id, batch_id)
        since = done.revision - 1 if done else 0
        return next(iter(self.history(plan_id, since, since + 1)), None) if done else None

    def require_invited(self, plan_id: str) -> None:
        """Refuse a plan that the seat was not invited to."""
        if self.seat.plan not in ("", plan_id):
            raise self._refused(Sentence("open plan '{plan}'", plan=plan_id))

    def _view(self, plan: Plan, stamp: Stamp) -> View:
        require_organisation(plan, self.seat.organisation)
        audience = audience_of(self.seat)
        made = self._store.memory.made(
            plan,
            ("view", audience),
            lambda: view_for(plan, audience, reference=self._reference, stamp=stamp),
        )
        return made._replace(stamp=stamp)

    def _findings(self, plan: Plan, view: View, today: date) -> tuple[Finding, ...]:
        return self._store.memory.made(
            plan,
            ("findings", view.audience, today),
            lambda: findings_for(plan, view, self._reference, today=today),
        )

    def _refused(self, what: Sentence) -> RightsError:
        return RightsError(
            "Cannot {doing}: the seat of '{seat}' may not. Ask the facilitator.",
            doing=what,
            seat=self.seat.organisation or self.seat.author,
        )


class SeatedStore(SeatedArchive):
    """What `PlanStore` does, for one seat."""

    def at(self, seat: Seat) -> "SeatedStore":
        """Return the same plans as *seat* may see and change them."""
        return SeatedStore(self._store, seat, self._reference)

    def create(self, plan_id: str, batch: Batch) -> Saved:
        """Make a plan out of *batch*; only the room does."""
        self.require_invited(plan_id)
        self._require_room(Sentence("make plan '{plan}'", plan=plan_id))
        return self._store.create(plan_id, batch)

    def save(self, plan_id: str, batch: Batch) -> Saved:
        """Apply *batch*, if the seat may make every change of it; of a partial one what it may.

        To undo takes the same rights as doing it by hand. What followed by itself from a seat's
        own batch stays, where only the room may move it, and is not told: it may be what the seat
        does not see. What did not fit waits in `conflicts`.
        """
        self.require_invited(plan_id)
        done = self._store.find_batch(plan_id, batch.undoes) if batch.undoes else None
        guard = partial(self._refusals, is_own=bool(done and done.who == self.seat.who))
        saved = self._told(self._store.save(plan_id, batch, guard=guard))
        if batch.undoes:
            saved = saved._replace(refused=())
        self._conflicts.keep(plan_id, saved.conflicts)
        return saved

    def name_revision(self, plan_id: str, revision: int, name: str) -> None:
        """Give *revision* a name, for ever; only the room does."""
        self.require_invited(plan_id)
        self._require_room(Sentence("name a revision of plan '{plan}'", plan=plan_id))
        self._store.name_revision(plan_id, revision, name, author=self.seat.author)

    def note_issued(self, document: IssuedDocument) -> None:
        """Register that a document of a plan leaves."""
        self.require_invited(document.plan_id)
        IssuedDocuments(self._store).note([document])

    def made_elsewhere(self, order: Order) -> Made | None:
        """Return None: who holds the plans makes files of them."""

    def _refusals(self, plan: Plan, batch: Batch, *, is_own: bool) -> tuple[Refusal, ...]:
        """Return what of *batch*, which undoes one that *is_own* or not, the seat may not make."""
        # Of an undo nobody asked for each change: it is done by whoever may do all of it.
        is_partial = batch.is_partial and batch.undoes is None
        if self.seat.is_room and not is_partial:
            return ()
        shown = self._view(plan, Stamp(0, "")).plan
        hidden = [each for each in batch.changes if _is_hidden(each, plan, shown)]
        others = [each for each in batch.changes if not _is_hidden(each, plan, shown)]
        refused = (
            *(Refusal(each, "room") for each in hidden),
            *refusals(others, plan, self.seat, self._reference),
        )
        is_kept_in_part = is_own and len(refused) < len(batch.changes)
        if refused and not (is_partial or is_kept_in_part):
            raise RightsError("Cannot change this: {why}", why=WHY_NOT[refused[0].why])
        return refused

    def _require_room(self, what: Sentence) -> None:
        if not self.seat.is_room:
            raise self._refused(what)

    def _told(self, saved: Saved) -> Saved:
        """Return *saved* as far as the seat may know what became of it."""
        if self.seat.is_room:
            return saved
        view = self._view(saved.plan, saved.stamp)
        conflicts = tuple(_masked(each, view) for each in saved.conflicts)
        return saved._replace(plan=view.plan, conflicts=conflicts)


def _is_hidden(change: Change, plan: Plan, shown: Plan) -> bool:
    """Tell whether *change* is about a record of *plan* that is not *shown*."""
    is_there = change.record in plan.records(change.collection)
    is_seen = change.record in shown.records(change.collection)
    return is_there and not is_seen and not isinstance(change, Add)


def _masked(conflict: StoredConflict, view: View) -> StoredConflict:
    """Return *conflict* with what stands in its way as far as the view shows it."""
    found, change = conflict.conflict.found, conflict.conflict.change
    if not isinstance(found, Mapping) or isinstance(change, Set):
        return conflict
    record = view.plan.records(change.collection).get(change.record)
    if record is None:
        return StoredConflict(conflict.conflict._replace(found=None))
    seen = view.seen(change.collection, record)
    shown = {name: value for name, value in found.items() if name in seen}
    return conflict._replace(conflict=conflict.conflict._replace(found=shown or None))
