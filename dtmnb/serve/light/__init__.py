"""Light pages: what an organisation does at a plan, on any phone, without a kernel or script.

They show and do what the workbook does, by the same views and deeds; the seated store decides who
sees and may do what.
"""

from collections.abc import Mapping
from datetime import date

from tornado.routing import URLSpec

from dtmnb.serve.light import (
    agreements,
    alerts,
    feedback,
    packet,
    people,
    question,
    questions,
    signing,
    waiting,
)
from dtmnb.serve.light.assets import AssetHandler
from dtmnb.serve.light.handler import MissingHandler, PageHandler
from dtmnb.serve.light.news import NewsHandler
from dtmnb.serve.light.office import Office, VisitorOf
from dtmnb.serve.light.visit import ROOT, Page
from dtmnb.store import PlanStore

_KEY, _RECORD = "([0-9a-f]{12})", "([a-z0-9][a-z0-9_.-]{0,119})"

PAGES: Mapping[str, Page] = {
    "": waiting.PAGE,
    "questions": questions.ALL,
    f"questions/{_KEY}": questions.GROUP,
    f"questions/row/{_RECORD}": question.PAGE,
    "people": people.PAGE,
    "agreements": agreements.PAGE,
    "alerts": alerts.PAGE,
    "feedback": feedback.PAGE,
    "sign": signing.PAGE,
    "packet": packet.PAGE,
}
"""The pages by what follows the first one's address."""


def routes(
    visitor_of: VisitorOf, *, store: PlanStore, today: date | None = None, live: str = ""
) -> list[URLSpec]:
    """Return the addresses of all light pages, for a Tornado application.

    The application should compress what it sends (`compress_response`) and say how the cookie
    against forged forms is kept (`xsrf_cookie_kwargs`); forms are checked here in any case.

    Args:
        visitor_of: Returns who asks, or None for nobody whom the door let in.
        store: Where plans are kept, opened for many.
        today: The day it is, for ever; by default each request looks.
        live: Where the whole workbook stands; "" where there is none.
    """
    office = Office(visitor_of, store, today, live)
    pages = [
        URLSpec(f"{ROOT}{address}", PageHandler, {"office": office, "page": page})
        for address, page in PAGES.items()
    ]
    return [
        *pages,
        URLSpec(f"{ROOT}news", NewsHandler, {"office": office}),
        URLSpec(f"{ROOT}static/([0-9a-f]+)/([a-z.]+)", AssetHandler, {"assets": office.assets}),
        URLSpec(f"{ROOT}.*", MissingHandler, {"office": office, "page": waiting.PAGE}),
    ]
