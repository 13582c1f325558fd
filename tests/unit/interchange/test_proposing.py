"""What people changed in a file becomes a proposal; what they left alone does not."""

import json

import pytest

from dtmnb.domain.changes import Add, Batch, Remove, Set, apply, dump
from dtmnb.domain.findings import Place
from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError
from dtmnb.interchange import read_plan
from tests.unit.interchange.conftest import column_of

FORMATS = [".xlsx", ".csv", ".json"]


def put(sheet_name: str, row: int, heading: str, value: object):
    """Return an edit that puts *value* under *heading*."""

    def edit(book) -> None:
        sheet = book[sheet_name]
        sheet.cell(row, column_of(sheet, heading)).value = value

    return edit


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_untouched_file_changes_nothing(written, proposed, suffix, language):
    """A file that nobody touched proposes nothing, in every format and language."""
    assert proposed(written(suffix, "internal", language)) == ((), ())


@pytest.mark.parametrize("audience", ["partner:health", "participant:health"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_organisations_file_removes_nothing(written, proposed, suffix, audience):
    """What a partner's file does not hold was never theirs to remove."""
    assert proposed(written(suffix, audience)) == ((), ())


@pytest.mark.parametrize("audience", ["partners", "public"])
@pytest.mark.parametrize("suffix", FORMATS)
def test_an_edition_for_reading_is_not_taken_over(written, proposed, suffix, audience):
    """Nobody speaks through an edition for many readers, so it changes nothing."""
    with pytest.raises(SheetError, match="made for reading"):
        proposed(written(suffix, audience))


def test_saving_again_changes_nothing(edited, proposed):
    """Another program that writes the workbook in its own way makes no difference."""
    assert proposed(edited(lambda book: None)) == ((), ())


EDITS = [
    ("Question", "Is there water now?", {"question": "Is there water now?"}),
    ("Question", 12, {"question": "12"}),
    ("Sector", "hlt", {"sector": "hlt"}),
    ("Sector", "Something new", {"sector": "Something new"}),
    ("Dissemination Category", "Sensitive", {"sensitivity": "sensitive"}),
    ("Dissemination Category", "Urgent Action", {"is_urgent": True}),
    (
        "Dissemination Category",
        "Urgent Action + Sensitive",
        {"is_urgent": True, "sensitivity": "sensitive"},
    ),
    ("Dissemination Category", "Personal data", {"sensitivity": "personal"}),
    ("Dissemination Category", "Not agreed yet", {"sensitivity": ""}),
    ("Dissemination Category", None, {"sensitivity": ""}),
    ("Urgent action?", "Yes", {"is_urgent": True}),
    ("Urgent action?", None, {"is_urgent": None}),
    ("Hours until shared", 24, {"share_within_hours": 24}),
    ("Hours until shared", None, {"share_within_hours": None}),
    ("Recipients", "Health Cluster [health]", {"recipients": ["health"]}),
    ("Recipients", "Health Cluster", {"recipients": ["health"]}),
    ("Recipients", "health; Other NGO", {"recipients": ["health", "Other NGO"]}),
    ("Recipients", "health, Water, Works", {"recipients": ["health, Water, Works"]}),
    ("Preconditions", "one\ntwo", {"preconditions": ["one", "two"]}),
    ("Roles in analysis", "DTM: counts", {"analysis_roles": {"DTM": "counts"}}),
    ("Roles in analysis", "all together", {"analysis_roles": {"note": "all together"}}),
]


@pytest.mark.parametrize(("heading", "typed", "expected"), EDITS)
def test_an_edited_cell_becomes_a_change_of_its_field(
    edited, proposed, plan, heading, typed, expected
):
    """What people type under a heading is proposed for that field and no other."""
    path = edited(put("Data Analysis Plan", 2, heading, typed))

    changes = proposed(path).changes

    assert {change.field: change.value for change in changes} == expected
    assert all(change.was == dump(plan.rows["water"])[change.field] for change in changes)


def test_an_edited_json_document_becomes_changes(written, proposed):
    """JSON holds codes and is compared value by value."""
    path = written(".json")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["collections"]["rows"][0]["share_within_hours"] = 24
    path.write_text(json.dumps(content), encoding="utf-8")

    changes = proposed(path).changes

    assert [(each.field, each.was, each.value) for each in changes] == [
        ("share_within_hours", 72, 24)
    ]


def test_a_new_row_is_added_where_it_stands(edited, proposed, plan):
    """A row without an id gets one, and its place between its neighbours."""

    def insert(book) -> None:
        sheet = book["Data Analysis Plan"]
        sheet.insert_rows(3)
        sheet.cell(3, column_of(sheet, "Question")).value = "Are there latrines?"
        sheet.cell(3, column_of(sheet, "Dissemination Category")).value = "Public"

    path = edited(insert)
    (added,) = proposed(path).changes
    (again,) = proposed(path).changes

    assert isinstance(added, Add)
    assert added.record.startswith("r-0003-")
    assert added == again
    assert (added.values["order"], added.values["sensitivity"]) == (1.5, "public")


def test_a_copied_row_is_a_new_row(edited, proposed):
    """Two rows with one id: the second is new, the first keeps its own."""

    def copy(book) -> None:
        sheet = book["Data Analysis Plan"]
        sheet.append([cell.value for cell in sheet[2]])

    (added,) = proposed(edited(copy)).changes

    assert isinstance(added, Add)
    assert added.values["question"] == "Is there water?"


def test_a_new_partner_is_known_by_name_in_the_same_file(edited, proposed):
    """Whoever adds an organisation can name it in the rows at once."""

    def add(book) -> None:
        sheet = book["Partners"]
        sheet.cell(sheet.max_row + 1, column_of(sheet, "Name")).value = "New Aid"
        put("Data Analysis Plan", 2, "Recipients", "New Aid")(book)

    changes = proposed(edited(add)).changes

    (partner,) = (each for each in changes if isinstance(each, Add))
    (recipients,) = (each for each in changes if isinstance(each, Set))
    assert recipients.value == [partner.record]


@pytest.mark.parametrize(
    ("audience", "removed"), [("internal", ["deaths"]), ("participant:health", [])]
)
def test_only_an_internal_file_removes_rows(edited, proposed, audience, removed):
    """A row deleted in the full plan is proposed for removal, whole."""

    def delete(book) -> None:
        book["Data Analysis Plan"].delete_rows(3 if audience == "internal" else 2)

    proposal = proposed(edited(delete, audience))

    assert [each.record for each in proposal.changes if isinstance(each, Remove)] == removed


def test_a_missing_sheet_removes_nothing(edited, proposed, reference):
    """A sheet that somebody deleted leaves its records alone, and is named."""
    path = edited(lambda book: book.remove(book["People"]))

    assert proposed(path).changes == ()
    assert "Sheet 'People' is gone; its records stay." in read_plan(path, reference=reference).notes


def test_a_signature_cannot_be_typed(edited, proposed):
    """An organisation signs in the tool; a changed signature is listed and left out."""
    proposal = proposed(edited(put("Sign-offs", 2, "Note", "agreed")))

    assert proposal == ((), ((("sign_offs", "s1", ""), "signatures are given in the tool"),))


def test_what_is_not_ours_is_listed(edited, proposed):
    """Columns and sheets that are not ours are listed, never dropped silently."""

    def extend(book) -> None:
        sheet = book["Data Analysis Plan"]
        sheet.cell(1, sheet.max_column + 1).value = "Our remarks"
        book.create_sheet("Scratch").append(["note"])

    assert proposed(edited(extend)).unmapped == (
        ("Data Analysis Plan: Our remarks", "not a column of ours"),
        ("Scratch", "not a sheet of ours"),
    )


def test_the_proposal_applies_to_the_plan(edited, proposed, plan):
    """A proposal is a batch waiting for its author."""
    changes = proposed(edited(put("Data Analysis Plan", 2, "Question", "New"))).changes

    applied = apply(plan, Batch(batch_id="b1", author="Amal", changes=changes))

    assert applied.plan.rows["water"].question == "New"
    assert applied.conflicts == ()


def test_a_file_of_another_plan_is_refused(written, proposed):
    """Changes never land in the wrong plan."""
    with pytest.raises(SheetError, match="of plan 'demo', not of 'other'"):
        proposed(written(), Plan(plan_id="other"))


def test_a_file_for_nobody_is_refused(written, proposed):
    """An audience that does not exist is a fault of the file."""
    path = written(".json")
    path.write_text(
        path.read_text(encoding="utf-8").replace('"internal"', '"everybody"'), encoding="utf-8"
    )

    with pytest.raises(SheetError, match=r"plan\.json.*audience 'everybody'"):
        proposed(path)


def test_a_value_that_does_not_fit_costs_itself_only(edited, proposed):
    """A number below zero is no number of people; what else was changed is taken."""

    def edit(book) -> None:
        put("Datasets", 2, "Population behind it", -5)(book)
        put("Datasets", 2, "Title", "Sites")(book)

    proposal = proposed(edited(edit))

    assert [(each.field, each.value) for each in proposal.changes] == [("title", "Sites")]
    (left,) = proposal.unmapped
    assert left[0] == Place("datasets", "main", "population")
    assert "-5" in left[1]


def test_a_new_record_that_lacks_what_it_needs_costs_itself_only(edited, proposed):
    """A dataset without a title is told; the one beside it is taken."""

    def add(book) -> None:
        put("Datasets", 3, "Population behind it", 12)(book)
        put("Datasets", 4, "Title", "Flow")(book)

    proposal = proposed(edited(add))

    assert [each.values["title"] for each in proposal.changes] == ["Flow"]
    assert [what.collection for what, _ in proposal.unmapped] == ["datasets"]
