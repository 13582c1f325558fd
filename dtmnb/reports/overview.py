"""All plans of a store on one page, for the regional and the global desk: figures, no contents."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from dtmnb.domain.audience import INTERNAL, view_for
from dtmnb.domain.checks import check_plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import PlanError, UsageError
from dtmnb.language import Language, language_for
from dtmnb.reports.charts import Bar, Kind, Moment, Row, bar_chart, calendar_chart
from dtmnb.reports.context import ReportContext, as_day, is_late, is_unsigned, releases_of
from dtmnb.reports.parts import empty, figure, items, mark, or_dash, section, table
from dtmnb.reports.safe_html import Html, join, said, tag
from dtmnb.reports.sections.opening import kind_of, title_of
from dtmnb.store import PlanStore, load_reference, open_store


class PlanFigures(NamedTuple):
    """What the overview keeps of one plan: figures, and nothing that anybody wrote but its title.

    Attributes:
        plan_id: The plan.
        title: Its title.
        country: Label of its country.
        status: Label of its status.
        starts_on: First day of collection.
        categories: How many questions in each category.
        unsigned: How many agreements are not signed.
        late: How many of these should have been.
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
    categories: Mapping[Kind, int]
    unsigned: int
    late: int
    blockers: int
    alarms: int
    releases: tuple[date, ...]
    revision: int


class _Desk(NamedTuple):
    plans: tuple[PlanFigures, ...]
    unread: tuple[str, ...]
    language: Language
    today: date


class Overview:
    """The figures of all plans, section by section, as the overview notebook shows them."""

    def __init__(
        self,
        plans: tuple[PlanFigures, ...],
        language: Language,
        today: date,
        *,
        unread: tuple[str, ...] = (),
    ) -> None:
        """Show *plans* as of *today*, and name those that could not be read."""
        self._desk = _Desk(plans, unread, language, today)

    def section(self, name: str) -> Html:
        """Return one of `OVERVIEW_SECTIONS`.

        Raises:
            UsageError: The overview has no such section.
        """
        if name not in OVERVIEW_SECTIONS:
            raise UsageError(
                f"Cannot show {name!r}: the overview has no such section. "
                f"Use one of: {', '.join(OVERVIEW_SECTIONS)}."
            )
        return OVERVIEW_SECTIONS[name](self._desk)

    def whole(self) -> Html:
        """Return all sections in their order."""
        return join(self.section(name) for name in OVERVIEW_SECTIONS)


def open_overview(language: str) -> Overview:
    """Return the overview over all plans of the store (`DTMNB_STORE`).

    A plan that cannot be read is named and does not stop the others.

    Raises:
        UsageError: There is no such language.
    """
    words, reference = language_for(language), load_reference()
    today = datetime.now().astimezone().date()
    plans, unread = [], []
    with open_store(reference=reference) as store:
        for item in store.list_plans():
            try:
                plans.append(_figures(store, item.plan_id, reference, words, today=today))
            except PlanError:
                unread.append(item.plan_id)
    return Overview(tuple(plans), words, today, unread=tuple(unread))


def _figures(
    store: PlanStore, plan_id: str, reference: Reference, language: Language, *, today: date
) -> PlanFigures:
    stored = store.load(plan_id)
    view = view_for(stored.plan, INTERNAL, reference=reference, stamp=stored.stamp)
    context = ReportContext(view, reference, language, today)
    severities = [each.severity for each in check_plan(stored.plan, reference, today=today)]
    agreements = view.records("agreements")
    return PlanFigures(
        plan_id=plan_id,
        title=title_of(context),
        country=context.label("countries", context.header("iso3")),
        status=context.label("plan_statuses", context.header("status")),
        starts_on=as_day(context.header("collection_starts_on")),
        categories={kind_of(context, code): n for code, n in view.category_counts.items()},
        unsigned=sum(is_unsigned(context, each) for each in agreements),
        late=sum(is_late(context, each) for each in agreements),
        blockers=severities.count("blocker"),
        alarms=severities.count("alarm"),
        releases=tuple(sorted({day for each in releases_of(context) for day in each.days})),
        revision=view.revision,
    )


def _cover(desk: _Desk) -> Html:
    text = desk.language.text
    return tag(
        "div",
        tag("h1", text("Country overview")),
        tag("p", text("As of {date}", date=desk.language.date(desk.today)), class_="edition"),
        section("summary", text("Summary"), items(_sentences(desk), class_="summary")),
    )


