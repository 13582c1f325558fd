"""Letters are read as they were written, and a guess is told."""

import pytest

from dtmnb.interchange.decoding import decoded

FRENCH = "Prénom;Numéro de téléphone;Âge;où\nZoé;à côté;cinq;déplacés\n"
SPANISH = "Nombre del niño;Teléfono;Región\nJosé Núñez;año;Bogotá\n"
ARABIC = "اسم المستجيب;رقم الهاتف;الموقع\nأمل;المخيم;القرية\n"
RUSSIAN = "Имя респондента;Номер телефона;Село\nИван;Киев;переселенцы\n"


@pytest.mark.parametrize("text", [FRENCH, SPANISH, ARABIC, RUSSIAN, "plain;words\n"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_says_how_it_is_written_is_no_guess(text, coding):
    """Nothing is told then."""
    assert decoded(text.encode(coding)) == (text, "")


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (FRENCH, "cp1252"),
        (FRENCH, "cp850"),
        (FRENCH, "mac_roman"),
        (SPANISH, "cp1252"),
        (SPANISH, "cp850"),
        (SPANISH, "mac_roman"),
        (ARABIC, "cp1256"),
        (RUSSIAN, "cp1251"),
    ],
)
def test_other_codings_are_guessed_and_told(text, coding):
    """A first name stays one with its accent, so that it is known."""
    read = decoded(text.encode(coding))

    assert read.text == text
    assert coding in read.note


@pytest.mark.parametrize("text", [FRENCH * 3, SPANISH * 3, ARABIC, RUSSIAN])
def test_a_few_cut_bytes_do_not_spoil_the_rest(text):
    """Tools that cut texts by bytes leave half a letter behind."""
    first = next(letter for letter in text if letter > "\x7f")
    cut = text.encode() + b"x" + first.encode()[:1]

    read = decoded(cut)

    assert read.text.startswith(text)
    assert "(1 of them)" in read.note
