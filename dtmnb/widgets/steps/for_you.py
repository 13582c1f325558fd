"""An organisation's first page: what waits for it, what it owes by when, what it receives."""

from dtmnb.domain.findings import Place
from dtmnb.domain.waiting import Kind, Waiting, waits_for
from dtmnb.reports.safe_html import tag
from dtmnb.session.desk import Session
from dtmnb.session.people import confirm_people
from dtmnb.session.waiting import headline, line_of
from dtmnb.widgets.boxes import column, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Go

_LEADS: dict[Kind, tuple[str, str]] = {
    "rows": ("40", "reservations"),
    "answers": ("40", "reservations"),
    "people": ("10", "focal_points"),
    "agreement": ("70", "agreements"),
    "signature": ("80", "sign_offs"),
    "alert": ("60", "urgent_actions"),
}
"""The step where each is dealt with, and a collection of the part that shows it."""


class ForYouPanel:
    """What waits for the organisation of this page, each one press away."""

    def __init__(self, session: Session, guard: Guard, go: Go) -> None:
        """Lead to where each is done by *go*."""
        self._session = session
        self._go = go
        self._found: dict[str, Waiting] = {}
        text = session.language.text
        self._title = HtmlBox()
        self._list = item_list(guard, "list", text("What waits for you"), self._follow)
        self._confirm = guard.button(text("These are still our people"), self._still, "primary")
        self.root = column(self._title.root, self._list, self._confirm)

    def refresh(self) -> None:
        """Show what the plan holds now."""
        session = self._session
        found = waits_for(session.plan, session.seat.organisation, session.reference)
        self._found = {f"{each.kind}:{each.records[0]}": each for each in found}
        otherwise = session.language.text(
            "Nothing waits for you now. This page follows the session."
        )
        self._title.show(tag("h3", headline(found, session.language) or otherwise))
        self._list.show(
            Item(key, *line_of(each, session.wording)) for key, each in self._found.items()
        )
        show(self._confirm, any(each.kind == "people" for each in found))

    def _follow(self, key: str) -> None:
        each = self._found[key]
        step, collection = _LEADS[each.kind]
        self._go(step, Place(collection, each.records[0], ""))

    def _still(self) -> None:
        confirm_people(self._session, self._session.seat.organisation)
