"""What stands beside the tables of a file is looked at, or told as not looked at."""

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from PIL import Image as Picture

from dtmnb.language import language_for, sentence_of
from dtmnb.language.wording import Wording
from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import read_data
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | iso3 |
    | SSD  |

    rows
    | record_id | question_id | category | release_level |
    | r1        | idps        | public   | admin_2       |
"""
ROWS = [["admin2Name", "idps"], ["Juba", 120], ["Yei", 80], ["Wau", 95]]


@pytest.fixture
def found(tmp_path: Path, reference):
    """Return a function from a workbook, or its bytes, to what was found: sentences by code."""
    plan = plan_from_tables(PLAN, reference)
    wording = Wording(plan, reference, language_for("en"))

    def check(book: Workbook | bytes) -> dict[str, str]:
        path = tmp_path / "data.xlsx"
        path.write_bytes(book) if isinstance(book, bytes) else book.save(path)
        checked = check_data(plan, read_data(path), reference, measure=Measure())
        return {each.code: sentence_of(each, wording) for each in checked.findings}

    return check


@pytest.fixture
def book() -> Workbook:
    """Return a workbook that may go."""
    made = Workbook()
    made.active.title = "Data"
    for row in ROWS:
        made.active.append(row)
    return made


def with_part(book: Workbook, place: str, content: bytes = b"<x/>") -> bytes:
    """Return *book* with one part more."""
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(place, content)
    return out.getvalue()


def test_a_clean_workbook_is_let_go(found, book):
    """Who made it and when is in every file."""
    book.properties.creator = "Amal Deng"

    assert found(book) == {}


UNREAD = {
    "xl/comments/comment9.xml": "Comments",
    "xl/threadedComments/threadedComment1.xml": "Comments",
    "xl/pivotCache/pivotCacheRecords1.xml": "Copies of data behind pivot tables",
    "xl/slicerCaches/slicerCache1.xml": "Copies of data behind pivot tables",
    "xl/media/image1.png": "Pictures",
    "xl/embeddings/book.xlsx": "Embedded files",
    "xl/externalLinks/externalLink1.xml": "Values of other workbooks",
    "xl/model/item.data": "Data behind queries",
    "xl/queryTables/queryTable1.xml": "Data behind queries",
    "xl/revisions/revisionLog1.xml": "Tracked changes",
    "docProps/thumbnail.jpeg": "Pictures",
    "xl/what/nobody.knows": "Other parts",
}


@pytest.mark.parametrize(("place", "words"), UNREAD.items())
def test_parts_that_nobody_looks_at_are_named(found, book, place, words):
    """A copy of all records may lie where no cell shows it."""
    assert words in found(with_part(book, place))["unread_parts"]


def test_comments_pictures_and_charts_of_a_real_workbook_are_named(found, book):
    """As spreadsheets write them."""
    page = book.active
    page["A2"].comment = Comment("Ask Amal", "Deng")
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=4))
    page.add_chart(chart, "D1")
    shown = io.BytesIO()
    Picture.new("RGB", (4, 4)).save(shown, "PNG")
    page.add_image(Image(shown), "D20")

    (told,) = found(book).values()

    assert all(words in told for words in ("Comments", "Charts", "Pictures"))


PHONE, EMAIL = "+211 920 111 222", "amal@example.org"
TEXTS = {
    "in the properties": lambda book: setattr(book.properties, "description", f"Ask {EMAIL}"),
    "in a link": lambda book: setattr(book.active["A2"], "hyperlink", f"mailto:{EMAIL}"),
    "in a footer": lambda book: setattr(book.active.oddFooter.center, "text", f"Call {PHONE}"),
    "above the headings": lambda book: (
        book.active.insert_rows(1, 2) or setattr(book.active["A1"], "value", f"Call Amal, {PHONE}")
    ),
    "behind a colon": lambda book: (
        book.active.insert_rows(1, 2)
        or setattr(book.active["A1"], "value", "Nom du répondant : Amal Deng")
    ),
    "below the table": lambda book: book.active.append([f"Source: Amal, {PHONE}"]),
    "in a read-me": lambda book: book.create_sheet("READ ME").append(
        [f"Whoever has a question on this file calls Amal, {PHONE}."]
    ),
    "in a list without neighbours": lambda book: [
        book.create_sheet("List").append([text]) for text in ("Phone", PHONE, "0920 111 333")
    ],
}


@pytest.mark.parametrize("write", TEXTS.values(), ids=TEXTS)
def test_texts_beside_the_table_are_searched(found, book, write):
    """A number below the table is as open as one in it."""
    write(book)

    assert "person_columns" in found(book)


def test_a_name_beside_its_heading_is_found_above_the_table(found, book):
    """Two cells side by side say one thing."""
    book.active.insert_cols(1, 2)
    for row, texts in enumerate((("admin1Name", "admin1Pcode"), *[("CE", "SS01")] * 3), start=1):
        book.active.cell(row, 1).value, book.active.cell(row, 2).value = texts
    book.active.insert_rows(1, 2)
    book.active["A1"], book.active["B1"] = "Enumerator", "Amal"

    assert "person_columns" in found(book)


def test_a_link_to_a_map_is_a_position(found, book):
    """The point stands behind the word."""
    book.active["A2"].hyperlink = "https://maps.google.com/?q=4.85,31.58"

    assert "finer_columns" in found(book)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_looked_at_and_named(found, book, state):
    """Hiding is no leaving out."""
    page = book.create_sheet("Old")
    for text in ("names", "Amal Deng", "Mary Lado", "Badr Ali"):
        page.append([text])
    page.sheet_state = state

    told = found(book)

    assert "Old" in told["hidden_parts"]
    assert "person_columns" in told


def test_hidden_rows_and_columns_are_named(found, book):
    """Whoever opens the file does not see them, whoever reads it does."""
    book.active.row_dimensions[3].hidden = True

    assert "Data" in found(book)["hidden_parts"]


def test_notes_are_named_and_let_go(found, book):
    """A read-me is no table of one column."""
    book.create_sheet("READ ME").append(["This file shows what was counted in round 9."])

    assert list(found(book)) == ["note_sheets"]


def test_one_bad_sheet_does_not_refuse_the_rest(found, book):
    """It is told as not looked at, so that nobody takes it for harmless."""
    page = book.create_sheet("Raw")
    for row in (["Amal", "Juba", "Female"], ["Deng", "Wau", "Male"], ["Badr", "Yei", "Female"]):
        page.append(row)

    assert "headings cannot be told" in found(book)["unread_parts"]
