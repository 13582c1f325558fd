"""Texts and codes as people give them become values that every file and store can hold."""

from typing import Annotated

import pytest
from pydantic import ValidationError

from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.record import (
    MAX_TEXT,
    InList,
    Key,
    Keyed,
    Long,
    Name,
    Once,
    Owner,
    Ref,
    Released,
    Sealed,
    Text,
    clean_text,
)
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


def test_no_mark_is_taken_for_another():
    """`typing` gives what it made before for what is equal: marks of two kinds never are."""
    marks = [Long(), Once(), Owner(), Key(), Sealed(), Released, Name(), Name(0)]
    marks += [InList("rows"), Ref("rows"), Keyed(InList("rows")), Keyed(Ref("rows"))]

    made = [Annotated[Text, mark].__metadata__[-1] for mark in marks]

    assert [*map(repr, made)] == [*map(repr, marks)]
    assert len(set(marks)) == len(marks)


def test_a_record_does_not_change():
    """A change makes a new record."""
    row = PlanRow(record_id="r1")

    with pytest.raises(ValidationError):
        row.question = "Who?"


UNKEEPABLE = "a\x00b\ud800\r\nc"


@pytest.mark.parametrize(
    ("collection", "field"),
    [
        (collection, field)
        for collection, record_class in RECORD_CLASSES.items()
        for field, info in record_class.model_fields.items()
        if info.annotation is str and field != "record_id"
    ],
)
def test_every_text_of_a_record_can_be_kept_by_every_store_and_file(collection, field):
    """Characters that no store or file can hold are taken out of codes and references too."""
    required = {"row": "r", "partner": "p", "party": "x", "step": "x", "time": "x", "head": "x"}
    required |= {"name": "n", "title": "t", "decision": "d", "trigger": "t", "checklist": "c"}
    required |= {"item": "i", "revision": 1, "signed_at": "2026-03-01T00:00:00Z"}
    fields = RECORD_CLASSES[collection].model_fields
    values = {name: value for name, value in required.items() if name in fields}

    record = build_record(collection, "x", {**values, field: UNKEEPABLE})

    assert getattr(record, field) == "ab\nc"
