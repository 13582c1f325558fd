"""A partner's page: what one audience may see of a plan, section by section; nothing to change.

It is made of a `View`, so there is nothing in it, nor in its kernel's page, that the
audience may not have.
"""

from collections.abc import Iterable

from dtmnb.domain.audience import View, owner_of
from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.waiting import waits_for
from dtmnb.language import Language, mark
from dtmnb.language.wording import Wording
from dtmnb.reports.context import ReportContext
from dtmnb.reports.guide import guide_blocks
from dtmnb.reports.html import as_html
from dtmnb.reports.kinds import SECTIONS
from dtmnb.reports.parts import items, section
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.session.waiting import headline, line_of
from dtmnb.widgets.boxes import column, styled
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import NOTHING, HtmlBox
from dtmnb.widgets.items import Item, item_list

PARTS = {
    "cover": mark("Overview"),
    "open_points": mark("What we must do"),
    "questions": mark("My rows"),
    "annex": mark("Why these categories"),
    "urgent_actions": mark("My alerts"),
    "agreements": mark("My agreements"),
    "releases": mark("My calendar"),
    "people": mark("Contacts"),
    "sources": mark("Where to find data"),
}
"""The sections of a report that a partner's page shows, by their names on its tabs."""

WAITING = "waiting"
"""The part before them: what waits for the organisation."""

ABOUT = "about"
"""The part after them: what the page is for, and where to read on."""


def what_waits(seen: View, reference: Reference, language: Language) -> Html:
    """Return what waits for the organisation that has *seen* the plan as one who takes part."""
    found = waits_for(seen.plan, seen.partner, reference)
    wording = Wording(seen.plan, reference, language)
    told = [" · ".join(filter(None, line_of(each, wording))) for each in found]
    words = headline(found, language) or language.text("Nothing waits for you now.")
    whose = tag("p", said(wording.name("partners", seen.partner)))
    return section(WAITING, words, whose, items(told) if told else NOTHING)


def concerning(findings: Iterable[Finding], view: View) -> tuple[Finding, ...]:
    """Return the findings that the organisation of *view* can do something about.

    Those are about the organisation, its people, and what it signs, asks for or receives; a
    view of no organisation keeps all.
    """
    if not view.partner:
        return tuple(findings)
    return tuple(each for each in findings if _is_about(view, each.where))


def with_own_alerts(view: View) -> View:
    """Return *view* with the alerts that go to its organisation; all for no organisation."""
    if not view.partner:
        return view
    alerts = view.plan.urgent_actions.items()
    own = {key: each for key, each in alerts if view.partner in view.alerted[key]}
    return view._replace(plan=view.plan.model_copy(update={"urgent_actions": own}))


def _is_about(view: View, where: Place) -> bool:
    record = view.plan.records(where.collection).get(where.record)
    alerted = view.alerted.get(where.record, ()) if where.collection == "urgent_actions" else ()
    several = (getattr(record, field, ()) for field in ("parties", "recipients"))
    is_own = record is not None and owner_of(where.collection, record) == view.partner
    return is_own or view.partner in {*alerted, *(each for found in several for each in found)}


class Dashboard:
    """One audience's page."""

    def __init__(self, context: ReportContext, waiting: Html = NOTHING) -> None:
        """Show what *context* holds, and first what is *waiting* for its organisation."""
        view = with_own_alerts(context.view)
        self._context = context._replace(view=view, findings=concerning(context.findings, view))
        language = context.language
        guard = Guard(language)
        self._tabs = item_list(guard, "buttons", language.text("Parts of this page"), self.show)
        styled(self._tabs, "dtmnb-tabs")
        self._body = HtmlBox()
        self.root = column(guard.alert.root, self._tabs, self._body.root, style="dtmnb-main")
        told = {key: as_html(SECTIONS[key](self._context), language) for key in PARTS}
        guide = as_html(guide_blocks("partner_page", context.reference, language), language)
        about = tag("div", guide, class_="dtmnb-guide")
        made = {WAITING: waiting} | told | {ABOUT: about}
        self._sections = {key: content for key, content in made.items() if content}
        self.show(next(iter(self._sections)))

    def show(self, key: str) -> None:
        """Show the section *key*."""
        text = self._context.language.text
        names = {WAITING: mark("For you"), **PARTS, ABOUT: mark("About this page")}
        self._tabs.show([Item(each, text(names[each])) for each in self._sections], key)
        # The cover begins with the title; screen readers look for it on every part.
        title = NOTHING if key == "cover" else tag("h1", said(self._context.title))
        self._body.show(join([title, self._sections[key]]))
