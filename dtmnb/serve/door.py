"""The door of one plan: who may come in, and who is in.

People bring a link, say who they are and get a cookie. Both are seals of the store that tell no
more than a name; whether the invitation behind them still holds is looked up again and again, so
that whoever lost it is out within seconds.
"""

import secrets
import time
from collections.abc import Mapping
from typing import NamedTuple

from dtmnb.domain.invitation import Invitation
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE
from dtmnb.serve.entries import Entries
from dtmnb.serve.visitor import Visitor
from dtmnb.store import PlanStore
from dtmnb.store.attendance import Attendance, Present
from dtmnb.store.invitations import TICKET, Invitations
from dtmnb.store.signing import Seal

FRESH_SECONDS = 1.0
"""For so long an invitation is believed without looking again."""

MOST_NAME = 80


class Visit(NamedTuple):
    """Somebody's coming in, with one browser.

    Attributes:
        visit_id: Its name.
        invitation: What they were let in by.
        visitor: Who they are.
    """

    visit_id: str
    invitation: Invitation
    visitor: Visitor

    @property
    def ids(self) -> dict[str, str]:
        """What the book of the door names it by."""
        return {
            "visit": self.visit_id,
            "invitation": self.invitation.invitation_id,
            "organisation": self.invitation.organisation,
            "role": self.invitation.role,
        }


class Door:
    """Lets in whoever is invited.

    Attributes:
        plan_id: The plan behind it.
        store: Where it is kept.
        invitations: Who is invited.
        entries: The book of the door.
    """

    def __init__(self, store: PlanStore, plan_id: str, entries: Entries) -> None:
        """Stand before *plan_id* of *store*."""
        self.plan_id = plan_id
        self.store = store
        self.invitations = Invitations(store, plan_id)
        self.entries = entries
        self._tickets = Seal(store, TICKET)
        self._cookies = Seal(store, f"visit.{plan_id}")
        self._looked_up: dict[str, tuple[float, Invitation | None]] = {}
        self._attendance = Attendance(store)
        self._seen: dict[str, Present] = {}

    def path_of(self, invitation: Invitation) -> str:
        """Return the path of the link of *invitation*."""
        return f"/join/{self._tickets.close(invitation.invitation_id)}"

    def invited(self, ticket: str) -> Invitation | None:
        """Return the invitation that *ticket* proves, if it holds."""
        found = self._tickets.open(ticket)
        return self.holds(found) if isinstance(found, str) else None

    def enter(self, invitation: Invitation, name: str, language: str) -> str:
        """Let somebody in and return their cookie.

        Args:
            invitation: What they were invited by.
            name: Who they say they are; counts only where the invitation names nobody.
            language: The code of the language they choose.
        """
        said = " ".join(name.split())[:MOST_NAME]
        note = [invitation.invitation_id, secrets.token_urlsafe(9), said, language]
        cookie = self._cookies.close([*note])
        visit = self.visit_of(cookie)
        if visit:
            self.entries.note("came in", **visit.ids)
            self.entries.tell(f"{_named(visit)} came in.")
        return cookie

    def visit_of(self, cookie: str) -> Visit | None:
        """Return whose *cookie* it is, None where it is nobody's or their invitation is over."""
        note = self._cookies.open(cookie)
        if not isinstance(note, list) or len(note) != 4:
            return None
        invitation_id, visit_id, name, language = map(str, note)
        invitation = self.holds(invitation_id)
        if invitation is None:
            return None
        visitor = Visitor(
            plan=self.plan_id,
            organisation=invitation.organisation,
            name=invitation.name or name or invitation.organisation or invitation.role,
            role=invitation.role,
            language=language if language in LANGUAGES else SOURCE_LANGUAGE,
        )
        visit = Visit(visit_id, invitation, visitor)
        self._seen[visit_id] = Present(visit_id, self.plan_id, invitation_id, visitor.name)
        return visit

    def holds(self, invitation_id: str) -> Invitation | None:
        """Return an invitation that holds, as it was a moment ago at most."""
        now = time.monotonic()
        at, known = self._looked_up.get(invitation_id, (-FRESH_SECONDS, None))
        if now - at < FRESH_SECONDS:
            return known
        found = self.invitations.find(invitation_id)
        held = None if found is None or self.invitations.why_closed(found) else found
        self._looked_up[invitation_id] = now, held
        return held

    def revoke(self, invitation: Invitation) -> None:
        """Take an invitation back: whoever came in by it is out."""
        self.invitations.revoke([invitation.invitation_id])
        self._looked_up.pop(invitation.invitation_id, None)
        self.entries.note("taken back", invitation=invitation.invitation_id)

    def leave(self, visit: Visit) -> None:
        """Let somebody go."""
        self._seen.pop(visit.visit_id, None)
        self._attendance.forget(visit.visit_id)
        self.entries.note("left", **visit.ids)

    def note_present(self) -> None:
        """Write down who asked for something since this was done last."""
        seen, self._seen = self._seen, {}
        self._attendance.note(seen.values())

    def people_in(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of those who are in, by their invitation, at whatever process."""
        self.note_present()
        return self._attendance.names(self.plan_id)


def _named(visit: Visit) -> str:
    whose = visit.visitor.organisation or visit.visitor.role
    return f"{visit.visitor.name} ({whose})"
