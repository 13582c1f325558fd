"""Files of ours are recognised, and what cannot be read in them has its place named."""

import csv
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pandas import read_csv as frame_of_csv
from pandas import read_excel

from dtmnb.errors import SheetError
from dtmnb.interchange import read_plan, write_plan
from dtmnb.language import language_for
from tests.unit.interchange.conftest import column_of


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json"])
@pytest.mark.parametrize("audience", ["internal", "partner:health"])
def test_a_file_of_ours_knows_where_it_comes_from(written, reference, suffix, audience):
    """Plan, revision and audience come back with the file."""
    read = read_plan(written(suffix, audience), reference=reference)

    assert (read.is_own, read.plan_id, read.base_revision) == (True, "demo", 3)
    assert read.audience == audience


def test_records_come_back_by_id(written, reference):
    """Values stand by collection, record and field, as codes and ids."""
    read = read_plan(written(), reference=reference)

    assert read.records["rows"]["water"]["recipients"] == ["health", "wash"]
    assert read.records["rows"]["water"]["preconditions"] == ["list agreed", "two\nlines"]
    assert read.records["focal_points"]["amal"]["until_on"] == "2026-06-30"
    assert read.records["datasets"]["main"]["population"] == 12000


def test_sorted_sheets_moved_columns_and_rows_above_make_no_difference(edited, proposed):
    """People sort, move columns and write a title above the table."""

    def move(book) -> None:
        sheet = book["People"]
        sheet.move_range(f"A1:A{sheet.max_row}", cols=sheet.max_column)
        sheet.insert_rows(1, 2)
        sheet["B1"] = "Our people"

    assert proposed(edited(move)).changes == ()


BAD = [
    ("Data Analysis Plan", "Hours until shared", "soon", "a whole number is needed"),
    ("People", "Until", "next week", "a date such as"),
    ("Data Analysis Plan", "Dissemination Category", "Sensitve", "one of: Public, Sensitive"),
    ("People", "On the mailing list", "perhaps", "yes or no"),
]


@pytest.mark.parametrize(("sheet", "heading", "typed", "needed"), BAD)
def test_a_cell_that_cannot_be_read_costs_itself_only(
    edited, reference, proposed, sheet, heading, typed, needed
):
    """It is told by its place with what is needed, and the record stays as it was there."""

    def edit(book) -> None:
        book[sheet].cell(2, column_of(book[sheet], heading)).value = typed

    path = edited(edit)
    told = dict(read_plan(path, reference=reference).unmapped)

    assert proposed(path).changes == ()
    (where,) = (place for place in told if heading in place)
    assert where == f"column '{heading}', sheet '{sheet}', row 2 (holds '{typed}')"
    assert needed in told[where]


def test_a_sheet_without_its_ids_is_refused(edited, reference):
    """Without the column of ids nobody can tell what changed."""

    def forget(book) -> None:
        sheet = book["Partners"]
        sheet.delete_cols(column_of(sheet, "Row ID"))

    with pytest.raises(SheetError, match="sheet 'Partners' has no column 'Row ID'"):
        read_plan(edited(forget), reference=reference)


def test_a_short_mark_holds_nothing_that_it_does_not_say(written, reference):
    """A CSV whose mark lost its end has no signature, rather than a word in place of one."""
    path = written(".csv")
    path.write_bytes(path.read_bytes().replace(b"|ab12|internal|en||rows", b"|ab12|internal|en"))

    read = read_plan(path, reference=reference)

    assert (read.audience, read.language, read.signature) == ("internal", "en", "")


def blur(book) -> None:
    """Put a word where the revision stood, in "About" and in all marks."""
    for row in book["About"].iter_rows():
        if row[2].value == "revision":
            row[1].value = "latest"
    unmark(book)


def unmark(book) -> None:
    """Take the marks off all sheets but "About"."""
    for sheet in book.worksheets:
        for cell in sheet[1]:
            if str(cell.value).startswith("dtmnb plan 1|"):
                cell.value = None


def drop_about(book) -> None:
    """Leave nothing that says of which revision the file is."""
    unmark(book)
    book.remove(book["About"])