def _sentences(desk: _Desk) -> list[str]:
    """Return the state of all plans in sentences."""
    text, plural, plans = desk.language.text, desk.language.plural, desk.plans
    lost = text("These plans could not be read: {list}.", list=desk.language.join([*desk.unread]))
    if not plans:
        return [lost if desk.unread else text("The store holds no plan yet.")]
    blocked = sum(plan.blockers > 0 for plan in plans)
    soon = [
        plan.country or plan.title
        for plan in plans
        if plan.starts_on and 0 <= (plan.starts_on - desk.today).days <= 30
    ]
    sentences = [
        plural(
            "{number} plan is in the store; {blocked} of it is not ready for collection.",
            "{number} plans are in the store; {blocked} of them are not ready for collection.",
            len(plans),
            blocked=desk.language.number(blocked),
        )
    ]
    if late := sum(plan.late for plan in plans):
        sentences.append(
            plural("{number} agreement is late.", "{number} agreements are late.", late)
        )
    if soon:
        names = desk.language.join(list(dict.fromkeys(soon)))
        sentences.append(text("Collection starts within 30 days in {list}.", list=names))
    return [*sentences, lost] if desk.unread else sentences


def _countries(desk: _Desk) -> Html:
    text = desk.language.text
    title = text("Plans")
    if not desk.plans:
        words = text("Here will stand each plan with its readiness, agreements and next release.")
        return section("plans", title, empty(words))
    heads = (
        text("Country"),
        text("Plan"),
        text("Ready"),
        text("Collection"),
        text("Questions"),
        text("Unsigned agreements"),
        text("Next release"),
    )
    plans = sorted(desk.plans, key=lambda plan: (plan.country, plan.plan_id))
    rows = [_country(desk, plan) for plan in plans]
    caption = text("Readiness, agreements and next release")
    return section("plans", title, table(caption, heads, rows))


def _country(desk: _Desk, plan: PlanFigures) -> tuple[object, ...]:
    language = desk.language
    coming = [day for day in plan.releases if day >= desk.today]
    late = tag("strong", language.text("{number} late", number=plan.late), class_="late")
    return (
        or_dash(plan.country),
        join(
            [
                said(plan.title),
                tag("br"),
                tag("span", f"{plan.plan_id} · {plan.status} · {plan.revision}", class_="minor"),
            ]
        ),
        _readiness(desk, plan),
        or_dash(language.date(plan.starts_on)),
        language.number(sum(plan.categories.values())),
        join([plan.unsigned, late if plan.late else None], " "),
        or_dash(language.date(min(coming)) if coming else ""),
    )


def _readiness(desk: _Desk, plan: PlanFigures) -> Html:
    if not plan.blockers:
        return join([mark("tick", "#1b6e3c"), " ", desk.language.text("Ready")])
    words = desk.language.plural("{number} blocks", "{number} block", plan.blockers)
    return join([mark("square", "#b3261e"), " ", words])


def _charts(desk: _Desk) -> Html:
    text = desk.language.text
    if not desk.plans:
        return Html("")
    kinds = list(dict.fromkeys(kind for plan in desk.plans for kind in plan.categories))
    by_category = text("Questions by plan and category")
    questions = [
        Bar(plan.plan_id, [(kind, plan.categories.get(kind, 0)) for kind in kinds])
        for plan in desk.plans
    ]
    blocks = Kind(text("Blocks collection"), "#b3261e", "square")
    alarms = Kind(text("Soon a problem"), "#8f5200", "triangle")
    by_weight = text("Open points by plan")
    points = [
        Bar(plan.plan_id, [(blocks, plan.blockers), (alarms, plan.alarms)]) for plan in desk.plans
    ]
    return section(
        "charts",
        text("Where the plans stand"),
        figure(bar_chart(by_weight, points, key="points", language=desk.language), by_weight),
        figure(bar_chart(by_category, questions, key="plans", language=desk.language), by_category),
        _calendar(desk),
    )


def _calendar(desk: _Desk) -> Html | None:
    rows = [Row(plan.plan_id, plan.releases) for plan in desk.plans if plan.releases]
    if not rows:
        return None
    title = desk.language.text("Planned releases")
    today = [Moment(desk.language.text("Today"), desk.today)]
    return figure(calendar_chart(title, rows, today, language=desk.language), title)


OVERVIEW_SECTIONS: Mapping[str, Callable[[_Desk], Html]] = {
    "cover": _cover,
    "plans": _countries,
    "charts": _charts,
}
"""The sections of the overview in their order."""
