"""Forms that others made for their own use, in and out."""

from collections import Counter
from pathlib import Path

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.flags import FlagRules
from dtmnb.domain.plan import Plan
from dtmnb.interchange import propose_changes, read_plan
from dtmnb.interchange.xlsform import Form, plan_from_form, question_flags, rows_from_form
from dtmnb.interchange.xlsform_in import read_form
from dtmnb.interchange.xlsform_out import write_form
from dtmnb.language import language_for

pytestmark = pytest.mark.real

SITES = "som_2021_detailed_site_assessment_tool.xlsx"
HOUSEHOLDS = "reach_2024_msna_core_tool_en_fr_v11.xlsx"
ALL_TYPES = "pyxform_all_types_spec_test.xlsx"
LANGUAGES = {SITES: ("en", "so"), HOUSEHOLDS: ("en", "fr"), ALL_TYPES: ("en", "chinese")}
# The household tool has 199 questions and, spelled "gps", the position of the household.
ASKED = {SITES: 245, HOUSEHOLDS: 199 + 1, ALL_TYPES: 27}

# Looked through by hand: flags that a person would not have set.
FALSE = {"contact_sharing_consent"}


@pytest.fixture(scope="module")
def forms(real, reference) -> dict[str, Form]:
    """Return the real forms by the name of their file."""
    return {name: read_form(real / "forms" / name, reference=reference) for name in ASKED}


@pytest.fixture(scope="module")
def flags(forms, reference) -> dict[str, dict[str, set[str]]]:
    """Return the kinds flagged by question, by form."""
    rules = FlagRules(reference.terms("name_patterns"))
    return {
        name: {
            question.name: {flag.kind for flag in question_flags(question, rules)}
            for question in form.questions
        }
        for name, form in forms.items()
    }


@pytest.mark.parametrize("name", ASKED)
def test_every_question_of_a_real_form_becomes_a_row(forms, reference, name):
    """Nothing that people are asked is lost, in any language."""
    rows = rows_from_form(forms[name], reference, language_for("en"))

    assert len(rows) == ASKED[name]
    assert forms[name].languages == LANGUAGES[name]
    assert [note for note in forms[name].notes if "holds formulas" not in note] == []
    assert all(row["question"] for row in rows if row["question_id"] not in {"_1", "false"})


PERSONS = {
    "enum_name": "person_name",
    "enum_phone": "phone",
    "ki_name": "person_name",
    "ki_contact": "phone",
    "referral_name": "person_name",
    "referral_phone": "phone",
    "deviceid": "device",
    "observation_gps": "position",
    "clan_heritage": "special_category",
    "protection_incidents": "protection",
}


def test_a_site_assessment_is_flagged_where_it_names_people_and_places(flags):
    """Key informants, enumerators, referrals and the position of the site are found."""
    assert {name: kind in flags[SITES][name] for name, kind in PERSONS.items()} == dict.fromkeys(
        PERSONS, True
    )


def test_only_persons_are_flagged_as_persons(flags):
    """No other question of the site assessment is taken for a name, a phone or a position."""
    kinds = {"person_name", "phone", "email", "id_number", "address", "birth", "position"}
    found = {name for name, held in flags[SITES].items() if held & kinds}

    assert found == {name for name, kind in PERSONS.items() if kind in kinds}


def test_household_questions_are_flagged(flags):
    """Persons of the household, their health and the position of the house are found."""
    held = flags[HOUSEHOLDS]

    assert held["household_geopoint"] == {"position"}
    assert held["wgq_vision"] == {"special_category"}
    assert {"resp_age", "hoh_gender", "ind_age", "hh_size"} <= {
        name for name, kinds in held.items() if "quasi_identifier" in kinds
    }
    assert held["etc_access_to_phone"] == set()
    assert "person_name" not in set().union(*held.values())


def test_the_flags_of_a_site_assessment_are_right_by_hand(flags):
    """Four of five questions flagged for more than free text are those a person would flag."""
    told = {name: kinds - {"free_text"} for name, kinds in flags[SITES].items()}
    flagged = {name for name, kinds in told.items() if kinds}
    figures = Counter(kind for kinds in flags[SITES].values() for kind in kinds)

    print(len(flagged), "flagged beyond free text,", len(FALSE), "false;", dict(figures))
    assert flagged >= FALSE
    assert len(flagged - FALSE) >= 0.8 * len(flagged)


