"""What notebooks call: the workbook, one step of it, a partner's page.

Where nothing is said, the environment says it: `DTMNB_STORE`, `DTMNB_PLAN`, `DTMNB_AUTHOR`,
`DTMNB_ORGANISATION`, `DTMNB_LANGUAGE`. A page's address may say who opens it and in which
language (`?who=Amal&organisation=wash&lang=ar`): such a page is a partner's, also DTM's own. An
organisation of the environment stands, with its author; whoever names none is the facilitator.

An error is shown as a sentence, never as a traceback.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qs

import ipywidgets as widgets

from dtmnb import clock
from dtmnb.domain.access import Seat
from dtmnb.domain.audience import PARTICIPANT_PREFIX, PARTNER_PREFIX, view_for
from dtmnb.domain.checks import findings_for
from dtmnb.language import Language, language_for
from dtmnb.language.language import LANGUAGES, SOURCE_LANGUAGE
from dtmnb.reports.context import ReportContext
from dtmnb.reports.report import with_advice
from dtmnb.session.desk import Session
from dtmnb.store import load_reference, open_store
from dtmnb.widgets.dashboard import Dashboard, what_waits
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING
from dtmnb.widgets.line import NOBODY
from dtmnb.widgets.workbook import Workbook, framed

MOST_ADDRESS, MOST_NAME = 2_000, 80
"""Characters of a page's address, and of a name in it, that are looked at."""


def open_workbook(plan_id: str = "", *, step: str = "") -> widgets.Widget:
    """Return all steps on one page.

    Args:
        plan_id: The plan; by default what the environment says, else the only one there is.
        step: The step to begin with, by code or slug; by default the first.
    """
    return _opened(lambda: _workbook(plan_id, step))


def open_step(step: str, plan_id: str = "") -> widgets.Widget:
    """Return one step, by its code ("70") or slug ("agreements").

    Args:
        step: The step.
        plan_id: As for `open_workbook`.
    """
    return _opened(lambda: _workbook(plan_id, step, has_rail=False))


def open_dashboard(plan_id: str = "", audience: str = "") -> widgets.Widget:
    """Return what one audience may see of a plan; nothing can be changed there.

    Args:
        plan_id: As for `open_workbook`.
        audience: `partners`, `public` or `partner:` and the id of an organisation; by default
            the organisation that the environment names, else the page's address, else `partners`.
    """
    return _opened(lambda: _dashboard(plan_id, audience))


def _workbook(plan_id: str, step: str, has_rail: bool = True) -> widgets.Widget:
    workbook = Workbook(_session(plan_id), step=step, has_rail=has_rail)
    # Without an event loop, as in a script, people look for news by themselves.
    with suppress(RuntimeError):
        workbook.follow()
    return workbook.root


def _session(plan_id: str) -> Session:
    reference, own = load_reference(), _setting("ORGANISATION")
    organisation = own or _of_address("organisation")
    named = _setting("AUTHOR", NOBODY.author)
    session = Session(
        open_store(reference=reference),
        reference=reference,
        language=_language(),
        seat=Seat(
            named if own else _of_address("who") or named,
            organisation,
            "partner" if organisation else "facilitator",
        ),
    )
    session.is_seat_fixed, session.is_machines_own = bool(organisation), bool(own)
    found = plan_id or _setting("PLAN") or _only_plan(session)
    if found:
        session.open_plan(found)
    return session


def _dashboard(plan_id: str, audience: str) -> widgets.Widget:
    reference = load_reference()
    organisation = _setting("ORGANISATION") or _of_address("organisation")
    wanted = audience or (PARTNER_PREFIX + organisation if organisation else "partners")
    with open_store(reference=reference) as store:
        stored = store.load(plan_id or _setting("PLAN"))
    today = clock.today()
    view = view_for(stored.plan, wanted, reference=reference, stamp=stored.stamp)
    findings = findings_for(stored.plan, view, reference, today=today)
    context = ReportContext(view, reference, _language(), today, findings)
    waiting = NOTHING
    if view.partner:
        room = PARTICIPANT_PREFIX + view.partner
        seen = view_for(stored.plan, room, reference=reference, stamp=stored.stamp)
        waiting = what_waits(seen, reference, context.language)
    page = Dashboard(with_advice(context, stored.plan), waiting)
    return framed(page.root, language=context.language)


def _language() -> Language:
    asked = _of_address("lang")
    return language_for(asked if asked in LANGUAGES else _setting("LANGUAGE", SOURCE_LANGUAGE))


def _only_plan(session: Session) -> str:
    plans = session.store.list_plans()
    return plans[0].plan_id if len(plans) == 1 else ""


def _of_address(name: str) -> str:
    """Return what the address of the page says; "" outside a page."""
    found = parse_qs(os.environ.get("QUERY_STRING", "")[:MOST_ADDRESS]).get(name, [""])
    return found[0].strip()[:MOST_NAME]


def _setting(name: str, default: str = "") -> str:
    return os.environ.get(f"DTMNB_{name}", "").strip() or default


def _opened(make: Callable[[], widgets.Widget]) -> widgets.Widget:
    """Return what *make* returns, or the alert that says why it could not."""
    language = language_for(SOURCE_LANGUAGE)
    guard = Guard(language)
    made: list[widgets.Widget] = []
    guard.run(lambda: made.append(make()))
    return made[0] if made else framed(guard.alert.root, language=language)
