"""How protocols of countries, and what is known of them, are told."""

from collections.abc import Iterable
from datetime import date

from babel.dates import format_skeleton

from dtmnb.domain.vocabulary import Reference
from dtmnb.language.language import Language


def protocol_words(code: str, reference: Reference, language: Language) -> str:
    """Return the title of the protocol *code* with its date."""
    profile = reference.profiles[code]
    dated = _dated(profile.dated, language) or language.text("date not known")
    protocol = language.pick(profile.title)
    return language.text("{protocol} ({dated})", protocol=protocol, dated=dated)


def with_evidence(
    said: str, sources: Iterable[str], reference: Reference, language: Language
) -> str:
    """Return *said*, marked where all its *sources* were transcribed and not compared."""
    if not all(reference.sources[code].is_transcribed for code in sources):
        return said
    return f"{said}{language.semicolon}{language.text('transcribed by machine, not verified')}"


def _dated(dated: str, language: Language) -> str:
    """Return ISO's form of a year, month or day in words."""
    if dated.count("-") == 1:
        return format_skeleton("yMMMM", date.fromisoformat(f"{dated}-01"), locale=language.locale)
    return language.date(dated) if "-" in dated else dated
