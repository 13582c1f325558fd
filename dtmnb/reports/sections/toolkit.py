"""Forms, guidelines and guides: what each is for, where it helps, where it is."""

from collections.abc import Iterable, Mapping

from dtmnb.domain.advice_rules import Profile
from dtmnb.domain.reading import LINKS, TOPICS
from dtmnb.domain.vocabulary import Term
from dtmnb.language import mark
from dtmnb.language.protocols import protocol_words, with_evidence
from dtmnb.reports.context import ReportContext
from dtmnb.reports.document import Blocks, Cover, Inline
from dtmnb.reports.guide import MARKS
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
    words,
)

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
    text = context.language.text
    terms = context.reference.terms(LINKS).terms.values()
    records: list[str | Mapping[str, object]] = []
    for group, title in GROUPS.items():
        found = (each for each in terms if each.property("group") == group)
        records += [
            text(title),
            *(_line(context, each, each.property("address")) for each in found),
        ]
    table = listing(text("What each is for, and where it helps"), records, style="entries")
    return (section(text("What DTM and others offer"), table),)


def protocols(context: ReportContext) -> Blocks:
    """Return what responders of the country settled together: the protocol, its date, its standing.

    Which one is in force the plan says, where somebody wrote it there.
    """
    text, head = context.language.text, context.header
    speak = (context.reference, context.language)
    known = [each for each in context.reference.profiles.values() if each.iso3 == head.iso3]
    pairs: list[tuple[str, Inline]] = [
        (
            protocol_words(each.code, *speak),
            said(with_evidence(_sure(context, each), _sources(each), *speak)),
        )
        for each in known
    ]
    if head.information_sharing_protocol:
        pairs.append(
            (text("In force, as the plan says"), address(head.information_sharing_protocol))
        )
    none = text("No protocol of this country is known here. Ask OCHA which one is in force.")
    told = facts(pairs) if pairs else empty(none)
    return (section(text("Information Sharing Protocols of the country"), told),)


def _sure(context: ReportContext, profile: Profile) -> str:
    """Return how sure we are of a protocol, by its entry that is known least."""
    marks = [*context.reference.terms(MARKS)]
    least = max(profile.entries, key=lambda each: marks.index(each.evidence))
    return context.label(MARKS, least.evidence)


def _sources(profile: Profile) -> list[str]:
    return [code for each in profile.entries for code in each.source]


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
    table = listing(
        language.text("What each topic helps with"),
        [_line(context, each) for each in terms],
        style="entries",
    )
    return (section(title, paragraph(note, *map(address, places)), table),)


def _line(context: ReportContext, term: Term, place: object = "") -> Mapping[str, object]:
    """Return what a form, guide or topic is for; *place* stands below its name."""
    text, language = context.language.text, context.language
    sure = badge(context.reference.term(MARKS, term.evidence), language)
    return {
        text("What"): lines([words(language.label(term), "strong"), address(place)]),
        text("What it is for"): lines([language.pick(term.description), sure]),
        text("Helps with"): lines(_helped(context, term)),
    }


def _helped(context: ReportContext, term: Term) -> Iterable[str]:
    """Yield the steps and treatments that *term* helps with."""
    language, slugs = context.language, term.property("steps", ())
    for step in context.reference.steps.values():
        if step.slug in slugs:
            yield f"{step.code} · {language.pick(step.title)}"
    treatments = term.property("treatments", ())
    yield from (context.label("treatments", code) for code in treatments)
