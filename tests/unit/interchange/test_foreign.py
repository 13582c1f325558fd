"""Plans of other making are found in their workbook, and no column is lost without a word."""

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

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


@pytest.mark.parametrize(
    "heads", [("Question", "Sector"), ("Secteur", "Question"), ("Pregunta", "Sector")]
)
def test_a_short_list_of_questions_is_a_plan(read, heads):
    """Two columns are enough where both are known and one is the question."""
    sector = next(place for place, head in enumerate(heads) if head.startswith("Sect"))
    row = ["Is there water?", "Is there water?"]
    row[sector] = "WASH"

    assert rows_of(read([heads, row])) == [{"question": "Is there water?", "sector": "wash"}]


@pytest.mark.parametrize("heads", [("Question", "Colour"), ("Sector", "Status"), ("Question",)])
def test_what_may_be_any_table_is_no_plan(read, heads):
    """Without the question, or beside a heading that nobody knows, it is refused in a sentence."""
    with pytest.raises(SheetError, match="no sheet has the headings"):
        read([heads, ["a"] * len(heads)])


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


HEAD = ["Question ID", "Information need", "Question"]
OTHER = ["Question", "Question ID", "Information need", "Owner"]


def titled(tmp_path, reference, sheets, change=None):
    """Return what is read of a workbook with *sheets* by name, changed once more."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    if change:
        change(book)
    book.save(tmp_path / "theirs.xlsx")
    return read_plan(tmp_path / "theirs.xlsx", reference=reference)


SECTORS = {
    "English": ["WASH", "Protection", "Health"],
    "numbered": ["1. WASH", "2 - Protection", "3 Health"],
    "French": ["EHA", "Protection", "Santé"],
    "Arabic": ["المياه والإصحاح", "الحماية", "الصحة"],
}


@pytest.mark.parametrize("titles", SECTORS.values(), ids=SECTORS)
def test_a_sheet_for_each_sector_is_one_plan(tmp_path, reference, titles):
    """All are read; the name of the sheet is the sector of its rows, columns stand as they like."""
    water, safety, care = titles
    sheets = {
        water: [HEAD, ["Q1", "Access", "Is there water?"]],
        safety: [OTHER, ["Is it safe?", "Q2", "Safety", "Amina"]],
        care: [["Plan"], [], HEAD, ["Q3", "Care", "Is there a clinic?"]],
    }

    read = titled(tmp_path, reference, sheets)

    found = [(r["sector"], r["question_id"], r["question"]) for r in rows_of(read)]
    assert found == [
        ("wash", "Q1", "Is there water?"),
        ("pro", "Q2", "Is it safe?"),
        ("hlt", "Q3", "Is there a clinic?"),
    ]
    assert rows_of(read)[1]["brought_along.Owner"] == "Amina"
    assert read.unmapped == ()


def test_25_sheets_of_sectors_are_read(tmp_path, reference):
    """Large plans have a sheet for each sector and each annex."""
    names = [term.label["en"] for term in reference.terms("sectors").terms.values()][:25]
    titles = {name.replace("/", " ")[:31]: name for name in names}
    sheets = {title: [HEAD, [f"Q {title}", "n", f"About {title}?"]] for title in titles}

    assert len(titled(tmp_path, reference, sheets).records["rows"]) == len(titles) > 20


@pytest.mark.parametrize("titles", [("Round 8", "Round 9"), ("WASH", "WASH (2)"), ("Plan", "Old")])
def test_sheets_that_are_no_sectors_are_not_read_together(tmp_path, reference, titles):
    """Two rounds are two plans: one is read, the other is named."""
    sheets = {title: [HEAD, ["Q1", "Access", "Is there water?"]] for title in titles}

    read = titled(tmp_path, reference, sheets)

    assert len(read.records["rows"]) == 1
    assert [name for name, _ in read.unmapped] == [titles[1]]


def test_a_hidden_sheet_is_not_read_for_the_one_that_is_shown(tmp_path, reference):
    """What people put out of sight is named and can be chosen, never taken unasked."""
    sheets = {
        "WASH": [HEAD, ["Q1", "Access", "Old question?"]],
        "Health": [HEAD, ["Q2", "Care", "Is there a clinic?"]],
    }

    def hide(book) -> None:
        book["WASH"].sheet_state = "hidden"

    read = titled(tmp_path, reference, sheets, hide)

    assert [row["question_id"] for row in rows_of(read)] == ["Q2"]
    assert "it is hidden" in dict(read.unmapped)["WASH"]


def marked(book) -> None:
    """Hide row 2, strike out a cell of row 3, write beside one of row 4."""
    page = book.worksheets[0]
    page.row_dimensions[2].hidden = True
    page["C3"].font = Font(strike=True)
    page["B4"].comment = Comment("ask the cluster", "Amina")


def test_what_people_did_to_rows_is_told_and_kept(tmp_path, reference):
    """A hidden, struck or commented row is taken, told, and marked where it goes."""
    lines = [[f"Q{n}", "n", f"Question {n}?"] for n in range(1, 5)]

    read = titled(tmp_path, reference, {"Plan": [HEAD, *lines]}, marked)

    kept = [
        {name: text for name, text in row.items() if name.startswith("brought_along")}
        for row in rows_of(read)
    ]
    assert kept == [
        {"brought_along.Hidden row": "x"},
        {"brought_along.Struck out": "C3"},
        {"brought_along.Comment": "ask the cluster"},
        {},
    ]
    told = " ".join(read.notes)
    assert "row 2: hidden, or left out by a filter; taken." in told
    assert "row 3: struck out; taken." in told
    assert "row 4: commented ('ask the cluster'); taken." in told


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["Q1", "Q1", "Q2"], "rows 2, 3 have the same question ID 'Q1'; all are kept."),
        (["1.1", 1.10, "1.2"], "rows 2, 3 have the same question ID '1.1'; all are kept. A spread"),
        (["Q1", "Q2", "Q3"], ""),
        (["", "", ""], ""),
    ],
)
def test_equal_ids_are_told_and_no_row_is_lost(read, ids, told):
    """Two rows of one id stay two rows."""
    found = read([HEAD, *([number, "n", f"Question {n}?"] for n, number in enumerate(ids))])

    assert len(found.records["rows"]) == 3
    assert any(told in note for note in found.notes) if told else found.notes == ()


WRITTEN = [
    *("QUESTION", "Question *", "Question:", "1.2 Question", "b) Question", "Question (DTM)"),
    *("Question / Wording", "Question\nwording", "  Question  ", "Wording or label"),
]


@pytest.mark.parametrize("heading", WRITTEN)
def test_what_people_do_to_a_heading_leaves_it_known(reference, heading):
    """Capitals, stars, numbers, remarks, breaks, two names for one thing."""
    assert Headings(reference, {}).propose(heading).field == "question"


@pytest.mark.parametrize("heading", ["Sector / Question", "12", "Is it a question of rights?"])
def test_a_heading_of_several_things_is_not_guessed(reference, heading):
    """What may be two fields is brought along."""
    assert Headings(reference, {}).propose(heading).field is None


R_PLAN = ["research.question", "sub.research.question", "repeat.for.variable", "dependent.variable",
          "dependent.variable.type", "hypothesis.type", "dependent.variable.label"]  # fmt: skip


def test_a_plan_of_analysis_for_r_is_a_known_shape(read):
    """Its research question is the need, its variable the id, its label the question."""
    row = ["Access to water", "Sources", "NA", "water_source", "numerical", "difference", "Where?"]

    (found,) = rows_of(read([R_PLAN, row]))

    assert found["information_need"] == "Access to water"
    assert (found["question_id"], found["question"]) == ("water_source", "Where?")
    assert found["brought_along.sub.research.question"] == "Sources"


def test_options_in_one_cell_are_options(read):
    """Semicolons, commas, lines and bullets part them."""
    rows = [["Question ID", "Question", "Reply options"]]
    rows += [
        [f"Q{n}", f"Question {n}?", text] for n, text in enumerate(["a; b", "a, b", "- a\n- b"])
    ]

    assert [row["reply_options"] for row in rows_of(read(rows))] == [["a", "b"]] * 3


def test_a_number_out_of_bounds_is_brought_along(read, reference):
    """Hours below zero cost the cell: it is kept under its heading, the row is taken."""
    found = read([["Question ID", "Question", "Hours until shared"], ["Q1", "Where?", -1]])

    proposal = propose_changes(
        found, base=Plan(plan_id="demo"), reference=reference, is_vouched=False
    )

    (added,) = proposal.changes
    assert added.values["share_within_hours"] is None
    assert added.values["brought_along"] == {"Hours until shared": "-1"}


def test_a_value_that_no_field_takes_is_noted_with_its_place(read):
    """A delay in words cannot be kept as a number, so it is named."""
    rows = [["Question", "Information need", "Delay (hours)"], ["One?", "water", "soon"],
            ["Two?", "water", "late"]]  # fmt: skip

    read_ = read(rows)

    assert rows_of(read_)[0]["brought_along.Delay (hours)"] == "soon"
    assert read_.notes == (
        "column 'Delay (hours)', sheet 'Sheet 1', row 2 (holds 'soon') and 1 more: "
        "a whole number is needed; kept as it is, brought along.",
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
    with pytest.raises(SheetError, match=r"no sheet has the headings of a plan .*'Sheet 1'"):
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
