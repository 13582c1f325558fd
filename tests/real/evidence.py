"""How much of what is sensitive is found, per language, by words and by meaning.

Run `python -m tests.real.evidence FOLDER`, with the forms that `test_real_advice` labels in it.
The margin of the matcher by meaning is set on one half of the groups, the other half is reported.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from dtmnb.domain.flags import name_tokens
from dtmnb.domain.neighbours import Neighbour, taken_over
from dtmnb.domain.subject import rules_of
from dtmnb.interchange.xlsform import Question, question_flags, question_text
from dtmnb.interchange.xlsform_in import read_form
from dtmnb.screening.meaning import Matcher, encoder
from dtmnb.store.reference import load_reference
from tests.real.second_reading import kappa, readings
from tests.real.test_real_advice import (
    EITHER,
    FALSE,
    HOUSEHOLDS,
    KINDS,
    SENSITIVE,
    SITES,
    in_language,
)

READ = ((SITES, "en"), (HOUSEHOLDS, "en"), (HOUSEHOLDS, "fr"))
MARGINS = (0.05, 0.1, 0.15, 0.2, 0.25)


class Judged(NamedTuple):
    """A labelled question: whether it is sensitive, by words, and by meaning at each margin."""

    language: str
    is_reported: bool
    is_sensitive: bool
    by_words: bool
    by_meaning: tuple[bool, ...]


def judged(folder: Path) -> Iterator[Judged]:
    """Yield the labelled questions of the forms in *folder*, those read either way left out."""
    reference, found = load_reference(), encoder()
    rules = rules_of(reference)
    matcher = Matcher(reference, rules, found) if found else None
    for form, language in READ:
        asked = read_form(folder / form, reference=reference).questions
        spoken = [in_language(each, language) for each in asked]
        texts = [question_text(each) for each in spoken]
        read = [
            [bool(flag) for flag in matcher.flags(texts, margin)]
            if matcher
            else [False] * len(texts)
            for margin in MARGINS
        ]
        for question, said, *by_meaning in zip(asked, spoken, *read, strict=True):
            if question.name in EITHER[form].split():
                continue
            yield Judged(
                language,
                _is_reported(question),
                question.name in SENSITIVE[form].split(),
                bool({flag.kind for flag in question_flags(said, rules)} & KINDS),
                tuple(by_meaning),
            )


def costs(folder: Path) -> Iterator[str]:
    """Yield how many harmless questions the strict step adds, in conflict."""
    reference = load_reference()
    rules = rules_of(reference)
    for form in (SITES, HOUSEHOLDS):
        asked = read_form(folder / form, reference=reference).questions
        near = [
            Neighbour(each.name, (name_tokens(each.name),), question_flags(each, rules))
            for each in asked
        ]
        taking = [
            question.name
            for question, flags in zip(asked, taken_over(near, {}, reference), strict=True)
            if flags
        ]
        yield f"{form}: strict adds {len(taking)} of {len(asked)} questions, usual names them"


def _is_reported(question: Question) -> bool:
    """Tell the halves apart by whole groups: their questions are too much alike to be parted."""
    return crc32("".join(question.groups[-1:] or question.name[:3]).encode()) % 2 == 1


def _shares(of: list[Judged], place: int | None) -> tuple[int, int, int, int]:
    """Return found and sensitive, false and harmless, with meaning at the margin *place*."""
    told = [each.by_words or (place is not None and each.by_meaning[place]) for each in of]
    found = sum(each.is_sensitive and is_told for each, is_told in zip(of, told, strict=True))
    sensitive = sum(each.is_sensitive for each in of)
    return found, sensitive, sum(told) - found, len(of) - sensitive


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1])
    known = list(judged(folder))
    seen = [each for each in known if not each.is_reported]
    shares = [_shares(seen, place) for place in range(len(MARGINS))]
    fit = [place for place, (*_, false, harmless) in enumerate(shares) if false <= FALSE * harmless]
    place = fit[0] if fit else len(MARGINS) - 1
    print(f"margin set on one half: {MARGINS[place]}")
    for language in dict.fromkeys(each.language for each in known):
        for is_reported in (False, True):
            of = [e for e in known if (e.language, e.is_reported) == (language, is_reported)]
            for name, at in (("words", None), ("words and meaning", place)):
                found, sensitive, false, harmless = _shares(of, at)
                half = "reported" if is_reported else "set on"
                print(f"{language}, {half}, {name}: {found}/{sensitive}, false {false}/{harmless}")
    print(*costs(folder), sep="\n")
    pairs = list(readings(SENSITIVE, EITHER))
    print(f"read twice: {sum(a == b for a, b in pairs)} of {len(pairs)}, kappa {kappa(pairs):.2f}")


if __name__ == "__main__":
    main()
