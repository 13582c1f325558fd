"""Plans of other making are found in their workbook, and no column is lost without a word."""

import pytest
from openpyxl import Workbook

from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError
from dtmnb.interchange import EVERY_SHEET, ColumnMapping, propose_changes, read_plan
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


def test_every_column_is_mapped_brought_along_or_listed(read):
    """What fits no field is kept under its heading; what goes nowhere is named with the reason."""
    rows = [
        ["Sector", "Question", "Question text", "Colour", None, "Information need", "Colour",
         "Agreed by", "Shape"],
        ["WASH", "One?", "Two?", "blue", "stray", "water", "red", "All", None],
    ]  # fmt: skip

    read_ = read(rows, [["other"]])

    assert rows_of(read_) == [
        {
            **{"sector": "wash", "question": "One?", "information_need": "water"},
            **{"brought_along.Question text": "Two?", "brought_along.Colour": "blue"},
            **{"brought_along.(column 5)": "stray", "brought_along.Colour (2)": "red"},
            "brought_along.Agreed by": "All",
        }
    ]
    assert [each.samples for each in read_.columns][:2] == [("WASH",), ("One?",)]
    assert read_.unmapped == (
        ("Shape", "no cell of it is filled"),
        ("Sheet 2", "another sheet was read"),
    )


def test_codes_are_found_by_their_labels_and_others_brought_along(read):
    """A label in any language becomes the code; what is in no list is kept under its heading."""
    rows = [
        ["Sector", "Question", "Information need", "Dissemination Category", "Urgent action"],
        ["Health", "One?", "a", "urgent action", "oui"],
        ["Our own", "Two?", "b", "Restricted", "no"],
    ]

    first, second = rows_of(read(rows))

    assert (first["sector"], first["dissemination_category"]) == ("hlt", "urgent_action")
    assert (first["is_urgent"], second["is_urgent"]) == (True, False)
    assert second["brought_along.Sector"] == "Our own"
    assert second["brought_along.Dissemination Category"] == "Restricted"
    assert not {"sector", "dissemination_category"} & second.keys()


@pytest.mark.parametrize(
    ("heading", "word", "code", "is_guess"),
    [
        ("Method", "KI Interview", "key_informant_interview", False),
        ("Method", "HH survey", "survey_interview", False),
        ("Méthode", "Enquête ménage", "survey_interview", False),
        ("Método", "Grupos focales", "group_interview", False),
        ("طريقة الجمع", "مسح الأسر", "survey_interview", False),
        ("Method", "KI interview by phone", "key_informant_interview", True),
        ("Method", "Household survey or focus group", None, False),
        ("Level", "HH", "household", False),
        ("Level", "Ind", "individual", False),
        ("Sector", "Shelter and NFI", "es_nfi", False),
        ("Sector", "Sécurité alimentaire", "fsl", False),
        ("Sector", "Child protection concerns", "cp", True),
        ("Sector", "AAP-ETC", None, False),
        ("Dissemination Category", "Données sensibles", "sensitive", False),
        ("Dissemination Category", "datos públicos", "public", False),
        ("Dissemination Category", "Public, mostly", None, False),
    ],
)
def test_a_word_is_told_once_with_what_it_is_taken_for(read, heading, word, code, is_guess):
    """Each word of a column of codes is counted; what is only like a word of ours says so."""
    rows = [["Question", "Use of data", heading], ["One?", "a", word], ["Two?", "b", word]]

    read_ = read(rows)

    (found,) = read_.words
    assert (found.word, found.often, found.code, found.is_guess) == (word, 2, code, is_guess)
    assert rows_of(read_)[0].get(found.field) == code
    assert (f"brought_along.{heading}" in rows_of(read_)[0]) == (code is None)


@pytest.mark.parametrize(
    ("decided", "code", "brought"),
    [("household", "household", False), ("the lot", "the lot", False), (None, None, False)],
)
def test_a_mapping_says_what_a_word_stands_for(read, decided, code, brought):
    """A word is chosen once, kept as it is written, or left out."""
    rows = [["Question", "Use of data", "Level"], ["One?", "a", "Dwelling"]]
    mapping = ColumnMapping({}, values={"level": {"dwelling": decided}})

    (row,) = rows_of(read(rows, mapping=mapping))

    assert row.get("unit_of_analysis") == code
    assert ("brought_along.Level" in row) == brought


