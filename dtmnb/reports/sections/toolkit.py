"""Forms, guidelines and guides: what each is for, where it helps, where it is."""

from collections.abc import Iterable, Mapping

from dtmnb.domain.reading import LINKS, TOPICS
from dtmnb.domain.vocabulary import Term
from dtmnb.language import mark
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks, Cover, Table
from dtmnb.reports.guide import MARKS
from dtmnb.reports.writing import address, badge, lines, listing, paragraph, section, words

GROUPS: Mapping[str, str] = {
    "form": mark("Forms"),
    "guideline": mark("Guidelines"),
    "guide": mark("To learn and to explain"),
    "safety": mark("To work safely"),
}
"""Kinds of reading by what people use them for."""


def cover(context: ReportContext) -> Blocks:
    """Return what the list begins with, where it is a document of its own."""
    title = context.language.text("Forms, guidelines and guides")
    return (Cover(what=context.label("countries", context.header.iso3), title=title, edition=""),)


def links(context: ReportContext) -> Blocks:
    """Return what DTM and others offer, group by group."""
    terms = context.reference.terms(LINKS).terms.values()
    grouped = {
        title: [
            (each, each.property("address")) for each in terms if each.property("group") == group
        ]
        for group, title in GROUPS.items()
    }
    text = context.language.text
    return tuple(section(text(title), _listed(context, found)) for title, found in grouped.items())


def topics(context: ReportContext) -> Blocks:
    """Return the practical topics, each with the steps and treatments that it helps with."""
    language, known = context.language, context.reference.terms(TOPICS)
    note = language.text(
        "Terre des hommes and CartONG wrote these twelve topics for people in the field. They were "
        "not updated since 2017; for anything newer see “To work safely”."
    )
    title, terms = language.pick(known.title), known.terms.values()
    # All of them stand on one page.
    places = {str(each.property("address")): None for each in terms}
    told = paragraph(note, *map(address, places))
    return (section(title, told, _listed(context, [(each, "") for each in terms])),)


def _listed(context: ReportContext, terms: Iterable[tuple[Term, str]]) -> Table | None:
    """Return *terms*, each with the address that stands below its name."""
    text = context.language.text
    records = [
        {
            text("What"): lines([words(context.language.label(each), "strong"), address(place)]),
            text("What it is for"): lines(
                [
                    context.language.pick(each.description),
                    badge(context.reference.term(MARKS, each.evidence), context.language),
                ]
            ),
            text("Helps with"): lines(_helped(context, each)),
        }
        for each, place in terms
    ]
    return listing(text("What each is for, and where it helps"), records, style="entries")


def _helped(context: ReportContext, term: Term) -> Iterable[str]:
    """Yield the steps and treatments that *term* helps with."""
    language, slugs = context.language, term.property("steps", ())
    for step in context.reference.steps.values():
        if step.slug in slugs:
            yield f"{step.code} · {language.pick(step.title)}"
    treatments = term.property("treatments", ())
    yield from (context.label("treatments", code) for code in treatments)
