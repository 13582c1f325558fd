"""Who else is at the plan now, and being told of what they do."""

from collections.abc import Callable

from dtmnb.domain.journal import Whereabouts
from dtmnb.session.desk import Session
from dtmnb.store.follower import Follower


def come(session: Session, seat: str | None = None) -> None:
    """Take part as *seat*, by default one of its own; "" is seen by nobody until it sits down.

    Raises:
        StoreError: The notes on presence cannot be read or written.
    """
    session.presences = session.store.company.presence(seat)


def sit_down(session: Session, tab: str, step: str) -> None:
    """Say again that the page *tab* is here, at *step*."""
    presences = session.presences
    if presences and session.plan_id:
        presences.sit_down(f"{session.plan_id}:{tab}")
        row = presences.here.row if presences.here else ""
        look_at(session, row, step)


def look_at(session: Session, row: str, step: str = "") -> None:
    """Tell the others that this page shows *row* ("" for none); by default in the same step.

    Raises:
        StoreError: The notes on presence cannot be written.
    """
    if session.presences and session.plan_id:
        session.presences.announce(Whereabouts(session.plan_id, *session.seat.who, row, step))


def company_of(session: Session) -> tuple[Whereabouts, ...]:
    """Return where the others are; none while nobody is told of this session."""
    presences = session.presences
    if presences is None or not presences.is_seated:
        return ()
    return tuple(presences.others(session.plan_id))


def follow(
    session: Session,
    on_change: Callable[[], object],
    on_fault: Callable[[str], object],
    *,
    on_pause: Callable[[], object],
    on_walk: Callable[[], object],
) -> Follower:
    """Return what calls back whenever others save or walk, already at work; see `Follower`.

    Raises:
        RuntimeError: No event loop is running.
    """
    follower = Follower(
        session.store.company, on_change, on_fault, on_pause=on_pause, on_walk=on_walk
    )
    follower.start()
    return follower
