"""What waits for an organisation, in words: the same on every page that it opens."""

from collections.abc import Callable, Iterable

from dtmnb.domain.waiting import Kind, Waiting
from dtmnb.language import Language
from dtmnb.language.wording import Wording

_WORDS: dict[Kind, Callable[[Language, int], str]] = {
    "rows": lambda language, number: language.plural(
        "{number} question to look at", "{number} questions to look at", number
    ),
    "answers": lambda language, number: language.plural(
        "{number} question was settled: can you live with it?",
        "{number} questions were settled: can you live with it?",
        number,
    ),
    "people": lambda language, number: language.plural(
        "Is {number} person still yours?", "Are {number} persons still yours?", number
    ),
    "signature": lambda language, _: language.text("Sign the plan"),
    "alert": lambda language, number: language.plural(
        "You receive {number} alert", "You receive {number} alerts", number
    ),
}
"""What each says for that many; calls, so that the catalogues find all forms of a number."""


def headline(found: Iterable[Waiting], language: Language) -> str:
    """Return how many things an organisation is asked for; "" for none."""
    asked = sum(each.kind != "alert" for each in found)
    if not asked:
        return ""
    return language.plural("{number} thing waits for you", "{number} things wait for you", asked)


def line_of(each: Waiting, wording: Wording) -> tuple[str, str]:
    """Return what waits, and by which day; "" where there is no day."""
    language = wording.language
    when = language.text("by {day}", day=language.date(each.by)) if each.by else ""
    if each.kind == "agreement":
        name = wording.name("agreements", each.records[0])
        return language.text("Sign the agreement “{name}”", name=name), when
    return _WORDS[each.kind](language, len(each.records)), when
