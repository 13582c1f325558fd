"""The plans of a seat in a process that holds no store: it asks whoever does, for all it knows.

Such a process is told two things by its environment: where to ask, and a credential, which names
its seat at the other end. Nothing that it says of itself counts.
"""

import os
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import date
from secrets import token_hex

from dtmnb.domain.access import Seat
from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.changes import Batch
from dtmnb.domain.issued import IssuedDocument
from dtmnb.domain.journal import JournalEntry, Saved, Seen, StoredConflict, Whereabouts
from dtmnb.errors import DtmnbError, RightsError, StoreError
from dtmnb.store.archive import NamedRevision, PlanSummary
from dtmnb.store.calls import BROKER, CREDENTIAL, MOST_PLACES, Have, News, Told, sentence_of
from dtmnb.store.line import Line
from dtmnb.store.parcel import unpacked
from dtmnb.store.seat_plans import Company, ConflictBook, Edition, Made, Order
from dtmnb.store.signing import Claim

REPORT_SECONDS = 600.0


class RemoteArchive:
    """What `SeatedArchive` tells, asked for where the plans are held.

    Attributes:
        seat: Whose it is.
        mark: Some letters that are those of the store and of no other.
        address: None that is known here.
        conflicts: What the seat has not decided yet.
        company: Others at the same plans.
    """

    def __init__(self, line: Line) -> None:
        """Ask by *line*."""
        self._line = line
        self.seat, self.mark = line.ask("hello")
        self.address = ""
        self.conflicts: ConflictBook = RemoteConflicts(line)
        self.company: Company = RemoteCompany(line)
        # What this seat was shown last: only what is new is asked for.
        self._latest: Seen | None = None

    def list_plans(self) -> tuple[PlanSummary, ...]:
        """Return the plans that the seat may open, by name."""
        found: tuple[PlanSummary, ...] = self._line.ask("list_plans")
        return found

    def load(
        self,
        plan_id: str,
        revision: int | None = None,
        *,
        today: date | None = None,
        known: Stamp | None = None,
    ) -> Seen:
        """Return what the seat may see of a plan, as `SeatedArchive.load` does."""
        held = self._held(plan_id) if revision is None else None
        told = self._line.ask(
            "load",
            plan_id=plan_id,
            revision=revision,
            is_checked=today is not None,
            have=Have(held and held.stamp, known),
        )
        seen = Seen(_whole(told, held), told.at, told.findings)
        if revision is None:
            self._latest = seen
        return seen

    def _held(self, plan_id: str) -> Seen | None:
        last = self._latest
        return last if last and last.plan.plan_id == plan_id else None

    def edition(self, plan_id: str, audience: str, *, today: date | None = None) -> Edition:
        """Return what *audience* may see of a plan; the plan behind it is as this seat sees it."""
        is_checked = today is not None
        view, *more = self._line.ask(
            "edition", plan_id=plan_id, audience=audience, is_checked=is_checked
        )
        return Edition(view, self.load(plan_id).plan, *more)

    def vouches_for(self, claim: Claim, signature: str) -> bool | None:
        """Tell whether the store signed *claim*; None: it does not know the key."""
        found: bool | None = self._line.ask("vouches_for", claim=claim, signature=signature)
        return found

    def named_revisions(self, plan_id: str) -> tuple[NamedRevision, ...]:
        """Return the names given to revisions of a plan, the oldest revision first."""
        found: tuple[NamedRevision, ...] = self._line.ask("named_revisions", plan_id=plan_id)
        return found

    def history(
        self, plan_id: str, since: int = 0, until: int | None = None
    ) -> tuple[JournalEntry, ...]:
        """Return the batches after *since* up to *until*, as far as the seat may know."""
        found: tuple[JournalEntry, ...] = self._line.ask(
            "history", plan_id=plan_id, since=since, until=until
        )
        return found

    def find_batch(self, plan_id: str, batch_id: str) -> JournalEntry | None:
        """Return what a batch did, None where it made no revision that is told."""
        found: JournalEntry | None = self._line.ask(
            "find_batch", plan_id=plan_id, batch_id=batch_id
        )
        return found


def _whole(told: Told, held: Seen | None) -> View:
    """Return the view that was *told* to whoever has *held*."""
    if held is None:
        if told.view is None or told.gone is not None:
            raise StoreError("Cannot show the plan: it came in part. Load the page again.")
        return told.view
    view = told.view or held.view
    if told.view is None or told.gone is None:
        return view
    return view._replace(plan=unpacked(view.plan, told.gone, held.plan))