SECTIONS = [
    ["Question ID", "Sector", "Information need", "Question"],
    ["SECTION A: WATER AND SANITATION"],
    ["Q1", None, "water", "Is there water?"],
    ["Q2", "Health", "clinic", "Is there a clinic?"],
    [],
    ["Part two"],
    ["Q3", None, "safety", "Is it safe?"],
    [None, None, None, "Only a question, said twice"],
    ["Prepared by the working group"],
]


def test_headings_between_rows_hold_for_those_below(read):
    """A heading is no row; it is kept with each row, names its sector, and a note is told."""
    read_ = read(SECTIONS, merge=("A2:D2",))

    rows = rows_of(read_)
    assert [each.get("brought_along.Section") for each in rows] == [
        *["SECTION A: WATER AND SANITATION"] * 2,
        *["Part two"] * 2,
    ]
    assert [each.get("sector") for each in rows] == ["wash", "hlt", None, None]
    assert read_.notes == (
        "sheet 'Sheet 1', row 2 and 1 more: 'SECTION A: WATER AND SANITATION' heads the rows "
        "below it.",
        "sheet 'Sheet 1', row 9: 'Prepared by the working group' stands below the table; left out.",
    )


def test_few_rows_under_many_headings_are_found(read):
    """A row that has nothing but a number or a name in front heads others."""
    rows = [SECTIONS[0], ["Part one"], SECTIONS[2], ["Part two"], SECTIONS[3], ["Made in March"]]

    assert [each["question_id"] for each in rows_of(read(rows))] == ["Q1", "Q2"]


def test_a_list_of_questions_has_no_headings_between(read):
    """Where most rows have one cell, each is a question."""
    rows = [["Question", "Information need", "Use of data"], ["Name"], ["Age"], ["Sex", "a"]]

    assert [each["question"] for each in rows_of(read(rows))] == ["Name", "Age", "Sex"]


def test_sheets_alike_are_read_together_when_asked_for(read):
    """A sheet for each sector is one plan; each row keeps the name of its sheet."""
    other = [PLAIN[0], ["Health", "deaths", "How many?"]]

    alone = read(PLAIN, other, [["Question", "Use of data"], ["Why?", "b"]])
    together = read(PLAIN, other, mapping=ColumnMapping({}, EVERY_SHEET))

    assert (alone.sheets, alone.sheet) == (("Sheet 1", "Sheet 2", "Sheet 3"), "Sheet 1")
    assert dict(alone.unmapped)["Sheet 2"].endswith("it can be chosen, or all of them")
    assert [each["brought_along.Sheet"] for each in rows_of(together)] == ["Sheet 1", "Sheet 2"]
    assert (together.sheet, together.unmapped) == (EVERY_SHEET, ())


def test_a_value_that_no_field_takes_is_noted_with_its_place(read):
    """A delay in words cannot be kept as a number, so it is named."""
    rows = [["Question", "Information need", "Delay (hours)"], ["One?", "water", "soon"],
            ["Two?", "water", "late"]]  # fmt: skip

    read_ = read(rows)

    assert rows_of(read_)[0]["brought_along.Delay (hours)"] == "soon"
    assert read_.notes == (
        "column 'Delay (hours)', sheet 'Sheet 1', row 2 (holds 'soon') and 1 more: "
        "a number is needed; kept as it is, brought along.",
    )


def test_translations_stand_by_language(read):
    """The wording in other languages is kept with its language."""
    rows = [["Question", "label::French", "Information need"], ["Water?", "Eau ?", "water"]]

    assert rows_of(read(rows))[0]["question_translations.fr"] == "Eau ?"


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
    assert added.values["recipients"] == ["health"]
    assert added.values["brought_along"] == {"Recipients": "Unknown NGO"}
    assert alone.values["brought_along"] == {"Recipients": "Health Cluster; Unknown NGO"}
    assert (added.values["is_urgent"], added.values["sensitivity"]) == (False, "sensitive")
