"""The overview over all countries as tables to calculate with: every figure, nothing left out."""

from collections.abc import Iterator, Mapping
from itertools import chain

from dtmnb.domain.across import Asked, differences
from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.figures_book import FigureSheet, Value
from dtmnb.language import Language
from dtmnb.reports.desk import Desk, PlanFigures
from dtmnb.reports.overview import VERDICTS
from dtmnb.store import load_reference

_Row = tuple[Value, ...]


def overview_sheets(desk: Desk) -> tuple[FigureSheet, ...]:
    """Return the tables of *desk*, those that hold nothing left out but the plans."""
    found = (_late(desk), _leaving(desk), _compared(desk), _delivered(desk), _releases(desk))
    return (_plans(desk), *(sheet for sheet in found if sheet.rows))


def _plans(desk: Desk) -> FigureSheet:
    text = desk.language.text
    kinds = dict.fromkeys(chain.from_iterable(plan.categories for plan in desk.plans))
    heads = (
        *_heads(desk.language),
        *(text("Title"), text("Status"), text("Revision")),
        *(text("Blocks collection"), text("Soon a problem"), text("Collection")),
        *(kind.label for kind in kinds),
        *(text("Unsigned agreements"), text("Late agreements")),
        *(text("Urgent questions"), text("Urgent questions with an alert"), text("Next release")),
    )
    rows = [
        (
            *_named(plan),
            *(plan.title, plan.status, plan.revision),
            *(plan.blockers, plan.alarms, plan.starts_on),
            *(plan.categories.get(kind, 0) for kind in kinds),
            *(plan.unsigned, len(plan.late), *plan.urgent),
            next((day for day in plan.releases if day >= desk.today), None),
        )
        for plan in desk.plans
    ]
    return FigureSheet(text("Plans"), heads, rows)


def _late(desk: Desk) -> FigureSheet:
    text = desk.language.text
    heads = (*_heads(desk.language), text("Agreement"), text("Needed since"))
    rows = [(*_named(plan), name, day) for plan in desk.plans for name, day in plan.late]
    return FigureSheet(text("Late agreements"), heads, rows)


def _leaving(desk: Desk) -> FigureSheet:
    text = desk.language.text
    words = {True: text("Yes"), False: text("No")}
    heads = (*_heads(desk.language), text("Organisation"), text("Leaves on"), text("Is followed"))
    rows = [
        (*_named(plan), name, day, words[is_followed])
        for plan in desk.plans
        for name, day, is_followed in plan.leaving
    ]
    return FigureSheet(text("Who leaves"), heads, rows)


def _compared(desk: Desk) -> FigureSheet:
    language, reference = desk.language, load_reference()
    text = language.text
    heads = (
        *(text("Question"), text("Category"), *_heads(language)),
        *(text("How it compares"), text("Agreed"), text("Reason")),
    )
    rows = [*_questions(desk, reference)]
    return FigureSheet(text("The same question elsewhere"), heads, rows)


def _questions(desk: Desk, reference: Reference) -> Iterator[_Row]:
    text = desk.language.text
    labels = _labels("dissemination_categories", reference, desk.language)
    named = {plan.plan_id: _named(plan) for plan in desk.plans}
    words = {True: text("Yes"), False: text("No")}

    def row(each: Asked, question: str, compares: str) -> _Row:
        said = words[each.is_agreed], each.reason
        return question, labels[each.category], *named[each.plan_id], compares, *said

    for found in differences((each for plan in desk.plans for each in plan.questions), reference):
        yield from (row(each, found.question, text("Strictest")) for each in found.strictest)
        yield from (row(each, found.question, text("Looser")) for each in found.looser)


def _delivered(desk: Desk) -> FigureSheet:
    language = desk.language
    text, level = language.text, _labels("release_levels", load_reference(), language)
    heads = (
        *(*_heads(language), text("Dataset"), text("What became of it")),
        *(text("Agreed day"), text("Agreed release level")),
        *(text("Published day"), text("Published release level"), text("Channel")),
    )
    rows: list[_Row] = []
    found_of = [(plan, *each) for plan in desk.plans for each in plan.deliveries]
    for plan, title, each in found_of:
        verdict, agreed = text(VERDICTS[each.verdict][0]), level.get(each.agreed_level, "")
        found = each.publication
        came: _Row = ("", "", "")
        if found:
            came = (found.day, level.get(found.release_level, ""), found.channel)
        rows.append((*_named(plan), title, verdict, each.due, agreed, *came))
    return FigureSheet(text("Promise and delivery"), heads, rows)


def _releases(desk: Desk) -> FigureSheet:
    text = desk.language.text
    rows = [(*_named(plan), day) for plan in desk.plans for day in plan.releases]
    return FigureSheet(text("Planned releases"), (*_heads(desk.language), text("Day")), rows)


def _heads(language: Language) -> tuple[str, str, str]:
    text = language.text
    return text("Country code"), text("Country"), text("Plan")


def _named(plan: PlanFigures) -> tuple[str, str, str]:
    return plan.iso3, plan.country, plan.plan_id


def _labels(codelist: str, reference: Reference, language: Language) -> Mapping[str, str]:
    terms = reference.terms(codelist)
    return {code: language.label(terms[code]) for code in terms}
