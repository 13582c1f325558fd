"""Who comes in, and to which plan: said by the environment, by a page's address, or by nobody.

The environment says `DTMNB_STORE`, `DTMNB_PLAN`, `DTMNB_AUTHOR`, `DTMNB_ORGANISATION`,
`DTMNB_LANGUAGE`. A page's address may say who opens it and in which language
(`?who=Amal&organisation=wash&lang=ar`): such a page is a partner's, also DTM's own. An
organisation of the environment stands, with its author; whoever names none is the facilitator.

Behind the door of a plan the environment says where the plan is held and gives a credential, which
names the seat there: of the address only the language counts, and no other plan opens.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, parse_qsl, urlencode

from dtmnb import clock, incidents
from dtmnb.domain.access import Seat
from dtmnb.domain.audience import PARTICIPANT_PREFIX, PARTNER_PREFIX, View
from dtmnb.language import Language, language_for
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE
from dtmnb.reports.context import ReportContext
from dtmnb.session.desk import Session
from dtmnb.store import load_reference, open_store
from dtmnb.store.remote import RemotePlans, plans_of_broker
from dtmnb.store.seat_plans import SeatPlans

MOST_ADDRESS, MOST_NAME = 2_000, 80
"""Characters of a page's address, and of a name in it, that are looked at."""

NOBODY = Seat("facilitator", role="facilitator")
"""Who sits here while nobody has said so: anybody at a computer that many use."""


def enter(plan_id: str = "") -> Session:
    """Return the session of whoever comes in, with *plan_id* open, else what is asked for.

    Raises:
        DtmnbError: The store cannot be opened, there is no such plan, or the organisation takes
            no part in it.
    """
    reference, invited, own = load_reference(), _invited(), _setting("ORGANISATION")
    session = Session(
        invited or open_store(reference=reference),
        reference=reference,
        language=language_here(),
        seat=invited.seat if invited else _unproven(own),
    )
    session.is_seat_fixed = bool(invited or session.seat.organisation)
    session.is_machines_own = bool(own) and not invited
    found = plan_id or session.seat.plan or _setting("PLAN") or _only_plan(session)
    if found:
        session.open_plan(found)
    return session


def look_in(plan_id: str, audience: str) -> tuple[ReportContext, View | None]:
    """Return what *audience* may see of a plan, and the room as its organisation sees it.

    Args:
        plan_id: The plan; by default what the environment says.
        audience: By default the organisation that the environment names, else the page's
            address, else `partners`.

    Raises:
        DtmnbError: As for `enter`.
    """
    reference, today = load_reference(), clock.today()
    with _looked_into() as plans:
        whose = plans.seat.organisation or _of_address("organisation")
        wanted = audience or (PARTNER_PREFIX + whose if whose else "partners")
        name = plan_id or plans.seat.plan or _setting("PLAN")
        found = plans.edition(name, wanted, today=today)
        room = PARTICIPANT_PREFIX + found.view.partner if found.view.partner else ""
        seen = plans.edition(name, room).view if room else None
    context = ReportContext(found.view, reference, language_here(), today, found.findings)
    return context._replace(advice=found.advice), seen


def language_here() -> Language:
    """Return the language that the address of the page asks for, else the environment's.

    Raises:
        UsageError: The environment names none of ours.
    """
    asked = _of_address("lang")
    return language_for(asked if asked in LANGUAGES else _setting("LANGUAGE", SOURCE_LANGUAGE))


def in_languages() -> dict[str, str]:
    """Return the address of this page in each language by its code; nothing outside of a page."""
    if "QUERY_STRING" not in os.environ:
        return {}
    asked = parse_qsl(os.environ["QUERY_STRING"][:MOST_ADDRESS])
    kept = [(name, value) for name, value in asked if name in {"who", "organisation"}]
    return {code: "?" + urlencode([*kept, ("lang", code)]) for code in LANGUAGES}


def light_page() -> str:
    """Return where the light page of whoever sits here stands, "" where there is none."""
    return _setting("LIGHT")


def _invited() -> RemotePlans | None:
    """Return the plans of whoever came in by the door; None where there is none."""
    plans = plans_of_broker()
    if plans:
        incidents.have_incidents_kept(plans.note_incident)
    return plans


@contextmanager
def _looked_into() -> Iterator[SeatPlans]:
    """Yield the plans of whoever came in by the door, else those of this machine, all of them."""
    if invited := _invited():
        yield invited
        return
    with open_store(reference=load_reference()) as store:
        yield store.at(Seat(NOBODY.author, _setting("ORGANISATION"), "facilitator"))


def _unproven(own: str) -> Seat:
    """Return the seat of whoever opens a page that no door stands before."""
    organisation = own or _of_address("organisation")
    named = _setting("AUTHOR", NOBODY.author)
    author = named if own else _of_address("who") or named
    return Seat(author, organisation, "partner" if organisation else "facilitator")


def _only_plan(session: Session) -> str:
    plans = session.store.list_plans()
    return plans[0].plan_id if len(plans) == 1 else ""


def _of_address(name: str) -> str:
    """Return what the address of the page says; "" outside a page."""
    found = parse_qs(os.environ.get("QUERY_STRING", "")[:MOST_ADDRESS]).get(name, [""])
    return found[0].strip()[:MOST_NAME]


def _setting(name: str, default: str = "") -> str:
    return os.environ.get(f"DTMNB_{name}", "").strip() or default
