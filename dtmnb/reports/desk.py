"""The figures of all plans of a store, for the regional and the global desk; no contacts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dtmnb import clock
from dtmnb.domain.across import Asked, questions_of
from dtmnb.domain.audience import INTERNAL, View, view_for
from dtmnb.domain.checks import check_plan
from dtmnb.domain.findings import Finding
from dtmnb.domain.leaving import who_leaves
from dtmnb.domain.releases import Delivery, Publication, deliveries
from dtmnb.domain.sharing_terms import is_live
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import PlanError
from dtmnb.language import Language
from dtmnb.reports.context import ReportContext, is_late, is_unsigned, releases_of, signing_day
from dtmnb.reports.document import Badge
from dtmnb.reports.writing import badge
from dtmnb.store import PlanStore, load_reference
from dtmnb.store.archive import PlanSummary


class PlanFigures(NamedTuple):
    """What the overview keeps of one plan: figures, questions and titles, and no person's name.

    Attributes:
        plan_id: The plan.
        title: Its title.
        iso3: Code of its country.
        country: Label of its country.
        status: Label of its status.
        starts_on: First day of collection.
        categories: How many questions in each category.
        unsigned: How many agreements are not signed.
        late: Those of these that should have been: what they are called, and since when.
        urgent: How many questions are for urgent action, and how many of them have an alert.
        leaving: Organisations of which a focal point leaves before the plan ends, the day, and
            whether somebody follows.
        questions: What it asks, and as which category.
        deliveries: What became of its public releases: titles of datasets, and how each went.
        blockers: How many points keep collection from starting.
        alarms: How many points soon will be a problem.
        releases: The days on which something is released.
        revision: The revision that the figures are of.
    """

    plan_id: str
    title: str
    iso3: str
    country: str
    status: str
    starts_on: date | None
    categories: Mapping[Badge, int]
    unsigned: int
    late: Sequence[tuple[str, date | None]]
    urgent: tuple[int, int]
    leaving: Sequence[tuple[str, date | None, bool]]
    questions: Sequence[Asked]
    deliveries: Sequence[tuple[str, Delivery]]
    blockers: int
    alarms: int
    releases: Sequence[date]
    revision: int


class Desk(NamedTuple):
    """What the overview is made of: the figures of all plans, as of a day.

    Attributes:
        plans: The figures of each plan, by country.
        unread: Ids of the plans that could not be read.
        language: The language of the page.
        today: The day that "late" counts from.
        is_compared: Whether somebody said what was published.
    """

    plans: Sequence[PlanFigures]
    unread: Sequence[str]
    language: Language
    today: date
    is_compared: bool = False


class Seen(NamedTuple):
    """What all plans are seen with.

    Attributes:
        reference: Our tables.
        language: The language of the page.
        today: The day that "late" counts from.
        published: What was published, None where nobody says.
    """

    reference: Reference
    language: Language
    today: date
    published: Sequence[Publication] | None = None


def seen_today(language: Language, published: Sequence[Publication] | None = None) -> Seen:
    """Return what plans are seen with today, held against what was *published*."""
    reference = load_reference()
    # Advice is told nowhere on the page: its checks need not run for every plan.
    grave = {code for code, rule in reference.checks.items() if rule.severity != "advice"}
    return Seen(reference.checking(grave), language, clock.today(), published)


def desk_of(
    store: PlanStore, seen: Seen, read: Callable[[PlanSummary], PlanFigures] | None = None
) -> Desk:
    """Return the figures of all plans of *store*.

    Args:
        store: The store.
        seen: What they are seen with.
        read: Returns the figures of a plan; by default it is loaded and checked for them.
    """
    plans: list[PlanFigures] = []
    unread: list[str] = []
    for item in store.list_plans():
        try:
            plans.append(read(item) if read else _figures(store, item.plan_id, seen))
        except PlanError:
            unread.append(item.plan_id)
    return Desk(plans, unread, seen.language, seen.today, seen.published is not None)


def _figures(store: PlanStore, plan_id: str, seen: Seen) -> PlanFigures:
    plan, stamp, _ = store.load(plan_id)
    return figures_of(view_for(plan, INTERNAL, reference=seen.reference, stamp=stamp), seen)


def figures_of(view: View, seen: Seen, found: Iterable[Finding] | None = None) -> PlanFigures:
    """Return what the overview keeps of a plan.

    Args:
        view: The plan as the room sees it.
        seen: What it is seen with.
        found: What the checks found in it, if they ran.
    """
    reference, language, today = seen.reference, seen.language, seen.today
    context = ReportContext(view, reference, language, today)
    if found is None:
        found = check_plan(view.plan, reference, today=today)
    severities = [each.severity for each in found]
    agreements = view.plan.agreements.values()
    return PlanFigures(
        plan_id=view.plan.plan_id,
        title=context.title,
        iso3=context.header.iso3,
        country=context.label("countries", context.header.iso3),
        status=context.label("plan_statuses", context.header.status),
        starts_on=context.header.collection_starts_on,
        categories={
            badge(context.category(code), language): number
            for code, number in view.counts.agreed.items()
        },
        unsigned=sum(is_unsigned(context, each) for each in agreements),
        late=[
            (context.name("agreements", each.record_id), signing_day(context, each))
            for each in agreements
            if is_late(context, each)
        ],
        urgent=_urgent(context),
        leaving=[*_leaving(context)],
        questions=questions_of(view.plan, reference),
        deliveries=[*_delivered(context, seen.published)],
        blockers=severities.count("blocker"),
        alarms=severities.count("alarm"),
        releases=sorted({day for each in releases_of(context) for day in each.days}),
        revision=view.stamp.revision,
    )


def _leaving(context: ReportContext) -> Iterator[tuple[str, date | None, bool]]:
    for each in who_leaves(context.plan):
        person = each.person
        is_followed = bool(person.replaced_by or person.deputy)
        yield context.name("partners", person.partner), person.until_on, is_followed


def _delivered(
    context: ReportContext, published: Sequence[Publication] | None
) -> Iterator[tuple[str, Delivery]]:
    if published is not None:
        here = [each for each in published if each.iso3 == context.header.iso3]
        for each in deliveries(context.plan, here, context.reference, today=context.today):
            yield context.name("datasets", each.dataset), each


def _urgent(context: ReportContext) -> tuple[int, int]:
    arranged = {each.row for each in context.plan.urgent_actions.values()}
    urgent = [
        key
        for key, row in context.plan.rows.items()
        if row.is_urgent and is_live(row, context.reference)
    ]
    return len(urgent), sum(key in arranged for key in urgent)
