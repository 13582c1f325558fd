"""Texts and codes as people give them become values that every file and store can hold."""

import pytest
from pydantic import ValidationError

from dtmnb.domain.agreeing import Position
from dtmnb.domain.record import MAX_TEXT, FieldKind, clean_text, field_kinds
from dtmnb.domain.row import PlanRow


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("bell\x07 and null\x00", "bell and null"),
        ("half \ud83d a sign", "half  a sign"),
        ("tab\tstays", "tab\tstays"),
        ("عربي", "عربي"),
        (3, 3),
    ],
)
def test_text_is_kept_as_any_file_can_hold_it(typed, kept):
    """Line ends are made plain and characters that no workbook holds are left out."""
    assert clean_text(typed) == kept


def test_several_values_hold_no_blank_and_no_double():
    """A list of choices is what it says: each once, none empty."""
    row = PlanRow(record_id="r1", modalities=("hdx_public", "", " ", "hdx_public", "report"))

    assert row.modalities == ("hdx_public", "report")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("record_id", "With Capitals"),
        ("record_id", ""),
        ("question", "x" * (MAX_TEXT + 1)),
        ("no_such_field", "x"),
        ("order", "first"),
    ],
)
def test_a_record_refuses_what_it_cannot_hold(field, value):
    """An id is lower-case, a text has an end, a field has a name."""
    with pytest.raises(ValidationError):
        PlanRow.model_validate({"record_id": "r1", field: value})


def test_a_record_does_not_change():
    """A change makes a new record."""
    row = PlanRow(record_id="r1")

    with pytest.raises(ValidationError):
        row.question = "Who?"


def test_fields_say_which_list_or_record_they_take():
    """Forms, workbooks and checks read the same marks."""
    kinds = field_kinds(Position)

    assert kinds == {
        "row": FieldKind(None, "rows", is_many=False),
        "partner": FieldKind(None, "partners", is_many=False),
        "sensitivity": FieldKind("sensitivities", None, is_many=False),
        "stance": FieldKind("stances", None, is_many=False),
    }
    assert field_kinds(PlanRow)["modalities"] == FieldKind("sharing_modalities", None, is_many=True)
