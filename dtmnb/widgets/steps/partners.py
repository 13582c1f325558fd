"""Step 10: who is in the room, who speaks for whom, and who follows when somebody leaves."""

from typing import NamedTuple

from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import Plan
from dtmnb.reports.parts import listing
from dtmnb.reports.safe_html import Html, join, said
from dtmnb.session.desk import Session
from dtmnb.widgets.forms import header, records
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.panels import PanelSpec, paragraph, shown
from dtmnb.widgets.steps.step_view import Go


class Leaving(NamedTuple):
    """A focal point who leaves before the plan ends.

    Attributes:
        person: The focal point.
        duties: Ids of the alerts the person gets or sends.
    """

    person: FocalPoint
    duties: tuple[str, ...]


def who_leaves(plan: Plan) -> tuple[Leaving, ...]:
    """Return the focal points who leave before the plan ends, the first to leave first."""
    end = plan.header.plan_ends_on or plan.header.collection_ends_on
    leaving = [
        person
        for person in plan.focal_points.values()
        if person.until_on and end and person.until_on < end
    ]
    return tuple(
        Leaving(person, _duties(plan, person))
        for person in sorted(leaving, key=lambda person: str(person.until_on))
    )


def _duties(plan: Plan, person: FocalPoint) -> tuple[str, ...]:
    return tuple(
        key
        for key, item in plan.urgent_actions.items()
        if person.record_id in {*item.recipients, item.sender, item.sender_deputy}
    )


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    text = session.language.text
    return [
        records(session, guard, "partners", text("Organisations")),
        records(session, guard, "focal_points", text("Focal points")),
        shown("leaving", text("Who leaves"), lambda: _leaving(session)),
        header(session, guard, text("Mailing list and handover"), ["header_list"]),
    ]


def _leaving(session: Session) -> Html:
    text, found = session.language.text, who_leaves(session.plan)
    if not found:
        return paragraph(text("Nobody we know of leaves before the plan ends."))
    people = [
        {
            text("Focal point"): said(each.person.name),
            text("Organisation"): said(session.wording.name("partners", each.person.partner)),
            text("Leaves on"): session.language.date(each.person.until_on),
            text("Alerts on their list"): session.language.number(len(each.duties)),
            text("Who follows"): said(_successor(session, each)),
        }
        for each in found
    ]
    intro = text(
        "These people leave before the plan ends. Ask who follows, and tell them to inform their "
        "replacement: where the data are, the mailing list, their alerts."
    )
    return join([paragraph(intro), listing(text("Who leaves"), people)])


def _successor(session: Session, leaving: Leaving) -> str:
    follows = leaving.person.replaced_by or leaving.person.deputy
    if not follows:
        return session.language.text("⚠ nobody named")
    return session.wording.name("focal_points", follows)
