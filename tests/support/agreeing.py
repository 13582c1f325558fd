"""People of a test say positions and settle rows, as pages and commands do."""

from dtmnb.session import deeds
from dtmnb.session.deeds import Verdict, Voice
from dtmnb.session.desk import Session

CONFIRMED = ("Known to everybody for years", "Dora Desk")
"""Why a row may go out all the same, and who confirms it."""


def say(session: Session, row: str, partner: str, category: str, reason: str = "") -> None:
    """Record what *partner* proposes."""
    deeds.propose(session, row, partner, Voice(category, reason))


def settle(session: Session, row: str, category: str, reason: str = "Few places") -> None:
    """Settle *row*, confirmed where that opens it."""
    deeds.settle(session, [row], Verdict(category, reason, *CONFIRMED))


def confirm(form) -> None:
    """Give the reason and the name that a form for opening asks for."""
    form._reason.value, form._name.value = CONFIRMED
    form._confirm()
