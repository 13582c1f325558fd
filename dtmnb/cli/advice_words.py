"""What a form is advised, in words: one paragraph for each different advice."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dtmnb.domain.advice import Advice
from dtmnb.domain.flags import READS_LIKE, Flag
from dtmnb.domain.vocabulary import Reference
from dtmnb.domain.weighing import Reason
from dtmnb.interchange.xlsform import PATTERNS, Question
from dtmnb.language import Language

# What forms call the text that goes with the last of their choices.
_OTHER = re.compile(
    r"^(?:other|autre|otro|otra)_|_(?:other|others|autre|autres|otro|otra|oth|specify|preciser)$"
)


class Advised(NamedTuple):
    """A question of a form with what it may hold and how to share it."""

    question: Question
    flags: tuple[Flag, ...]
    advice: Advice


def advice_words(
    told: Sequence[Advised], language: Language, reference: Reference
) -> Iterator[str]:
    """Yield what is advised on the questions *told*, then what holds for all, then the sources.

    Each different advice is told once, with the questions and the words that told it. The text
    beside a question's last choice goes with its question.
    """
    shared = _shared(told)
    alike: dict[tuple[object, ...], list[Advised]] = {}
    for each in _folded(told):
        kinds = tuple(flag.kind for flag in each.flags)
        key = (each.advice.category, kinds, *(reason.code for reason in each.advice.reasons))
        alike.setdefault(key, []).append(each)
    for group in alike.values():
        yield "\n    ".join(_paragraph(group, shared, language, reference))
    if shared:
        reasons = [reason for reason in told[0].advice.reasons if reason.code in shared]
        yield "\n    ".join(("All of these:", *(_reason(each, language) for each in reasons)))
    named = {code for each in told for reason in each.advice.reasons for code in reason.source}
    for source in reference.sources.values():
        if source.code in named:
            yield f"[{source.code}] {source.title}"


def _folded(told: Sequence[Advised]) -> list[Advised]:
    """Return *told* without what is only the free text of another of them."""
    kinds = {each.question.name: {flag.kind for flag in each.flags} for each in told}

    def is_part(each: Advised) -> bool:
        name = each.question.name
        question = _OTHER.sub("", name)
        return name != question in kinds and len(kinds[name] - kinds[question]) < 2

    return [each for each in told if not is_part(each)]


def _shared(told: Sequence[Advised]) -> frozenset[str]:
    """Return the codes of the reasons that speak about every question, where they are several."""
    codes = [frozenset(reason.code for reason in each.advice.reasons) for each in told]
    return codes[0].intersection(*codes) if len(set(codes)) > 1 else frozenset()


def _paragraph(
    group: Sequence[Advised], shared: frozenset[str], language: Language, reference: Reference
) -> Iterator[str]:
    """Yield the lines on questions of the same advice: what, why, and what not sharing costs."""
    first = group[0]
    kinds = [language.label(reference.term(PATTERNS, flag.kind)) for flag in first.flags]
    category = language.label(reference.term("dissemination_categories", first.advice.category))
    names = ", ".join(_name(each, language, reference) for each in group)
    yield f"{category}. {language.join(kinds)} ({len(group)}): {names}"
    reasons = [reason for reason in first.advice.reasons if reason.code not in shared]
    yield from (_reason(reason, language) for reason in reasons)
    lost = " ".join(dict.fromkeys(language.pick(reason.cost) for reason in reasons if reason.cost))
    if lost:
        yield f"Not shared, this is lost: {lost}"


def _name(each: Advised, language: Language, reference: Reference) -> str:
    told = (flag for flag in each.flags if flag.where != "type")
    words = dict.fromkeys(_evidence(flag, language, reference) for flag in told)
    return " ".join((each.question.name, *words))


def _evidence(flag: Flag, language: Language, reference: Reference) -> str:
    """Return the word that told *flag*, or the topic that its question reads like."""
    if flag.where != READS_LIKE:
        return f"“{flag.evidence}”"
    return f"reads like “{language.label(reference.term('topics', flag.evidence))}”"


def _reason(reason: Reason, language: Language) -> str:
    return f"{reason.code}: {language.pick(reason.text)} [{', '.join(reason.source)}]"
