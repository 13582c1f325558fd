"""Step 10: who is in the room, who speaks for whom, and who follows when somebody leaves."""

from typing import NamedTuple

from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.reports.parts import table
from dtmnb.reports.safe_html import Html, join, said
from dtmnb.widgets.form_fields import FORMS
from dtmnb.widgets.forms import CollectionEditor, header_form
from dtmnb.widgets.guard import Guard
from dtmnb.widgets.naming import title_of
from dtmnb.widgets.panels import HtmlPanel, PanelSpec, paragraph
from dtmnb.widgets.session import Session
from dtmnb.widgets.steps.step_view import Go

LIST_AND_HANDOVER = list(FORMS[HEADER])[-1]


class Leaving(NamedTuple):
    """A focal point who leaves before the plan ends.

    Attributes:
        person: The focal point.
        duties: Ids of the alerts the person gets or sends.
        is_covered: Whether a deputy or a successor is named.
    """

    person: FocalPoint
    duties: tuple[str, ...]
    is_covered: bool


def who_leaves(plan: Plan) -> tuple[Leaving, ...]:
    """Return the focal points who leave before the plan ends, the first to leave first."""
    end = plan.header.plan_ends_on or plan.header.collection_ends_on
    leaving = [
        person
        for person in plan.focal_points.values()
        if person.until_on and end and person.until_on < end
    ]
    return tuple(
        Leaving(person, _duties(plan, person), bool(person.replaced_by or person.deputy))
        for person in sorted(leaving, key=lambda person: str(person.until_on))
    )


def _duties(plan: Plan, person: FocalPoint) -> tuple[str, ...]:
    return tuple(
        key
        for key, item in plan.urgent_actions.items()
        if person.record_id in {*item.recipients, item.sender, item.sender_deputy}
    )


def panels(session: Session, guard: Guard, go: Go) -> list[PanelSpec]:
    """Return the parts of the step."""
    text = session.language.text
    return [
        PanelSpec(
            "partners",
            text("Organisations"),
            lambda: CollectionEditor(session, guard, "partners"),
            ("partners",),
        ),
        PanelSpec(
            "people",
            text("Focal points"),
            lambda: CollectionEditor(session, guard, "focal_points"),
            ("focal_points",),
        ),
        PanelSpec(
            "leaving",
            text("Who leaves"),
            lambda: HtmlPanel(lambda: _leaving(session)),
        ),
        PanelSpec(
            "list",
            text("Mailing list and handover"),
            lambda: header_form(session, guard, (LIST_AND_HANDOVER,)),
            (HEADER,),
        ),
    ]


def _leaving(session: Session) -> Html:
    language, found = session.language, who_leaves(session.plan)
    if not found:
        return paragraph(language.text("Nobody we know of leaves before the plan ends."))
    heads = [
        language.text("Focal point"),
        language.text("Organisation"),
        language.text("Leaves on"),
        language.text("Alerts on their list"),
        language.text("Who follows"),
    ]
    rows = [
        (
            said(each.person.name),
            said(title_of(session, "partners", each.person.partner)),
            language.date(each.person.until_on),
            language.number(len(each.duties)),
            said(_successor(session, each)),
        )
        for each in found
    ]
    intro = language.text(
        "These people leave before the plan ends. Ask who follows, and tell them to inform their "
        "replacement: where the data are, the mailing list, their alerts."
    )
    return join([paragraph(intro), table(language.text("Who leaves"), heads, rows)])


def _successor(session: Session, leaving: Leaving) -> str:
    person = leaving.person
    follows = person.replaced_by or person.deputy
    if not follows:
        return session.language.text("⚠ nobody named")
    return title_of(session, "focal_points", follows)
