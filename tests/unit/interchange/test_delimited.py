"""CSV out and in: every encoding and delimiter people send, and no formula."""

import csv
import io

import pytest

from dtmnb.errors import SheetError
from dtmnb.interchange.delimited import build_csv, guarded, read_csv, unguarded
from dtmnb.language import language_for


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
    ["=1", "+1", "-1", "@a", "\t1", "\r1", " =1", "＝1", "＠1", "'=1", "''", "'", "plain", ""],
)
def test_the_apostrophe_can_be_taken_off_again(text):
    """What a spreadsheet would calculate is text, and comes back as it was."""
    out = guarded(text)

    assert unguarded(out) == text
    assert not out.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＠"))


def test_it_is_the_plan_sheet_with_its_mark(view, reference):
    """CSV holds the Data Analysis Plan only, for programs that need the mark of UTF-8."""
    data = build_csv(view(), reference, language_for("en"))

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0][1] == "Dissemination Category"
    assert rows[0][-1] == "dtmnb plan 1|demo|3|ab12|internal|en"
    assert [row[1] for row in rows[1:]] == ["Public", "Urgent Action + Sensitive"]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"a,b\n\x00\x01", "it is no text"),
        (b'"' + b"x" * 200_000, "it is no CSV"),
        (b"a\n" * 50_001, "50001 rows"),
    ],
)
def test_what_is_no_table_is_refused(data, found):
    """Binary files and endless cells are named as what they are."""
    with pytest.raises(SheetError, match=f"Cannot read x.csv: .*{found}"):
        read_csv("x.csv", data)
