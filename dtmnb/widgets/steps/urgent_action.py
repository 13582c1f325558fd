"""Step 60: triggers, recipients, channels and hours of alerts; a rehearsal; what is missing."""

from dtmnb.domain.plan import Plan
from dtmnb.domain.proposals import first_terms, is_referral, recipients_of
from dtmnb.domain.record import JsonValue
from dtmnb.domain.vocabulary import Term
from dtmnb.reports.parts import items
from dtmnb.reports.sections import sharing
from dtmnb.session.desk import Session, add_record, rights_of
from dtmnb.session.proposals import add_alerts, missing_alerts
from dtmnb.widgets.boxes import column
from dtmnb.widgets.drafting import Draft, drafting
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.html import HtmlBox
from dtmnb.widgets.items import Item, item_list
from dtmnb.widgets.panels import Go, PanelSpec, paragraph, seat_section, shown
from dtmnb.widgets.steps.rehearsal import RehearsalPanel

_ALERTS = Draft(
    lambda session: len(missing_alerts(session)),
    lambda language, number: language.plural(
        "Draft an alert for {number} urgent row", "Draft alerts for {number} urgent rows", number
    ),
    add_alerts,
)


def arrangement_values(plan: Plan, trigger: Term, label: str) -> dict[str, JsonValue]:
    """Return a first arrangement for a trigger of the catalogue.

    Recipients are the first focal points of the partners of its sectors; all is to be discussed.
    """
    recipients = recipients_of(plan, set(trigger.property("recipients", ())))
    return {"trigger": label, "recipients": recipients} | first_terms(trigger)


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        drafting(session, guard, "urgent_actions", text("Alerts"), _ALERTS),
        PanelSpec("catalogue", text("Catalogue of triggers"), lambda: Catalogue(session, guard)),
        PanelSpec("rehearsal", text("Rehearsal"), lambda: RehearsalPanel(session, guard)),
        shown("cards", text("Cards"), lambda: seat_section(session, sharing.urgent_actions)),
    ]


class Catalogue:
    """Triggers to start from."""

    def __init__(self, session: Session, guard: Guard) -> None:
        """Add an arrangement for each trigger picked."""
        self._session = session
        text = session.language.text
        intro = text(
            "Starting points for discussion, with hours and channels that this tool proposes. "
            "Partners name what is urgent for them; pick one to add it to the alerts."
        )
        self._list = item_list(guard, "list", text("Catalogue of triggers"), self._add)
        self._told = HtmlBox()
        self.root = column(HtmlBox(paragraph(intro)).root, self._list, self._told.root)

    def refresh(self) -> None:
        """Show the triggers that the plan has no alert for yet."""
        text, label = self._session.language.text, self._session.language.label
        named = {each.trigger for each in self._session.plan.urgent_actions.values()}
        terms = self._session.reference.terms("triggers").terms.values()
        open_ = [each for each in terms if label(each) not in named]
        if not rights_of(self._session).may_add("urgent_actions"):
            self._told.show(items(f"{label(each)}: {self._note(each)}" for each in open_))
            return
        self._list.show(
            Item(
                term.code,
                label(term),
                self._note(term),
                text("Referral") if is_referral(term) else text("Add"),
            )
            for term in open_
        )

    def _note(self, term: Term) -> str:
        if is_referral(term):
            return self._session.language.text("A referral of one case: it is never an alert.")
        hours = term.property("within_hours")
        channel = self._session.wording.label("channels", str(term.property("channel") or ""))
        if hours is None:
            return channel
        return self._session.language.plural(
            "{channel}, within {number} hour",
            "{channel}, within {number} hours",
            hours,
            channel=channel,
        )

    def _add(self, code: str) -> None:
        term = self._session.reference.term("triggers", code)
        if not is_referral(term):
            label = self._session.language.label(term)
            values = arrangement_values(self._session.plan, term, label)
            add_record(self._session, "urgent_actions", values)
