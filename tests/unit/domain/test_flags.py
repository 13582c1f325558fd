"""Names and labels as words, groups before names, and how flags are put together."""

import pytest

from dtmnb.domain.flags import (
    Flag,
    FlagRules,
    QuestionText,
    bare_name,
    column_names,
    flags_of,
    tokens_of,
)
from dtmnb.domain.vocabulary import Codelist, Term


def kind(code: str, **properties: object) -> Term:
    """Return a kind with *properties*; what is not given is empty."""
    return Term(
        code=code,
        label={"en": code},
        evidence="proposed",
        source=("own",),
        properties=properties,
    )


def rules(*kinds: Term) -> FlagRules:
    """Return rules of *kinds*."""
    return FlagRules(
        Codelist(name="name_patterns", title={"en": ""}, terms={each.code: each for each in kinds})
    )


PERSON = kind(
    "person",
    is_disclosure_prone=True,
    types=["text"],
    patterns=[
        {"language": "en", "words": ["=name="], "unless": ["site"], "where": "name"},
        {"language": "en", "words": ["name"], "near": ["head", "chief*"]},
        {"language": "ar", "words": ["اسم"], "near": ["مستجيب"]},
    ],
)
FREE = kind("free", otherwise=["text"], patterns=[{"language": "en", "words": ["other="]}])
PLACE = kind("place", by_type=["geopoint"], hxl=["#geo+lat"], patterns=[])
RULES = rules(PERSON, FREE, PLACE)

WORDS = {
    "Prénom de l'enquêteur": ("prenom", "de", "l", "enqueteur"),
    "ki_phone2": ("ki", "phone", "2"),
    "رقم الهاتف": ("رقم", "هاتف"),
    "إحداثيات": ("احداثيات",),
    "": (),
}


@pytest.mark.parametrize(("text", "words"), WORDS.items())
def test_text_is_compared_by_its_bare_words(text, words):
    """Case, accents, signs and Arabic articles make no difference; digits stand apart."""
    assert tokens_of(text) == words


NAMES = {
    "group_a/group_b/ki_name": "ki_name",
    "Intro.Enumerator_Name": "Enumerator_Name",
    "m1470_meta_enum_sex": "meta_enum_sex",
    " name ": "name",
    "What is it. Say why": "What is it. Say why",
    "ending.": "ending.",
}


@pytest.mark.parametrize(("name", "bare"), NAMES.items())
def test_groups_and_dictionary_numbers_are_no_part_of_a_name(name, bare):
    """What stands before the name in an export says nothing of its content."""
    assert bare_name(name) == bare


def test_options_in_an_export_belong_to_their_question():
    """A column after the slash of another one is an option of it."""
    names = column_names(["needs", "needs/water", "intro/name", "Intro.age"])

    assert names == {
        "needs": "needs",
        "needs/water": "needs",
        "intro/name": "name",
        "Intro.age": "age",
    }


FLAGS = {
    "a word that is the whole name": (QuestionText("name"), Flag("person", "name", "name")),
    "camel case": (QuestionText("HeadName"), Flag("person", "name", "name")),
    "a word near another": (
        QuestionText("q1", "text", ("Name of the chief's house",)),
        Flag("person", "name", "label"),
    ),
    "a hint": (
        QuestionText("q1", "text", (), ("Name of the head",)),
        Flag("person", "name", "hint"),
    ),
    "Arabic": (QuestionText("اسم_المستجيب", "text"), Flag("person", "اسم", "name")),
    "Arabic, joined": (
        QuestionText("q1", "text", ("الاسم لمستجيب",)),
        Flag("person", "اسم", "label"),
    ),
    "a type": (QuestionText("q1", "geopoint"), Flag("place", "geopoint", "type")),
    "a tag": (QuestionText("q1", hxl="#geo +lat"), Flag("place", "#geo +lat", "hxl")),
    "numbers after the name": (QuestionText("needs_other_2"), Flag("free", "other", "name")),
    "nothing but free text": (QuestionText("q1", "text x"), Flag("free", "text", "type")),
}


@pytest.mark.parametrize(("question", "flag"), FLAGS.values(), ids=FLAGS)
def test_a_flag_names_its_evidence(question, flag):
    """Each flag says which word, type or tag spoke, and where it stands."""
    assert flags_of(question, RULES) == (flag,)


