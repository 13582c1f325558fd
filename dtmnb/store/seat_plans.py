"""What a session knows of a store: the plans of one seat, wherever they are held.

`seated` answers in the process that holds the plans, `remote` asks that process for them.
"""

from collections.abc import AsyncGenerator, Mapping
from datetime import date
from typing import Literal, NamedTuple, Protocol

from dtmnb.domain.access import Seat
from dtmnb.domain.advice import Advice
from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.changes import Batch
from dtmnb.domain.findings import Finding
from dtmnb.domain.issued import IssuedDocument
from dtmnb.domain.journal import JournalEntry, Saved, Seen, StoredConflict, Whereabouts
from dtmnb.domain.plan import Plan
from dtmnb.store.archive import NamedRevision, PlanSummary
from dtmnb.store.signing import Claim


class Edition(NamedTuple):
    """What an audience may see, with what rests on more than that.

    Attributes:
        view: What it may see, signed.
        plan: The plan that it was made of, as far as this process may hold it.
        findings: What the checks find, as far as the audience may know.
        advice: The advice on its rows by their ids, where it may see who went against it.
    """

    view: View
    plan: Plan
    findings: tuple[Finding, ...] = ()
    advice: Mapping[str, Advice] = {}


class Order(NamedTuple):
    """Files that somebody wants made.

    Attributes:
        kind: The plan itself, a document at once, a snapshot, the draft of a record, or documents
            by a run.
        plan_id: The plan.
        audience: Who reads them.
        language: The code of their language.
        name: What it is called, where it is one file; the suffix is its format.
        about: A document and the person it is about (of a run: the revision that it is told since),
            or collection and id of what is drafted.
        revision: Which revision a run is about; by default the newest.
    """

    kind: Literal["plan", "document", "snapshot", "draft", "report"]
    plan_id: str
    audience: str
    language: str
    name: str = ""
    about: tuple[str, str] = ("", "")
    revision: int | None = None


class Made(NamedTuple):
    """Files by their names, and what kept others from being written, a `Sentence`; else ""."""

    files: Mapping[str, bytes]
    fault: str = ""


class ConflictBook(Protocol):
    """What a seat has saved and not decided yet, by plan."""

    def of(self, plan_id: str) -> list[StoredConflict]:
        """Return the conflicts that nobody has decided, the oldest first."""

    def drop(self, plan_id: str, conflict: StoredConflict) -> None:
        """Forget *conflict*: it is decided."""


class Presence(Protocol):
    """Where this session is, and where the others are; see `presence.Presences`."""

    @property
    def here(self) -> Whereabouts | None:
        """Where this session said last that it is."""

    @property
    def is_seated(self) -> bool:
        """Whether others are told of this session."""

    def sit_down(self, seat: str) -> None:
        """Be known as *seat*; "" is nobody."""

    def announce(self, place: Whereabouts) -> None:
        """Say where this session is now."""

    def others(self, plan_id: str) -> tuple[Whereabouts, ...]:
        """Return where the other sessions of *plan_id* are, by name."""


class Company(Protocol):
    """Others at the same plans: where they are, and that they did something.

    Attributes:
        shown: Where the plans are, as people may see it.
    """

    shown: str

    def presence(self, name: str | None = None) -> Presence:
        """Return this session's presence under *name*, by default one of its own."""

    def wakes(self) -> AsyncGenerator[bool, None]:
        """Say at once, and whenever somebody did something, whether it was done to a plan."""


class SeatArchive(Protocol):
    """What one seat may see of the plans of a store; see `seated.SeatedArchive`.

    Attributes:
        seat: Whose it is.
        mark: Some letters that are those of this store and of no other.
        address: The whole address, for a process that opens the store too; "" where it is not
            known.
        conflicts: What the seat has not decided yet.
        company: Others at the same plans.
    """

    seat: Seat
    mark: str
    address: str
    conflicts: ConflictBook
    company: Company

    def list_plans(self) -> tuple[PlanSummary, ...]:
        """Return the plans that the seat may open, by name."""

    def load(
        self,
        plan_id: str,
        revision: int | None = None,
        *,
        today: date | None = None,
        known: Stamp | None = None,
    ) -> Seen:
        """Return what the seat may see of a plan."""

    def edition(self, plan_id: str, audience: str, *, today: date | None = None) -> Edition:
        """Return what *audience* may see of a plan; with *today* also findings and advice."""

    def vouches_for(self, claim: Claim, signature: str) -> bool | None:
        """Tell whether this store signed *claim*; None: it does not know the key."""

    def named_revisions(self, plan_id: str) -> tuple[NamedRevision, ...]:
        """Return the names given to revisions of a plan, the oldest revision first."""

    def history(
        self, plan_id: str, since: int = 0, until: int | None = None
    ) -> tuple[JournalEntry, ...]:
        """Return the batches after *since* up to *until*, as far as the seat may know."""

    def find_batch(self, plan_id: str, batch_id: str) -> JournalEntry | None:
        """Return what a batch did, None where it made no revision that is told."""


class SeatPlans(SeatArchive, Protocol):
    """The plans of a store as one seat may see and change them; see `seated.SeatedStore`."""

    def at(self, seat: Seat) -> "SeatPlans":
        """Return the same plans as *seat* may see and change them."""

    def create(self, plan_id: str, batch: Batch) -> Saved:
        """Make a plan out of *batch*."""

    def save(self, plan_id: str, batch: Batch) -> Saved:
        """Apply *batch*, if the seat may make every change of it; of a partial one what it may."""

    def name_revision(self, plan_id: str, revision: int, name: str) -> None:
        """Give *revision* a name, for ever."""

    def note_issued(self, document: IssuedDocument) -> None:
        """Register that a document of a plan leaves, which was made here."""

    def made_elsewhere(self, order: Order) -> Made | None:
        """Return what was made for *order* where the plans are held; None: make it here."""


class Seats(Protocol):
    """Where seats are taken: a store, or what a seat may see of it."""

    def at(self, seat: Seat) -> SeatPlans:
        """Return the plans as *seat* may see and change them."""
