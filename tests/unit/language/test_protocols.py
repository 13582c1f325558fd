"""Protocols of countries are shown with their date, and with how sure we are of them."""

import pytest

from dtmnb.language import language_for
from dtmnb.language.protocols import protocol_words, with_evidence


@pytest.mark.parametrize(
    ("code", "language", "words"),
    [
        ("som", "en", "Information Sharing Protocol, Somalia (11 Aug 2024)"),
        ("som", "fr", "Protocole de partage de l’information, Somalie (11 août 2024)"),
        ("syr", "es", "Protocolo de intercambio de información, Siria (abril de 2025)"),
        ("irq", "en", "Information Sharing Protocol, Iraq (2023)"),
        ("ner", "en", "Information Sharing Protocol, Niger (date not known)"),
    ],
)
def test_a_protocol_is_named_with_its_date(reference, code, language, words):
    """A protocol is renewed: which one is meant must be seen."""
    named = protocol_words(code, reference, language_for(language))

    assert named == words


def test_what_a_machine_transcribed_is_said(reference):
    """Nobody quotes a country by what nobody has compared; what was also read stands for itself."""
    unverified = "high; transcribed by machine, not verified"

    english = language_for("en")

    assert with_evidence("high", ["S60"], reference, english) == unverified
    assert with_evidence("high", ["S60", "S25"], reference, english) == "high"