class RemotePlans(RemoteArchive):
    """What `SeatedStore` does, done where the plans are held; raises what is raised there."""

    def at(self, seat: Seat) -> "RemotePlans":
        """Return these plans; no other seat is to be had here.

        Raises:
            RightsError: It is another seat.
        """
        if seat != self.seat:
            raise RightsError(
                "Cannot take another seat: whoever opened this page has said for whom it speaks. "
                "Ask for a page of your own."
            )
        return self

    def note_issued(self, document: IssuedDocument) -> None:
        """Refuse: what is made here is no document of the store.

        Raises:
            RightsError: Always.
        """
        raise RightsError(
            "Cannot register {name}: documents are made where the plan is held. "
            "Load the page again.",
            name=document.name,
        )

    def made_elsewhere(self, order: Order) -> Made | None:
        """Return what was made for *order*."""
        files, fault = self._line.ask("make", REPORT_SECONDS, order=order)
        return Made(files, sentence_of(fault) if fault else "")

    def create(self, plan_id: str, batch: Batch) -> Saved:
        """Make a plan out of *batch*."""
        return self._done("create", plan_id, batch)

    def save(self, plan_id: str, batch: Batch) -> Saved:
        """Apply *batch*, if the seat may make every change of it; of a partial one what it may."""
        return self._done("save", plan_id, batch)

    def name_revision(self, plan_id: str, revision: int, name: str) -> None:
        """Give *revision* a name, for ever."""
        self._line.ask("name_revision", plan_id=plan_id, revision=revision, name=name)

    def note_incident(self, number: str, where: str) -> None:
        """Have an incident kept; that it cannot be stops nobody."""
        with suppress(DtmnbError):
            self._line.ask("note_incident", number=number, where=where[-MOST_PLACES:])

    def _done(self, name: str, plan_id: str, batch: Batch) -> Saved:
        held = self._held(plan_id)
        have = Have(held and held.stamp, None)
        *done, told = self._line.ask(name, plan_id=plan_id, batch=batch, have=have)
        self._latest = now = Seen(_whole(told, held), told.at)
        return Saved(now.plan, now.stamp, *done)


class RemoteCompany:
    """Others at the same plans, asked for by a line.

    Attributes:
        shown: Where the plans are, as people may see it.
    """

    def __init__(self, line: Line) -> None:
        """Ask by *line*."""
        self.shown = "of this page"
        self._line = line

    def presence(self, name: str | None = None) -> "RemotePresence":
        """Return this session's presence under *name*, by default one of its own."""
        return RemotePresence(self._line, token_hex(8) if name is None else name)

    async def wakes(self) -> AsyncGenerator[bool, None]:
        """Say at once, and whenever somebody did something, whether it was done to a plan."""
        known = News()
        while True:
            told = await self._line.hear(known)
            if told.plans != known.plans:
                yield True
            if told.places != known.places:
                yield False
            known = told


class RemoteConflicts:
    """What `OpenConflicts` does, asked for by a line."""

    def __init__(self, line: Line) -> None:
        """Ask by *line*."""
        self._line = line

    def of(self, plan_id: str) -> list[StoredConflict]:
        """Return the conflicts that nobody has decided, the oldest first."""
        found: list[StoredConflict] = self._line.ask("conflicts.of", plan_id=plan_id)
        return found

    def drop(self, plan_id: str, conflict: StoredConflict) -> None:
        """Forget *conflict*: it is decided."""
        self._line.ask("conflicts.drop", plan_id=plan_id, conflict=conflict)


class RemotePresence:
    """What `Presences` does, asked for by a line.

    Attributes:
        here: Where this session said last that it is.
    """

    def __init__(self, line: Line, name: str) -> None:
        """Be known as *name*; "" is nobody."""
        self._line, self._name = line, name
        self.here: Whereabouts | None = None

    @property
    def is_seated(self) -> bool:
        """Whether others are told of this session."""
        return bool(self._name)

    def sit_down(self, seat: str) -> None:
        """Be known as *seat*."""
        self._name = seat

    def announce(self, place: Whereabouts) -> None:
        """Say where this session is now; a place without a step is one in the step before."""
        if not place.step and self.here:
            place = place._replace(step=self.here.step)
        self.here = place
        if self._name:
            self._line.ask("announce", name=self._name, row=place.row, step=place.step)

    def others(self, plan_id: str) -> tuple[Whereabouts, ...]:
        """Return where the other sessions of *plan_id* are, by name."""
        found: tuple[Whereabouts, ...] = self._line.ask("others", name=self._name)
        return tuple(each for each in found if each.plan_id == plan_id)


def plans_of_broker() -> RemotePlans | None:
    """Return the plans of the seat that the environment has a credential of, None without one.

    Raises:
        StoreError: Nobody answers where the environment says.
        RightsError: The credential holds no longer.
    """
    place = os.environ.get(BROKER, "")
    return RemotePlans(Line(place, os.environ.get(CREDENTIAL, ""))) if place else None
