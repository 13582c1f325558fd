"""What the broker answers a kernel where that is more than what its plans say by themselves."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dtmnb import clock
from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.standing import standing_engine
from dtmnb.batch.work import Where
from dtmnb.domain.audience import PARTICIPANT_PREFIX
from dtmnb.domain.changes import Batch
from dtmnb.domain.findings import Place
from dtmnb.domain.journal import Saved, Seen, Whereabouts
from dtmnb.errors import StoreError, UsageError
from dtmnb.incidents import write_incident
from dtmnb.interchange.gate import PLAN
from dtmnb.language import language_for
from dtmnb.reports.kinds import require_kind
from dtmnb.serve.door import Visit
from dtmnb.serve.messages import Allowance
from dtmnb.session.desk import Session
from dtmnb.session.documents import Wanted, hand_out_document, hand_out_snapshot
from dtmnb.session.drafts import hand_out_draft
from dtmnb.session.files import hand_out, hand_out_packet, safe_name
from dtmnb.store import PlanStore, load_reference
from dtmnb.store.calls import Done, Files, Have, Hello, Told, ToldEdition, words_of
from dtmnb.store.parcel import parcel_of
from dtmnb.store.presence import Presences
from dtmnb.store.seat_plans import Order
from dtmnb.store.seated import SeatedStore


class Guest:
    """A kernel that asks.

    Attributes:
        visit: Whose it is.
        plans: What its seat may see and change.
        presence: Where it is, told to the others.
        told: What it was shown last of the newest plan.
    """

    def __init__(self, store: PlanStore, visit: Visit) -> None:
        """Give the seat of *visit* at the plans of *store*."""
        self.store = store
        self.visit = visit
        self.plans: SeatedStore = store.at(visit.visitor.seat)
        self.presence = Presences(store, "")
        self.told: Seen | None = None
        # Measured: opening the workbook and pasting 100 rows stay below a quarter.
        self._calls, self._bytes = Allowance(400, 60), Allowance(4 * PLAN.size, PLAN.size / 10)

    def require_calm(self, size: int) -> None:
        """Count a question of *size* bytes.

        Raises:
            StoreError: There were too many of late.
        """
        if not (self._calls.take() and self._bytes.take(size)):
            raise StoreError(
                "Cannot go on so fast: this page asks too much at once. Wait a minute."
            )

    def close(self) -> None:
        """Be nobody any more."""
        self.presence.close()


def _hello(guest: Guest) -> Hello:
    return Hello(guest.plans.seat, guest.plans.mark)


def _load(
    guest: Guest, plan_id: str, revision: int | None, *, is_checked: bool, have: Have
) -> Told:
    today = clock.today() if is_checked else None
    seen = guest.plans.load(plan_id, revision, today=today, known=have.findings)
    if revision is not None:
        return Told(seen.view, seen.at, seen.findings)
    held, guest.told = guest.told, seen
    if have.view == seen.stamp:
        return Told(None, seen.at, seen.findings)
    if held is None or held.stamp != have.view or held.plan.plan_id != plan_id:
        return Told(seen.view, seen.at, seen.findings)
    parcel, gone = parcel_of(seen.plan, held.plan)
    return Told(seen.view._replace(plan=parcel), seen.at, seen.findings, gone)


def _edition(guest: Guest, plan_id: str, audience: str, *, is_checked: bool) -> ToldEdition:
    found = guest.plans.edition(plan_id, audience, today=clock.today() if is_checked else None)
    return ToldEdition(found.view, found.findings, found.advice)


def _create(guest: Guest, plan_id: str, batch: Batch, have: Have) -> Done:
    return _done(guest, guest.plans.create(plan_id, _signed(guest, batch)), have)


def _save(guest: Guest, plan_id: str, batch: Batch, have: Have) -> Done:
    return _done(guest, guest.plans.save(plan_id, _signed(guest, batch)), have)


def _done(guest: Guest, saved: Saved, have: Have) -> Done:
    told = _load(guest, saved.plan.plan_id, None, is_checked=False, have=have)
    return Done(saved.changes, saved.conflicts, saved.refused, told)


def _signed(guest: Guest, batch: Batch) -> Batch:
    """Return *batch* under the name of the seat; for whom it speaks only the room says."""
    author, organisation = guest.plans.seat.who
    if guest.plans.seat.is_room:
        organisation = batch.organisation
    return batch.model_copy(update={"author": author, "organisation": organisation})


def _make(guest: Guest, order: Order) -> Files:
    """Make what is ordered, if the seat may have it, and look into it: the whole plan is here."""
    guest.plans.edition(order.plan_id, order.audience)
    with TemporaryDirectory(prefix="dtmnb-made-") as name:
        folder = Path(name)
        if order.kind == "report":
            return _reports(guest, order, folder)
        file = _MADE[order.kind](_session(guest, order), order, folder / safe_name(order.name))
        return Files({file.name: file.read_bytes()})


def _session(guest: Guest, order: Order) -> Session:
    language, seat = language_for(order.language), guest.plans.seat
    session = Session(guest.store, reference=load_reference(), language=language, seat=seat)
    session.is_checked = False
    session.open_plan(order.plan_id)
    return session


def _plan(session: Session, order: Order, target: Path) -> Path:
    if order.audience.startswith(PARTICIPANT_PREFIX):
        whose = order.audience.removeprefix(PARTICIPANT_PREFIX)
        return hand_out_packet(session, whose, target, session.language)
    return hand_out(session, order.audience, target)


def _document(session: Session, order: Order, target: Path) -> Path:
    document, person = order.about
    return hand_out_document(session, Wanted(document, order.audience, person), target)


def _snapshot(session: Session, order: Order, target: Path) -> Path:
    return hand_out_snapshot(session, order.audience, target, session.language)


def _draft(session: Session, order: Order, target: Path) -> Path:
    return hand_out_draft(session, Place(*order.about), target, session.language)


_MADE: Mapping[str, Callable[[Session, Order, Path], Path]] = {
    "plan": _plan,
    "document": _document,
    "snapshot": _snapshot,
    "draft": _draft,
}


def _reports(guest: Guest, order: Order, folder: Path) -> Files:
    document, since = order.about
    if since and not since.isdecimal():
        raise UsageError("Cannot tell differences since that: choose one of those shown.")
    job = ReportJob(order.plan_id, order.audience, order.language, require_kind(document).formats)
    # A partner sees what was, as far as it may see it now: that is told by what is now.
    revision = order.revision if guest.plans.seat.is_room else None
    job = job._replace(revision=revision, document=document, since=since)
    entry = standing_engine().write(job, Where(folder, guest.plans.address))
    files = {each["path"]: (folder / each["path"]).read_bytes() for each in entry.files}
    if not entry.error:
        return Files(files)
    told = words_of(entry.error)
    # What another process said is finished, and may name the folder.
    told.message = told.message.replace(f"{folder}{os.sep}", "")
    return Files(files, told)


def _announce(guest: Guest, name: str, row: str, step: str) -> None:
    seat = guest.plans.seat
    guest.presence.sit_down(_known_as(guest, name))
    guest.presence.announce(Whereabouts(seat.plan, *seat.who, row, step))


def _others(guest: Guest, name: str) -> tuple[Whereabouts, ...]:
    """Return where the others are; a row that the seat may not see is none."""
    guest.presence.sit_down(_known_as(guest, name))
    plan_id = guest.plans.seat.plan
    shown = guest.plans.load(plan_id).plan.rows
    return tuple(
        each if each.row in shown else each._replace(row="")
        for each in guest.presence.others(plan_id)
    )


def _known_as(guest: Guest, name: str) -> str:
    """Return under which name a page is noted: no other visit's, whatever it says."""
    return f"{guest.visit.visit_id}:{name}" if name else ""


def _note_incident(guest: Guest, number: str, where: str) -> None:
    write_incident(number, where)


ANSWERS: Mapping[str, Callable[..., Any]] = {
    "hello": _hello,
    "load": _load,
    "edition": _edition,
    "create": _create,
    "save": _save,
    "make": _make,
    "announce": _announce,
    "others": _others,
    "note_incident": _note_incident,
}
"""What is answered, by the name of the call; all others the plans of the guest answer."""
