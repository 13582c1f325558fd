"""One person's session with one plan: intents go in, the plan as stored comes out.

All steps share it. There is one way for data: a view tells `save` what people want, the store
decides, and every watcher is told to look at the plan again. Nothing else holds the plan, and
nothing here holds what the seat may not see of it.
"""

import re
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Literal
from unicodedata import normalize

from dtmnb import clock
from dtmnb.domain.access import Seat, require_organisation
from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.changes import Add, Batch, Change, Remove, Set, dump
from dtmnb.domain.findings import Finding
from dtmnb.domain.findings import Place as Where
from dtmnb.domain.journal import Saved, StoredConflict, Whereabouts
from dtmnb.domain.plan import Plan
from dtmnb.domain.progress import StepProgress, progress
from dtmnb.domain.record import JsonValue
from dtmnb.domain.settling import as_said
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import RightsError, UsageError
from dtmnb.language import Language
from dtmnb.language.wording import Wording
from dtmnb.session.rights import Rights
from dtmnb.store.seat_plans import Presence, SeatPlans, Seats

MOST_ID = 36
"""Characters of an id that is made of words; a plan's may have 40."""

SaveState = Literal["idle", "saving", "saved", "not_saved"]


class Session:
    """The plan as stored, and the one way to change it.

    Attributes:
        store: Where plans are kept, as this seat may see and change them.
        seat: Who is working.
        reference: Our tables.
        language: Of everything shown.
        is_seat_fixed: Whether this page speaks for one organisation and takes no other seat.
        is_machines_own: Whether whoever started the machine said for whom it speaks: then a seat
            of DTM is the room's.
        plan_id: The open plan; "" while none is.
        view: What this seat may see of the open plan; nothing else of it is in this process.
        stamp: Revision and hash of what is shown.
        wording: How what the plan holds is called; without a plan, how codes are.
        findings: What the checks say about this revision.
        open_places: The places of `findings`.
        progress: How far each step is at this revision.
        conflicts: Changes of ours that did not fit any more; kept until somebody decides.
        own_batches: Ids of this session's batches that it can still take back, oldest first.
        opened_at: The revision at which the plan was opened.
        has_news: Whether others changed what forms here do not show yet.
        today: The day on which the findings hold.
        is_checked: Whether the checks are run whenever the plan is looked at; a page that tells no
            finding goes without.
        name_batch: Names each save. A page that may send the same words twice gives them one name,
            under which the store does them once.
        is_following: Whether what is told now is somebody else's change, so that what people
            are typing must stay.
        presences: Where people say which row they look at; None where nobody follows.
        others: Where the others are.
        watchers: Called whenever the plan or the conflicts may have changed.
        store_watchers: Called as soon as anybody has saved, before anything is checked or drawn.
        state: `saved` only after the store has committed.
        state_watchers: Called whenever `state` has changed.
    """

    def __init__(
        self,
        store: Seats,
        *,
        reference: Reference,
        language: Language,
        seat: Seat,
        today: date | None = None,
    ) -> None:
        """Start without a plan; where *today* is given, it is that day until the end."""
        self.store: SeatPlans = store.at(seat)
        self.seat = seat
        self.reference = reference
        self.language = language
        self.is_seat_fixed = self.is_machines_own = False
        self.plan_id = ""
        self.stamp = Stamp(0, "")
        self.findings: tuple[Finding, ...] = ()
        self.open_places: frozenset[Where] = frozenset()
        self.progress: tuple[StepProgress, ...] = ()
        self.conflicts: list[StoredConflict] = []
        self.state: SaveState = "idle"
        self.own_batches: list[str] = []
        self.opened_at = 0
        self.has_news = False
        self.is_following = False
        self._day = today
        self.today = today or clock.today()
        self.is_checked = True
        self.name_batch: Callable[[], str] = new_batch_name
        self.presences: Presence | None = None
        self.others: tuple[Whereabouts, ...] = ()
        self.store_watchers: list[Callable[[], None]] = []
        self.wording = Wording(Plan(plan_id="none"), reference, language)
        self.view: View | None = None
        self.watchers: list[Callable[[], None]] = []
        self.state_watchers: list[Callable[[], None]] = []

    @property
    def plan(self) -> Plan:
        """The open plan, without what this seat may not see."""
        return view_of(self).plan

    def watch(self, handler: Callable[[], None]) -> None:
        """Call *handler* whenever the plan or the conflicts may have changed."""
        self.watchers.append(handler)

    def tell(self) -> None:
        """Have everything look at the plan again."""
        self.has_news = self.is_following
        for watcher in self.watchers:
            watcher()

    def open_plan(self, plan_id: str) -> None:
        """Open *plan_id* as it stands now.

        Raises:
            PlanNotFoundError: There is none.
            RightsError: The organisation of this seat takes no part in it.
        """
        found = self.store.load(plan_id)
        self.seat, self.opened_at = self._seated(found.plan), found.stamp.revision
        self.store = self.store.at(self.seat)
        self.plan_id = plan_id
        self.conflicts = self.store.conflicts.of(plan_id)
        self.own_batches = []
        self._set_state("idle")
        self._look()

    def create_plan(self, plan_id: str, changes: Iterable[Change], note: str = "") -> Saved:
        """Make the plan *plan_id* out of *changes*, open it, and return what became of them.

        Raises:
            PlanError: A plan of that name exists.
        """
        saved = self.store.create(plan_id, self._batch(changes, note))
        self.open_plan(plan_id)
        return saved

    def refresh(self, *, is_following: bool = False) -> None:
        """Look at the store again and take what others did meanwhile.

        With *is_following* nobody asked for it just now, so forms that are open stay as they are.
        """
        self.is_following = is_following
        try:
            if self.plan_id:
                self._look(self.stamp)
        finally:
            self.is_following = False

    def save(
        self,
        changes: Iterable[Change],
        note: str = "",
        *,
        organisation: str | None = None,
    ) -> Saved:
        """Commit *changes*, and return what became of them; `conflicts` lists what did not fit.

        Args:
            changes: What to do.
            note: Why, for the history.
            organisation: Whose word they are, where the room says it; else that of this seat.

        Raises:
            RightsError: One of them is not this seat's to make; nothing of them is kept then.
            DtmnbError: The changes are not well formed or the store cannot write; nothing of
                them is kept then, and `state` says so.
        """
        whose = self.seat.organisation
        if organisation is not None and self.seat.is_room:
            whose = organisation
        said = as_said(self.plan, changes, self.seat.author, whose)
        batch = self._batch(said, note).model_copy(update={"organisation": whose})
        saved = self.commit(batch)
        self._look()
        return saved

    def commit(self, batch: Batch, *, is_listed: bool = True) -> Saved:
        """Commit *batch* under its own name, which a page may send again; nothing is redrawn.

        What did not fit is kept until somebody decides; where the page that sent it lists it
        itself, *is_listed* is false.
        """
        saved = self._written(batch, is_listed=is_listed)
        if saved.changes:
            self.own_batches.append(batch.batch_id)
        return saved

    def undo(self, batch_id: str = "") -> None:
        """Take back the batch *batch_id*, by default our last change; others' changes stay."""
        if not batch_id and not self.own_batches:
            return
        undone = batch_id or self.own_batches[-1]
        self._written(self._batch((), undoes=undone))
        self.own_batches = [each for each in self.own_batches if each != undone]
        self._look()

    def _seated(self, plan: Plan) -> Seat:
        """Return the seat at *plan*: of DTM the room's, where the machine speaks for it."""
        seat = self.seat
        require_organisation(plan, seat.organisation)
        if not self.is_machines_own:
            return seat
        is_dtm = plan.partners[seat.organisation].is_dtm
        return seat._replace(role="facilitator" if is_dtm else "partner")

    def _batch(
        self, changes: Iterable[Change], note: str = "", *, undoes: str | None = None
    ) -> Batch:
        return Batch(
            batch_id=self.name_batch(),
            author=self.seat.author,
            organisation=self.seat.organisation,
            note=note,
            changes=tuple(changes),
            undoes=undoes,
        )

    def _written(self, batch: Batch, *, is_listed: bool = True) -> Saved:
        """Save *batch*; `state` tells how it went, after the store has committed."""
        self._set_state("saving")
        saved: Saved | None = None
        try:
            saved = self.store.save(self.plan_id, batch)
        finally:
            if saved is None:
                self._set_state("not_saved")
        if is_listed:
            self.conflicts.extend(saved.conflicts)
        is_lost = (saved.conflicts or saved.refused) and not saved.changes
        self._set_state("not_saved" if is_lost else "saved")
        return saved

    def _look(self, known: Stamp | None = None) -> None:
        """Take what the store holds now, unless it is *known*; findings come with it."""
        self.today = self._day or clock.today()
        day = self.today if self.is_checked else None
        seen = self.store.load(self.plan_id, today=day, known=known)
        if seen.stamp == known:
            return
        self.view = seen.view
        self.wording = Wording(seen.plan, self.reference, self.language)
        self.stamp = seen.stamp
        self.findings = seen.findings
        self.open_places = frozenset(finding.where for finding in seen.findings)
        self.progress = progress(seen.plan, seen.findings, self.reference)
        self.tell()

    def _set_state(self, state: SaveState) -> None:
        self.state = state
        for watcher in self.state_watchers:
            watcher()


