"""What values tell, in all the forms people write them."""

import pytest
from pandas import Series

from dtmnb.screening.values import (
    are_phones,
    count_of,
    decimals_of,
    degrees_of,
    has_email,
    has_phone,
    has_position,
    kinds_in,
    own_texts,
    region_of,
)
from tests.support.sheets import column_of

COUNTS = {
    "120": 120,
    "1 200": 1200,
    "1\u202f200": 1200,
    "1\u00a0200\u00a0000": 1_200_000,
    "1,200": 1200,
    "1'200": 1200,
    "3 pers.": 3,
    "12 HH": 12,
    "4 أشخاص": 4,
    "٣": 3,
    "٣٢": 32,
    "2.5": 2.5,
    "2,5": 2.5,
    "~40": 40,
}


@pytest.mark.parametrize(("text", "number"), COUNTS.items())
def test_counts_are_read_as_people_write_them(text, number):
    """Blanks, units and other digits hide no small number."""
    assert count_of(text) == number


@pytest.mark.parametrize(
    "text", ["<5", "< 10", "5-9", "nan", "inf", "n/a", "", "12 3", "2026-03-01"]
)
def test_what_shows_no_number_counts_nothing(text):
    """A masked cell is no small cell."""
    assert count_of(text) is None


PHONES = [
    "+211 920 111 222",
    "+211920111222",
    "00211 92 011 1222",
    "07.00.12.34.56",
    "07 00 12 34 56",
    "07/00/12/34/56",
    "0920-111-222",
    "(092) 0111 222",
    "call Amal, 0920 111 222, at night",
    "0920111222 / 0910333444",
    "Nom du chef; Ahmad; 0700 000 002",
    "tel:+211920111222",
    "092 0111222 (2026-03-01)",
]
NO_PHONES = [
    "2026-03-01 10:22:33",
    "01/02/2026 10:22",
    "05.03.2026 08:15",
    "45.318251234",
    "0.0451712345",
    "128 455 567",
    "1 408 975 000",
    "550e8400-e29b-41d4-a716-446655440000",
    "SS0102030405",
    "3 of 10 households",
    "https://example.org/a/0123456789012",
    "10:15-12:45",
    "",
]


@pytest.mark.parametrize("text", PHONES)
def test_a_telephone_number_is_found(text):
    """National forms, in a sentence, two in a cell."""
    assert has_phone(Series([text]), "SS")


@pytest.mark.parametrize("text", NO_PHONES)
def test_other_numbers_are_left_alone(text):
    """Dates, times, decimals, numbers of people, codes."""
    assert not has_phone(Series([text], dtype=object), "SS")


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("61 555 0417", "SOM"),
        ("300 123 4567", "COL"),
        ("90 12 34 56", "NER"),
        ("770-123-4567", "IRQ"),
    ],
)
def test_national_numbers_without_a_zero_are_known_by_their_country(text, iso3):
    """The library knows what is dialled where."""
    assert has_phone(Series([f"ask at {text}"]), region_of(iso3))


@pytest.mark.parametrize(
    ("values", "iso3"),
    [
        (["9.37E+10", "9.37E+10", "9.38E+10"], "SSD"),
        (["2,11E+11", "2,11E+11", "2,12E+11"], "SSD"),
        ([920111222, 921555010, 917333444], "SSD"),
        ([70123456, 90765432, 96555001], "NER"),
        (["0920111222", "0921555010", ""], "SSD"),
    ],
)
def test_a_column_of_long_numbers_is_one_of_telephones(values, iso3):
    """What a spreadsheet made of them, too."""
    assert are_phones(column_of("q1", values), region_of(iso3), is_count=False)


@pytest.mark.parametrize(
    "values", [[120, 4500, 36000], [12345678, 23456789, 10101010], ["a", "b"], []]
)
def test_counts_are_no_telephones(values):
    """Eight digits are one only where the country dials so."""
    assert not are_phones(column_of("q1", values), "SS", is_count=False)


def test_telephones_in_a_column_of_counts_are_all_equally_long():
    """Numbers of people are not."""
    phones = column_of("idps", [920111222, 921555010, 917333444, 922000111, 918765432])
    people = column_of("idps", [128455567, 214450123, 1408975000, 98765432, 412345678])

    assert are_phones(phones, "SS", is_count=True)
    assert not are_phones(people, "SS", is_count=True)


