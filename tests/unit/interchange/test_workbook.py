"""The workbook that people get: the template they know, typed cells, nothing that runs."""

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from dtmnb.domain.changes import build_record
from dtmnb.domain.plan import Plan
from dtmnb.interchange import read_plan, write_plan
from dtmnb.interchange.delimited import guarded
from dtmnb.interchange.workbook import build_workbook
from dtmnb.language import language_for
from tests.unit.interchange.conftest import column_of

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "@A1",
    "\t=1+1",
    "\n=1+1",
    " =1+1",
    "=1+1\nsecond line",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    '"=1+1"',
    '="a"&"b"',
    '=IMPORTXML(CONCAT("http://example.org"),"//a")',
    '=DDE("cmd";"/C calc";"x")',
    "{=1+1}",
    "=\u202e1+1",
]


@pytest.fixture
def book(written):
    """Return the internal workbook, as a spreadsheet program opens it."""
    return load_workbook(written())


def test_column_b_of_the_first_sheet_is_the_dissemination_category(written):
    """The template is recognisable, by every reader."""
    path = written()

    by_openpyxl = load_workbook(path).worksheets[0]["B1"].value
    by_calamine = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0][1]

    assert by_openpyxl == by_calamine == "Dissemination Category"


def test_the_first_columns_are_those_of_the_template(book, reference):
    """Columns A to AE stand under their letters."""
    sheet = book.worksheets[0]
    expected = {
        term.property("position"): term.label["en"]
        for term in reference.terms("plan_columns").terms.values()
    }

    assert {letter: sheet[f"{letter}1"].value for letter in expected} == expected


def test_the_last_column_is_the_row_id(book):
    """What finds a record again stands out of the way; the mark beside it is not seen."""
    sheet = book.worksheets[0]
    last = sheet.max_column - 1
    mark = sheet.cell(1, last + 1)

    assert sheet.cell(1, last).value == "Row ID"
    assert sheet.cell(2, last).value == "water"
    assert (mark.value, mark.number_format) == ("dtmnb plan 1|demo|3|ab12|internal|en||rows", ";;;")
    assert get_column_letter(last) in sheet.print_area
    assert get_column_letter(last + 1) not in sheet.print_area


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_25_formula_payloads_come_back_as_the_text_they_were(
    suffix, reference, view, tmp_path, proposed
):
    """Nothing a person wrote becomes a formula, and nothing is lost by that."""
    rows = {
        f"r{number}": build_record("rows", f"r{number}", {"question": text, "order": number})
        for number, text in enumerate(PAYLOADS)
    }
    hostile = Plan(plan_id="demo", rows=rows)
    target = tmp_path / f"plan{suffix}"

    write_plan(view(of=hostile), target, reference=reference, language=language_for("en"))

    read = read_plan(target, reference=reference).records["rows"]
    assert [values["question"] for values in read.values()] == PAYLOADS
    assert proposed(target, hostile) == ((), ())


def test_no_cell_is_a_formula(reference, view):
    """No part of the workbook holds a formula, and texts that look like one are quoted."""
    rows = {
        f"r{number}": build_record("rows", f"r{number}", {"question": text})
        for number, text in enumerate(PAYLOADS)
    }
    data = build_workbook(
        view(of=Plan(plan_id="demo", rows=rows)), reference=reference, language=language_for("en")
    )

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    cells = load_workbook(io.BytesIO(data)).worksheets[0]["D"]
    assert not any(re.search(rb"<(\w+:)?f[ >/]", part) for part in parts)
    assert [cell.data_type for cell in cells] == ["s"] * (len(PAYLOADS) + 1)
    live = [text for text in PAYLOADS if guarded(text) != text]
    assert len(live) > 20
    assert [cell.value for cell in cells if cell.quotePrefix] == live


