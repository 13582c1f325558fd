"""Which sheets of a foreign file are one plan, and how they are laid one below the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dtmnb.domain.vocabulary import Reference
from dtmnb.interchange.foreign_rows import Line, sector_of
from dtmnb.interchange.gate import Tables
from dtmnb.interchange.plan_file import EVERY_SHEET
from dtmnb.language.written import plain

_SAME_HEADINGS = 0.6
"""The share of headings that sheets of one plan have in common."""


class Head(NamedTuple):
    """Where the headings of a table stand, and what they are."""

    title: str
    row: int
    texts: tuple[str, ...]


def is_alike(head: Head, best: Head) -> bool:
    """Tell whether two sheets have most of their headings in common, in whatever order."""
    one, other = ({plain(text) for text in each.texts} - {""} for each in (head, best))
    return len(one & other) >= _SAME_HEADINGS * len(one | other)


def chosen_sheets(
    tables: Tables, best: Head, alike: Mapping[str, Head], wanted: str, reference: Reference
) -> tuple[Head, ...]:
    """Return the sheets to read: those asked for, or one for each sector, or the best."""
    if wanted == EVERY_SHEET:
        return tuple(alike.values())
    shown = [head for title, head in alike.items() if title not in tables.hidden_sheets]
    sectors = {code for head in shown if (code := sector_of(head.title, reference))}
    named = sum(bool(sector_of(head.title, reference)) for head in shown)
    is_one_plan = not wanted and len(sectors) > 1 and 2 * named > len(shown)
    return tuple(shown) if is_one_plan else (best,)


def joined_sheets(held: Mapping[Head, Sequence[Line]]) -> tuple[Head, dict[str, tuple[Line, ...]]]:
    """Return one row of headings for several sheets, and the lines of each under it."""
    first, *others = held
    if not others:
        return first, {first.title: tuple(held[first])}
    texts: dict[tuple[str, int], str] = {}
    lines: dict[str, tuple[Line, ...]] = {}
    for head, own in held.items():
        width = max([len(head.texts), *(len(line.texts) for line in own)])
        keys = _numbered([*head.texts, *[""] * (width - len(head.texts))])
        texts.update({key: texts.get(key, text) for key, text in keys.items()})
        places = {place: [*texts].index(key) for place, key in enumerate(keys)}
        lines[head.title] = tuple(line._replace(texts=_laid(line.texts, places)) for line in own)
    return Head(first.title, first.row, tuple(texts.values())), lines


def _numbered(texts: Iterable[str]) -> dict[tuple[str, int], str]:
    """Return each of *texts* by what it is compared as, and the how-manieth of its kind it is."""
    seen: Counter[str] = Counter()
    found = {}
    for text in texts:
        found[plain(text), seen[plain(text)]] = text
        seen[plain(text)] += 1
    return found


def _laid(texts: Sequence[str], places: Mapping[int, int]) -> list[str]:
    laid = [""] * (max(places.values(), default=-1) + 1)
    for place, text in enumerate(texts):
        laid[places[place]] = text
    return laid
