"""How and when data are shared: releases, alerts for urgent action, agreements."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from dtmnb.domain.agreement import DataSharingAgreement
from dtmnb.domain.category import category_of_row
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.domain.vocabulary import Term
from dtmnb.reports.context import ReportContext, Way, is_late, is_unsigned, releases_of, signing_day
from dtmnb.reports.document import (
    Badge,
    Bar,
    BarFigure,
    Blocks,
    CalendarFigure,
    Card,
    Cards,
    Inline,
    Moment,
    Row,
)
from dtmnb.reports.guide import MARKS
from dtmnb.reports.writing import badge, empty, facts, lines, listing, or_dash, said, section, words

_SETTLED = "#1b6e3c"
_OPEN = "#8f5200"


def releases(context: ReportContext) -> Blocks:
    """Return what is released how, at which level, when and to whom, with a calendar."""
    text = context.language.text
    none = text(
        "No release is planned yet. Here will stand for each dataset its modalities, level, "
        "frequency, first day and recipients, and a calendar of all releases."
    )
    records = [_release(context, each.line) for each in releases_of(context)]
    planned = section(
        text("Releases and calendar"),
        _calendar(context),
        listing(text("What goes out, when and to whom"), records) or empty(none),
        key="releases",
    )
    return (planned,)


def _release(context: ReportContext, line: DisseminationLine) -> Mapping[str, object]:
    text, label, category = context.language.text, context.label, context.category(line.category)
    dataset = said(context.name("datasets", line.dataset))
    record: dict[str, object] = {
        text("Dataset"): lines([dataset, said(line.content)]),
        text("Category"): badge(category, context.language),
        text("Level"): label("release_levels", line.release_level),
        text("Modality"): label("sharing_modalities", line.modality),
        text("Frequency"): label("frequencies", line.frequency),
        text("First day"): context.day(line.first_on),
        text("Within"): hours_of(context, line.share_within_hours),
    }
    if context.view.may_see("partners"):
        record[text("Recipients")] = recipients_of(context, [line], category)
    return record


def recipients_of(
    context: ReportContext, released: Iterable[Way | DisseminationLine], category: Term
) -> Inline:
    """Return who receives what is *released*: those named, or everyone where nobody must be."""
    keys = dict.fromkeys(each for line in released for each in line.recipients)
    if not keys and category.has("may_be_public") and not category.has("needs_recipients"):
        return words(context.language.text("Everyone"))
    return or_dash(lines(said(context.name("partners", key)) for key in keys))


def hours_of(context: ReportContext, hours: int | None) -> str:
    """Return hours in words, as days where they are many."""
    if hours is None:
        return ""
    if hours >= 72 and hours % 24 == 0:
        return context.language.plural("{number} day", "{number} days", hours // 24)
    return context.language.plural("{number} hour", "{number} hours", hours)


def _calendar(context: ReportContext) -> CalendarFigure | None:
    days: dict[str, set[date]] = {}
    for line, found in releases_of(context):
        dataset = context.name("datasets", line.dataset)
        modality = context.label("sharing_modalities", line.modality)
        if found:
            days.setdefault(f"{dataset}{context.language.colon}{modality}", set()).update(found)
    text = context.language.text
    starts = context.header.collection_starts_on
    ends = context.header.collection_ends_on
    moments = [Moment(label=text("Today"), first=context.today)]
    if starts:
        moments.append(Moment(label=text("Collection"), first=starts, last=ends))
    rows = tuple(Row(label=label, days=tuple(sorted(found))) for label, found in days.items())
    title = text("Planned releases")
    return CalendarFigure(title=title, rows=rows, moments=tuple(moments)) if rows else None


# Urgent action ------------------------------------------------------------------------------


def urgent_actions(context: ReportContext) -> Blocks:
    """Return a card for each alert: what starts it, what goes to whom, how fast, and then."""
    if not context.view.may_see("urgent_actions"):
        return ()
    text = context.language.text
    none = text(
        "No alert is arranged. Here will stand for each trigger what is sent, to whom, by "
        "which channel, within how many hours, and who steps in for whom."
    )
    cards = tuple(_alert(context, alert) for alert in context.plan.urgent_actions.values())
    shown = Cards(cards=cards) if cards else empty(none)
    return (section(text("Urgent action"), shown, key="urgent"),)


def _alert(context: ReportContext, alert: UrgentActionArrangement) -> Card:
    row = context.plan.rows.get(alert.row)
    return Card(
        title=said(alert.trigger),
        badge=badge(category_of_row(row, context.reference), context.language) if row else None,
        facts=facts(_alert_facts(context, alert, row)),
    )


def _alert_facts(
    context: ReportContext, alert: UrgentActionArrangement, row: PlanRow | None
) -> Iterator[tuple[str, object]]:
    text = context.language.text
    channels = filter(None, (alert.channel, alert.fallback_channel))
    never = words(text("Never"), "strong")
    yield text("Question"), said(row and (row.question or row.information_need))
    yield text("Threshold"), said(alert.threshold)
    yield text("Verification"), context.label("verifications", alert.verification)
    yield text("Content"), said(alert.content)
    yield text("Goes to"), or_dash(_recipients(context, alert))
    yield text("Within"), hours_of(context, alert.within_hours)
    yield text("Channel, then"), context.label("channels", *channels)
    yield text("Sent by"), said(people_named(context, alert.sender, alert.sender_deputy))
    yield text("Receipt within"), hours_of(context, alert.receipt_within_hours)
    yield text("What follows"), said(alert.partner_action)
    yield text("Onward sharing"), said(alert.onward_sharing)
    yield text("Ends when"), said(alert.stop_condition)
    yield text("Rehearsed"), context.day(alert.rehearsed_on) or never


def _recipients(context: ReportContext, alert: UrgentActionArrangement) -> Inline:
    """Return the organisations and, where they may be named, the people with their deputies."""
    known, named = context.plan.focal_points, []
    for key in alert.recipients:
        name = people_named(context, key)
        if name and (deputy := people_named(context, known[key].deputy)):
            name = context.language.text("{name}, deputy {deputy}", name=name, deputy=deputy)
        named.append(said(name))
    return lines([said(context.name("partners", *context.view.alerted[alert.record_id])), *named])


def people_named(context: ReportContext, *keys: str) -> str:
    """Return the names of those who may be named, joined."""
    known = context.plan.focal_points
    return context.name("focal_points", *(key for key in keys if key in known))


# Agreements ---------------------------------------------------------------------------------


def agreements(context: ReportContext) -> Blocks:
    """Return the agreements, the unsigned first, with what is late and in how many days."""
    if not context.view.may_see("agreements"):
        return ()
    text = context.language.text
    none = text(
        "No agreement is listed. Sensitive data need one, signed before collection starts; "
        "here will stand who signs with whom, by when, and what is late."
    )
    found = sorted(context.plan.agreements.values(), key=partial(_urgency, context))
    records = [_agreement(context, each) for each in found]
    listed = section(
        text("Agreements"),
        _status_chart(context),
        listing(text("Agreements, the unsigned first"), records) or empty(none),
        key="agreements",
    )
    return (listed,)


def _urgency(context: ReportContext, agreement: DataSharingAgreement) -> tuple[bool, date]:
    return not is_unsigned(context, agreement), signing_day(context, agreement) or date.max


def _agreement(context: ReportContext, each: DataSharingAgreement) -> Mapping[str, object]:
    text = context.language.text
    late = words(text("late"), "late") if is_late(context, each) else ""
    name = said(context.name("agreements", each.record_id))
    return {
        text("Agreement"): lines([name, said(each.number)]),
        text("Between"): said(context.name("partners", *each.parties)),
        text("Datasets"): said(context.name("datasets", *each.datasets)),
        text("Status"): lines([context.label("agreement_statuses", each.status), late]),
        text("Needed by"): context.day(signing_day(context, each)),
        text("Signed"): context.day(each.signed_on),
        text("Expires"): context.day(each.expires_on),
    }


def _status_chart(context: ReportContext) -> BarFigure | None:
    counts = Counter(each.status for each in context.plan.agreements.values())
    bars = []
    for code, term in context.reference.terms("agreement_statuses").terms.items():
        is_open, label = term.has("is_open"), context.language.label(term)
        colour, shape = (_OPEN, "square") if is_open else (_SETTLED, "circle")
        if counts[code]:
            kind = Badge(label=label, colour=colour, shape=shape)
            bars.append(Bar(label=label, parts=((kind, counts[code]),)))
    title = context.language.text("Agreements by status")
    return BarFigure(title=title, bars=tuple(bars), key="agreements") if bars else None


# Ways of sharing ----------------------------------------------------------------------------


def ways_of_sharing(context: ReportContext) -> Blocks:
    """Return every way to share data: what it is, for which categories, and what it needs."""
    language = context.language
    text, pick = language.text, language.pick
    ways = context.reference.terms("sharing_modalities").terms.values()
    records = [
        {
            text("Way"): language.label(each),
            text("What it is"): pick(each.description),
            text("Fits"): lines(
                badge(context.category(code), language) for code in each.property("fits", ())
            ),
            text("Needs"): lines(_needs(context, each)),
            text("How sure we are"): badge(context.reference.term(MARKS, each.evidence), language),
        }
        for each in sorted(ways, key=lambda way: way.property("openness"))
    ]
    table = listing(text("The most open first"), records, style="entries")
    return (section(text("Ways of sharing"), table),)


def _needs(context: ReportContext, way: Term) -> Iterator[str]:
    if way.has("needs_agreement"):
        yield context.language.text("An agreement that is signed.")
    yield context.language.pick(way.property("needs", {}))