@pytest.mark.parametrize("forget", [blur, drop_about])
def test_a_file_that_forgot_its_revision_is_refused(edited, reference, forget):
    """It cannot be compared, and is not taken for a foreign plan either."""
    with pytest.raises(SheetError, match="does not say any more which plan"):
        read_plan(edited(forget), reference=reference)


def by_excel(delimiter: str, day: str):
    """Return what Excel of a country makes of our CSV."""

    def save(written, folder) -> Path:
        rows = csv.reader(written(".csv").read_text("utf-8-sig").splitlines(keepends=True))
        path = folder / "saved.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            for row in rows:
                dates = (re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", day, text) for text in row)
                csv.writer(file, delimiter=delimiter).writerow(dates)
        return path

    return save


def by_pandas(written, folder) -> Path:
    """Return our workbook as pandas writes its first sheet."""
    path = folder / "frame.xlsx"
    read_excel(written(), engine="calamine").to_excel(path, index=False)
    return path


def by_pandas_as_csv(written, folder) -> Path:
    """Return our CSV as pandas writes it again."""
    path = folder / "frame.csv"
    frame_of_csv(written(".csv")).to_csv(path, index=False)
    return path


def keeping(title: str, new: str = ""):
    """Return what is left of our workbook where people keep one sheet, by another name."""

    def keep(written, folder) -> Path:
        book = load_workbook(written())
        for sheet in book.worksheets:
            if sheet.title != title:
                book.remove(sheet)
        book[title].title = new or title
        book.save(folder / "kept.xlsx")
        return folder / "kept.xlsx"

    return keep


def above(written, folder) -> Path:
    """Return our sheet alone, with a title above it."""
    path = keeping("Data Analysis Plan", "Round 9")(written, folder)
    book = load_workbook(path)
    book.worksheets[0].insert_rows(1, 2)
    book.worksheets[0]["A1"] = "Working copy of the cluster"
    book.save(path)
    return path


THROUGH = {
    "Excel in France": by_excel(";", r"\3/\2/\1"),
    "Excel in the United States": by_excel(",", r"\2/\3/\1"),
    "Excel in Germany": by_excel(";", r"\3.\2.\1"),
    "pandas": by_pandas,
    "pandas, CSV": by_pandas_as_csv,
    "one sheet kept": keeping("Data Analysis Plan"),
    "one sheet kept and renamed": keeping("Data Analysis Plan", "Sheet1"),
    "the sheet of people kept": keeping("People", "Contacts"),
    "one sheet, below a title": above,
}


@pytest.mark.parametrize("program", THROUGH.values(), ids=THROUGH)
def test_a_file_of_ours_comes_back_through_other_programs(
    written, tmp_path, reference, proposed, program
):
    """Whatever saved it: it knows its plan, and nothing that nobody changed is a change."""
    path = program(written, tmp_path)
    read = read_plan(path, reference=reference)

    assert (read.is_own, read.plan_id, read.base_revision) == (True, "demo", 3)
    assert proposed(path).changes == ()


@pytest.mark.parametrize(
    ("was", "became", "is_changed"),
    [
        ("007", "7", False),
        ("1.10", "1.1", False),
        ("237699123456", "2.37699E+11", False),
        ("1.1", "1.10", True),
        ("7", "8", True),
    ],
)
def test_what_a_spreadsheet_makes_of_figures_is_no_change(
    plan, view, reference, tmp_path, proposed, was, became, is_changed
):
    """Leading and last zeros fall off, long numbers are cut; what people typed is a change."""
    row = plan.rows["water"].model_copy(update={"question_id": was})
    numbered = plan.model_copy(update={"rows": {**plan.rows, "water": row}})
    path = tmp_path / "plan.csv"
    write_plan(view(of=numbered), path, reference=reference, language=language_for("en"))
    path.write_text(path.read_text("utf-8").replace(f",{was},", f",{became},"), "utf-8")

    assert bool(proposed(path, numbered).changes) is is_changed


def test_options_typed_into_our_file_are_parted(edited, proposed):
    """People write them into one cell, one after the other."""

    def edit(book) -> None:
        sheet = book["Data Analysis Plan"]
        sheet.cell(2, column_of(sheet, "Reply options")).value = "Well; river; other, specify"

    (change,) = proposed(edited(edit)).changes

    assert change.value == ["Well", "river", "other, specify"]
