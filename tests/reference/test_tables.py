"""The shipped tables: sound, complete, and as large as the field's knowledge."""

import re
from datetime import date

import pycountry
import pytest
import yaml

from dtmnb.domain.plan import RECORD_CLASSES
from dtmnb.domain.row import PlanRow
from dtmnb.domain.schema import fields_of
from dtmnb.domain.vocabulary import Term
from dtmnb.resources import shipped
from dtmnb.store.reference import check_reference, load_reference

REFERENCE = load_reference()
ISO3 = re.compile(r"[A-Z]{3}")
WORDS = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

SIZES = {
    "dissemination_categories": 8,
    "sensitivities": 5,
    "sensitivity_levels": 4,
    "combination_cases": 9,
    "sharing_modalities": 21,
    "plan_columns": 31,
    "companion_rows": 22,
    "triggers": 20,
    "process_steps": 22,
    "analysis_actors": 7,
    "analysis_activities": 17,
    "agreement_statuses": 8,
    "agreement_fields": 24,
    "access_request_fields": 34,
    "data_protection_principles": 13,
    "components": 4,
    "methods": 7,
    "levels": 10,
    "release_levels": 6,
    "frequencies": 12,
    "countries": 249,
    "languages": 4,
    "dictionary_types": 6,
    "harm_parties": 4,
    "harm_steps": 4,
    "harm_times": 2,
    "dataset_metadata_fields": 13,
    "public_api_columns": 21,
    "toolkit_links": 23,
    "safer_data_topics": 12,
}
CHECKLIST_SIZES = {
    "reports": {"method": 7, "data": 3, "coverage": 4, "contacts": 4, "release": 3},
    "datasets": {"description": 6, "collection": 3, "content": 6, "sharing": 3},
    "data_protection": {"before": 14, "during": 7, "after": 13},
    "mailing_list_and_handover": {"duties": 3, "mailing_list": 10, "handover": 8, "moments": 3},
    "urgent_action_procedure": {"planning": 4, "preparing": 2, "running": 3},
}
STATUS_LISTS = ("agreement_statuses", "plan_statuses", "row_statuses", "access_request_statuses")

LISTS = pytest.mark.parametrize("codelist", REFERENCE.codelists.values(), ids=REFERENCE.codelists)
OFFERED = sorted(
    {
        spec.codelist
        for name in RECORD_CLASSES
        for spec in fields_of(name).values()
        if spec.codelist and not spec.is_derived
    }
)


def test_the_tables_hold_no_fault():
    """Schemas, references, trees, evidence and sources are all in order."""
    assert check_reference(shipped("reference")) == ()


def test_forms_and_checklists_are_filled_from_what_a_plan_has():
    """Each field that they name is one of a record, each check one of ours."""
    items = [each for known in REFERENCE.checklists.values() for each in known.items]
    forms = ("access_request_fields", "agreement_fields")
    terms = [each for name in forms for each in REFERENCE.terms(name).terms.values()]
    named = {
        *(field for each in items for field in each.fields),
        *(field for each in terms for field in each.property("fields", ())),
    }

    unknown = [name for name in named if not fields_of(name.split(".")[0]).get(name.split(".")[1])]

    assert len(named) > 40
    assert unknown == []
    assert {code for each in items for code in each.checks} <= REFERENCE.checks.keys()


@pytest.mark.parametrize(("name", "size"), SIZES.items())
def test_each_list_is_complete(name, size):
    """The list has as many terms as the field has."""
    assert len(REFERENCE.terms(name)) == size


@pytest.mark.parametrize(("code", "groups"), CHECKLIST_SIZES.items())
def test_each_checklist_is_complete(code, groups):
    """Every group of the checklist has all its items."""
    items = REFERENCE.checklists[code].items

    assert {group: sum(item.group == group for item in items) for group in groups} == groups
    assert len(items) == sum(groups.values())


def test_every_source_of_the_dossier_is_listed():
    """Sources run from S0 to S72, two have a second part; ours and people's own stand last."""
    expected = [f"S{n}{part}" for n in range(73) for part in (("", "b") if n in (6, 16) else ("",))]

    assert list(REFERENCE.sources) == [*expected, "iso_3166", "own", "own_file"]


@LISTS
def test_codes_are_words(codelist):
    """Codes are lower-case words, for they double as names in forms; countries keep ISO codes."""
    pattern = ISO3 if codelist.name in {"countries", "area_names"} else WORDS

    assert [code for code in codelist if not pattern.fullmatch(code)] == []


@LISTS
def test_proposals_and_facts_are_told_apart(codelist):
    """A proposal names us as its source; what is attested or inferred rests on others alone."""
    wrong = [
        code
        for code, term in codelist.terms.items()
        if ("own" in term.source) != (term.evidence == "proposed")
    ]

    assert wrong == []


@LISTS
def test_nothing_is_retired_before_the_first_release(codelist):
    """A term is retired from a day on, and none has been yet."""
    retired = [term.retired_on for term in codelist.terms.values() if term.retired_on]

    assert [day for day in retired if day < date(2026, 1, 1)] == []