POSITIONS = {
    "POINT (69.12345 34.54321)": 5,
    "SRID=4326;POINTZ(69.12345 34.54321 0)": 5,
    "MULTIPOLYGON (((1 2)))": 5,
    '{"type": "Point", "coordinates": [31.6, 4.85]}': 5,
    "34.54321, 69.12345": 5,
    "34,54321; 69,12345": 5,
    "34.543 69.123": 3,
    "4.85165 31.58247 0 0": 5,
    "N 4.85165° E 31.58247°": 5,
    "34°32'35.6\"N 69°07'24.4\"E": 5,
    "34° 32′ N": 5,
    "34 32 35.6 N": 5,
    "36N 341234 536789": 5,
    "341234E 536789N": 5,
    "36NUH4123436789": 5,
    "https://maps.google.com/?q=4.85,31.58": 5,
    "https://www.google.com/maps/@4.85,31.58,15z": 5,
    "see https://maps.app.goo.gl/abcDEF": 5,
    "https://www.openstreetmap.org/#map=15/4.85/31.58": 5,
    "https://waze.com/ul?ll=4.85,31.58": 5,
    "geo:4.85,31.58": 5,
    "6GCRMQRG+X2": 5,
    "MQRG+X2 Juba": 5,
    "///filled.count.soap": 5,
}
NO_POSITIONS = [
    *("12.500 kg", "1,234 5,678", "2026-03-01", "3 + 4", "SS0102", "10 12 30", "45.31825", "a/b/c"),
    *("https://example.org/plan", "WASH+FSL", "Point of entry", "1.5, 2.5", "18:30", ""),
]


@pytest.mark.parametrize(("text", "decimals"), POSITIONS.items())
def test_a_position_is_found_in_any_form(text, decimals):
    """Degrees with point or comma, DMS, UTM, WKT, links, codes; each as exact as it is."""
    assert has_position(Series([text]))
    assert decimals_of(text) == decimals


@pytest.mark.parametrize("text", NO_POSITIONS)
def test_what_only_looks_like_a_position_is_left_alone(text):
    """Weights, lists of numbers, dates, links to elsewhere."""
    assert not has_position(Series([text], dtype=object))


def test_no_position_is_finer_than_a_step():
    """Ten decimals come from a computer, not from a phone."""
    assert decimals_of("4.851651234567 31.582471234567") == 6


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("4.85165", 4.85165), ("-4,85165", -4.85165), ("31.58°E", 31.58), ("a", None), ("31", None)],
)
def test_degrees_are_read_with_point_or_comma(text, degrees):
    """As the language of the spreadsheet has it."""
    assert degrees_of(text) == degrees


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("اتصل على ٠٩٢٠ ١١١ ٢٢٢", "phone"),
        ("۰۹۲۰-۱۱۱-۲۲۲", "phone"),
        ("٣٤.٥٤٣٢١, ٦٩.١٢٣٤٥", "position"),
        ("amal@example.org", "email"),
    ],
)
def test_one_cell_is_enough_in_any_digits(text, kind):
    """Arabic and Persian digits are dialled as ours."""
    assert list(kinds_in(["river", text, "12"], "SS", ())) == [kind]


def test_our_own_addresses_for_questions_are_no_secret():
    """A read-me says whom to ask."""
    ours = {"dtmsupport@iom.int"}

    assert not has_email(Series(["Ask DTMSupport@iom.int."]), ours)
    assert has_email(Series(["Ask DTMSupport@iom.int or amal@example.org"]), ours)


NAMES = ["Amal Deng", "Mary Lado", "José Pérez", "Fatou O'Neil", "أمل دينق", "Ibrahim El-Amin"]


@pytest.mark.parametrize(
    "values",
    [
        NAMES,
        NAMES * 3,
        ["Fulan 1", "Fulan 2", "Fulan 3", "Fulan 4", "Fulan 5"],
        ["Hai Malakal 12", "Rue du Marché 3", "Tong Ping 77", "Block 4 Juba", "Calle Mayor 1"],
        ["Amal Deng", "Mary Lado", "José Pérez"],
        ["R1234567", "A7654321", "B1111222", "C2223334", "R9998887"],
    ],
)
def test_texts_of_their_own_are_told(values):
    """Names, addresses, numbers of documents: nearly every record has another."""
    assert own_texts(column_of("q1", values))


@pytest.mark.parametrize(
    "values",
    [
        ["river", "pump", "river", "tank", "pump", "river"],
        ["Hand Pump", "Water Trucking", "River"] * 6,
        ["2026-03-01T10:22:33Z", "2026-03-02T10:22:33Z", "1/2/2026", "3/2/2026", "4/2/2026"],
        ["12", "45", "78", "90", "33"],
        ["yes", "no"],
        ["", "", "", "", ""],
    ],
)
def test_replies_and_dates_are_no_texts_of_their_own(values):
    """The same few come again."""
    assert not own_texts(column_of("q1", values))
