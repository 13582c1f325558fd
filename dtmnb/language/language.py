"""One language: its catalogue, its dates and numbers, its direction."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from string import Formatter
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

from dtmnb.domain.vocabulary import Term
from dtmnb.errors import DtmnbError, Sentence, UsageError
from dtmnb.resources import shipped

LANGUAGES = ("en", "fr", "es", "ar")
SOURCE_LANGUAGE = "en"


def mark(message: str) -> str:
    """Return *message* unchanged; marks it for the catalogues where it is only stored."""
    return message


class _Plain(Formatter):
    """Fills named places only: a value can neither reach into objects nor choose a format."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return f"{self._before}{value}{self._after}"


# Unicode's isolates: a telephone number or name in Latin letters keeps its order in Arabic.
_FILLED = {"ltr": _Plain("", ""), "rtl": _Plain("\u2068", "\u2069")}
# Arabic has signs of its own, French a narrow space before two of them.
_SIGNS = {"ar": ("، ", "؛ ", ": "), "fr": (", ", "\u202f; ", "\u202f: ")}


class Language:
    """Writes sentences, labels, dates and numbers in one language.

    Attributes:
        code: `en`, `fr`, `es` or `ar`.
        name: How those who speak it call it.
        direction: `ltr` or `rtl`, as HTML's `dir` wants it.
        colon: What parts a name from what is said of it: `name: said`.
        is_translated: Whether sentences are in this language, or still English.
        comma: What stands between several that follow one another.
        semicolon: What stands between several that hold commas themselves.
    """

    def __init__(self, code: str, catalogue: NullTranslations) -> None:
        """Use *catalogue* for *code*; `language_for` finds it."""
        self.code = code
        self.locale = Locale.parse(code)
        self.name = (self.locale.get_language_name() or code).capitalize()
        self.direction = self.locale.text_direction
        self.is_translated = code == SOURCE_LANGUAGE or isinstance(catalogue, Translations)
        self._catalogue = catalogue
        self._filled = _FILLED[self.direction]
        self.comma, self.semicolon, self.colon = _SIGNS.get(code, (", ", "; ", ": "))

    def text(self, message: str, /, **values: object) -> str:
        """Return the translation of *message* with its named places filled, if any are."""
        translated = message and self._catalogue.gettext(message)
        return self._filled.vformat(translated, (), values) if values else translated

    def plural(self, one: str, many: str, /, number: int, **values: object) -> str:
        """Return the form for *number*, which also fills the place `{number}`."""
        message = self._catalogue.ngettext(one, many, number)
        return self._filled.vformat(message, (), {**values, "number": self.number(number)})

    def label(self, term: Term) -> str:
        """Return the label of *term*."""
        return self.pick(term.label)

    def pick(self, texts: Mapping[str, str]) -> str:
        """Return the text for this language out of *texts*, else what the English one becomes."""
        english = texts.get(SOURCE_LANGUAGE, "")
        return texts.get(self.code) or (english and self._catalogue.gettext(english))

    def date(self, day: date | str | None) -> str:
        """Return *day* (a date or its ISO text) in words of this language; "" for none."""
        if not day:
            return ""
        value = date.fromisoformat(day) if isinstance(day, str) else day
        return format_date(value, format="d MMM y", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return *at*, a UTC moment, to the minute."""
        return format_datetime(at, format="d MMM y, HH:mm", locale=self.locale) + " UTC"

    def number(self, value: float) -> str:
        """Return *value* with this language's signs."""
        return format_decimal(value, locale=self.locale)

    def percent(self, share: float) -> str:
        """Return *share* (0 to 1) as a whole percentage."""
        return format_percent(share, locale=self.locale)

    def join(self, parts: list[str]) -> str:
        """Return *parts* as a list in a sentence: "a, b and c"."""
        return format_list(parts, locale=self.locale) if parts else ""


def say(sentence: str, language: Language) -> str:
    """Return *sentence* in *language*; a text that is no `Sentence` stays as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = dict(sentence.values)
    for name, value in values.items():
        held = value.sentence if isinstance(value, DtmnbError) else value
        if isinstance(held, float):
            values[name] = language.number(held)
        else:
            values[name] = say(held, language) if isinstance(held, str) else held
    return language.text(sentence.message, **values)


@cache
def language_for(code: str) -> Language:
    """Return the language of *code*.

    Raises:
        UsageError: There is no such language.
    """
    if code not in LANGUAGES:
        raise UsageError(
            "Cannot write in language '{code}': not one of ours. Use one of: {known}.",
            code=code,
            known=", ".join(LANGUAGES),
        )
    return Language(code, Translations.load(str(shipped("locale")), [code], "dtmnb"))
