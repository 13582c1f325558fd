"""One editor for each kind of field: it shows without saying, and says once."""

import datetime

import ipywidgets as widgets
import pytest

from dtmnb.widgets import fields
from dtmnb.widgets.fields import choices_of, field_of, make_editor
from tests.unit.widgets.conftest import alert, pick

KINDS = [
    ("rows", "question_id", fields.TextEditor, "q1"),
    ("rows", "question", fields.LongTextEditor, "What?\nWhy?"),
    ("rows", "reply_options", fields.LinesEditor, ["yes", "no"]),
    ("rows", "share_within_hours", fields.ReadEditor, 24),
    ("rows", "agreed_on", fields.DateEditor, "2026-03-01"),
    ("rows", "harm_reviewed", fields.FlagEditor, True),
    ("rows", "is_urgent", fields.YesNoEditor, False),
    ("rows", "sector", fields.ChoiceEditor, "wash"),
    ("rows", "recipients", fields.ManyEditor, ["health", "wash"]),
    ("rows", "key_informants", fields.ManyEditor, ["teacher"]),
    ("rows", "analysis_roles", fields.KeyedEditor, {"describe": "DTM"}),
    ("partners", "is_dtm", fields.FlagEditor, True),
    ("focal_points", "on_mailing_list", fields.YesNoEditor, None),
    ("datasets", "population", fields.ReadEditor, None),
    ("header", "collection_starts_on", fields.DateEditor, None),
]


@pytest.fixture
def edit(session, guard):
    """Return a maker of editors that keep what they say."""

    def make(collection: str, name: str):
        said: list[object] = []
        field = field_of(session, collection, name)
        return make_editor(field, session, guard, said.append), said

    return make


@pytest.mark.parametrize(("collection", "name", "kind", "value"), KINDS)
def test_the_class_of_the_record_decides(edit, collection, name, kind, value):
    """Each field gets the editor for what it holds, which shows values in silence."""
    editor, said = edit(collection, name)

    editor.show(value)
    editor.show(value)

    assert type(editor) is kind
    assert said == []


@pytest.mark.parametrize("name", ["sector", "recipients"])
def test_a_value_outside_the_list_is_kept_and_marked(edit, name):
    """A sign and words tell that it is not in the list; nothing is thrown away."""
    editor, said = edit("rows", name)
    value = "our own" if name == "sector" else ["our own"]

    editor.show(value)

    shown = repr(editor.input.options)
    shown += repr(editor.chosen.items) if isinstance(editor, fields.ManyEditor) else ""
    assert "⚠ our own (not in the list)" in shown
    assert said == []


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("question", "New words", "New words"),
        ("reply_options", " a \n\nb\na", ["a", "b"]),
        ("share_within_hours", " 48 ", 48),
        ("share_within_hours", "", None),
        ("agreed_on", datetime.date(2026, 3, 2), "2026-03-02"),
        ("harm_reviewed", False, False),
        ("is_urgent", "yes", True),
        ("sector", "wash", "wash"),
    ],
)
def test_what_a_person_gives_is_said_once(edit, name, typed, value):
    """Leaving a field says its value, in the form the plan keeps."""
    before = {"harm_reviewed": True, "share_within_hours": 1, "reply_options": []}
    editor, said = edit("rows", name)
    editor.show(before.get(name, None if name in {"agreed_on", "is_urgent"} else ""))

    editor.input.value = typed

    assert said == [value]


def test_a_number_in_words_is_refused(edit, guard):
    """The alert says what was found, and the field shows again what is stored."""
    editor, said = edit("rows", "share_within_hours")
    editor.show(24)

    editor.input.value = "two days"

    assert "two days" in alert(guard)
    assert editor.input.value == "24"
    assert said == []


def test_several_are_added_and_taken_away(edit):
    """Each choice adds one, each chip takes one away."""
    editor, said = edit("rows", "recipients")
    editor.show(["health"])

    editor.input.value = "wash"
    pick(editor.chosen, "health")

    assert said == [["health", "wash"], ["wash"]]
    assert editor.input.value == ""
    assert "wash" not in [code for _, code in editor.input.options]


def test_texts_by_key_are_written_and_emptied(edit):
    """A key is kept once something is written, and goes when it is emptied."""
    editor, said = edit("rows", "question_translations")
    editor.show({})

    editor.input.value = "fr"
    editor.texts.children[0].value = "Combien ?"
    editor.texts.children[0].value = " "

    assert said == [{"fr": "Combien ?"}, {}]


def test_records_of_the_same_name_are_told_apart(session, edit):
    """The page knows choices by their words, so two of the same name carry a number."""
    from dtmnb.session.desk import add_record

    first, second = (add_record(session, "partners", {"name": "Twin"}) for _ in range(2))
    labels = dict(choices_of(session, field_of(session, "rows", "recipients")))

    assert labels["Twin (1)"] == first
    assert labels["Twin (2)"] == second


def test_a_status_offers_only_permitted_moves(session, edit):
    """A status that may not be reached from here is not offered."""
    editor, _ = edit("agreements", "status")
    statuses = session.reference.terms("agreement_statuses")
    editor.show("to_draft")

    offered = {code for _, code in editor.input.options}

    assert offered == {"to_draft", *statuses["to_draft"].property("next")}


def test_proposals_of_ours_say_so(session):
    """Help taken from the tables never passes for IOM's words."""
    columns = session.reference.terms("plan_columns").terms
    proposed = [code for code, term in columns.items() if term.evidence == "proposed"]
    known = [code for code in proposed if code in type(session.plan.rows["r001"]).model_fields]

    assert known
    for name in known:
        assert "Proposed by this tool" in field_of(session, "rows", name).help


def test_labels_stand_on_the_input(edit):
    """The label belongs to its input, so that screen readers read it."""
    editor, _ = edit("rows", "question")

    assert isinstance(editor.input, widgets.Textarea)
    assert editor.input.description == "D · Question"
    assert editor.input.description_allow_html is False
