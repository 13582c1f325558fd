"""The input of each kind of field: how it shows a value, and what is kept of what is typed."""

import pytest

from dtmnb.errors import UsageError
from dtmnb.session.desk import add_record
from dtmnb.widgets.fields import choices_of, field_of, input_of, typed_value

KINDS = [
    ("rows", "question_id", "line", "q1", "q1"),
    ("rows", "question", "paragraph", "What?\nWhy?", "What?\nWhy?"),
    ("rows", "reply_options", "paragraph", ["yes", "no"], "yes\nno"),
    ("rows", "share_within_hours", "line", 24, "24"),
    ("rows", "agreed_on", "date", "2026-03-01", "2026-03-01"),
    ("rows", "harm_reviewed", "tick", True, True),
    ("rows", "is_urgent", "choice", False, "no"),
    ("rows", "sector", "choice", "wash", "wash"),
    ("rows", "recipients", "several", ["health", "wash"], ["health", "wash"]),
    ("rows", "key_informants", "several", ["teacher"], ["teacher"]),
    ("rows", "analysis_roles", "texts", {"describe": "DTM"}, {"describe": "DTM"}),
    ("partners", "is_dtm", "tick", True, True),
    ("focal_points", "on_mailing_list", "choice", None, ""),
    ("datasets", "population", "line", None, ""),
    ("header", "collection_starts_on", "date", None, ""),
]


@pytest.mark.parametrize(("collection", "name", "kind", "value", "shown"), KINDS)
def test_the_class_of_the_record_decides(session, collection, name, kind, value, shown):
    """Each field gets the input for what it holds; what it shows reads as what is stored."""
    field = field_of(session, collection, name)

    made = input_of(session, field, value)

    assert (made.kind, made.value) == (kind, shown)
    assert typed_value(session, field, made.value) == value


@pytest.mark.parametrize("name", ["sector", "recipients"])
def test_a_value_outside_the_list_is_kept_and_marked(session, name):
    """A sign and words tell that it is not in the list; nothing is thrown away."""
    field = field_of(session, "rows", name)
    value = "our own" if name == "sector" else ["our own"]

    made = input_of(session, field, value)

    assert ("⚠ our own (not in the list)", "our own") in made.options
    assert typed_value(session, field, made.value, value) == value


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("question", "New words", "New words"),
        ("reply_options", " a \n\nb\na", ["a", "b"]),
        ("share_within_hours", " 48 ", 48),
        ("share_within_hours", "", None),
        ("agreed_on", "", None),
        ("is_urgent", "yes", True),
        ("is_urgent", "", None),
        ("recipients", ["wash", "wash"], ["wash"]),
        ("question_translations", {"fr": "Combien ?", "es": " "}, {"fr": "Combien ?"}),
    ],
)
def test_what_is_typed_is_read(session, name, typed, value):
    """In the form that the plan keeps."""
    assert typed_value(session, field_of(session, "rows", name), typed) == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("share_within_hours", "two days"),
        ("share_within_hours", ["2"]),
        ("agreed_on", "tomorrow"),
        ("is_urgent", "perhaps"),
        ("recipients", 7),
        ("recipients", ["wash", "nobody"]),
        ("sector", "nothing of ours"),
        ("question_translations", {"xx": "Combien ?"}),
        ("brought_along", {"Heading": "of no file"}),
        ("question_translations", {"fr": 7}),
        ("question_translations", "Combien ?"),
    ],
)
def test_what_no_input_lets_people_say_is_refused(session, name, typed):
    """The sentence says what was found and in which field."""
    field = field_of(session, "rows", name)

    with pytest.raises(UsageError) as refused:
        typed_value(session, field, typed)

    assert field.label in str(refused.value)
    assert str(typed)[:40] in str(refused.value)


def test_a_status_is_reached_by_permitted_moves_only(session):
    """Whatever a page sends, no status is jumped to."""
    field = field_of(session, "agreements", "status")

    with pytest.raises(UsageError, match="not offered there"):
        typed_value(session, field, "signed", "to_draft")


def test_records_of_the_same_name_are_told_apart(session):
    """The page knows choices by their words, so two of the same name carry a number."""
    first, second = (add_record(session, "partners", {"name": "Twin"}) for _ in range(2))
    labels = dict(choices_of(session, field_of(session, "rows", "recipients")))

    assert labels["Twin (1)"] == first
    assert labels["Twin (2)"] == second


def test_a_status_offers_only_permitted_moves(session):
    """A status that may not be reached from here is not offered."""
    statuses = session.reference.terms("agreement_statuses")

    made = input_of(session, field_of(session, "agreements", "status"), "to_draft")

    assert {code for _, code in made.options} == {
        "to_draft",
        *statuses["to_draft"].property("next"),
    }


def test_proposals_of_ours_say_so(session):
    """Help taken from the tables never passes for IOM's words."""
    columns = session.reference.terms("plan_columns").terms
    proposed = [code for code, term in columns.items() if term.evidence == "proposed"]
    known = [code for code in proposed if code in type(session.plan.rows["r001"]).model_fields]

    assert known
    for name in known:
        assert "Proposed by this tool" in field_of(session, "rows", name).help


def test_help_and_note_stand_below_the_input(session):
    """What a field means comes first, then what holds for this record."""
    field = field_of(session, "rows", "sensitivity")

    assert input_of(session, field, "", "Note").notes == (field.help, "Note")


@pytest.mark.parametrize(
    ("collection", "name", "value", "told"),
    [
        ("lines", "modality", "dtm_website", "It needs: Clearance for release."),
        ("rows", "treatments", ["banded"], "Read on: 2.06 Pseudonyms and totals before sharing"),
        ("lines", "modality", "pigeon", ""),
        ("partners", "kind", "cluster", ""),
    ],
)
def test_what_is_chosen_says_what_it_needs_and_where_to_read_on(
    session, collection, name, value, told
):
    """The way of sharing and the treatment explain themselves below the choice."""
    notes = input_of(session, field_of(session, collection, name), value).notes

    assert any(told in each for each in notes) if told else not any("needs" in n for n in notes)