def taken(path: Path, rows: list[dict[str, object]], reference) -> None:
    """Fail unless tools take the form *path* and it leads back to *rows*."""
    convert = pytest.importorskip("pyxform.xls2xform").convert

    assert convert(str(path)).xform
    again = rows_from_form(read_form(path, reference=reference), reference, language_for("en"))
    found = zip(again, rows, strict=True)
    assert [{field: row.get(field) for field in wanted} for row, wanted in found] == rows


def written(plan: Plan, folder: Path, reference) -> tuple[Path, tuple[str, ...]]:
    """Return the form of *plan*, and what was told of it."""
    view, path = (
        view_for(plan, "internal", reference=reference, stamp=Stamp(1, "")),
        folder / "f.xlsx",
    )
    return path, write_form(view, path, reference=reference)


def planned(read, reference) -> Plan:
    """Return a new plan of what was read."""
    empty = Plan(plan_id="new")
    changes = propose_changes(read, base=empty, reference=reference, is_vouched=True).changes
    return apply(empty, Batch(batch_id="b", author="test", changes=changes)).plan


@pytest.mark.parametrize("name", ASKED)
def test_a_real_form_goes_through_a_plan_unchanged(forms, reference, tmp_path, name):
    """Form, plan, form: tools take it, and it has the same rows."""
    read = plan_from_form(forms[name], reference, language_for("en"))

    path, _ = written(planned(read, reference), tmp_path, reference)

    taken(path, list(rows_from_form(forms[name], reference, language_for("en"))), reference)


PLANS = {
    "som_2021_dsa_data_aggregation_plan.xlsx": 185,
    "reach_2024_msna_list_of_analysis.xlsx": 103,
}
FIELDS = (
    *("question", "question_translations", "question_id", "information_need"),
    *("reply_type", "reply_options", "form_instructions"),
)
"""All of a row that a form tells."""


@pytest.fixture(params=PLANS)
def plan(request, real, reference) -> Plan:
    """Return each real plan."""
    path = real / "plans" / request.param
    made = planned(read_plan(path, reference=reference), reference)
    assert len(made.rows) == PLANS[request.param]
    return made


def test_a_plan_becomes_a_form_and_comes_back_equal(plan, reference, tmp_path):
    """All rows are in the form, tools take it, and every field comes back as it was."""
    path, notes = written(plan, tmp_path, reference)

    print(*notes, sep="\n")
    rows = [row.model_dump(mode="json") for row in plan.ordered_rows()]
    taken(path, [{field: row[field] for field in FIELDS} for row in rows], reference)


HIDDEN = {
    *("cccm_populationestimates_twentypercent", "cccm_3month_arrive_minus_depart"),
    *("nfi_access_dist_min_int", "sanitation_toilets_total"),
}


def test_what_a_real_plan_counts_is_collected_as_numbers(real, reference, tmp_path):
    """No `Numerical` reply is free text, and what is calculated can be referred to."""
    name = "som_2021_dsa_data_aggregation_plan.xlsx"
    plan = planned(read_plan(real / "plans" / name, reference=reference), reference)

    path, notes = written(plan, tmp_path, reference)

    types = {each.name: each.type for each in read_form(path, reference=reference).questions}
    assert Counter(row.reply_type for row in plan.rows.values()) == {
        **{"select_one": 120, "select_many": 42, "decimal": 23}
    }
    assert Counter(types.values()) == {
        **{"select_one": 120, "select_multiple": 42, "decimal": 19, "hidden": 4}
    }
    assert {name for name, kind in types.items() if kind == "hidden"} == HIDDEN
    (told,) = [note for note in notes if "'hidden' in the form" in note]
    assert told.endswith("nfi_access_dist_min_int and 1 more.")


def test_what_a_real_list_of_analyses_needs_is_collected_as_such(real, reference, tmp_path):
    """It names no reply type: means, medians and ratios are of numbers, the rest are choices."""
    name = "reach_2024_msna_list_of_analysis.xlsx"
    plan = planned(read_plan(real / "plans" / name, reference=reference), reference)

    path, _ = written(plan, tmp_path, reference)

    questions = read_form(path, reference=reference).questions
    assert {row.reply_type for row in plan.rows.values()} == {""}
    assert Counter(each.type for each in questions) == {"select_one": 77, "decimal": 26}
