"""A PDF says what its blocks say, to everyone, and takes no text for a command."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from dtmnb.reports.document import Page, Paragraph, Passage, Said, Section, Table, Words
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.report import report_of

COMMANDS = (
    '#panic("x")',
    '#read("report.typ")',
    '#import "@preview/cetz:0.3.0"',
    "#sys.inputs",
    "*bold* _thin_ `code`",
    "$ x^2 $",
    "@reference <label>",
    "= Heading",
    "// gone",
    "/* gone */ kept",
    "```raw",
    "\\u{41} \\ #[x]",
    "]) #{",
    "{{ 7*7 }} \\input{x}",
)
LONG = "unaccompanied_children_count_by_location_and_age" * 4


def reader_of(document):
    """Return *document* as PDF, read."""
    return PdfReader(BytesIO(as_pdf(document)))


def text_of(reader):
    """Return the words of all pages without spaces and the marks between parts of words."""
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in reader.pages))


def saying(*texts, language="en"):
    """Return a document with a paragraph and a table of what people wrote."""
    cells = tuple((Words(text="Row"), Said(text=text)) for text in texts)
    blocks = (
        *(Paragraph(content=Said(text=text)) for text in texts),
        Table(caption="Said", heads=("Head", "Words of people"), rows=cells),
    )
    section = Section(key="said", title=texts[0], blocks=blocks)
    return Passage(page=Page(title=texts[0], language=language), blocks=(section,))


@pytest.mark.parametrize("text", COMMANDS)
def test_text_of_people_is_printed_as_it_was_written(text):
    """Nothing that somebody typed runs, reads a file, or looks otherwise than it was typed."""
    reader = reader_of(saying(text))

    assert text_of(reader).count(re.sub(r"\s", "", text)) == 3
    assert reader.metadata.title == text


@pytest.mark.parametrize("sign", ["\U0001f600", "\u6f22", "\x01", "\ufeff", "\u202e", "\ufffd"])
def test_a_sign_that_no_font_has_keeps_no_report_back(sign):
    """People write what they like; the words around it are printed."""
    told = text_of(reader_of(saying(f"before{sign}after")))

    assert re.match(r"before.{0,2}after", told)


@pytest.mark.parametrize(("language", "audience"), [("en", "internal"), ("ar", "public")])
def test_a_report_can_be_read_by_everyone(language, audience, context_of):
    """It is tagged, says its language and title, and its parts are found by their names."""
    document = report_of(context_of(audience, language=language)).whole().passage
    reader = reader_of(document)
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert reader.metadata.title == document.page.title
    assert len(reader.outline) >= 5


def test_heads_of_a_table_stand_on_each_page():
    """Who reads the third page of a table knows what its columns are."""
    reader = reader_of(saying(*(f"Number {number}" for number in range(150))))
    told = [page.extract_text() for page in reader.pages]

    assert len(told) > 3
    assert all("Words of people" in page for page in told[-2:])


def test_long_words_stay_on_the_page():
    """A word without an end is parted and never runs out of its column."""
    (page,) = reader_of(saying(LONG)).pages
    ends = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: ends.append((tm[4], len(text.strip()))))

    assert text_of(reader_of(saying(LONG))).count(LONG) == 3
    assert max(start for start, length in ends if length) < 595 - 45


def test_the_same_document_is_the_same_file():
    """Two copies of an edition can be held against each other."""
    assert as_pdf(saying("x")) == as_pdf(saying("x"))