def view_of(session: Session) -> View:
    """Return what the seat of *session* may see of the open plan.

    Raises:
        UsageError: No plan is open.
    """
    if session.view is None:
        raise UsageError("Cannot show this step: no plan is open. Choose or make one in step 00.")
    return session.view


def rights_of(session: Session) -> Rights:
    """Return what the seat of *session* may change."""
    return Rights(session.plan, session.seat, session.reference, session.language)


def unwatch(session: Session, *handlers: Callable[[], None]) -> None:
    """Tell *handlers* of nothing any more, neither what is shown nor what anybody saves."""
    session.watchers = [each for each in session.watchers if each not in handlers]
    session.store_watchers = [each for each in session.store_watchers if each not in handlers]


def heard_rows(plan: Plan) -> list[str]:
    """Return the rows on which somebody said a position or all settled."""
    positions = {each.row for each in plan.positions.values()}
    return sorted(positions | {each.row for each in plan.outcomes.values()})


def undoable(session: Session, collection: str, since: int) -> list[str]:
    """Return the batches after revision *since* that this seat can take back, oldest first.

    Those that touched anything but *collection* are left out.
    """
    found: list[str] = []
    for entry in session.store.history(session.plan_id, since):
        is_own = (entry.author, entry.organisation) == session.seat.who
        if is_own and all(change.collection == collection for change in entry.changes):
            if entry.undoes in found:
                found.remove(entry.undoes)
            else:
                found.append(entry.batch_id)
    return found


