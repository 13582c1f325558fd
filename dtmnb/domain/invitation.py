"""Who may come in at the door of a plan, and until when."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from dtmnb.domain.access import Role
from dtmnb.domain.plan import Plan

USUAL_DAYS, MOST_DAYS = 14, 90
"""For how long people are invited."""

Closed = Literal["", "revoked", "expired", "replaced", "gone"]
"""Why an invitation holds no longer; "" while it holds. `replaced`: somebody who had it handed
over since; `gone`: its organisation takes no part any more."""


class Invitation(NamedTuple):
    """Leave to come in at the door of one plan.

    Attributes:
        invitation_id: What its link proves.
        plan_id: The plan.
        organisation: For whom those who come in speak; "" for nobody.
        name: Who comes in; "" where each says so at the door, as with one link for a team.
        role: What they may do.
        known_to: The focal points who have the link, by their ids.
        gone: Those of its organisation who had left when it was made; None where nobody noted it.
        made_at: When it was made, as a moment in UTC.
        expires_at: From when it holds no longer.
        revoked_at: When it was taken back.
    """

    invitation_id: str
    plan_id: str
    organisation: str
    name: str
    role: Role
    known_to: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    gone: tuple[str, ...] | None = None

    @property
    def guest(self) -> tuple[str, str, Role]:
        """Whom it is for: of one guest no two hold."""
        return self.organisation, self.name, self.role


def people_in_office(plan: Plan, organisation: str, today: date) -> tuple[str, ...]:
    """Return the focal points who speak for *organisation* today, by their ids."""
    people = plan.focal_points.items()
    return tuple(
        key for key, each in people if each.partner == organisation and serves(plan, key, today)
    )


def people_gone(plan: Plan, organisation: str, today: date) -> tuple[str, ...]:
    """Return the focal points who spoke for *organisation* and do so no longer, by their ids."""
    people = plan.focal_points.items()
    return tuple(
        key for key, each in people if each.partner == organisation and not serves(plan, key, today)
    )


def serves(plan: Plan, person: str, today: date) -> bool:
    """Tell whether the focal point *person* is in office on *today*."""
    found = plan.focal_points.get(person)
    if found is None or found.replaced_by:
        return False
    return found.until_on is None or found.until_on >= today


def why_closed(invitation: Invitation, plan: Plan, now: datetime, today: date) -> Closed:
    """Return why *invitation* to *plan* holds no longer, "" while it holds.

    Args:
        invitation: The invitation.
        plan: Its plan as it stands.
        now: The moment, for its own limits.
        today: The day, for the terms of office of those who have its link.
    """
    if invitation.revoked_at is not None:
        return "revoked"
    if now >= invitation.expires_at:
        return "expired"
    if invitation.organisation and invitation.organisation not in plan.partners:
        return "gone"
    return "replaced" if _has_been_left(invitation, plan, today) else ""


def _has_been_left(invitation: Invitation, plan: Plan, today: date) -> bool:
    """Tell whether somebody who has the link speaks for its organisation no longer."""
    in_office = people_in_office(plan, invitation.organisation, today)
    if not {*invitation.known_to} <= {*in_office}:
        return True
    is_of_one = invitation.name and invitation.known_to
    if is_of_one or invitation.gone is None or not invitation.organisation:
        return False
    # Whoever came into office since has the link of the team, too.
    return not {*people_gone(plan, invitation.organisation, today)} <= {*invitation.gone}
