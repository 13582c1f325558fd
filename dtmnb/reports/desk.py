"""The figures of all plans of a store, for the regional and the global desk; no contacts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dtmnb import clock
from dtmnb.domain.across import Asked, questions_of
from dtmnb.domain.audience import INTERNAL, view_for
from dtmnb.domain.checks import check_plan
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


class PlanFigures(NamedTuple):
    """What the overview keeps of one plan: figures, questions and titles, and no person's name.

    Attributes:
        plan_id: The plan.
        title: Its title.
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
    """

    plans: Sequence[PlanFigures]
    unread: Sequence[str]
    language: Language
    today: date


def desk_of(
    store: PlanStore, language: Language, published: Sequence[Publication] | None = None
) -> Desk:
    """Return the figures of all plans of *store*, as of today, held against what was *published*.

    None: nobody says what was.
    """
    today = clock.today()
    seen = _Seen(load_reference(), language, today, published)
    plans: list[PlanFigures] = []
    unread: list[str] = []
    for item in store.list_plans():
        try:
            plans.append(_figures(store, item.plan_id, seen))
        except PlanError:
            unread.append(item.plan_id)
    return Desk(plans, unread, language, today)


class _Seen(NamedTuple):
    """What all plans are seen with."""

    reference: Reference
    language: Language
    today: date
    published: Sequence[Publication] | None


def _figures(store: PlanStore, plan_id: str, seen: _Seen) -> PlanFigures:
    reference, language, today = seen.reference, seen.language, seen.today
    stored = store.load(plan_id)
    view = view_for(stored.plan, INTERNAL, reference=reference, stamp=stored.stamp)
    context = ReportContext(view, reference, language, today)
    severities = [each.severity for each in check_plan(stored.plan, reference, today=today)]
    agreements = view.plan.agreements.values()
    return PlanFigures(
        plan_id=plan_id,
        title=context.title,
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
        leaving=[
            (
                context.name("partners", each.person.partner),
                each.person.until_on,
                bool(each.person.replaced_by or each.person.deputy),
            )
            for each in who_leaves(view.plan)
        ],
        questions=questions_of(view.plan, reference),
        deliveries=[*_delivered(context, seen.published)],
        blockers=severities.count("blocker"),
        alarms=severities.count("alarm"),
        releases=sorted({day for each in releases_of(context) for day in each.days}),
        revision=view.stamp.revision,
    )


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
