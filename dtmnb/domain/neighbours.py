"""What columns take over from those beside them, in conflict.

A list of clinics is harmless; beside the checkpoints that people pass to reach them it is not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from dtmnb.domain.findings import Severity
from dtmnb.domain.flags import Flag, spans_of, tokens_of
from dtmnb.domain.vocabulary import Reference

BESIDE = "beside_columns"
"""The check that speaks about columns beside others."""

USUAL = "usual"
STRICTNESS = "strictness"


class Neighbour(NamedTuple):
    """A column or question: its words, and what they tell of it."""

    name: str
    words: Iterable[tuple[str, ...]]
    flags: Collection[Flag]


def severity_of(strictness: str, reference: Reference) -> Severity:
    """Return how serious it is, at a *strictness*, that a column stands beside others.

    Raises:
        VocabularyError: There is no strictness of that code.
    """
    found: Severity = reference.term(STRICTNESS, strictness).property("severity")
    return found


def taken_over(
    columns: Sequence[Neighbour], context: Mapping[str, str], reference: Reference
) -> tuple[tuple[Flag, ...], ...]:
    """Return for each of *columns* what it takes over from others; nothing without conflict.

    Columns of places, presence and services take over from those on access and incidents, which
    take over nothing themselves.
    """
    check = reference.term("data_checks", BESIDE)
    question = check.property("when")
    stricter = reference.term("context_questions", question).property("stricter")
    if (context.get(question) or stricter) != stricter:
        return ((),) * len(columns)
    kinds, words = set(check.property("taking_over")), set(map(tokens_of, check.property("words")))
    takes = [
        not kinds.isdisjoint(flag.kind for flag in each.flags)
        or any(not words.isdisjoint(spans_of(told)) for told in each.words)
        for each in columns
    ]
    giving = (each for each, is_taking in zip(columns, takes, strict=True) if not is_taking)
    given = _given(giving, check.property("beside"))
    return tuple(given if is_taking else () for is_taking in takes)


def _given(columns: Iterable[Neighbour], kinds: Collection[str]) -> tuple[Flag, ...]:
    """Return one flag a kind of *kinds*, which names the first of *columns* that has it."""
    found: dict[str, Flag] = {}
    for column in columns:
        for flag in (each for each in column.flags if each.kind in kinds):
            first = found.get(flag.kind, Flag(flag.kind, column.name, "beside"))
            told = tuple(dict.fromkeys((*first.data_types, *flag.data_types)))
            found[flag.kind] = first._replace(data_types=told)
    return tuple(found.values())
