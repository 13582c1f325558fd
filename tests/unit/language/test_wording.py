"""Records, codes, fields and values are called what people call them."""

from datetime import date

import pytest

from dtmnb.domain.changes import Add, Batch, Remove, Set, apply
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.language import language_for
from dtmnb.language.wording import Wording, distinct, shorten, told

MADE_UP = "partner-2108cfdd"


def _add(collection: str, record: str, **values: object) -> Add:
    return Add(collection=collection, record=record, values=values)


PLAN = apply(
    Plan(plan_id="p"),
    Batch(
        batch_id="b",
        author="a",
        changes=(
            _add("partners", "wash", name="WASH; Cluster"),
            _add("partners", MADE_UP, name=" "),
            _add("focal_points", "focal-point-802de87b", name="Amal", partner="wash"),
            _add("rows", "r2", order=2, question="Do you\nhave water?"),
            _add("rows", "r1", order=1),
            _add("rows", "r3", order=3, information_need="Where people sleep"),
            _add("datasets", "d1", title="Sites"),
            _add("lines", "l1", dataset="d1", release_level="admin_2", modality="website"),
            _add("positions", "r2.wash", row="r2", partner="wash"),
            _add("access_requests", "a1", partner="wash", datasets=["d1"]),
            _add("harm_cells", "h", row="r2", party="community", step="collection", time="now"),
        ),
    ),
).plan


@pytest.fixture
def wording(reference):
    """Return the words of the plan, in English."""
    return Wording(PLAN, reference, language_for("en"))


@pytest.mark.parametrize(
    ("collection", "record", "name"),
    [
        ("partners", "wash", "WASH; Cluster"),
        ("partners", MADE_UP, "an organisation without a name, number 2"),
        ("partners", "partner-00000000", "a record that is gone"),
        ("partners", "Red Cross", "Red Cross"),
        ("focal_points", "focal-point-802de87b", "Amal"),
        ("rows", "r1", "a row without a question, number 1"),
        ("rows", "r2", "Do you have water?"),
        ("rows", "r3", "Where people sleep"),
        ("positions", "r2.wash", "Do you have water? · WASH; Cluster"),
        ("access_requests", "a1", "WASH; Cluster · Sites"),
        (HEADER, HEADER, "the plan"),
        ("rows", "", ""),
    ],
)
def test_a_record_is_called_by_its_words(wording, collection, record, name):
    """Where it has none, what it is and where it stands; never its id."""
    assert wording.name(collection, record) == name


def test_several_are_named_in_one_go(wording):
    """As organisations stand in a sentence or a cell."""
    assert wording.name("partners", "wash", "") == "WASH; Cluster"
    assert wording.name("rows", "r2", "r3") == "Do you have water?, Where people sleep"


def test_a_release_is_called_by_what_it_releases(wording):
    """Dataset, level and modality together; a code outside its list stands for itself."""
    assert wording.name("lines", "l1").startswith("Sites · Admin 2")
    assert wording.label("sectors", "my own") == "my own"


def test_several_stand_apart_by_the_comma_of_the_language(reference):
    """Arabic has a comma and a semicolon of its own."""
    wording = Wording(PLAN, reference, language_for("ar"))

    assert wording.label("languages", "en", "fr") == "الإنجليزية، الفرنسية"
    assert wording.value("rows", "question_translations", {"fr": "a", "es": "b"}).count("؛ ") == 1


@pytest.mark.parametrize(
    ("collection", "field", "value", "words"),
    [
        ("rows", "is_urgent", True, "Yes"),
        ("rows", "is_urgent", False, "No"),
        ("rows", "is_urgent", None, "–"),
        ("rows", "recipients", ["wash", MADE_UP], "WASH; Cluster, an organisation without a name"),
        ("rows", "agreed_on", "2026-03-31", "31 Mar 2026"),
        ("rows", "question_translations", {"fr": "Eau ?"}, "French: Eau ?"),
        ("rows", "share_within_hours", 72, "72"),
        ("urgent_actions", "receipts", {"focal-point-802de87b": "2026-03-31T10:00:00Z"}, "Amal: "),
        ("header", "iso3", "SOM", "Somalia"),
    ],
)
def test_a_value_is_told_in_words(wording, collection, field, value, words):
    """Nobody reads true, a code or an id."""
    assert wording.value(collection, field, value).startswith(words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            Set(collection="rows", record="r2", field="is_urgent", was=False, value=True),
            "Do you have water?: T · Urgent: No → Yes",
        ),
        (_add("partners", "partner-12345678", name="New"), "New: added"),
        (
            Remove(collection="focal_points", record="fp", was={"name": "Ben", "old": 1}),
            "Ben: removed",
        ),
    ],
)
def test_a_change_is_one_line(wording, change, words):
    """Where, from what, to what; also of a record that is gone, or was of an older version."""
    line = told(wording, change)

    assert line.split(": ", 1)[0] == words.split(": ", 1)[0]
    assert line.endswith(words.rsplit(": ", 1)[1])


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_every_field_on_a_form_has_a_label(reference, language):
    """Nobody reads the name of a variable."""
    wording = Wording(PLAN, reference, language_for(language))
    bare = [
        field
        for section in reference.terms("form_sections").terms.values()
        for field in section.property("fields")
        if wording.field(section.property("collection"), field) in {"", field}
    ]

    assert bare == []


def test_columns_carry_their_letter(wording):
    """A row's field shows where it stands in the Data Analysis Plan."""
    assert wording.field("rows", "question") == "D · Question"


def test_long_words_are_shortened():
    """A title stays on its line."""
    assert shorten("a  b\nc") == "a b c"
    assert len(shorten("x" * 500)) == 90


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"a": "Twin", "b": "Twin"}, ["Twin (1)", "Twin (2)"]),
        ({"a": "Twin (1)", "b": "Twin", "c": "twin"}, ["Twin (1)", "Twin (2)", "twin (3)"]),
        ({"wash": "Hygiene", "b": "WASH"}, ["Hygiene", "WASH (1)"]),
        ({"wash": "WASH", "b": "Health"}, ["WASH", "Health"]),
        ({"a": "***"}, ["*** (1)"]),
    ],
)
def test_names_in_a_list_are_told_apart(names, found):
    """A number, not an id, says which one; a name that is another's id is none of its own."""
    assert [*distinct(names).values()] == found


def test_names_in_cells_are_found_again(wording):
    """What a list shows leads back to the record."""
    for words, texts in wording.lists.shown.items():
        for code, text in texts.items():
            assert wording.lists.find(words, text) == code
            assert ";" not in text


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_terms_of_a_list_differ(reference, language):
    """No two codes of one list have one label, so that a label leads back to its code."""
    shown = Wording(PLAN, reference, language_for(language)).lists.shown

    assert [words for words, each in shown.items() if len(set(each.values())) < len(each)] == []


def test_a_day_is_told_in_the_readers_language(reference):
    """French months for French readers."""
    french = Wording(PLAN, reference, language_for("fr"))

    assert french.value("rows", "agreed_on", date(2026, 3, 31).isoformat()) == "31 mars 2026"


def test_a_name_is_parted_from_what_is_said_of_it_as_the_language_wants(reference):
    """French has a narrow space before the colon."""
    change = _add("partners", "health", name="OCHA")
    french = Wording(PLAN, reference, language_for("fr"))

    assert french.place(change).startswith("OCHA\u202f: ")
