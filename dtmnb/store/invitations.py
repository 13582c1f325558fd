"""Invitations to a plan: made, replaced and taken back.

The link of one is a ticket: its name under a seal of the store (`signing.Seal`). What it permits
is looked up here whenever it is shown, so that it can be taken back.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dtmnb import clock
from dtmnb.domain.access import Role, require_organisation
from dtmnb.domain.invitation import (
    MOST_DAYS,
    USUAL_DAYS,
    Closed,
    Invitation,
    people_gone,
    people_in_office,
    why_closed,
)
from dtmnb.domain.plan import Plan
from dtmnb.errors import Sentence, UsageError
from dtmnb.store import schema
from dtmnb.store.journal import lock_plan
from dtmnb.store.opening import PlanStore

TICKET = "ticket"
"""What the seal of a link is for."""


class Invitations:
    """The invitations to one plan; every method raises `StoreError` where the store fails."""

    def __init__(self, store: PlanStore, plan_id: str) -> None:
        """Keep the invitations to *plan_id* in *store*."""
        self._store = store
        self.plan_id = plan_id

    def invite(
        self,
        organisation: str,
        name: str = "",
        *,
        role: Role = "partner",
        lasts: timedelta = timedelta(days=USUAL_DAYS),
    ) -> Invitation:
        """Return a new invitation; an earlier one for the same guest is taken back.

        Only a facilitator, who may open the door at two places, keeps an earlier one.

        Raises:
            RightsError: The organisation takes no part in the plan.
            UsageError: It would last for no time or for more than 90 days, or nobody is
                named for whom people come in.
        """
        plan = self._store.load(self.plan_id).plan
        require_organisation(plan, organisation)
        if role != "facilitator" and not organisation:
            raise UsageError(
                "Cannot invite to plan '{plan}': whoever comes in does so for an organisation. "
                "Name one of: {known}.",
                plan=self.plan_id,
                known=", ".join(plan.partners) or Sentence("none is entered yet"),
            )
        if not timedelta() < lasts <= timedelta(days=MOST_DAYS):
            raise UsageError(
                "Cannot invite to plan '{plan}' for {days} days. Use 1 to {most}.",
                plan=self.plan_id,
                days=lasts.days,
                most=MOST_DAYS,
            )
        made = _made(plan, (organisation, name.strip(), role), lasts)
        with self._keeping() as connection:
            _replace(connection, made)
        return made

    def renew(self) -> tuple[Invitation, ...]:
        """Return one open invitation for each partner of DTM, made where none holds.

        So whoever comes after a focal point gets a link that the one before does not have.
        """
        plan, lasts = self._store.load(self.plan_id).plan, timedelta(days=USUAL_DAYS)
        now, today = datetime.now(UTC), clock.today()
        with self._keeping() as connection:
            known = _all(connection, self.plan_id)
            held = {each.guest: each for each in known if not why_closed(each, plan, now, today)}
            for key in plan.guests:
                if (key, "", "partner") not in held:
                    made = _made(plan, (key, "", "partner"), lasts)
                    _replace(connection, made)
                    held[made.guest] = made
        return tuple(held[key, "", "partner"] for key in plan.guests)

    def all(self) -> tuple[Invitation, ...]:
        """Return every invitation there ever was, the newest first."""
        with self._store.reading("list the invitations") as connection:
            return _all(connection, self.plan_id)

    def open(self) -> tuple[Invitation, ...]:
        """Return the invitations that hold now, the newest first."""
        return tuple(each for each in self.all() if not self.why_closed(each))

    def why_closed(self, invitation: Invitation) -> Closed:
        """Return why *invitation* holds no longer, as the plan stands now; "" while it holds."""
        plan, now = self._store.load(self.plan_id).plan, datetime.now(UTC)
        return why_closed(invitation, plan, now, clock.today())

    def find(self, invitation_id: str) -> Invitation | None:
        """Return an invitation to this plan, None where there is none of that name."""
        table = schema.invitation
        query = select(table).filter_by(invitation_id=invitation_id, plan_id=self.plan_id)
        with self._store.reading("look up an invitation") as connection:
            row = connection.execute(query).one_or_none()
        return _read(row) if row else None

    def revoke(self, ids: Iterable[str]) -> int:
        """Take invitations back for ever; return how many held until now."""
        table = schema.invitation
        wanted = table.c.invitation_id.in_([*ids]) & table.c.revoked_at.is_(None)
        with self._store.writing("take an invitation back") as connection:
            now = datetime.now(UTC).isoformat()
            done = connection.execute(
                update(table).where(wanted, table.c.plan_id == self.plan_id).values(revoked_at=now)
            )
        return int(done.rowcount)

    @contextmanager
    def _keeping(self) -> Iterator[Connection]:
        """Give a connection that keeps invitations, one after the other.

        Two processes that serve a plan begin at the same moment.
        """
        with self._store.writing("keep an invitation") as connection:
            lock_plan(connection, self.plan_id)
            yield connection


def _made(plan: Plan, guest: tuple[str, str, Role], lasts: timedelta) -> Invitation:
    """Return a new invitation to *plan* for *guest*."""
    organisation, name, role = guest
    now = datetime.now(UTC)
    return Invitation(
        invitation_id=secrets.token_urlsafe(12),
        plan_id=plan.plan_id,
        organisation=organisation,
        name=name,
        role=role,
        known_to=_who_has_it(plan, organisation, name),
        gone=people_gone(plan, organisation, clock.today()),
        made_at=now,
        expires_at=now + lasts,
    )


def _replace(connection: Connection, made: Invitation) -> None:
    """Keep *made*, and take back what its guest held before."""
    table = schema.invitation
    values = made._asdict() | {
        "known_to": json.dumps(made.known_to),
        "gone": json.dumps(made.gone),
        "made_at": made.made_at.isoformat(),
        "expires_at": made.expires_at.isoformat(),
    }
    same = {name: values[name] for name in ("plan_id", "organisation", "name", "role")}
    if made.role != "facilitator":
        earlier = update(table).filter_by(**same).where(table.c.revoked_at.is_(None))
        connection.execute(earlier.values(revoked_at=values["made_at"]))
    connection.execute(insert(table).values(values))


def _all(connection: Connection, plan_id: str) -> tuple[Invitation, ...]:
    table = schema.invitation
    query = select(table).where(table.c.plan_id == plan_id).order_by(table.c.made_at.desc())
    return tuple(map(_read, connection.execute(query)))


def _read(row: Row[Any]) -> Invitation:
    values = dict(row._mapping)
    values["known_to"] = tuple(json.loads(values["known_to"]))
    gone = json.loads(values["gone"])
    values["gone"] = None if gone is None else tuple(gone)
    for name in ("made_at", "expires_at", "revoked_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Invitation(**values)


def _who_has_it(plan: Plan, organisation: str, name: str) -> tuple[str, ...]:
    """Return the focal points who get the link: the one of that *name*, or the whole team."""
    team = people_in_office(plan, organisation, clock.today()) if organisation else ()
    return tuple(key for key in team if name in ("", plan.focal_points[key].name))
