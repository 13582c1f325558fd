"""One page for each alert: whom to call, by which numbers, what to say, within which hours."""

from collections.abc import Iterator, Mapping

from dtmnb.domain.category import category_of_row
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Block, Blocks, Section
from dtmnb.reports.sections.opening import cover_of
from dtmnb.reports.sections.own import own_alerts
from dtmnb.reports.sections.sharing import hours_of
from dtmnb.reports.writing import (
    address,
    badge,
    empty,
    facts,
    listing,
    paragraph,
    said,
    section,
    telephone,
    words,
)

_BLANK = "…………………………………………"


def cards(context: ReportContext) -> Blocks:
    """Return a page for each alert that concerns the readers."""
    text, found = context.language.text, own_alerts(context)
    if found:
        return tuple(_page(context, each) for each in found)
    none = empty(text("No alert goes to you, and you send none."))
    return (cover_of(context, text("Alert cards"), context.edition()), none)


def _page(context: ReportContext, alert: UrgentActionArrangement) -> Section:
    text = context.language.text
    row = context.plan.rows.get(alert.row)
    kind = badge(category_of_row(row, context.reference), context.language) if row else None
    return section(
        alert.trigger,
        paragraph(words(text("ALERT CARD"), "strong"), said(context.title), kind or ""),
        listing(text("Whom to call"), _called(context, alert), style="entries"),
        facts(_terms(context, alert)),
        section(text("What to say"), *_message(context, alert)),
        *_foot(context),
        starts_page=True,
    )


def _called(
    context: ReportContext, alert: UrgentActionArrangement
) -> Iterator[str | Mapping[str, object]]:
    """Yield who sends and who gets the alert, each with the deputy, as far as readers may know."""
    text, known = context.language.text, context.plan.focal_points
    sends = [(key, text("Sends")) for key in (alert.sender,)]
    sends += [(alert.sender_deputy, text("Sends, as deputy"))]
    gets = []
    for key in alert.recipients:
        gets.append((key, text("Gets it")))
        if key in known:
            gets.append((known[key].deputy, text("Gets it, as deputy")))
    told = [(known[key], role) for key, role in dict([*gets, *sends]).items() if key in known]
    for person, role in told:
        yield {
            text("Organisation"): said(context.name("partners", person.partner)),
            text("Name"): said(person.name),
            text("Telephone"): telephone(person.phone, "strong"),
            text("E-mail"): address(person.email),
            text("Role"): role,
        }
    reached = {person.partner for person, _ in told}
    for key in context.view.alerted[alert.record_id]:
        if key not in reached:
            yield {
                text("Organisation"): said(context.name("partners", key)),
                text("Name"): text("Not shared with you: DTM calls"),
                text("Telephone"): "",
                text("E-mail"): "",
                text("Role"): text("Gets it"),
            }


def _terms(context: ReportContext, alert: UrgentActionArrangement) -> Iterator[tuple[str, object]]:
    text, label = context.language.text, context.label
    yield text("Threshold"), said(alert.threshold)
    yield text("Verification"), label("verifications", alert.verification)
    yield text("Within"), words(hours_of(context, alert.within_hours), "strong")
    yield text("Channel"), label("channels", alert.channel)
    yield text("If that fails"), label("channels", alert.fallback_channel)
    yield text("Receipt within"), hours_of(context, alert.receipt_within_hours)
    yield text("What follows"), said(alert.partner_action)
    yield text("Onward sharing"), said(alert.onward_sharing)
    yield text("Ends when"), said(alert.stop_condition)
    rehearsed = context.day(alert.rehearsed_on)
    yield text("Rehearsed"), rehearsed or words(text("Never"), "strong")


def _message(context: ReportContext, alert: UrgentActionArrangement) -> Iterator[Block]:
    """Yield the wording of the message, with blanks for what only that day knows."""
    text, colon = context.language.text, context.language.colon
    yield paragraph(said(f"{text('ALERT')}{colon}{alert.trigger}", "strong"))
    yield paragraph(said(alert.content)) if alert.content else paragraph(_BLANK)
    for asked in (text("Where, and since when"), text("How many people"), text("Seen or heard by")):
        yield paragraph(f"{asked}{colon}{_BLANK}")
    within = hours_of(context, alert.receipt_within_hours)
    asked = text("Please confirm that you have received this.")
    in_time = text("Please confirm within {hours} that you have received this.", hours=within)
    yield paragraph(in_time if within else asked)
    if alert.onward_sharing:
        yield paragraph(said(f"{text('Onward sharing')}{colon}{alert.onward_sharing}"))


def _foot(context: ReportContext) -> Iterator[Block]:
    text = context.language.text
    keep = text(
        "There are telephone numbers on this card: keep it where only those who need it see it."
    )
    yield paragraph(keep, tone="minor")
    yield paragraph(cover_of(context, "", context.edition()).edition, tone="minor")
