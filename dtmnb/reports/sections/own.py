"""What concerns one organisation: its alerts, its people, its releases, what it owes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from dtmnb.domain.agreement import DataAccessRequest
from dtmnb.domain.dataset import DisseminationLine
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.domain.waiting import Waiting, people_of, waits_for
from dtmnb.language.wording import shorten
from dtmnb.reports.context import Release, ReportContext, releases_of


class Owed(NamedTuple):
    """One thing that an organisation owes.

    Attributes:
        what: What it is.
        about: What it is about, in the words of the plan.
        by: The day by which it is needed, where there is one.
    """

    what: str
    about: str
    by: date | None = None


def own_alerts(context: ReportContext) -> tuple[UrgentActionArrangement, ...]:
    """Return the alerts that the organisation of this edition gets or sends; else all."""
    alerts, own = context.plan.urgent_actions, context.view.partner
    if not own:
        return tuple(alerts.values())
    people = {key for key, each in context.plan.focal_points.items() if each.partner == own}
    return tuple(
        each
        for key, each in alerts.items()
        if own in context.view.alerted[key] or people & {each.sender, each.sender_deputy}
    )


def own_releases(context: ReportContext) -> tuple[list[Release], list[Release]]:
    """Return the releases that name the organisation, and those that are for everyone."""
    own = context.view.partner
    mine, open_to_all = [], []
    for release in releases_of(context):
        if own in release.line.recipients:
            mine.append(release)
        elif is_for_everyone(context, release.line):
            open_to_all.append(release)
    return mine, open_to_all


def is_for_everyone(context: ReportContext, line: DisseminationLine) -> bool:
    """Tell whether a release names nobody because it is for all."""
    category = context.category(line.category)
    return (
        not line.recipients
        and category.has("may_be_public")
        and not category.has("needs_recipients")
    )


def next_day(context: ReportContext, days: Sequence[date]) -> date | None:
    """Return the first of *days* that is not past, else the last of them."""
    coming = [day for day in days if day >= context.today]
    return coming[0] if coming else (days[-1] if days else None)


def own_people(context: ReportContext) -> tuple[FocalPoint, ...]:
    """Return those who speak for the organisation of this edition now."""
    return people_of(context.plan, context.view.partner)


def owed(context: ReportContext) -> list[Owed]:
    """Return what the organisation of this edition owes, what is needed first before the rest."""
    waiting = waits_for(context.plan, context.view.partner, context.reference)
    found = [item for each in waiting for item in _owed(context, each)]
    found += [*_of_people(context), *_requests(context)]
    return sorted(found, key=lambda each: each.by or date.max)


def _owed(context: ReportContext, waiting: Waiting) -> Iterator[Owed]:
    """Yield what waits as something to do."""
    language, starts = context.language, context.header.collection_starts_on
    match waiting.kind:
        case "agreement":
            name = context.name("agreements", *waiting.records)
            yield Owed(language.text("Sign the agreement"), name, waiting.by or starts)
        case "answers":
            what = language.plural(
                "Say whether you can live with {number} question as it was settled",
                "Say whether you can live with {number} questions as they were settled",
                len(waiting.records),
            )
            yield Owed(what, "", starts)
        case "people":
            names = context.name("focal_points", *waiting.records)
            yield Owed(language.text("Say that these people still speak for you"), names, starts)
        case "signature":
            what = language.text("Sign the plan, once every question is settled")
            yield Owed(what, context.title, starts)


def _of_people(context: ReportContext) -> Iterator[Owed]:
    """Yield what is missing of the people who speak for the organisation."""
    text, starts = context.language.text, context.header.collection_starts_on
    people = own_people(context)
    if not people:
        yield Owed(text("Name somebody who speaks for you"), "", starts)
    lone = [each.record_id for each in people if not each.deputy and not _is_deputy(each, people)]
    if lone:
        yield Owed(text("Name a deputy"), context.name("focal_points", *lone), starts)
    ends = context.header.plan_ends_on or context.header.collection_ends_on
    for each in people:
        if each.until_on and ends and each.until_on < ends:
            yield Owed(text("Say who follows"), each.name, each.until_on)
    untried = [each.trigger for each in own_alerts(context) if not each.rehearsed_on]
    if untried:
        named = shorten(context.language.join(untried))
        yield Owed(text("Rehearse with DTM"), named, starts)


def _is_deputy(person: FocalPoint, people: Sequence[FocalPoint]) -> bool:
    return any(each.deputy == person.record_id for each in people)


def _requests(context: ReportContext) -> Iterator[Owed]:
    """Yield requests for data that were begun and not sent."""
    begun = DataAccessRequest.model_fields["status"].default
    for each in context.plan.access_requests.values():
        if each.status == begun:
            what = context.language.text("Send the request for data")
            yield Owed(what, shorten(each.purpose), each.needed_by)
