"""What is known of a row before collection, and what is not."""

import pytest

from dtmnb.domain.dataset import Dataset
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import Subject, answers_to, facts_of, row_flags, subject_of


def row(**values) -> PlanRow:
    """Return a row with *values*."""
    return PlanRow(record_id="r1", **values)


def dataset(**values) -> Dataset:
    """Return a dataset with *values*."""
    return Dataset(record_id="d1", title="Sites", **values)


def test_a_row_brings_what_its_columns_say(reference):
    """Reply type, level, method, breakdown and release level all speak."""
    asked = row(
        reply_type="text",
        unit_of_analysis="household",
        method="survey_interview",
        disaggregation="sex_and_age",
        release_level="coordinates",
        data_types=("free_text", "survey_results"),
    )

    subject = subject_of(asked, None, reference, iso3="UKR")

    assert subject == Subject(
        data_types=("free_text", "survey_results"),
        contents=("free_text", "coordinates"),
        population_unit="household",
        smallest_area="coordinates",
        breakdowns=("sex", "age_four_bands"),
        method="survey_interview",
        iso3="UKR",
    )


def test_the_dataset_goes_before_the_row(reference):
    """What is released together shows one smallest area and has one context."""
    released = dataset(smallest_area="admin_2", context={"conflict": "no"})

    subject = subject_of(row(release_level="location"), released, reference)

    assert subject.smallest_area == "admin_2"
    assert subject.answers == {"conflict": "no"}


WORDS = {
    "in the question": ({"question": "Phone number", "reply_type": "integer"}, True),
    "in the need": ({"information_need": "Names of the camp leaders"}, True),
    "in another language": ({"question_translations": {"ar": "رقم الهاتف"}}, True),
    "in the name": ({"question_id": "ki_phone"}, True),
    "by the kind of reply": ({"question": "The well", "reply_type": "image"}, True),
    "harmless": ({"question": "Is there water?"}, False),
    "explained by its kind of data": (
        {"question": "Phone number", "data_types": ("services_per_site",)},
        False,
    ),
    "with a kind of data that no list has": (
        {"question": "Phone number", "data_types": ("phones",)},
        True,
    ),
}


@pytest.mark.parametrize(("values", "identifies"), WORDS.values(), ids=WORDS)
def test_words_speak_until_a_kind_of_data_is_named(reference, values, identifies):
    """What only the words tell counts, so that nobody agrees on persons without seeing them."""
    asked = row(**values)

    assert subject_of(asked, None, reference).identifies_persons is identifies
    assert bool(row_flags(asked, reference)) is identifies


REPLIES = {
    **dict.fromkeys(["", "text", "Short answer", "Open", "Free text field", "Alphanumeric"], True),
    **dict.fromkeys(["tex", "chaîne", "texto abierto", "نص قصير", "string (50)"], True),
    **dict.fromkeys(["select_one", "select_many", "select_multiple", "rank", "note"], False),
}


@pytest.mark.parametrize(("reply_type", "is_told"), REPLIES.items())
def test_a_reply_type_that_no_list_has_silences_no_words(reference, reply_type, is_told):
    """Whoever writes "short answer" asks for a name as much as whoever writes "text"."""
    asked = row(question="What is your full name and phone number?", reply_type=reply_type)

    assert subject_of(asked, None, reference).identifies_persons is is_told


@pytest.mark.parametrize(("is_urgent", "answers"), [(True, "yes"), (False, "no"), (None, None)])
def test_what_a_row_says_on_urgency_is_an_answer(reference, is_urgent, answers):
    """Partners name what they need at once in the plan; nobody is asked again."""
    subject = subject_of(row(is_urgent=is_urgent), None, reference)

    assert subject.answers.get("named_urgent") == answers


@pytest.mark.parametrize(
    ("population", "disaggregation", "kinds", "context", "answer"),
    [
        (100, "sex_and_age", ("disability_per_site",), {}, "yes"),
        (100, "none", ("disability_per_site",), {"conflict": "no"}, "yes"),
        (400, "none", ("disability_per_site",), {}, "no"),
        (200, "none", ("disability_per_site",), {"conflict": "no"}, "no"),
        (200, "none", ("disability_per_site",), {"conflict": "yes"}, "yes"),
        (1_000_000, "sex_and_age", ("disability_per_site",), {}, "no"),
        (100, "none", ("disability_per_site",), {"small_cells": "no"}, "no"),
        (None, "sex_and_age", ("disability_per_site",), {}, None),
    ],
)
def test_small_cells_are_forecast(reference, population, disaggregation, kinds, context, answer):
    """A dataset that says how many people live in its smallest unit answers for its cells."""
    released = dataset(population=population, smallest_area="location", context=context)

    asked = row(disaggregation=disaggregation, data_types=kinds)
    subject = subject_of(asked, released, reference)

    assert subject.answers.get("small_cells") == answer


def test_an_unanswered_question_holds_its_stricter_answer(reference):
    """Nothing is guessed silently: the question is named, the strict answer counts."""
    facts = facts_of(Subject(), {"conflict": "no", "misuse": "perhaps"}, reference)

    assert facts.values["conflict"] == {"no"}
    assert facts.values["misuse"] == {"yes"}
    assert "misuse" in facts.unanswered and "conflict" not in facts.unanswered


def test_answers_of_the_subject_go_before_those_of_the_plan(reference):
    """A dataset may differ from the rest of the plan."""
    facts = facts_of(Subject(answers={"conflict": "no"}), {"conflict": "yes"}, reference)

    assert facts.values["conflict"] == {"no"}


@pytest.mark.parametrize(
    ("subject", "context", "area"),
    [
        (Subject(smallest_area="admin_1"), {"smallest_area": "admin_3"}, "admin_1"),
        (Subject(), {"smallest_area": "admin_3"}, "admin_3"),
        (Subject(data_types=("totals_admin_2", "totals_per_site")), {}, "location"),
        (Subject(data_types=("totals_admin_2",)), {}, "admin_2"),
        (Subject(), {}, "location"),
    ],
)
def test_the_smallest_area(reference, subject, context, area):
    """Said of the subject, else answered, else usual for its finest data, else a location."""
    assert facts_of(subject, context, reference).values["smallest_area"] == {area}


def test_kinds_of_data_bring_their_contents(reference):
    """Rules speak of contents, whatever the kind of data is called."""
    kinds = ("survey_records_raw", "disability_per_site", "no_such_kind")

    facts = facts_of(Subject(data_types=kinds, contents=("coordinates",)), {}, reference)

    assert facts.values["contents"] == {
        "coordinates",
        "survey_records",
        "person_identifiers",
        "vulnerable_counts",
    }
    assert facts.values["breakdowns"] == {"group"}


def test_answers_come_from_the_question_or_its_list(reference):
    """An area is one of the release levels; other questions carry their answers."""
    assert answers_to(reference, "conflict") == ("yes", "no")
    assert answers_to(reference, "smallest_area") == tuple(reference.terms("release_levels"))
