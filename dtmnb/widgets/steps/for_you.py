"""An organisation's first page: what waits for it, what it owes by when, what it receives."""

from dtmnb.domain.findings import Place
from dtmnb.domain.waiting import Kind, Waiting, waits_for
from dtmnb.language import mark
from dtmnb.reports.safe_html import tag
from dtmnb.session.desk import Session
from dtmnb.session.people import confirm_people
from dtmnb.widgets.boxes import column, show
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.steps.step_view import Go

_LEADS: dict[Kind, tuple[str, str]] = {
    "rows": ("40", "reservations"),
    "answers": ("40", "reservations"),
    "people": ("10", "focal_points"),
    "agreement": ("70", "agreements"),
    "signature": ("80", "sign_offs"),
    "alert": ("60", "urgent_actions"),
}
"""The step where each is dealt with, and a collection of the part that shows it."""

_WORDS: dict[Kind, tuple[str, str]] = {
    "rows": (mark("{number} question to look at"), mark("{number} questions to look at")),
    "answers": (
        mark("{number} question was settled: can you live with it?"),
        mark("{number} questions were settled: can you live with it?"),
    ),
    "people": (mark("Is {number} person still yours?"), mark("Are {number} persons still yours?")),
    "signature": (mark("Sign the plan"), mark("Sign the plan")),
    "alert": (mark("You receive {number} alert"), mark("You receive {number} alerts")),
}


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
        session, language = self._session, self._session.language
        found = waits_for(session.plan, session.seat.organisation, session.reference)
        self._found = {f"{each.kind}:{each.records[0]}": each for each in found}
        asked = sum(each.kind != "alert" for each in found)
        words = (
            language.plural("{number} thing waits for you", "{number} things wait for you", asked)
            if asked
            else language.text("Nothing waits for you now. This page follows the session.")
        )
        self._title.show(tag("h3", words))
        self._list.show(
            Item(key, self._words(each), self._when(each)) for key, each in self._found.items()
        )
        show(self._confirm, any(each.kind == "people" for each in found))

    def _words(self, each: Waiting) -> str:
        if each.kind == "agreement":
            name = self._session.wording.name("agreements", each.records[0])
            return self._session.language.text("Sign the agreement “{name}”", name=name)
        return self._session.language.plural(*_WORDS[each.kind], len(each.records))

    def _when(self, each: Waiting) -> str:
        language = self._session.language
        return language.text("by {day}", day=language.date(each.by)) if each.by else ""

    def _follow(self, key: str) -> None:
        each = self._found[key]
        step, collection = _LEADS[each.kind]
        self._go(step, Place(collection, each.records[0], ""))

    def _still(self) -> None:
        confirm_people(self._session, self._session.seat.organisation)
