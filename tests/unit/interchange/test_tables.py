"""Files as tables: every encoding and delimiter people send, and the row of headings."""

import pytest

from dtmnb.errors import SheetError, UnknownFormatError
from dtmnb.interchange.tables import find_head, open_tables, read_csv
from tests.support.old_formats import ods, xls, xlsb


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Besoin d'été"),
        ("utf-8-sig", "الحاجة"),
        ("utf-16", "الحاجة"),
        ("cp1252", "Besoin d’été à Noël"),
        ("cp1256", "الحاجة إلى المعلومات"),
    ],
)
def test_encodings_are_recognised(encoding, text):
    """Files of old programs, also Arabic ones, are read as they were written."""
    tables = read_csv("x.csv", f"{text},b\n1,2\n".encode(encoding))

    assert tables.sheets["x.csv"] == [[text, "b"], ["1", "2"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(delimiter):
    """Spreadsheets write what their country writes."""
    text = "\n".join(delimiter.join(("Sector", "Question", "Code")) for _ in range(3))

    assert read_csv("x.csv", text.encode()).sheets["x.csv"][0] == ["Sector", "Question", "Code"]


@pytest.mark.parametrize(
    "text",
    [
        "Table of sites, round 9\nDate: 3 March, version 2\n\nPlace;People\nA;12\nB;7\nC;9\nD;8\n",
        "Place;Needs\nA;['water', 'food']\nB;['water', 'tents']\n",
        'Place;Note\nA;"Hard to reach; cut off, far"\nB;"Amal; 12, 13"\n',
        "Place;Mean\n1,5;2,5\n3,5;4,5\n",
    ],
    ids=["titles with commas", "lists of commas", "quoted", "decimal commas"],
)
def test_what_parts_the_rows_is_told_by_all_of_them(text):
    """A comma in a title, a list or a number parts nothing."""
    rows = read_csv("x.csv", text.encode()).sheets["x.csv"]

    assert [len(row) for row in rows if row and row[0] in {"Place", "A", "1,5"}] == [2, 2]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"a,b\n\x00\x01", "it is no text"),
        (b'"' + b"x" * 200_000, "it is no CSV"),
        (b"a\n" * 100_001, "rows: 100001"),
    ],
)
def test_what_is_no_table_is_refused(data, found):
    """Binary files and endless cells are named as what they are."""
    with pytest.raises(SheetError, match=f"Cannot read x.csv: .*{found}"):
        read_csv("x.csv", data)


def test_other_formats_are_refused_by_their_suffix(tmp_path):
    """The message names those that are read."""
    with pytest.raises(
        UnknownFormatError, match=r"Use one of: \.xlsx, \.xlsm, \.xls, \.xlsb, \.ods, "
    ):
        open_tables(tmp_path / "plan.pdf")


SHEETS = {"WASH": [["Question ID", "Question"], ["Q1", "Où est l'eau ?"]], "صحة": [["x", "١"]]}


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".csv"])
@pytest.mark.parametrize("make", [ods, xlsb, xls], ids=["ODS", "XLSB", "XLS"])
def test_a_workbook_is_known_by_its_content(tmp_path, make, suffix):
    """OpenDocument, binary and old workbooks are read, whatever they are called."""
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(make(SHEETS))

    assert open_tables(path).sheets == SHEETS


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".tsv", ".txt", ".csv"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_plain_text_is_read_as_csv_whatever_it_is_called(tmp_path, suffix, delimiter):
    """A CSV that was given the name of a workbook is told and read."""
    path = tmp_path / f"plan{suffix}"
    path.write_text(f"Question ID{delimiter}Question\nQ1{delimiter}Où ?\n", "utf-8")

    tables = open_tables(path)

    assert [*tables.sheets.values()] == [[["Question ID", "Question"], ["Q1", "Où ?"]]]
    assert bool(tables.notes) is (suffix in {".xlsx", ".xls", ".ods"})


def test_the_lock_of_an_open_file_is_named_as_that(tmp_path):
    """Excel leaves it beside the file; the sentence says which file is meant."""
    path = tmp_path / "~$plan.xlsx"
    path.write_bytes(b"\x05Amina" + bytes(150))

    with pytest.raises(SheetError, match=r"has a file open. Take the file 'plan.xlsx'"):
        open_tables(path)


@pytest.mark.parametrize(
    ("beside", "unread"),
    [
        ("<office:annotation><text:p>ask Amina</text:p></office:annotation>", "comments"),
        ("", ""),
    ],
)
def test_what_an_open_document_holds_beside_cells_is_told(tmp_path, beside, unread):
    """Comments stand in the sheet itself there."""
    path = tmp_path / "plan.ods"
    path.write_bytes(ods(SHEETS, beside=beside))

    assert open_tables(path).unread == (((unread, ""),) if unread else ())


def test_comments_and_hidden_rows_of_an_open_document_are_kept_by_row(tmp_path):
    """Rows that are alike stand once, with how often; who wrote a comment is not what it says."""
    path, height = tmp_path / "plan.ods", len(next(iter(SHEETS.values())))
    below = (
        '<table:table-row table:visibility="collapse" table:number-rows-repeated="2">'
        "<table:table-cell/></table:table-row><table:table-row><table:table-cell>"
        "<office:annotation><text:p>ask</text:p><text:p>Amina</text:p></office:annotation>"
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    path.write_bytes(ods(SHEETS, below=below))

    marks = open_tables(path).marks

    title = next(iter(SHEETS))
    assert [(each.sheet, each.row, each.kind, each.text) for each in marks] == [
        (title, height + 1, "hidden", ""),
        (title, height + 2, "hidden", ""),
        (title, height + 3, "comment", "ask Amina"),
    ]


@pytest.mark.parametrize("make", [xlsb, xls], ids=["XLSB", "XLS"])
def test_what_a_binary_workbook_does_not_tell_is_told(tmp_path, make):
    """Formulas, comments and hidden rows cannot be seen there: nobody says that there are none."""
    path = tmp_path / "plan.xls"
    path.write_bytes(make(SHEETS))
    tables = open_tables(path)

    assert tables.unread == (("old_format", ""),)
    assert "formulas, hidden rows and comments" in tables.notes[0]


def test_headings_are_the_first_of_the_likeliest_rows():
    """However a reader tells likely rows; without one there are none."""
    rows = [["Title"], ["a", "b"], ["c", "d"], [1, 2]]

    assert find_head(rows, len) == (2, 1)
    assert find_head(rows, lambda _: 0)[0] == 0
    assert find_head([], len) == (0, 0)
