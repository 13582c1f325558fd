"""The pack of one organisation: what it gets and owes, its alerts and people, where data are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.category import category_of_row
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.language.wording import shorten
from dtmnb.reports.context import Release, ReportContext, Way, ways_of
from dtmnb.reports.document import Block, Blocks, Card, Cards, Inline, Table
from dtmnb.reports.sections.closing import contacts, mailing_list, places
from dtmnb.reports.sections.opening import cover_of
from dtmnb.reports.sections.own import (
    Owed,
    next_day,
    owed,
    own_alerts,
    own_people,
    own_releases,
)
from dtmnb.reports.sections.sharing import hours_of, people_named
from dtmnb.reports.writing import (
    address,
    badge,
    empty,
    facts,
    lines,
    listing,
    paragraph,
    said,
    section,
    telephone,
    words,
)

_MOST = 9
_MOST_ALERTS = 6
_MOST_LETTERS = 120
"""Entries of a table, cards, and letters of a text in them: a pack is read, so it is short."""


def cover(context: ReportContext) -> Blocks:
    """Return whose pack it is, and what it comes to in four lines."""
    text, plan = context.language.text, context.plan
    own = context.name("partners", context.view.partner)
    mine, _ = own_releases(context)
    coming = [day for each in mine for day in each.days if day >= context.today]
    due = [each for each in owed(context) if each.by]
    dates = (context.header.collection_starts_on, context.header.collection_ends_on)
    told = (
        (text("Collection"), " – ".join(context.day(day) for day in dates if day)),
        (text("Next to do"), said(_brief(context, due[0])) if due else ""),
        (text("Next data for you"), context.day(min(coming)) if coming else ""),
        (text("Alerts that concern you"), context.language.number(len(own_alerts(context)))),
        (text("Your agreements"), context.language.number(len(plan.agreements))),
    )
    return (cover_of(context, text("Pack for {name}", name=own), own), facts(told))


def _brief(context: ReportContext, item: Owed) -> str:
    about = f"{context.language.colon}{item.about}" if item.about else ""
    return f"{item.what}{about} ({context.day(item.by)})"


# What it gets -------------------------------------------------------------------------------


def received(context: ReportContext) -> Blocks:
    """Return what the organisation gets, when and how, and on which terms."""
    text = context.language.text
    mine, open_to_all = own_releases(context)
    none = text("No release names your organisation, and none is for everyone yet.")
    parts = (
        (text("For you"), [_release(context, each) for each in mine] + _loose(context)),
        (text("For everyone"), [_release(context, each) for each in open_to_all]),
    )
    records = [each for title, found in parts for each in _group(context, title, found)]
    table = listing(text("What comes to you"), records, style="entries")
    return (section(text("What you get, when and how"), table or empty(none), key="received"),)


def _group(
    context: ReportContext, title: str, found: Sequence[Mapping[str, object]]
) -> Iterator[str | Mapping[str, object]]:
    """Yield the entries of *found* below their title, as many as a pack has room for."""
    if not found:
        return
    left = len(found) - _MOST
    more = context.language.plural(
        "{title} ({number} more in the whole edition)",
        "{title} ({number} more in the whole edition)",
        left,
        title=title,
    )
    yield more if left > 0 else title
    yield from found[:_MOST]


def _release(context: ReportContext, release: Release) -> Mapping[str, object]:
    line, label, language = release.line, context.label, context.language
    category = context.category(line.category)
    rows = [each for each in context.plan.rows.values() if each.dataset == line.dataset]
    held = [each for each in rows if category_of_row(each, context.reference) == category]
    first, within = next_day(context, release.days), hours_of(context, line.share_within_hours)
    return _entry(
        context,
        lines(
            [
                said(context.name("datasets", line.dataset)),
                said(shorten(line.content)),
                _counted(context, held),
            ]
        ),
        lines(
            [
                label("sharing_modalities", line.modality),
                label("release_levels", line.release_level),
                said(line.file_format),
            ]
        ),
        lines(
            [
                context.day(first),
                label("frequencies", line.frequency),
                language.text("within {hours}", hours=within) if within else "",
            ]
        ),
        lines(
            [
                badge(category, language),
                _term(context, "retention", line.retention),
                _term(context, "onward_sharing", line.onward_sharing),
            ]
        ),
    )


def _entry(
    context: ReportContext,
    what: Inline,
    how: Inline,
    when: Inline,
    terms: Inline,
) -> Mapping[str, object]:
    """Return one line of what comes."""
    text = context.language.text
    return {
        text("What"): what,
        text("How"): how,
        text("When"): when,
        text("Terms"): terms,
    }


def _term(context: ReportContext, field: str, words_of_plan: str) -> Inline | str:
    if not words_of_plan:
        return ""
    name = context.wording.field("lines", field)
    return said(f"{name}{context.language.colon}{shorten(words_of_plan)}")


def _counted(context: ReportContext, rows: Sequence[PlanRow]) -> Inline | str:
    """Return how many questions there are, and of which sectors."""
    if not rows:
        return ""
    language = context.language
    often = Counter(each.sector for each in rows)
    sectors = language.join([context.label("sectors", key) for key, _ in often.most_common(3)])
    count = language.plural("{number} question", "{number} questions", len(rows))
    return words(f"{count}{language.colon}{sectors}" if sectors else count, "minor")


def _loose(context: ReportContext) -> list[Mapping[str, object]]:
    """Return what comes of questions that name the organisation and are in no release."""
    found: dict[tuple[str, Way], list[PlanRow]] = {}
    in_releases = {each.dataset for each in context.plan.lines.values()}
    for row in context.plan.ordered_rows():
        for way in ways_of(context, row) if row.dataset not in in_releases else ():
            if context.view.partner in way.recipients:
                code = category_of_row(row, context.reference).code
                found.setdefault((code, way._replace(recipients=())), []).append(row)
    return [_loosely(context, code, way, rows) for (code, way), rows in found.items()]


def _loosely(
    context: ReportContext, code: str, way: Way, rows: Sequence[PlanRow]
) -> Mapping[str, object]:
    label = context.label
    how = [
        label("sharing_modalities", way.modality),
        label("release_levels", way.release_level),
    ]
    return _entry(
        context,
        lines(
            [
                said(shorten(rows[0].question or rows[0].information_need)),
                _counted(context, rows),
            ]
        ),
        lines(how),
        lines([label("frequencies", way.frequency)]),
        badge(context.category(code), context.language),
    )


# What it owes -------------------------------------------------------------------------------


def obligations(context: ReportContext) -> Blocks:
    """Return what the organisation owes, and by when."""
    text, found = context.language.text, owed(context)
    records = [
        {
            text("What"): each.what,
            text("About what"): said(shorten(each.about, _MOST_LETTERS)),
            text("Needed by"): _day(context, each),
        }
        for each in found[:_MOST]
    ]
    none = text("Nothing is open on your side.")
    table = listing(text("What DTM and the others wait for"), records, style="entries")
    return (section(text("What you owe, and by when"), table or empty(none), key="owed"),)


def _day(context: ReportContext, item: Owed) -> Inline | str:
    is_late = item.by is not None and item.by < context.today
    late = words(context.language.text("late"), "late") if is_late else ""
    return lines([context.day(item.by), late]) if item.by else ""


# Its alerts ---------------------------------------------------------------------------------


def alerts(context: ReportContext) -> Blocks:
    """Return the alerts that the organisation gets or sends, as small cards."""
    text, found = context.language.text, own_alerts(context)
    if not found:
        none = empty(text("No alert goes to you, and you send none."))
        return (section(text("Your alerts"), none, key="alerts"),)
    cards = Cards(cards=tuple(_card(context, each) for each in found[:_MOST_ALERTS]))
    left = len(found) - _MOST_ALERTS
    more = context.language.plural(
        "{number} more alert stands on a card of its own.",
        "{number} more alerts stand on cards of their own.",
        left,
    )
    rest = paragraph(more, tone="minor") if left > 0 else None
    return (section(text("Your alerts"), cards, rest, key="alerts"),)


def _card(context: ReportContext, alert: UrgentActionArrangement) -> Card:
    row = context.plan.rows.get(alert.row)
    kind = badge(category_of_row(row, context.reference), context.language) if row else None
    return Card(title=said(alert.trigger), badge=kind, facts=facts(_alert(context, alert)))


def _alert(context: ReportContext, alert: UrgentActionArrangement) -> Iterator[tuple[str, object]]:
    text, label = context.language.text, context.label
    own = {each.record_id for each in own_people(context)}
    reached = people_named(context, *(key for key in alert.recipients if key in own))
    channels = filter(None, (alert.channel, alert.fallback_channel))
    yield text("Content"), said(shorten(alert.content, _MOST_LETTERS))
    yield text("Reaches"), said(reached)
    yield text("Within"), hours_of(context, alert.within_hours)
    yield text("Channel, then"), label("channels", *channels)
    yield text("Sent by"), said(people_named(context, alert.sender, alert.sender_deputy))
    yield text("Receipt within"), hours_of(context, alert.receipt_within_hours)
    yield text("What follows"), said(shorten(alert.partner_action, _MOST_LETTERS))


# Its people, and where data are -------------------------------------------------------------


def people(context: ReportContext) -> Blocks:
    """Return who speaks for the organisation, whom to ask, and how to join the mailing list."""
    text, own = context.language.text, own_people(context)
    none = text("Nobody is named who speaks for you.")
    found = section(
        text("Your people and the mailing list"),
        _people(context, own[:_MOST]) or empty(none),
        section(text("Mailing list"), mailing_list(context)),
        section(text("Whom to ask"), contacts(context)),
        key="people",
    )
    return (found,)


def _people(context: ReportContext, own: Iterable[FocalPoint]) -> Table | None:
    text = context.language.text
    answers = {True: text("Yes"), False: text("No")}
    records = [
        {
            text("Name"): lines([said(each.name), context.label("focal_point_roles", each.role)]),
            text("Telephone"): telephone(each.phone),
            text("E-mail"): address(each.email),
            text("Deputy"): said(context.name("focal_points", each.deputy)),
            text("Until"): context.day(each.until_on),
            text("On the mailing list"): answers.get(bool(each.on_mailing_list), ""),
        }
        for each in own
    ]
    return listing(text("Who speaks for you"), records, style="entries")


def data(context: ReportContext) -> Blocks:
    """Return where DTM data are found."""
    text, stamp = context.language.text, context.view.stamp
    seal: Block = paragraph(
        text("Fingerprint of revision {revision}:", revision=stamp.revision),
        words(stamp.head or "–", "code"),
        tone="minor",
    )
    return (section(text("Where to find DTM data"), facts(places(context)), seal, key="data"),)
