"""Records, codes and fields are called what people call them."""

import pytest

from dtmnb.language import language_for
from dtmnb.session.desk import add_record
from dtmnb.widgets.naming import field_label, label_of, names, shorten, title_of


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_field_on_a_form_has_a_label(reference, language):
    """Nobody reads the name of a variable."""
    spoken = language_for(language)
    bare = [
        field
        for section in reference.terms("form_sections").terms.values()
        for field in section.property("fields")
        if field_label(reference, spoken, section.property("collection"), field) in {"", field}
    ]

    assert bare == []


def test_columns_carry_their_letter(session):
    """A row's field shows where it stands in the Data Analysis Plan."""
    label = field_label(session.reference, session.language, "rows", "question")

    assert label == "D · Question"


@pytest.mark.parametrize("collection", ["partners", "focal_points", "rows", "datasets", "lines"])
def test_every_record_has_a_title(session, collection):
    """Each record of the example is shown by words."""
    for record in session.plan.records(collection):
        assert title_of(session, collection, record).strip()


def test_a_record_without_words_is_told_by_its_id(session):
    """An empty record can still be found in a list."""
    record = add_record(session, "decisions", {"decision": " "})

    assert record in title_of(session, "decisions", record)
    assert title_of(session, "decisions", "gone") == "gone"


def test_a_code_outside_its_list_stands_for_itself(session):
    """What people typed is kept as typed."""
    assert label_of(session, "sectors", "my own") == "my own"
    assert names(session.plan, "partners", ("dtm", "gone")) == ["Example DTM team", "gone"]


def test_long_words_are_shortened():
    """A title stays on its line."""
    assert shorten("a  b\nc") == "a b c"
    assert len(shorten("x" * 500)) == 90
