"""Files of ours are recognised, and what cannot be read in them has its place named."""

import pytest

from dtmnb.errors import SheetError
from dtmnb.interchange import read_plan
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
    ("Data Analysis Plan", "Hours until shared", "soon", "a number is needed"),
    ("Data Analysis Plan", "Agreed on", "next week", "a date such as"),
    ("Data Analysis Plan", "Dissemination Category", "Sensitve", "one of: Public, Sensitive"),
    ("People", "On the mailing list", "perhaps", "yes or no"),
]


@pytest.mark.parametrize(("sheet", "heading", "typed", "needed"), BAD)
def test_a_cell_that_cannot_be_read_is_named(edited, reference, sheet, heading, typed, needed):
    """File, sheet, row, column, what was found and what is needed, in one sentence."""

    def edit(book) -> None:
        book[sheet].cell(2, column_of(book[sheet], heading)).value = typed

    with pytest.raises(SheetError) as caught:
        read_plan(edited(edit), reference=reference)

    assert str(caught.value).startswith(
        f"Cannot read plan.xlsx: sheet '{sheet}', row 2, column '{heading}' holds '{typed}'. "
    )
    assert needed in str(caught.value)


def test_a_sheet_without_its_ids_is_refused(edited, reference):
    """Without the column of ids nobody can tell what changed."""

    def forget(book) -> None:
        sheet = book["Partners"]
        sheet.delete_cols(column_of(sheet, "Row ID"))

    with pytest.raises(SheetError, match="sheet 'Partners' has no column 'Row ID'"):
        read_plan(edited(forget), reference=reference)


def blur(book) -> None:
    """Put a word where the revision stood."""
    for row in book["About"].iter_rows():
        if row[2].value == "revision":
            row[1].value = "latest"


def test_a_short_mark_holds_nothing_that_it_does_not_say(written, reference):
    """A CSV whose mark lost its end has no signature, rather than a word in place of one."""
    path = written(".csv")
    path.write_bytes(path.read_bytes().replace(b"|ab12|internal|en|", b"|ab12|internal|en"))

    read = read_plan(path, reference=reference)

    assert (read.audience, read.language, read.signature) == ("internal", "en", "")


@pytest.mark.parametrize("forget", [blur, lambda book: book.remove(book["About"])])
def test_a_file_that_forgot_its_revision_is_refused(edited, reference, forget):
    """It cannot be compared, and is not taken for a foreign plan either."""
    with pytest.raises(SheetError, match="does not say any more which plan"):
        read_plan(edited(forget), reference=reference)