@pytest.mark.parametrize("name", OFFERED)
def test_labels_tell_the_terms_of_a_list_apart(name):
    """Two terms of a drop-down never read the same."""
    labels = [term.label["en"] for term in REFERENCE.terms(name).terms.values()]

    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", OFFERED)
def test_every_list_that_a_plan_asks_for_is_there(name):
    """No field of a plan takes codes of a list that is not shipped."""
    assert name in REFERENCE.codelists


@pytest.mark.parametrize("name", STATUS_LISTS)
def test_every_status_can_be_reached_from_the_first(name):
    """No status is out of reach of a new record, except where none is needed at all."""
    statuses = REFERENCE.terms(name)
    waiting, reached = [next(iter(statuses))], set()
    while waiting:
        code = waiting.pop()
        if code not in reached:
            reached.add(code)
            waiting.extend(statuses[code].property("next"))

    assert reached == set(statuses)


@pytest.mark.parametrize(
    ("name", "code"), [("plan_statuses", "closed"), ("row_statuses", "agreed")]
)
def test_what_is_settled_can_be_opened_again(name, code):
    """A round ends and the next begins; an agreed row may need another look."""
    assert REFERENCE.term(name, code).property("next")


# Columns ------------------------------------------------------------------------------------


def test_the_columns_run_from_a_to_ae():
    """The Data Analysis Plan has 31 columns without a gap."""
    letters = [chr(ord("A") + n) for n in range(26)]
    expected = [*letters, *(f"A{letter}" for letter in letters[:5])]

    positions = [t.property("position") for t in REFERENCE.terms("plan_columns").terms.values()]

    assert positions == expected


def test_column_b_is_the_dissemination_category():
    """DTM's template has the Dissemination Category in column B."""
    term = list(REFERENCE.terms("plan_columns").terms.values())[1]

    assert (term.code, term.label["en"]) == ("dissemination_category", "Dissemination Category")
    assert (term.property("position"), term.evidence) == ("B", "attested")


def test_the_short_template_has_columns_a_to_m():
    """Who wants a sheet like the template gets its first thirteen columns."""
    columns = REFERENCE.terms("plan_columns").terms.values()

    assert [t.property("position") for t in columns if t.has("template")] == list("ABCDEFGHIJKLM")


@pytest.mark.parametrize("code", [c for c in REFERENCE.terms("plan_columns") if c[0] != "d"])
def test_a_column_is_a_field_of_the_row(code):
    """The grid and the workbook fill rows by the code of the column, or show what follows."""
    assert code in fields_of("rows")


# Categories and modalities ------------------------------------------------------------------


def test_dtm_has_three_categories():
    """Urgent action, sensitive and public are DTM's own; the others stand beside them."""
    categories = REFERENCE.terms("dissemination_categories").terms
    dtm = {code for code, term in categories.items() if term.has("is_dtm_category")}

    assert dtm == {"public", "sensitive", "urgent_action"}


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour such as #1b6e3c."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("code", REFERENCE.terms("dissemination_categories"))
def test_category_colours_can_be_read_on_white(code):
    """The contrast of each colour on white is at least 4.5 to 1."""
    colour = REFERENCE.term("dissemination_categories", code).property("colour")

    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_categories_differ_in_shape():
    """Colour never stands alone."""
    categories = REFERENCE.terms("dissemination_categories").terms.values()

    assert len({term.property("shape") for term in categories}) == len(categories)


@pytest.mark.parametrize(
    ("audience", "categories", "own"),
    [
        ("partners", {"public", "urgent_action", "sensitive", "urgent_action_sensitive"}, set()),
        (
            "partner",
            {"public", "urgent_action", "sensitive", "urgent_action_sensitive"},
            {"personal"},
        ),
        ("public", {"public", "urgent_action"}, set()),
    ],
)
def test_nothing_sensitive_personal_or_unsettled_is_for_the_public(audience, categories, own):
    """Each outward audience sees rows of exactly these categories, once they are agreed."""
    rows = REFERENCE.audiences[audience].rows

    assert set(rows.categories) == categories
    assert set(rows.own_categories) == own
    assert rows.needs_agreed is True


def test_the_public_sees_only_categories_that_may_be_public():
    """The allow-list never contradicts the category's own word."""
    rows = REFERENCE.audiences["public"].rows
    shown = {*rows.categories, *rows.line_categories}

    assert all(
        REFERENCE.term("dissemination_categories", code).has("may_be_public") for code in shown
    )


@pytest.mark.parametrize("code", REFERENCE.terms("dissemination_categories"))
def test_only_data_that_may_be_public_needs_no_recipients(code):
    """Who may not be everybody has to be named."""
    term = REFERENCE.term("dissemination_categories", code)

    assert not (term.has("may_be_public") and term.has("needs_agreement"))


