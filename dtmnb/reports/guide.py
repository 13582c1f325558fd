"""What people are told of a step, as blocks: its essay, and where to read on.

One source for all who read it: the page, the notebook of the step, a printed guide. All texts
stand in the tables; here is only how they follow each other.
"""

import re
from collections.abc import Iterator, Mapping

from dtmnb.domain.guide import Guide, GuideEntry, Part
from dtmnb.domain.reading import reading_at, sources_of
from dtmnb.domain.vocabulary import Reference, Source
from dtmnb.language import Language, mark
from dtmnb.reports.document import Block, Blocks, Inline, Link, Section, Words
from dtmnb.reports.writing import badge, beside, facts, items, link_of, paragraph, section, words

HEADINGS: Mapping[Part, str] = {
    "why": mark("What is agreed here, and why"),
    "room": mark("Who is in the room"),
    "term": mark("The words"),
    "example": mark("An example"),
    "pitfall": mark("What goes wrong"),
    "done": mark("Before you go on"),
}
"""The parts of a guide by their headings, in the order in which they are read."""

MARKS = "evidence_marks"

_WEB = re.compile(r"[a-z0-9.-]+\.[a-z]{2,}(/\S*)?")


def guide_blocks(code: str, reference: Reference, language: Language) -> Blocks:
    """Return the guide *code* (a step's slug, or a page's), part by part, and where to read on."""
    guide = reference.guides[code]
    parts = (_part(guide, part, reference, language) for part in HEADINGS if guide.of(part))
    return (*parts, _reading(code, reference, language))


def _part(guide: Guide, part: Part, reference: Reference, language: Language) -> Section:
    """Return one part; what is known alike of all its entries is said once, below them."""
    entries = guide.of(part)
    alike = len({(each.evidence, each.source) for each in entries}) == 1
    title = language.pick(guide.headings.get(part, {})) or language.text(HEADINGS[part])
    last = _known(entries[0], reference, language)
    told = [
        beside(language.pick(each.text), "" if alike else _known(each, reference, language))
        for each in entries
    ]
    known = paragraph(last, tone="minor") if alike else None
    if part == "term":
        names = [language.pick(each.name) for each in entries]
        return section(title, facts(zip(names, told, strict=True)), known)
    if part in {"pitfall", "done"}:
        return section(title, paragraph(items(told)), known)
    return section(title, [paragraph(each) for each in told], known)


def _known(entry: GuideEntry, reference: Reference, language: Language) -> Inline:
    """Return how sure we are of an entry, in words, with where it was read."""
    sign = badge(reference.term(MARKS, entry.evidence), language)
    if entry.evidence == "proposed":
        return sign
    return beside(sign, *(_linked(reference.sources[code], code) for code in entry.source))


def _reading(code: str, reference: Reference, language: Language) -> Section:
    """Return forms, guidelines and topics that help here, then what this guide rests on."""
    found = [
        beside(link_of(term, language), words(f"– {language.pick(term.description)}", "minor"))
        for term in reading_at(code, reference)
    ]
    return section(
        language.text("Where to read on"),
        paragraph(items(found)),
        *_sources(code, reference, language),
    )


def _sources(code: str, reference: Reference, language: Language) -> Iterator[Block]:
    """Yield what others wrote that the guide rests on; all wording is ours."""
    sources = sources_of(reference.guides[code], reference)
    if sources:
        yield paragraph(language.text("The sources, told in our own words:"), tone="minor")
        yield paragraph(items(_linked(each, f"{each.code} · {each.title}") for each in sources))


def _linked(source: Source, told: str) -> Inline:
    """Return *told* as a link to *source* where it has an address of the web."""
    first = source.address.split(" ; ")[0]
    if _WEB.fullmatch(first):
        return Link(text=told, address=f"https://{first}")
    return Words(text=told)
