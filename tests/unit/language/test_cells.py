"""Values in cells, there and back."""

import pytest

from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.schema import FieldSpec, fields_of
from dtmnb.language import language_for
from dtmnb.language.cells import cell_text, clip, date_of, text_of
from dtmnb.language.language import LANGUAGES
from dtmnb.language.written import Lists, parse_cell

TEXT = FieldSpec("a", "text")
TEXTS = FieldSpec("a", "text", is_many=True)
CODES = FieldSpec("a", "text", is_many=True, words="sectors")
INT = FieldSpec("a", "int", is_optional=True)
HOURS = FieldSpec("within_hours", "int", is_optional=True)
FLOAT = FieldSpec("a", "float")
BOOL = FieldSpec("a", "bool", is_optional=True, words="yes_no")
DAY = FieldSpec("a", "date", is_optional=True)
PAIRS = FieldSpec("a", "dict")


@pytest.fixture
def lists(reference):
    """Return lists with one sector and the words for yes and no."""
    return Lists(
        {"sectors": {"wash": "WASH", "hlt": "Health"}, "yes_no": {"true": "Oui", "false": "Non"}},
        reference,
    )


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (TEXT, "a\nb", "a\nb"),
        (TEXTS, ["one", "two\nlines"], "one\ntwo\n    lines"),
        (CODES, ["wash", "own"], "WASH; own"),
        (INT, 0, "0"),
        (INT, None, ""),
        (FLOAT, 1.5, "1.5"),
        (BOOL, False, "Non"),
        (DAY, "2026-03-31", "2026-03-31"),
        (PAIRS, {"dtm": "counts", "c": "a\nb"}, "dtm: counts\nc: a\n    b"),
    ],
)
def test_values_come_back_from_their_text(lists, spec, value, text):
    """What is written is what is read."""
    assert cell_text(spec, value, lists) == text
    assert parse_cell(spec, text, lists) == value


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        (INT, "1 200", 1200),
        (INT, "72.0", 72),
        (FLOAT, "1,5", 1.5),
        (FLOAT, "", 0),
        (BOOL, "نعم", True),
        (BOOL, "n", False),
        (BOOL, "", None),
        (DAY, "2026-03-31T00:00:00", "2026-03-31"),
        (DAY, "31 mars 2026", "2026-03-31"),
        (HOURS, "2 days", 48),
        (CODES, "health, wash", ["hlt", "wash"]),
        (CODES, "الصحة، wash", ["hlt", "wash"]),
        (CODES, "health؛ wash", ["hlt", "wash"]),
        (CODES, "health\nAlpha, Beta", ["hlt", "Alpha, Beta"]),
    ],
)
def test_people_write_values_in_their_way(lists, spec, text, value):
    """Spaces in numbers, words of other languages and commas are understood."""
    assert parse_cell(spec, text, lists) == value


@pytest.mark.parametrize(
    ("spec", "text", "needed"),
    [
        (INT, "soon", "a whole number"),
        (INT, "1.5", "a whole number"),
        (INT, "12,000", "without a sign between its digits"),
        (INT, "1.200.000", "without a sign between its digits"),
        (INT, "inf", "a whole number"),
        (DAY, "03/04/2026", "a date such as 2026-03-31"),
        (BOOL, "perhaps", "yes or no"),
    ],
)
def test_what_does_not_fit_is_said(lists, spec, text, needed):
    """The message says what is needed."""
    with pytest.raises(ValueError, match=needed):
        parse_cell(spec, text, lists)


def test_every_field_has_a_label(reference):
    """No sheet shows the name that the code gives a field."""
    names = {name for collection in RECORD_CLASSES for name in fields_of(collection)}

    assert names - set(reference.terms("record_fields")) == set()


def test_long_text_is_cut_where_a_cell_ends():
    """A cell holds 32,767 units; an emoji takes two and is never halved."""
    cut = clip("😀" * 20_000)

    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut.endswith("😀…")
    assert clip("a" * 32_767) == "a" * 32_767


@pytest.mark.parametrize(
    ("cell", "text"), [(True, "true"), (3.0, "3"), (0.1, "0.1"), ("a\r\nb", "a\nb"), (None, "")]
)
def test_cells_are_read_as_text(cell, text):
    """What a spreadsheet holds is compared as text."""
    assert text_of(cell) == text


@pytest.mark.parametrize(("text", "is_held"), [("2026-03-31", True), ("1850-01-01", False)])
def test_days_that_a_spreadsheet_cannot_hold_stay_text(text, is_held):
    """Excel knows no day before 1900, and counts the first weeks after it wrongly."""
    assert bool(date_of(text)) is is_held


@pytest.mark.parametrize("code", LANGUAGES)
def test_labels_are_found_in_every_language(reference, code):
    """A plan in French or Arabic says what an English one says."""
    lists, language = Lists({}, reference), language_for(code)
    wanted = {spec.codelist for spec in fields_of("rows").values()} - {""}

    missed = [
        (name, term.code, lists.find(name, language.label(term)))
        for name in sorted(wanted)
        for term in reference.terms(name).terms.values()
        if lists.find(name, language.label(term)) != term.code
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("words", "text", "code"),
    [
        ("frequencies", "Chaque semaine", "weekly"),
        ("frequencies", "mensuelle", "monthly"),
        ("frequencies", "CADA TRES MESES", "quarterly"),
        ("frequencies", "شهريًا", "monthly"),
        ("frequencies", "كل جولة", "per_round"),
        ("disaggregations", "Sexe / âge", "sex_and_age"),
        ("disaggregations", "por edad y sexo", "sex_and_age"),
        ("disaggregations", "حسب الجنس والعمر", "sex_and_age"),
        ("disaggregations", "Sin desagregación", "none"),
        ("sharing_modalities", "Liste de diffusion", "mailing_list"),
        ("sharing_modalities", "Tablero interactivo", "dashboard"),
        ("sharing_modalities", "طلب بيانات", "access_request"),
        ("frequencies", "biweekly", None),
        ("frequencies", "parfois", None),
    ],
)
def test_words_of_plans_are_known_as_people_write_them(reference, words, text, code):
    """What may be two things ("biweekly") is none."""
    assert Lists({}, reference).find(words, text) == code
