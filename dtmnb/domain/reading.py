"""Which forms, guidelines and practical topics help at a step, or with a treatment of data."""

from collections.abc import Iterator

from dtmnb.domain.guide import Guide
from dtmnb.domain.vocabulary import Reference, Source, Term

LINKS, TOPICS = "toolkit_links", "safer_data_topics"
"""The lists that are read from, in the order in which they are told."""


def reading_at(step: str, reference: Reference) -> tuple[Term, ...]:
    """Return what helps at *step*, the slug of a step or the code of a page's guide."""
    return tuple(term for term in _all(reference) if step in term.property("steps", ()))


def reading_on(treatment: str, reference: Reference) -> tuple[Term, ...]:
    """Return what helps those who treat data by *treatment*."""
    return tuple(term for term in _all(reference) if treatment in term.property("treatments", ()))


def sources_of(guide: Guide, reference: Reference) -> tuple[Source, ...]:
    """Return what others wrote that *guide* rests on, each once, as it comes up first."""
    named = dict.fromkeys(
        code for each in guide.entries if each.evidence != "proposed" for code in each.source
    )
    return tuple(reference.sources[code] for code in named)


def _all(reference: Reference) -> Iterator[Term]:
    for name in (LINKS, TOPICS):
        yield from reference.terms(name).terms.values()
