"""What waits for an organisation, in words: the same on every page that it opens."""

from collections.abc import Iterable

from dtmnb.domain.waiting import Kind, Waiting
from dtmnb.language import Language, mark
from dtmnb.language.wording import Wording

_WORDS: dict[Kind, tuple[str, str]] = {
    "rows": (mark("{number} question to look at"), mark("{number} questions to look at")),
    "answers": (
        mark("{number} question was settled: can you live with it?"),
        mark("{number} questions were settled: can you live with it?"),
    ),
    "people": (mark("Is {number} person still yours?"), mark("Are {number} persons still yours?")),
    "signature": (mark("Sign the plan"), mark("Sign the plan")),
    "alert": (mark("You receive {number} alert"), mark("You receive {number} alerts")),
}


def headline(found: Iterable[Waiting], language: Language) -> str:
    """Return how many things an organisation is asked for; "" for none."""
    asked = sum(each.kind != "alert" for each in found)
    one, many = mark("{number} thing waits for you"), mark("{number} things wait for you")
    return language.plural(one, many, asked) if asked else ""


def line_of(each: Waiting, wording: Wording) -> tuple[str, str]:
    """Return what waits, and by which day; "" where there is no day."""
    language = wording.language
    when = language.text("by {day}", day=language.date(each.by)) if each.by else ""
    if each.kind == "agreement":
        name = wording.name("agreements", each.records[0])
        return language.text("Sign the agreement “{name}”", name=name), when
    return language.plural(*_WORDS[each.kind], len(each.records)), when