def test_column_b_offers_the_categories_and_refuses_others(book, reference):
    """The drop-down of column B points to the labels of the categories."""
    sheet = book.worksheets[0]
    offered = next(
        each
        for each in sheet.data_validations.dataValidation
        if each.type == "list" and str(each.sqref).startswith("B2:")
    )

    named, _, place = offered.formula1.partition("!")
    labels = [row[0].value for row in book[named.strip("'")][place.replace("$", "")]]
    terms = reference.terms("dissemination_categories").terms.values()
    assert labels == [term.label["en"] for term in terms]
    assert offered.showErrorMessage


def test_every_column_with_a_list_has_its_drop_down(book):
    """Codes and names are chosen, not typed; a column for several values is not forced to one."""
    sheet = book.worksheets[0]
    offered = {
        str(each.sqref).split(":")[0][:-1]
        for each in sheet.data_validations.dataValidation
        if each.type == "list"
    }
    headings = ("Sector", "Level", "Frequency", "Urgent action?", "Dataset", "Row status")
    letters = {get_column_letter(column_of(sheet, heading)) for heading in headings}

    assert letters <= offered
    assert get_column_letter(column_of(sheet, "Recipients")) not in offered


def test_headings_explain_themselves(book):
    """A click on a heading shows what belongs under it."""
    hints = {
        str(each.sqref): each.prompt
        for each in book.worksheets[0].data_validations.dataValidation
        if each.type != "list"
    }

    assert "before collection" in hints["B1"]


def test_the_category_is_shown_in_words_and_colour(book):
    """The fill follows the text, so colour never stands alone or lies."""
    sheet = book.worksheets[0]
    rules = [rule for place in sheet.conditional_formatting for rule in place.rules]

    assert sheet["B2"].value == "Public"
    assert '$B2="Public"' in [rule.formula[0] for rule in rules]


@pytest.mark.parametrize(("language", "is_rtl"), [("en", False), ("ar", True)])
def test_sheets_run_in_the_direction_of_the_language(written, language, is_rtl):
    """Arabic sheets begin at the right."""
    book = load_workbook(written(language=language))

    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book.worksheets} == {is_rtl}


def test_it_prints_on_landscape_pages_with_repeated_headings(book):
    """The sheet can be printed for the wall as it is."""
    sheet = book.worksheets[0]

    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref


def test_dates_and_numbers_are_dates_and_numbers(book):
    """People can sort and filter them."""
    people, rows = book["People"], book.worksheets[0]

    assert people.cell(2, column_of(people, "Until")).is_date
    assert rows.cell(2, column_of(rows, "Hours until shared")).value == 72


@pytest.mark.parametrize("audience", ["partners", "public", "partner:health"])
def test_only_what_the_view_holds_is_written(written, audience, view):
    """No sheet and no column stands in a file whose reader may not see it."""
    path = written(audience=audience)
    book = load_workbook(path)

    parts = zipfile.ZipFile(path)
    text = b"".join(parts.read(name) for name in parts.namelist())
    assert ("People" in book.sheetnames) == view(audience).may_see("focal_points")
    assert "Do-no-harm" not in book.sheetnames
    assert "Do-no-harm note" not in [cell.value for cell in book.worksheets[0][1]]
    assert b"Did more people die?" not in text


def test_the_same_view_gives_the_same_bytes(view, reference):
    """A file says nothing of when, where and by whom it was written."""
    first, second = (
        build_workbook(view(), reference=reference, language=language_for("en")) for _ in range(2)
    )

    core = load_workbook(io.BytesIO(first)).properties
    assert first == second
    assert (core.creator, core.lastModifiedBy) == ("dtmnb", None)
    assert core.created == core.modified


def test_the_about_sheet_says_what_the_file_is(book):
    """Whoever finds the file knows plan, edition, revision and hash."""
    lines = {row[2].value: row[1].value for row in book["About"].iter_rows()}

    assert lines["plan_id"] == "demo"
    assert lines["revision"] == "3"
    assert lines["head"] == "ab12"
    assert lines["audience"] == "internal"
