"""A language that marks what is said through its catalogue, so that the rest can be seen."""

import html
import re
from collections.abc import Iterator
from gettext import NullTranslations

from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language

_WORD = re.compile(r"[A-Za-z]{3,}")
_FOR_MACHINES = re.compile(r"https?://\S+|\S+@\S+|\b[0-9a-f]{16,}\b|\bdtmnb(?: [\w.-]+)+", re.ASCII)
# Evidence stands as its code in what is read by machines; times are told in UTC.
_OURS = {"UTC", "attested", "inferred", "proposed"}


class Marked(NullTranslations):
    """A catalogue that marks whatever is said through it."""

    def gettext(self, message: str) -> str:
        """Return *message*, marked."""
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, number: int) -> str:
        """Return the form for *number*, marked."""
        return f"⟦{one if number == 1 else many}⟧"


def marked_language() -> Language:
    """Return Arabic whose every sentence is English and marked."""
    return Language("ar", Marked())


def words_of(plan: Plan, reference: Reference) -> set[str]:
    """Return the words that people wrote, or that are published as they are."""
    published = (plan.model_dump(), *reference.sources.values(), *reference.profiles)
    arabic = "".join(_texts_in("ar", reference.model_dump()))
    return _OURS | set(_WORD.findall(repr(published) + arabic))


def _texts_in(language: str, held: object) -> Iterator[str]:
    """Yield the texts of one language that tables hold."""
    if isinstance(held, dict):
        for name, value in held.items():
            yield from (
                [value]
                if name == language and isinstance(value, str)
                else _texts_in(language, value)
            )
    elif isinstance(held, list | tuple):
        for each in held:
            yield from _texts_in(language, each)


def strange_words(said: str, written: set[str]) -> list[str]:
    """Return the words of *said* that went through no catalogue and are not *written*."""
    said = _FOR_MACHINES.sub(" ", _unmarked(said))
    return [word for word in _WORD.findall(said) if word not in written]


def _unmarked(said: str) -> str:
    """Return what of *said* went through no catalogue, without markup."""
    text, before = html.unescape(re.sub(r"<[^>]*>", " ", said)), ""
    while text != before:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    # What is too long for its place is cut, within a word or a mark.
    return re.sub(r"⟦[^⟦⟧]*…|\w+…", " ", text)