def take_seat(session: Session, seat: Seat) -> None:
    """Go on as *seat*; what the one before did stays its own.

    Raises:
        RightsError: Whoever started the page has said whose it is.
    """
    if session.is_seat_fixed:
        raise RightsError(
            "Cannot take another seat: whoever opened this page has said for whom it speaks. "
            "Ask for a page of your own."
        )
    require_organisation(session.plan, seat.organisation)
    session.seat, session.store = seat, session.store.at(seat)
    session.open_plan(session.plan_id)


def set_field(
    session: Session, collection: str, record: str, *, field: str, value: JsonValue
) -> None:
    """Commit one field, seen as the plan shows it now."""
    was = dump(session.plan.records(collection)[record])[field]
    session.save([Set(collection=collection, record=record, field=field, was=was, value=value)])


def add_record(
    session: Session, collection: str, values: Mapping[str, JsonValue], record_id: str = ""
) -> str:
    """Commit a new record with *values* and return its id: by default one made for it."""
    record_id = record_id or new_id(collection)
    session.save([Add(collection=collection, record=record_id, values=values)])
    return record_id


def remove_record(session: Session, collection: str, record: str) -> None:
    """Commit the removal of a record."""
    was = dump(session.plan.records(collection)[record])
    session.save([Remove(collection=collection, record=record, was=was)])


def new_batch_name() -> str:
    """Return a name that no other batch has."""
    return secrets.token_hex(16)


def new_id(collection: str) -> str:
    """Return an id that no other session can have taken for its new record."""
    return f"{collection.replace('_', '-').rstrip('s')}-{secrets.token_hex(4)}"


def free_id(words: str, taken: Collection[str], otherwise: str) -> str:
    """Return a readable id made of *words* that is not *taken*; of no letters, of *otherwise*."""
    parted = normalize("NFKD", re.sub(r"[\W_]+", " ", words))
    plain = parted.encode("ascii", "ignore").decode().lower()
    wish = "-".join(plain.split())[:MOST_ID].strip("-") or otherwise
    numbered = (f"{wish}-{number}" for number in range(2, len(taken) + 3))
    return wish if wish not in taken else next(name for name in numbered if name not in taken)
