"""Days, hours and options of reply as people write them."""

from datetime import date

import pytest

from dtmnb.language.written import day_of, hours_of, is_day_first, options_of

LAST_OF_MARCH = date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "2026/3/31",
        "2026-03-31T08:30:00Z",
        "31/03/2026",
        "03/31/2026",
        "31.03.26",
        "31-03-2026 08:30",
        "31-Mar-26",
        "March 31, 2026",
        "31st of March 2026",
        "31 mars 2026",
        "31 de marzo de 2026",
        "٣١ مارس ٢٠٢٦",
        "31 آذار 2026",
        "46112",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    """In digits, with the month as a word in four languages, as a spreadsheet counts it."""
    assert day_of(text) == LAST_OF_MARCH


@pytest.mark.parametrize(
    "text", ["", "soon", "March 2026", "31/02/2026", "99", "n/a", "1/2/3/2026"]
)
def test_what_is_no_day_is_none(text):
    """A month, a number or a word is no day."""
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("others", "day"),
    [
        (["31/01/2026"], date(2026, 4, 3)),
        (["1/31/2026", "soon"], date(2026, 3, 4)),
        (["05/06/2026"], None),
        (["31/01/2026", "1/31/2026"], None),
    ],
)
def test_which_number_is_the_day_is_told_by_the_others(others, day):
    """Where the dates of a file leave it open, a date is not guessed."""
    assert day_of("03/04/2026", is_day_first=is_day_first(others)) == day


def test_equal_numbers_are_one_day():
    """Of 5/5 there is one reading."""
    assert day_of("5/5/2026") == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("48", "48"),
        ("48 h", "48"),
        ("48hrs", "48"),
        ("within 24 hours", "24"),
        ("2 days", "48"),
        ("2 jours", "48"),
        ("3 días", "72"),
        ("72 ساعة", "72"),
        ("3 أيام", "72"),
        ("1 week", "168"),
        ("24-48 h", "24-48 h"),
        ("soon", "soon"),
    ],
)
def test_how_long_is_told_in_hours(text, hours):
    """A unit of time beside the number is no fault; what says no length stays."""
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Well; River; Other (tank; truck)", ["Well", "River", "Other (tank", "truck)"]),
        ("Yes, No, Don't know", ["Yes", "No", "Don't know"]),
        ("Yes, partly; No", ["Yes, partly", "No"]),
        ("Yes\nNo, never\nOther (food, water)", ["Yes", "No, never", "Other (food, water)"]),
        ("1. Yes 2. No 3. Don't know", ["Yes", "No", "Don't know"]),
        ("1=Yes, 2=No", ["Yes", "No"]),
        ("a) under 5\nb) 5 to 17", ["under 5", "5 to 17"]),
        ("• eau • abri • santé", ["eau", "abri", "santé"]),
        ("- Sí\n- No", ["Sí", "No"]),
        ("نعم، لا، لا أعرف", ["نعم", "لا", "لا أعرف"]),
        ("بئر؛ نهر", ["بئر", "نهر"]),
        ("Yes/No", ["Yes", "No"]),
        ("Yes|No", ["Yes", "No"]),
        ("Well; river; well ; Other", ["Well", "river", "Other"]),
        ("1,000 to 2,000, more", ["1,000 to 2,000", "more"]),
        ("99 - Refused", ["99 - Refused"]),
        ("Any number of people, as told by the one who was asked", None),
        ("Integer", None),
        ("", []),
    ],
)
def test_options_are_parted_as_people_part_them(text, options):
    """One line each, semicolons, commas, numbers, bullets: never one option of all of them."""
    assert options_of(text) == ([text] if options is None else options)
