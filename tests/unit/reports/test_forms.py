"""Drafts of what is signed: filled from the plan, traced to it, and silent on what is withheld."""

import pytest

from dtmnb.domain.changes import build_record
from dtmnb.domain.drafting import audience_of_draft
from dtmnb.errors import UsageError
from dtmnb.language import language_for
from dtmnb.language.language import LANGUAGES
from dtmnb.reports.checklist_document import checklist_document
from dtmnb.reports.document import Section, Table
from dtmnb.reports.forms import draft_of
from dtmnb.reports.text import as_text

LEGAL = "IOM Legal has verified"


@pytest.fixture
def planned(small_plan):
    """Return the small plan with a request, a rule of an agreement, and what is personal."""
    request = {
        "partner": "child",
        "datasets": ["closed", "later"],
        "purpose": "Find families.",
        "storage": "A locked server",
        "status": "sent",
    }
    named = {"record_id": "names", "question": "What is the name of the child?", "order": 9.0}
    personal = {"sensitivity": "personal", "dataset": "closed", "is_urgent": False}
    old = small_plan.agreements["a3"].model_copy(update={"kind": "personal_data_agreement"})
    return small_plan.model_copy(
        update={
            "access_requests": {"q1": build_record("access_requests", "q1", request)},
            "agreements": {**small_plan.agreements, "a3": old},
            "datasets": {
                **small_plan.datasets,
                "later": build_record("datasets", "later", {"title": "Not agreed yet"}),
            },
            "rows": {**small_plan.rows, "names": build_record("rows", "names", named | personal)},
        }
    )


@pytest.fixture
def draft(context_of, planned):
    """Return the words of a draft, for the organisation that it is written for."""

    def of(collection, record, language="en"):
        audience = f"partner:{audience_of_draft(planned, collection, record)}"
        passage = draft_of(
            context_of(audience, plan=planned, language=language), collection, record
        )
        return as_text(passage.blocks, language_for(language))

    return of


def tables_of(blocks):
    """Yield all tables of a document."""
    for block in blocks:
        if isinstance(block, Section):
            yield from tables_of(block.blocks)
        elif isinstance(block, Table):
            yield block


def test_a_request_is_filled_from_the_plan(draft):
    """Who asks, for what, why and how it is kept come from the records of the plan."""
    words = draft("access_requests", "q1")

    for said in (
        "Ben Closed",
        "ben@example.org",
        "Find families.",
        "A locked server",
        "Protection",
    ):
        assert said in words
    assert "Access requests › Storage" in words
    assert "Cleo Next" not in words


@pytest.mark.parametrize("collection", ["agreements", "access_requests"])
def test_every_field_tells_where_it_is_from(context_of, planned, reference, collection):
    """Each field of the form stands in the draft, with its place in the plan or without any."""
    record = {"agreements": "a1", "access_requests": "q1"}[collection]
    passage = draft_of(context_of("partner:child", plan=planned), collection, record)
    fields = reference.terms(f"{collection[:-1]}_fields").terms.values()

    told = {
        row[0].text: row[2]
        for table in tables_of(passage.blocks)
        if len(table.heads) == 3 and table.heads[2] == "Where it is from"
        for row in table.rows
    }

    assert told.keys() == {each.label["en"] for each in fields if each.code != "signatures"}
    for each in (each for each in fields if each.property("fields")):
        places = [part.text for part in told[each.label["en"]].parts]
        assert len(places) == len(each.property("fields"))
        assert all(" › " in place for place in places)


@pytest.mark.parametrize(
    ("collection", "record"), [("agreements", "a1"), ("access_requests", "q1")]
)
def test_data_on_persons_wait_for_legal(draft, collection, record):
    """No question on persons stands in what does not cover them, and the draft says why."""
    words = draft(collection, record)

    assert LEGAL in words
    assert "What is the name of the child?" not in words


def test_an_agreement_on_persons_says_that_legal_must_verify_it(draft):
    """Its first page says so, before anything that is filled in."""
    words = draft("agreements", "a3")

    assert "shared under this agreement only after IOM Legal has verified it" in words
    assert "No personal data are shared" not in words


def test_what_is_not_agreed_yet_is_left_out_and_counted(draft):
    """Neither its name nor its questions stand in a paper that leaves the room."""
    words = draft("access_requests", "q1")

    assert "Not agreed" not in words
    assert "1 dataset is left out" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_in_each_language_that_it_is_no_legal_advice(draft, language):
    """It is the first thing that is read."""
    first = language_for(language).text(
        "DRAFT, not legal advice. This tool filled it from the plan. What is signed is what the "
        "parties wrote and checked themselves."
    )

    assert draft("agreements", "a1", language).strip().startswith(first)


@pytest.mark.parametrize("record", ["nothing", "q2", "a9"])
def test_what_cannot_be_drafted_is_named(planned, record):
    """The message says what is missing and what to do."""
    bare = {
        "q2": build_record("access_requests", "q2", {"partner": ""}),
        "a9": build_record("agreements", "a9", {"parties": ["dtm"]}),
    }
    plan = planned.model_copy(
        update={"access_requests": {"q2": bare["q2"]}, "agreements": {"a9": bare["a9"]}}
    )
    collection = "agreements" if record.startswith("a") else "access_requests"

    with pytest.raises(UsageError, match=f"Cannot draft '{record}'"):
        audience_of_draft(plan, collection, record)


def test_checklists_stand_in_full_with_what_the_plan_knows(context_of, reference):
    """Every item has its line; where the plan has the answer it stands beside."""
    passage = checklist_document(context_of("internal"))
    lines = {
        row[0].text.removesuffix(" (P)"): as_text(
            [table.model_copy(update={"rows": (row,)})], language_for("en")
        )
        for table in tables_of(passage.blocks)
        for row in table.rows
        if len(row) == 3
    }

    asked = {each.text["en"] for known in reference.checklists.values() for each in known.items}
    assert lines.keys() == asked
    assert "Yes" in lines["The questionnaire, or a link to it"]
    assert "21 Mar 2026" in lines["First and last day of collection"]
    assert "open" in lines["Data Sharing Agreements are signed"]
    assert "Not filled in" in lines["A contact for feedback"]
