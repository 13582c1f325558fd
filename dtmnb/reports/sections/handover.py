"""What somebody who leaves hands over: agreements, alerts, next dates, what is open, the list."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dtmnb.domain.leaving import has_left
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.planned_dates import planned_dates
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.interchange.calendar_file import summary_of
from dtmnb.language.wording import shorten
from dtmnb.reports.context import ReportContext, signing_day
from dtmnb.reports.document import Block, Blocks, Section
from dtmnb.reports.sections.closing import contacts, mailing_list, parting, places
from dtmnb.reports.sections.opening import cover_of
from dtmnb.reports.sections.sharing import hours_of, people_named
from dtmnb.reports.writing import (
    address,
    beside,
    empty,
    facts,
    lines,
    listing,
    paragraph,
    said,
    section,
    telephone,
)

_MOST = 8
"""Entries of a table: whoever follows reads the note in one go."""


class _Leaver(NamedTuple):
    """Whom a note is about, and all under whose name their tasks may stand by now."""

    person: FocalPoint
    names: frozenset[str]


def notes(context: ReportContext) -> Blocks:
    """Return a note for each person of the organisation who leaves or has left.

    Where the context names a person, it is that one's alone.
    """
    text, people = context.language.text, context.plan.focal_points.values()
    own = [each for each in people if each.partner == context.view.partner]
    asked = context.person
    found = [each for each in own if (each.record_id == asked if asked else has_left(each))]
    if not found:
        none = empty(text("Nobody we know of leaves before the plan ends."))
        return (cover_of(context, text("Handover note"), context.edition()), none)
    return tuple(block for each in found for block in _note(context, each))


def _note(context: ReportContext, person: FocalPoint) -> Iterator[Block]:
    text = context.language.text
    first_place = [*places(context)][:1]
    leaver = _Leaver(person, frozenset({person.record_id, person.replaced_by} - {""}))
    yield section(
        text("Handover note of {name}", name=person.name),
        _who(context, person),
        _agreements(context, leaver),
        _alerts(context, leaver),
        _dates(context),
        _open(context),
        section(text("Mailing list"), *_list(context, person)),
        section(text("Before you go"), *parting(context)),
        section(text("Where to look and whom to ask"), contacts(context), facts(first_place)),
        starts_page=True,
    )


def _who(context: ReportContext, person: FocalPoint) -> Block:
    """Return who leaves when, and who follows."""
    text, name = context.language.text, context.name
    follows = person.replaced_by or person.deputy
    known = context.plan.focal_points.get(follows)
    reached = [telephone(known.phone), address(known.email)] if known else []
    return facts(
        (
            (text("Plan"), said(context.title)),
            (text("Organisation"), said(name("partners", person.partner))),
            (text("Role"), context.label("focal_point_roles", person.role)),
            (text("Until"), context.day(person.until_on)),
            (
                text("Who follows"),
                lines([said(name("focal_points", follows)), *reached])
                if known
                else text("Nobody is named yet."),
            ),
            (text("Note"), said(person.handover_note)),
        )
    )


def _agreements(context: ReportContext, leaver: _Leaver) -> Section:
    """Return the agreements of the organisation, marked where this person answers for them."""
    text = context.language.text
    records = [
        {
            text("Agreement"): said(context.name("agreements", each.record_id)),
            text("Status"): context.label("agreement_statuses", each.status),
            text("Needed by"): context.day(signing_day(context, each)),
            text("Expires"): context.day(each.expires_on),
            text("In your hands"): text("Yes") if each.responsible in leaver.names else "",
        }
        for each in context.plan.agreements.values()
    ]
    none = empty(text("Your organisation has no agreement in this plan."))
    table = listing(text("Agreements of your organisation"), records[:_MOST], style="entries")
    return section(text("Agreements"), table or none)


def _alerts(context: ReportContext, leaver: _Leaver) -> Section:
    text = context.language.text
    records = [
        {
            text("Alert"): said(each.trigger),
            text("Your part"): role,
            text("Within"): hours_of(context, each.within_hours),
            text("Channel, then"): context.label(
                "channels", *filter(None, (each.channel, each.fallback_channel))
            ),
            text("Sent by"): said(people_named(context, each.sender, each.sender_deputy)),
        }
        for each in context.plan.urgent_actions.values()
        if (role := _part(context, each, leaver))
    ]
    none = empty(text("You have no part in an alert."))
    return section(
        text("Alert duties"), listing(text("Alerts"), records[:_MOST], style="entries") or none
    )


def _part(context: ReportContext, alert: UrgentActionArrangement, leaver: _Leaver) -> str:
    """Return which part somebody has in an alert, "" for none."""
    text, known = context.language.text, context.plan.focal_points
    deputies = {known[key].deputy for key in alert.recipients if key in known}
    parts = (
        (text("Sends"), {alert.sender}),
        (text("Sends, as deputy"), {alert.sender_deputy}),
        (text("Gets it"), {*alert.recipients}),
        (text("Gets it, as deputy"), deputies),
    )
    return context.language.join([words for words, people in parts if people & leaver.names])


def _dates(context: ReportContext) -> Section:
    """Return what falls due next, as the calendar of the organisation has it."""
    text = context.language.text
    records = [
        {
            text("Day"): context.day(each.first),
            text("What"): said(summary_of(each, context.wording)),
        }
        for each in planned_dates(context.view, context.reference)
        if each.first >= context.today
    ]
    none = empty(text("No day is set."))
    return section(
        text("Next dates"),
        listing(text("What comes when"), records[:_MOST], style="entries") or none,
    )


def _open(context: ReportContext) -> Section:
    """Return what the organisation asked for and has no answer to."""
    text = context.language.text
    none = empty(text("Nothing that your organisation asked for is open."))
    table = listing(text("What you asked for"), [*_asked(context)][:_MOST], style="entries")
    return section(text("Open feedback and requests"), table or none)


def _asked(context: ReportContext) -> Iterator[Mapping[str, object]]:
    text, own = context.language.text, context.view.partner
    answers = context.reference.terms("feedback_answers")
    statuses = context.reference.terms("access_request_statuses")
    for each in context.plan.feedback.values():
        if each.partner == own and each.answer in answers and answers[each.answer].has("is_open"):
            yield {
                text("What"): said(shorten(each.request)),
                text("Asked"): context.day(each.asked_on),
                text("Needed by"): "",
                text("Status"): context.label("feedback_answers", each.answer),
            }
    for request in context.plan.access_requests.values():
        if request.status in statuses and statuses[request.status].has("is_open"):
            yield {
                text("What"): said(shorten(request.purpose)),
                text("Asked"): "",
                text("Needed by"): context.day(request.needed_by),
                text("Status"): context.label("access_request_statuses", request.status),
            }


def _list(context: ReportContext, person: FocalPoint) -> Iterator[Block]:
    text, name = context.language.text, context.header.mailing_list
    yield paragraph(
        text("You are on the mailing list: have your address replaced by that of who follows.")
        if person.on_mailing_list
        else text("You are not on the mailing list. Whoever follows joins it like this:")
    )
    if person.on_mailing_list and name:
        yield paragraph(beside(text("Write to:"), address(name)))
    else:
        yield mailing_list(context)
