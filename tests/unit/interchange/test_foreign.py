"""Plans of other making are found in their workbook, and no column is lost without a word."""

import pytest
from openpyxl import Workbook

from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError
from dtmnb.interchange import ColumnMapping, propose_changes, read_plan
from dtmnb.interchange.foreign import Headings

PLAIN = [["Sector", "Information need", "Question"], ["WASH", "water", "Is there water?"]]


@pytest.fixture
def read(tmp_path, reference):
    """Return a reader of rows written to a workbook, sheet by sheet."""

    def reader(*sheets, merge=(), mapping=None):
        book = Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets):
            sheet = book.create_sheet(f"Sheet {number + 1}")
            for row in rows:
                sheet.append(row)
            for place in merge:
                sheet.merge_cells(place)
        path = tmp_path / "theirs.xlsx"
        book.save(path)
        return read_plan(path, mapping=mapping, reference=reference)

    return reader


def rows_of(read):
    """Return the values of the rows that were read, in order."""
    return list(read.records["rows"].values())


EXPECTED = {"sector": "wash", "information_need": "water", "question": "Is there water?"}


@pytest.mark.parametrize(
    ("sheets", "merge"),
    [
        ([PLAIN], ()),
        ([[["Our plan 2026"], [], *PLAIN]], ("A1:C1",)),
        ([[["Read me first"]], PLAIN], ()),
        ([[[None, *PLAIN[0]], [None, *PLAIN[1]]]], ()),
        ([[PLAIN[0], [], PLAIN[1], [], PLAIN[0]]], ()),
        ([[["Sector", "What", None], [None, *PLAIN[0][1:]], PLAIN[1]]], ("A1:A2", "B1:C1")),
        ([[["Sector", None, None], [None, *PLAIN[0][1:]], PLAIN[1]]], ()),
    ],
    ids=[
        "plain",
        "a title above",
        "another sheet first",
        "a blank column",
        "blank rows and headings again",
        "merged headings",
        "headings in two rows",
    ],
)
def test_the_table_is_found(read, sheets, merge):
    """Titles, blank rows and columns and merged headings do not hide the plan."""
    assert rows_of(read(*sheets, merge=merge)) == [EXPECTED]


def test_a_value_merged_over_rows_holds_for_all_of_them(read):
    """A sector that is merged over its questions is the sector of each."""
    rows = [PLAIN[0], ["WASH", "water", "One?"], [None, "latrines", "Two?"]]

    assert [each.get("sector") for each in rows_of(read(rows, merge=("A2:A3",)))] == [
        "wash",
        "wash",
    ]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Dissemination Category", "dissemination_category"),
        ("  dissemination   CATEGORY:", "dissemination_category"),
        ("Disemination Category", "dissemination_category"),
        ("Recommended key informant(s)", "key_informants"),
        ("Besoin d'information", "information_need"),
        ("Besoin d’information", "information_need"),
        ("Necesidad de informacion", "information_need"),
        ("الحاجة إلى المعلومات", "information_need"),
        ("label::English (en)", "question"),
        ("label::Français", "question_translations.fr"),
        ("variable", "question_id"),
        ("Favourite colour", None),
        ("", None),
    ],
)
def test_headings_are_recognised(reference, heading, field):
    """Case, accents, signs, small slips and four languages make no difference."""
    assert Headings(reference, {}).propose(heading).field == field


def test_every_column_is_mapped_or_listed(read):
    """What goes nowhere is named with the reason, empty headings and second choices too."""
    rows = [
        ["Sector", "Question", "Question text", "Favourite colour", None, "Information need"],
        ["WASH", "One?", "Two?", "blue", "stray", "water"],
    ]

    read_ = read(rows, [["other"]])

    assert read_.unmapped == (
        ("Question text", "its field is taken by 'Question'"),
        ("Favourite colour", "no field of a plan goes by this heading"),
        ("(column 5)", "it has no heading"),
        ("Sheet 2", "another sheet was read"),
    )


def test_codes_are_found_by_their_labels_and_others_kept(read):
    """A label in any language becomes the code; what is in no list stays as typed."""
    rows = [
        ["Sector", "Question", "Information need", "Dissemination Category", "Urgent action"],
        ["Health", "One?", "a", "urgent action", "oui"],
        ["Our own", "Two?", "b", "Restricted", "no"],
    ]

    first, second = rows_of(read(rows))

    assert (first["sector"], first["dissemination_category"]) == ("hlt", "urgent_action")
    assert (first["is_urgent"], second["is_urgent"]) == (True, False)
    assert (second["sector"], second["dissemination_category"]) == ("Our own", "Restricted")


def test_a_value_that_no_field_takes_is_noted_with_its_place(read):
    """A delay in words cannot be kept as a number, so it is named."""
    rows = [["Question", "Information need", "Delay (hours)"], ["One?", "water", "soon"]]

    read_ = read(rows)

    assert rows_of(read_) == [{"question": "One?", "information_need": "water"}]
    assert read_.notes == (
        "sheet 'Sheet 1', row 2, column 'Delay (hours)' holds 'soon', but a number is needed; "
        "left out.",
    )


def test_translations_stand_by_language(read):
    """The wording in other languages is kept with its language."""
    rows = [["Question", "label::French", "Information need"], ["Water?", "Eau ?", "water"]]

    assert rows_of(read(rows))[0]["question_translations"] == {"fr": "Eau ?"}


def test_a_mapping_decides(read):
    """A person's word goes before any proposal, and null leaves a column out."""
    columns = {"Frage": "question", "Sector": None, "Information need": "use_of_data"}
    rows = [["Sector", "Information need", "Frage"], PLAIN[1]]

    read_ = read(rows, mapping=ColumnMapping(columns))

    assert rows_of(read_) == [{"question": "Is there water?", "use_of_data": "water"}]
    assert read_.unmapped == (("Sector", "left out by the mapping"),)


def test_a_mapping_names_the_sheet(read):
    """Of two tables the one that was asked for is read."""
    other = [PLAIN[0], ["Health", "deaths", "How many?"]]

    read_ = read(PLAIN, other, mapping=ColumnMapping({}, "Sheet 2"))

    assert [each["sector"] for each in rows_of(read_)] == ["hlt"]


def test_a_workbook_without_a_plan_is_refused(read):
    """A table of something else is not taken for a plan."""
    with pytest.raises(SheetError, match="no sheet of 'Sheet 1' has the headings of a plan"):
        read([["admin1", "population"], ["A", 1]])


def test_rows_are_added_after_those_that_are_there(read, plan, reference):
    """A foreign plan adds its rows with readable ids; nothing else changes."""
    rows = [
        ["Sector", "Question", "Information need", "Recipients", "Dissemination Category"],
        ["WASH", "One?", "water", "Health Cluster; Unknown NGO", "Sensitive"],
    ]

    (added,) = propose_changes(read(rows), base=plan, reference=reference, is_vouched=True).changes
    (alone,) = propose_changes(
        read(rows), base=Plan(plan_id="new"), reference=reference, is_vouched=True
    ).changes

    assert (added.record, alone.record) == ("r-0003", "r-0001")
    assert added.values["order"] == 3.0
    assert added.values["recipients"] == ["health", "Unknown NGO"]
    assert (added.values["is_urgent"], added.values["sensitivity"]) == (False, "sensitive")
