"""How and when data are shared: releases, alerts for urgent action, agreements."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial

from dtmnb.reports.charts import Bar, Moment, Row, bar_chart, calendar_chart
from dtmnb.reports.context import (
    ReportContext,
    Values,
    as_day,
    is_late,
    is_unsigned,
    releases_of,
    signing_day,
)
from dtmnb.reports.parts import Kind, badge, empty, facts, lines, listing, or_dash, section
from dtmnb.reports.safe_html import Html, said, tag

_SETTLED = "#1b6e3c"
_OPEN = "#8f5200"


def releases(context: ReportContext) -> Html:
    """Return what is released how, at which level, when and to whom, with a calendar."""
    text = context.language.text
    none = text(
        "No release is planned yet. Here will stand for each dataset its modalities, level, "
        "frequency, first day and recipients, and a calendar of all releases."
    )
    records = [_release(context, each.line) for each in releases_of(context)]
    return section(
        "releases",
        text("Releases and calendar"),
        _calendar(context),
        listing(text("What goes out, when and to whom"), records) or empty(none),
    )


def _release(context: ReportContext, line: Values) -> Mapping[str, object]:
    text, label, category = context.language.text, context.label, line.get("category")
    dataset = said(context.name("datasets", line["dataset"]))
    record: dict[str, object] = {
        text("Dataset"): lines([dataset, said(line.get("content"))]),
        text("Category"): badge(context.category(category), context.language),
        text("Level"): label("release_levels", line.get("release_level")),
        text("Modality"): label("sharing_modalities", line.get("modality")),
        text("Frequency"): label("frequencies", line.get("frequency")),
        text("First day"): context.how_far(line.get("first_on")),
        text("Within"): _hours(context, line.get("share_within_hours")),
    }
    if context.may_see("partners"):
        record[text("Recipients")] = recipients_of(context, [line], category)
    return record


def recipients_of(context: ReportContext, released: Iterable[Values], category: object) -> Html:
    """Return who receives what is *released*: those named, or everyone where nobody must be."""
    term = context.category(category)
    keys = dict.fromkeys(each for line in released for each in line.get("recipients") or ())
    if not keys and term.has("may_be_public") and not term.has("needs_recipients"):
        return said(context.language.text("Everyone"))
    return or_dash(lines(said(context.name("partners", key)) for key in keys))


def _hours(context: ReportContext, hours: object) -> str:
    """Return hours in words, as days where they are many."""
    if not isinstance(hours, int):
        return ""
    if hours >= 72 and hours % 24 == 0:
        return context.language.plural("{number} day", "{number} days", hours // 24)
    return context.language.plural("{number} hour", "{number} hours", hours)


def _calendar(context: ReportContext) -> Html:
    days: dict[str, set[date]] = {}
    for line, found in releases_of(context):
        dataset = context.name("datasets", line["dataset"])
        modality = context.label("sharing_modalities", line["modality"])
        if found:
            days.setdefault(f"{dataset}: {modality}", set()).update(found)
    text = context.language.text
    starts = as_day(context.header("collection_starts_on"))
    ends = as_day(context.header("collection_ends_on"))
    moments = [Moment(text("Today"), context.today)]
    if starts:
        moments.append(Moment(text("Collection"), starts, ends))
    rows = [Row(label, sorted(found)) for label, found in days.items()]
    return calendar_chart(text("Planned releases"), rows, moments, language=context.language)


# Urgent action ------------------------------------------------------------------------------


def urgent_actions(context: ReportContext) -> Html | None:
    """Return a card for each alert: what starts it, what goes to whom, how fast, and then."""
    if not context.may_see("urgent_actions"):
        return None
    text = context.language.text
    none = text(
        "No alert is arranged. Here will stand for each trigger what is sent, to whom, by "
        "which channel, within how many hours, and who steps in for whom."
    )
    cards = [_alert(context, alert) for alert in context.view.records("urgent_actions")]
    shown = tag("div", cards, class_="cards") if cards else empty(none)
    return section("urgent", text("Urgent action"), shown)


def _alert(context: ReportContext, alert: Values) -> Html:
    row = context.view.by_id("rows").get(str(alert.get("row")), {})
    term = context.category(row.get("dissemination_category"))
    return tag(
        "article",
        tag("h3", said(alert["trigger"])),
        tag("p", badge(term, context.language)) if row else None,
        facts(_alert_facts(context, alert, row)),
        class_="card",
    )


def _alert_facts(
    context: ReportContext, alert: Values, row: Values
) -> Iterator[tuple[str, object]]:
    text = context.language.text
    channels = filter(None, (alert.get("channel"), alert.get("fallback_channel")))
    never = tag("strong", text("Never"))
    yield text("Question"), said(row.get("question") or row.get("information_need"))
    yield text("Threshold"), said(alert.get("threshold"))
    yield text("Verification"), context.label("verifications", alert.get("verification"))
    yield text("Content"), said(alert.get("content"))
    yield text("Goes to"), or_dash(_recipients(context, alert))
    yield text("Within"), _hours(context, alert.get("within_hours"))
    yield text("Channel, then"), context.label("channels", *channels)
    yield text("Sent by"), said(_people(context, alert.get("sender"), alert.get("sender_deputy")))
    yield text("Receipt within"), _hours(context, alert.get("receipt_within_hours"))
    yield text("What follows"), said(alert.get("partner_action"))
    yield text("Onward sharing"), said(alert.get("onward_sharing"))
    yield text("Ends when"), said(alert.get("stop_condition"))
    yield text("Rehearsed"), context.how_far(alert.get("rehearsed_on")) or never


def _recipients(context: ReportContext, alert: Values) -> Html:
    """Return the organisations and, where they may be named, the people with their deputies."""
    known, named = context.view.by_id("focal_points"), []
    for key in map(str, alert.get("recipients") or ()):
        name = _people(context, key)
        if name and (deputy := _people(context, known[key].get("deputy"))):
            name = context.language.text("{name}, deputy {deputy}", name=name, deputy=deputy)
        named.append(said(name))
    return lines([said(context.name("partners", *(alert.get("recipient_partners") or ()))), *named])


def _people(context: ReportContext, *keys: object) -> str:
    """Return the names of those who may be named, joined."""
    known = context.view.by_id("focal_points")
    return context.name("focal_points", *(key for key in keys if str(key) in known))


# Agreements ---------------------------------------------------------------------------------


def agreements(context: ReportContext) -> Html | None:
    """Return the agreements, the unsigned first, with what is late and in how many days."""
    if not context.may_see("agreements"):
        return None
    text = context.language.text
    none = text(
        "No agreement is listed. Sensitive data need one, signed before collection starts; "
        "here will stand who signs with whom, by when, and what is late."
    )
    found = sorted(context.view.records("agreements"), key=partial(_urgency, context))
    records = [_agreement(context, each) for each in found]
    return section(
        "agreements",
        text("Agreements"),
        _status_chart(context),
        listing(text("Agreements, the unsigned first"), records) or empty(none),
    )


def _urgency(context: ReportContext, agreement: Values) -> tuple[bool, date]:
    return not is_unsigned(context, agreement), signing_day(context, agreement) or date.max


def _agreement(context: ReportContext, each: Values) -> Mapping[str, object]:
    text = context.language.text
    late = tag("strong", text("late"), class_="late") if is_late(context, each) else ""
    name = said(each.get("title") or each["record_id"])
    return {
        text("Agreement"): lines([name, said(each.get("number"))]),
        text("Between"): said(context.name("partners", *(each.get("parties") or ()))),
        text("Datasets"): said(context.name("datasets", *(each.get("datasets") or ()))),
        text("Status"): lines([context.label("agreement_statuses", each.get("status")), late]),
        text("Needed by"): context.how_far(signing_day(context, each)),
        text("Signed"): context.day(each.get("signed_on")),
        text("Expires"): context.day(each.get("expires_on")),
    }


def _status_chart(context: ReportContext) -> Html:
    counts = Counter(str(each.get("status")) for each in context.view.records("agreements"))
    bars = []
    for code, term in context.reference.terms("agreement_statuses").terms.items():
        label = context.language.label(term)
        kind = Kind(label, _OPEN, "square") if term.has("is_open") else Kind(label, _SETTLED)
        if counts[code]:
            bars.append(Bar(label, [(kind, counts[code])]))
    title = context.language.text("Agreements by status")
    return bar_chart(title, bars, key="agreements", language=context.language)