SILENT = {
    "another type": QuestionText("name", "select_one people"),
    "the label explains": QuestionText("name", "integer", ("Name of the site",)),
    "too far apart": QuestionText("q1", "", ("Name of the well that was dug by the chief",)),
    "only part of the name": QuestionText("well_name"),
    "whole names only in names": QuestionText("q1", "", ("Name",)),
    "filled in when asked": QuestionText("q1", "", ("Is ${head_name} here? [head_name]",)),
    "not at the end": QuestionText("other_wells"),
}


@pytest.mark.parametrize("question", SILENT.values(), ids=SILENT)
def test_no_word_alone_makes_a_flag(question):
    """Type, place and the words around it must agree."""
    assert flags_of(question, RULES) == ()


def test_a_flag_names_the_kinds_of_data_that_its_words_speak_of():
    """One flag a kind, with what all of its words say; a word that does not say adds nothing."""
    patterns = [
        {"language": "en", "words": ["mines"], "data_types": ["ordnance"]},
        {"language": "en", "words": ["evict*"], "data_types": ["evictions"]},
        {"language": "en", "words": ["violence"]},
    ]
    asked = QuestionText("q1", "", ("Violence, mines or evictions?",))

    flags = flags_of(asked, rules(kind("protection", patterns=patterns)))

    assert flags == (Flag("protection", "violence", "label", ("ordnance", "evictions")),)


def test_a_kind_is_flagged_once():
    """The first evidence of a kind counts; kinds keep their order."""
    question = QuestionText("head_name", "text", ("Name of the head", "Other"))

    assert flags_of(question, RULES) == (
        Flag("person", "name", "name"),
        Flag("free", "other", "label"),
    )


def test_calculated_values_take_over_what_endangers_people():
    """A value joined of others holds their personal data, and free text is not worth a flag."""
    joined = QuestionText("key", "calculate", calculation="concat(${head_name}, ${x_other})")
    compared = joined._replace(calculation="if(${head_name} = '', 0, 1)")

    assert flags_of(joined, RULES) == (Flag("person", "name", "calculation"),)
    assert flags_of(compared, RULES) == ()


GROUPED = kind(
    "protection",
    is_told_by_groups=True,
    unless=["trained"],
    patterns=[{"language": "en", "words": ["evict*", "armed", "outbreak*"]}],
)


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        (QuestionText("q", headings=("Evictions",)), "heading"),
        (QuestionText("q", headings=("Shelter", "Risk of eviction")), "heading"),
        (QuestionText("q", choices=("Eviction", "Armed men", "None")), "choice"),
        (QuestionText("q", choices=("Eviction", "Rain", "Fire")), ""),
        (QuestionText("q", choices=("Eviction",)), ""),
        (QuestionText("q", choices=("Eviction",) * 61), ""),
        (QuestionText("q", "text", headings=("Name of the head",)), ""),
        (QuestionText("q", labels=("Was anybody trained?",), headings=("Evictions",)), ""),
        (QuestionText("q", labels=("When was it?",), headings=("Evictions",)), "heading"),
    ],
)
def test_a_question_is_judged_with_what_stands_around_it(asked, where):
    """Its headings tell what a short label does not; of its choices half must speak of a thing."""
    flags = [each for each in flags_of(asked, rules(PERSON, GROUPED)) if each.kind != "free"]

    assert [flag.where for flag in flags] == ([where] if where else [])


SINCE = Codelist(
    name="label_clauses",
    title={"en": ""},
    terms={"since": kind("since", words=["since", "depuis"])},
)


@pytest.mark.parametrize(
    ("label", "is_told"),
    [
        ("How many families arrived since the outbreak?", False),
        ("Since the outbreak of armed conflict, how many families arrived?", False),
        ("Depuis l'arrivée (armed) ?", True),
        ("Was there an outbreak since March?", True),
        ("Since your arrival here in this very place did anybody evict you?", True),
    ],
)
def test_a_clause_that_only_says_since_when_tells_nothing(label, is_told):
    """Many labels share it; what is asked stands before or behind it."""
    kinds = Codelist(name="name_patterns", title={"en": ""}, terms={"protection": GROUPED})

    assert bool(flags_of(QuestionText("", labels=(label,)), FlagRules(kinds, SINCE))) is is_told
