"""What files and errors tell is said in the reader's language, however far it was carried."""

import copy

import pytest

from dtmnb.errors import Sentence, SheetError
from dtmnb.interchange import read_plan
from dtmnb.interchange.gate import Tables
from dtmnb.language import language_for, say, sentence_of_error

ISOLATES = dict.fromkeys(map(ord, "\u2068\u2069"))


def fault() -> SheetError:
    """Return an error that holds a sentence within a sentence."""
    found = Sentence("sheet '{sheet}' has no column '{column}'", sheet="DAP", column="Row ID")
    return Tables("plan.xlsx", {}).fault(found, Sentence("Ask for the file again."))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "en",
            "Cannot read plan.xlsx: sheet 'DAP' has no column 'Row ID'. Ask for the file again.",
        ),
        (
            "es",
            "No se puede leer plan.xlsx: la hoja «DAP» no tiene la columna «Row ID». "
            "Pida el archivo de nuevo.",
        ),
        (
            "ar",
            "تعذّرت قراءة plan.xlsx: ليس في الورقة «DAP» عمود «Row ID». اطلب الملف من جديد.",
        ),
    ],
)
def test_an_error_is_said_with_all_that_it_holds(code, words):
    """Also by another process: a report or a reader of files raises where nobody reads."""
    raised, carried = fault(), copy.copy(fault())

    for error in raised, carried:
        assert sentence_of_error(error, language_for(code)).translate(ISOLATES) == words
    assert str(carried) == str(raised)


def test_a_fraction_has_the_sign_of_its_language():
    """One sentence does not write 3.2 here and 4,5 there."""
    found = Sentence(
        "the contrast of {colour} to {ground} is {found} to 1",
        colour="#fff",
        ground="#eee",
        found=1.2,
    )

    assert "1.2" in say(found, language_for("en")) == str(found)
    assert "1,2" in say(found, language_for("es"))


def test_what_people_wrote_is_never_taken_for_places():
    """Braces of a file stay braces."""
    note = Sentence("the heading holds '{word}'", word="{sheet} {}")

    assert note == "the heading holds '{sheet} {}'"
    assert say(note, language_for("es")) == "el encabezado contiene «{sheet} {}»"
    assert say("as {it} is", language_for("es")) == "as {it} is"


def test_notes_of_a_file_are_told_in_words_of_the_reader(tmp_path, reference):
    """What happened to a file on its way in is for whoever takes it in."""
    file = tmp_path / "plan.xlsx"
    file.write_text("Question ID,Question,Information need\n1.1,How many?,Needs\n1.1,Who?,Needs\n")

    notes = read_plan(file, reference=reference).notes

    assert [say(note, language_for("es")) for note in notes] == [
        "Se llama «.xlsx» y contiene texto simple: se leyó como CSV.",
        "las filas 2, 3 tienen el mismo ID de la pregunta, «1.1»; se conservan todas. "
        "Una hoja de cálculo convierte 1.10 en 1.1.",
    ]