@pytest.mark.parametrize("code", REFERENCE.terms("sharing_modalities"))
def test_a_public_modality_never_fits_a_category_that_may_not_be_public(code):
    """The website cannot carry what is sensitive."""
    modality = REFERENCE.term("sharing_modalities", code)
    fits = [REFERENCE.term("dissemination_categories", c) for c in modality.property("fits")]

    assert not modality.has("is_public") or all(c.has("may_be_public") for c in fits)
    assert not (modality.has("is_public") and modality.has("is_bilateral"))


@pytest.mark.parametrize(
    "code", ["public", "sensitive", "urgent_action", "urgent_action_sensitive", "personal"]
)
def test_every_shared_category_has_a_modality(code):
    """Whatever is shared can be shared in some way."""
    modalities = REFERENCE.terms("sharing_modalities").terms.values()

    assert any(code in modality.property("fits") for modality in modalities)


@pytest.mark.parametrize(
    "code",
    [
        code
        for code, term in REFERENCE.terms("dissemination_categories").terms.items()
        if term.has("needs_agreement")
    ],
)
def test_every_category_that_needs_an_agreement_has_a_kind_of_it(code):
    """People are never asked for an agreement that does not exist."""
    kinds = REFERENCE.terms("agreement_kinds").terms.values()
    legal = REFERENCE.term("dissemination_categories", code).has("needs_legal")

    covering = [k for k in kinds if k.has("is_agreement") and code in k.property("covers")]

    assert covering
    assert not legal or all(kind.has("needs_legal") for kind in covering)


# Other lists --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", REFERENCE.terms("companion_rows"))
def test_an_example_row_fills_a_row_of_a_plan(code):
    """The proposals of the field companion library can be taken over as they are."""
    term = REFERENCE.term("companion_rows", code)

    row = PlanRow(record_id=code, **term.properties)

    assert row.use_of_data
    assert term.evidence == "proposed"


@pytest.mark.parametrize("code", REFERENCE.terms("triggers"))
def test_a_trigger_says_whom_to_tell(code):
    """Each trigger has sectors to alert, or organisations in its description."""
    trigger = REFERENCE.term("triggers", code)

    assert trigger.property("recipients") or trigger.description


@pytest.mark.parametrize("name", ["triggers", "process_steps", "data_protection_principles"])
def test_numbered_lists_stand_in_order(name):
    """People say the seventh trigger and mean the seventh."""
    numbers = [term.property("number") for term in REFERENCE.terms(name).terms.values()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_modalities_are_numbered():
    """M01 to M21, as they are spoken of."""
    numbers = [t.property("number") for t in REFERENCE.terms("sharing_modalities").terms.values()]

    assert numbers == [f"M{n:02}" for n in range(1, 22)]


@pytest.mark.parametrize("code", REFERENCE.terms("analysis_activities"))
def test_each_activity_has_one_who_is_accountable(code):
    """An activity that everybody answers for is done by nobody."""
    raci = REFERENCE.term("analysis_activities", code).property("raci")

    assert sum("A" in letters for letters in raci.values()) == 1


def test_only_one_starred_step_is_known():
    """The star at jointly revising the tools could be read; the others could not."""
    steps = REFERENCE.terms("process_steps").terms.items()

    assert [code for code, term in steps if term.has("starred")] == ["revise_tools"]


def test_a_plan_can_be_made_for_every_country():
    """All of ISO 3166, each with a name in every language, in its own letters."""
    countries = REFERENCE.terms("countries").terms

    assert list(countries) == [each.alpha_3 for each in pycountry.countries]
    assert all(set(term.label) == {"en", "fr", "es", "ar"} for term in countries.values())
    assert countries["PSE"].label["en"] == "State of Palestine"
    assert countries["VEN"].label["ar"] == "فنزويلا"


def test_release_levels_run_from_wide_to_fine():
    """The rank tells which of two levels is the finer."""
    ranks = [term.property("rank") for term in REFERENCE.terms("release_levels").terms.values()]

    assert ranks == [1, 2, 3, 4, 5, 6]


def test_the_steps_carry_their_codes_and_names():
    """The steps are the nine notebooks of the session."""
    assert {code: step.slug for code, step in REFERENCE.steps.items()} == {
        "00": "start_here",
        "10": "partners",
        "20": "information_needs",
        "30": "data_analysis_plan",
        "40": "dissemination_categories",
        "50": "sharing_modalities",
        "60": "urgent_action",
        "70": "agreements",
        "80": "review_and_agree",
    }


def test_other_readers_of_yaml_find_the_same():
    """Editors and translators may use any tool: nothing depends on how we read the files."""
    folder = shipped("reference")
    stock = {p.stem: yaml.safe_load(p.read_text("utf-8")) for p in folder.glob("objects/*.yaml")}

    for name, content in stock.items():
        codelist = REFERENCE.terms(name)
        terms = {term["code"]: Term.model_validate(term) for term in content["terms"]}
        assert terms.items() <= codelist.terms.items()
        assert len(terms) == len(codelist) or name == "countries"
        assert codelist.title == content["title"]
