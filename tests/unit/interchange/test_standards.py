"""maDMP and DCAT: sound by the standard, and no more open than what was agreed."""

import json

import madmpy
import pytest

from dtmnb.domain.changes import build_record
from dtmnb.errors import InterchangeError
from dtmnb.interchange.standards import build_dcat, build_madmp
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES

EN = language_for("en")
AUDIENCES = ["internal", "partner:health", "partners", "public"]


@pytest.fixture
def shared(plan):
    """Return the plan with a public and a sensitive release of one dataset, and a personal row."""
    lines = {
        key: build_record("lines", key, {"dataset": "main", **values})
        for key, values in {
            "l1": {"category": "public", "first_on": "2027-01-31", "file_format": "CSV"},
            "l2": {"category": "sensitive", "recipients": ["health"], "content": "By site"},
        }.items()
    }
    rows = {
        key: row.model_copy(update={"dataset": "main", "treatments": ("aggregate_area",)})
        for key, row in plan.rows.items()
    }
    names = {"question": "Who?", "sensitivity": "personal", "dataset": "main", "is_urgent": False}
    rows["names"] = build_record("rows", "names", names)
    contact = {"public_contact": "dtm@example.org", "iso3": "SSD", "title": "River region"}
    header = plan.header.model_copy(update=contact)
    return plan.model_copy(update={"lines": lines, "rows": rows, "header": header})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_management_plan_is_valid(shared, view, reference, audience, language):
    """Every edition in every language holds against the models of the standard."""
    content = json.loads(build_madmp(view(audience, shared), reference, language_for(language)))
    madmpy.set_version("1.2")

    plan = madmpy.load().DMP.model_validate(content["dmp"])

    assert plan.title == "River region"
    assert len(plan.dataset) == 1


@pytest.mark.parametrize(
    ("audience", "personal", "sensitive", "access"),
    [
        ("internal", "yes", "yes", ["open", "closed"]),
        ("partners", "unknown", "yes", ["open", "closed"]),
        ("public", "unknown", "unknown", ["open"]),
    ],
)
def test_nobody_is_told_that_there_is_nothing_where_they_see_a_part(
    shared, view, reference, audience, personal, sensitive, access
):
    """Only the room can say no; others learn of what they see."""
    (dataset,) = json.loads(build_madmp(view(audience, shared), reference, EN))["dmp"]["dataset"]

    assert (dataset["personal_data"], dataset["sensitive_data"]) == (personal, sensitive)
    assert [each["data_access"] for each in dataset["distribution"]] == access


def test_without_an_address_there_is_no_management_plan(plan, view, reference):
    """The standard demands somebody to ask; the message says what to enter."""
    with pytest.raises(InterchangeError, match="nobody can be asked by e-mail"):
        build_madmp(view(of=plan), reference, EN)


def test_people_are_not_named(shared, view, reference):
    """Organisations contribute; names and telephones stay in the plan."""
    for build in (build_madmp, build_dcat):
        content = build(view("internal", shared), reference, EN).decode()
        assert "Amal" not in content
        assert "amal@example.org" not in content


@pytest.mark.parametrize(
    ("audience", "dataset", "releases"),
    [
        ("internal", "NON_PUBLIC", ["PUBLIC", "NON_PUBLIC"]),
        ("public", "PUBLIC", ["PUBLIC"]),
    ],
)
def test_each_release_has_its_access_right_and_a_dataset_the_strictest(
    shared, view, reference, audience, dataset, releases
):
    """A catalogue never calls open what is closed in part."""
    (found,) = json.loads(build_dcat(view(audience, shared), reference, EN))["dcat:dataset"]
    rights = [found, *found["dcat:distribution"]]

    told = [each["dct:accessRights"]["@id"].rpartition("/")[2] for each in rights]

    assert told == [dataset, *releases]


def test_every_category_has_a_right_that_is_no_more_open_than_it_is(reference):
    """What may not be public is neither open nor public to any reader of the standards."""
    for each in reference.terms("dissemination_categories").terms.values():
        is_open = (each.property("access_right"), each.property("data_access")) == (
            "PUBLIC",
            "open",
        )
        assert is_open == (each.has("may_be_public") and not each.has("needs_recipients"))
