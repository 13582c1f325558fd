"""Questions of a form as proposed rows of a plan."""

import pytest

from dtmnb.domain.flags import Flag, FlagRules
from dtmnb.domain.plan import Plan
from dtmnb.interchange import propose_changes
from dtmnb.interchange.xlsform import (
    MAX_OPTIONS,
    Choice,
    Form,
    Question,
    language_code,
    plan_from_form,
    question_flags,
    rows_from_form,
)
from dtmnb.language import language_for

NAME = Question("ki_name", "text", {"en": "Name?", "fr": "Nom ?"}, {"en": "Full name"})
YES_NO = (Choice("y", {"en": "Yes", "fr": "Oui"}), Choice("n", {"en": "No"}))
WATER = Question("water", "select_multiple", {"en": "Is there water?"}, {}, "yn", YES_NO)


def form(*questions: Question, languages: tuple[str, ...] = ("en", "fr")) -> Form:
    """Return a form of *questions*."""
    return Form("form.xlsx", "Form", languages, questions, ("A note.",))


@pytest.fixture
def rows(reference):
    """Return a reader of the rows that questions become."""

    def read(*questions: Question, languages: tuple[str, ...] = ("en", "fr"), say: str = "en"):
        return rows_from_form(form(*questions, languages=languages), reference, language_for(say))

    return read


def test_a_question_becomes_a_row_that_needs_a_decision(rows):
    """Question, translations, replies and hint are filled in; use and category are not."""
    name, water = rows(NAME, WATER)

    assert name == {
        "question": "Name?",
        "question_translations": {"fr": "Nom ?"},
        "question_id": "ki_name",
        "information_need": "",
        "reply_type": "text",
        "reply_options": [],
        "form_instructions": "Full name",
        "category_reason": "The form lets expect: Name of a person.",
    }
    assert (water["reply_type"], water["reply_options"]) == ("select_many", ["Yes", "No"])
    assert water["category_reason"] == ""


def test_the_language_the_form_opens_in_is_that_of_the_question(rows):
    """A French form gives French questions; what it has not in French stays as it is."""
    name, water = rows(NAME, WATER, languages=("fr", "en"))

    assert (name["question"], name["question_translations"]) == ("Nom ?", {"en": "Name?"})
    assert (water["question"], water["question_translations"]) == ("Is there water?", {})


def test_only_what_people_are_asked_becomes_a_row(rows):
    """Phones and formulas are advised on, but ask nobody."""
    assert rows(Question("deviceid", "deviceid"), Question("k", "calculate"), WATER) == rows(WATER)


def test_flags_are_named_in_the_language_of_the_session(rows):
    """What a question may hold is said in words."""
    (row,) = rows(NAME, say="fr")

    assert "Nom d’une personne" in row["category_reason"]


LISTS = {
    "short": (Question("q", "select_one", {}, {}, "l", YES_NO), ["Yes", "No"]),
    "long": (
        Question("q", "select_one", {}, {}, "l", (Choice("v", {}),) * (MAX_OPTIONS + 1)),
        ["l.csv"],
    ),
    "in a file": (Question("q", "select_one", {}, {}, "sites.geojson"), ["sites.geojson"]),
    "not in the form": (Question("q", "select_one", {}, {}, "l"), ["l.csv"]),
    "not agreed yet": (Question("q", "select_one", {}, {}, "q.csv"), []),
    "without labels": (Question("q", "select_one", {}, {}, "l", (Choice("v", {}),)), ["v"]),
    "no list": (Question("q", "integer"), []),
}


@pytest.mark.parametrize(("question", "options"), LISTS.values(), ids=LISTS)
def test_a_long_list_is_named_and_not_typed_out(rows, question, options):
    """Short lists become options; long ones and those kept elsewhere are named as a file."""
    assert rows(question)[0]["reply_options"] == options


def test_a_free_other_is_free_text(reference):
    """`or_other` lets people type anything."""
    rules = FlagRules(reference.terms("name_patterns"))

    assert question_flags(WATER._replace(has_other=True), rules) == (
        Flag("free_text", "or_other", "type"),
    )
    assert question_flags(WATER, rules) == ()


def test_rows_of_a_form_are_added_like_those_of_a_plan(reference):
    """A form goes the way of every other file: a proposal, then changes."""
    read = plan_from_form(form(NAME, WATER), reference, language_for("en"))

    changes = propose_changes(
        read, base=Plan(plan_id="new"), reference=reference, is_vouched=True
    ).changes

    assert [change.values["question_id"] for change in changes] == ["ki_name", "water"]
    assert [change.values["decision"] for change in changes] == ["", ""]
    assert [change.values["sensitivity"] for change in changes] == ["", ""]
    assert read.notes == ("A note.",)


CODES = {"French (fr)": "fr", "FRANÇAIS": "fr", "ar": "ar", "Somali (so)": "so", "Wolof": "wolof"}


@pytest.mark.parametrize(("name", "code"), CODES.items())
def test_languages_have_one_code(reference, name, code):
    """Whatever a form calls a language, it is one."""
    assert language_code(name, reference) == code
