"""All plans of a store on one page, for the regional and the global desk; no contacts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.across import Asked, differences
from dtmnb.domain.releases import Publication, Verdict
from dtmnb.language import Language, language_for, mark
from dtmnb.reports.desk import Desk, PlanFigures, desk_of, seen_today
from dtmnb.reports.document import (
    Badge,
    Bar,
    BarFigure,
    Blocks,
    CalendarFigure,
    Cover,
    Moment,
    Page,
    Row,
    Several,
)
from dtmnb.reports.handing import handed
from dtmnb.reports.report import Report
from dtmnb.reports.tile_map import tile_map
from dtmnb.reports.writing import (
    badge,
    beside,
    empty,
    items,
    lines,
    listing,
    paragraph,
    said,
    section,
    severities,
    words,
)
from dtmnb.store import load_reference, open_store

MOST_COMPARED = 40
"""Questions that plans share differently and that are told one by one."""


def open_overview(language: str) -> Report:
    """Return the overview over all plans of the store (`DTMNB_STORE`), or the one of a run.

    A plan that cannot be read is named and does not stop the others.

    Raises:
        UsageError: There is no such language.
    """
    desk = handed(Desk)
    if desk is None:
        with open_store() as store:
            desk = desk_of(store, seen_today(language_for(language)))
    return Report(desk, page_of(desk), OVERVIEW_SECTIONS)


def page_of(desk: Desk) -> Page:
    """Return what stands around the sections of the overview."""
    title = desk.language.text("Country overview")
    return Page(title=title, running=title, language=desk.language.code)


def _cover(desk: Desk) -> Blocks:
    text = desk.language.text
    return (
        Cover(
            title=text("Country overview"),
            edition=text("As of {date}", date=desk.language.date(desk.today)),
        ),
        section(text("Summary"), paragraph(items(_sentences(desk)), tone="summary"), key="summary"),
    )


def _where(desk: Desk) -> Blocks:
    """Return a map of the countries: what keeps the plan that stands worst."""
    text, states = desk.language.text, _states(desk.language)
    worst = {plan.iso3: len(states) - 1 for plan in desk.plans if plan.iso3}
    for plan in desk.plans:
        state = 0 if plan.blockers else 1 if plan.late else 2
        if plan.iso3:
            worst[plan.iso3] = min(worst[plan.iso3], state)
    signs = {iso3: states[state] for iso3, state in sorted(worst.items(), key=lambda e: e[1])}
    if not signs:
        return ()
    title = text("Where plans are ready, and where not")
    return (tile_map(title, signs, load_reference(), desk.language),)


def _states(language: Language) -> Sequence[Badge]:
    """Return how a country can stand, the worst first."""
    text = language.text
    return (
        Badge(label=text("Not ready"), colour="#b3261e", shape="square"),
        Badge(label=text("Ready, an agreement is late"), colour="#8f5200", shape="triangle"),
        Badge(label=text("Ready"), colour="#1b6e3c", shape="tick"),
    )


def _sentences(desk: Desk) -> Iterator[str]:
    """Yield the state of all plans in sentences."""
    text, plural, number = desk.language.text, desk.language.plural, desk.language.number
    if desk.plans:
        yield plural(
            "{number} plan is in the store; {blocked} of it is not ready for collection.",
            "{number} plans are in the store; {blocked} of them are not ready for collection.",
            len(desk.plans),
            blocked=number(sum(plan.blockers > 0 for plan in desk.plans)),
        )
    elif not desk.unread:
        yield text("The store holds no plan yet.")
    if late := sum(len(plan.late) for plan in desk.plans):
        yield plural("{number} agreement is late.", "{number} agreements are late.", late)
    soon = {
        plan.country or plan.title: None
        for plan in desk.plans
        if plan.starts_on and 0 <= (plan.starts_on - desk.today).days <= 30
    }
    if soon:
        names = desk.language.join([*soon])
        yield text("Collection starts within 30 days in {list}.", list=names)
    if desk.unread:
        lost = desk.language.join([*desk.unread])
        yield text("These plans could not be read: {list}.", list=lost)


def _countries(desk: Desk) -> Blocks:
    text = desk.language.text
    plans = sorted(desk.plans, key=lambda plan: (plan.country, plan.plan_id))
    records = [_country(desk, plan) for plan in plans]
    none = text("Here will stand each plan with its readiness, agreements and next release.")
    table = listing(text("Readiness, agreements and next release"), records)
    return (section(text("Plans"), _where(desk), table or empty(none), key="plans"),)


def _country(desk: Desk, plan: PlanFigures) -> Mapping[str, object]:
    language, text = desk.language, desk.language.text
    about = words(f"{plan.plan_id} · {plan.status} · {plan.revision}", "minor")
    late = words(text("{number} late", number=len(plan.late)), "late")
    coming = [day for day in plan.releases if day >= desk.today]
    return {
        text("Country"): plan.country,
        text("Plan"): lines([said(plan.title), about]),
        text("Ready"): _readiness(language, plan.blockers),
        text("Collection"): language.date(plan.starts_on),
        text("Questions"): language.number(sum(plan.categories.values())),
        text("Unsigned agreements"): beside(plan.unsigned, late if plan.late else None),
        text("Urgent questions with an alert"): _share(language, *plan.urgent),
        text("Next release"): language.date(coming[0]) if coming else "",
    }


def _share(language: Language, whole: int, part: int) -> str:
    if not whole:
        return ""
    text, number = language.text, language.number
    return text("{part} of {whole}", part=number(part), whole=number(whole))


def _readiness(language: Language, blockers: int) -> Badge:
    if not blockers:
        return _states(language)[-1]
    words = language.plural("{number} blocks", "{number} block", blockers)
    return Badge(label=words, colour="#b3261e", shape="square")


def _duties(desk: Desk) -> Blocks:
    """Return what the desk follows up: agreements that are late, people who leave."""
    language, text = desk.language, desk.language.text
    late = [
        {
            text("Country"): plan.country,
            text("Agreement"): said(name),
            text("Needed since"): language.date(day),
        }
        for plan in desk.plans
        for name, day in plan.late
    ]
    leaving = [
        {
            text("Country"): plan.country,
            text("How many leave"): language.number(len(plan.leaving)),
            text("Nobody follows"): lines(
                beside(said(name), words(language.date(day), "minor"))
                for name, day, is_followed in plan.leaving
                if not is_followed
            ),
        }
        for plan in desk.plans
        if plan.leaving
    ]
    if not late and not leaving:
        return ()
    tables = (
        listing(text("Agreements that are late"), late),
        listing(text("Focal points who leave before the plan ends"), leaving),
    )
    return (section(text("What to follow up"), *tables, key="duties"),)


def _compared(desk: Desk) -> Blocks:
    """Return the questions that one plan shares more openly than another."""
    language, text = desk.language, desk.language.text
    reference = load_reference()
    found = differences((each for plan in desk.plans for each in plan.questions), reference)
    if not found:
        return ()
    countries = {plan.plan_id: plan.country or plan.title for plan in desk.plans}
    categories = reference.terms("dissemination_categories")

    def told(asked: Iterable[Asked]) -> Iterator[Several]:
        alike: dict[tuple[str, str, bool], dict[str, None]] = {}
        for each in asked:
            kind = (each.category, each.reason, each.is_agreed)
            alike.setdefault(kind, {})[countries[each.plan_id]] = None
        for (category, reason, is_agreed), where in alike.items():
            shown = badge(categories[category], language)
            how = "" if is_agreed else words(text("Proposed"), "minor")
            yield lines([beside(shown, how, language.join([*where])), said(reason, "minor")])

    records = [
        {
            text("Question"): said(each.question),
            text("Strictest"): lines(told(each.strictest)),
            text("Looser elsewhere"): lines(told(each.looser)),
        }
        for each in found[:MOST_COMPARED]
    ]
    more = language.plural(
        "{number} more question is shared differently.",
        "{number} more questions are shared differently.",
        len(found) - MOST_COMPARED,
    )
    shown = listing(text("Questions that countries share differently"), records)
    left = paragraph(more) if len(found) > MOST_COMPARED else None
    return (section(text("The same question elsewhere"), shown, left, key="compared"),)


VERDICTS: Mapping[Verdict, tuple[str, str, str]] = {
    "not_public": (mark("Published, and nothing of it may be public"), "#b3261e", "square"),
    "finer": (mark("Smaller areas than agreed"), "#b3261e", "diamond"),
    "missing": (mark("Missing"), "#8f5200", "triangle"),
    "late": (mark("Late"), "#8f5200", "ring"),
    "kept": (mark("Kept"), "#1b6e3c", "circle"),
}
"""What became of a release, the gravest first."""


def _promised(desk: Desk) -> Blocks:
    """Return what was agreed beside what was published; what was kept is a number."""
    language, text = desk.language, desk.language.text
    levels = load_reference().terms("release_levels")
    level = {code: language.label(levels[code]) for code in levels}
    found = [(plan, title, each) for plan in desk.plans for title, each in plan.deliveries]
    if not desk.is_compared:
        return ()
    if not found:
        nothing = text(
            "Nothing was due: no plan promised a public release up to {date}.",
            date=language.date(desk.today),
        )
        return (section(text("Promise and delivery"), paragraph(nothing), key="delivered"),)
    records = [
        {
            text("Country"): plan.country,
            text("Dataset"): said(title),
            text("What became of it"): Badge(label=text(words_), colour=colour, shape=shape),
            text("Agreed"): beside(language.date(each.due), level.get(each.agreed_level, "")),
            text("Published"): _published(each.publication, level, language),
        }
        for verdict, (words_, colour, shape) in VERDICTS.items()
        for plan, title, each in found
        if each.verdict == verdict != "kept"
    ]
    kept = language.plural(
        "{number} public release of {whole} that were due came as agreed.",
        "{number} public releases of {whole} that were due came as agreed.",
        sum(each.verdict == "kept" for _, _, each in found),
        whole=language.number(sum(each.due is not None for _, _, each in found)),
    )
    shown = listing(text("What did not go out as agreed"), records)
    return (section(text("Promise and delivery"), paragraph(kept), shown, key="delivered"),)


def _published(
    found: Publication | None, level: Mapping[str, str], language: Language
) -> Several | str:
    if found is None:
        return ""
    return beside(language.date(found.day), level.get(found.release_level, ""), said(found.channel))


def _charts(desk: Desk) -> Blocks:
    if not desk.plans:
        return ()
    language, text = desk.language, desk.language.text
    kinds = dict.fromkeys(kind for plan in desk.plans for kind in plan.categories)
    weights = severities(language)
    points, questions, releases = [], [], []
    for plan in desk.plans:
        weighed = ((weights["blocker"], plan.blockers), (weights["alarm"], plan.alarms))
        points.append(Bar(label=plan.plan_id, parts=weighed))
        counted = tuple((kind, plan.categories.get(kind, 0)) for kind in kinds)
        questions.append(Bar(label=plan.plan_id, parts=counted))
        if plan.releases:
            releases.append(Row(label=plan.plan_id, days=tuple(plan.releases)))
    by_category = text("Questions by plan and category")
    shown = section(
        text("Where the plans stand"),
        BarFigure(title=text("Open points by plan"), bars=tuple(points), key="points"),
        BarFigure(title=by_category, bars=tuple(questions), key="plans"),
        _calendar(releases, desk) if releases else None,
        key="charts",
    )
    return (shown,)


def _calendar(releases: Sequence[Row], desk: Desk) -> CalendarFigure:
    text = desk.language.text
    today = Moment(label=text("Today"), first=desk.today)
    return CalendarFigure(title=text("Planned releases"), rows=tuple(releases), moments=(today,))


OVERVIEW_SECTIONS: Mapping[str, Callable[[Desk], Blocks]] = {
    "cover": _cover,
    "plans": _countries,
    "duties": _duties,
    "compared": _compared,
    "delivered": _promised,
    "charts": _charts,
}
"""The sections of the overview in their order."""
