"""A PDF says what its blocks say, to everyone, and takes no text for a command."""

import re
import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from dtmnb.reports.document import (
    Card,
    Cards,
    Facts,
    Page,
    Paragraph,
    Passage,
    Said,
    Section,
    Table,
    Words,
)
from dtmnb.reports.pdf import as_pdf
from dtmnb.reports.report import report_of
from tests.support.printed import places_in

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


def facts_of(words):
    """Return three facts that say *words* between them."""
    third = 1 + len(words) // 3
    told = [" ".join(words[at : at + third]) for at in range(0, len(words), third)]
    return Facts(pairs=tuple((f"Fact {at}", Said(text=each)) for at, each in enumerate(told)))


def card_of(title, facts):
    """Return a card beside a short one."""
    short = Card(title=Words(text="Short"), facts=facts_of(["word"]))
    return Cards(cards=(Card(title=title, facts=facts), short))


LONG_BLOCKS = {
    "a paragraph": lambda words: Paragraph(content=Said(text=" ".join(words))),
    "a note": lambda words: Paragraph(content=Said(text=" ".join(words)), tone="note"),
    "facts": facts_of,
    "a card": lambda words: card_of(Words(text="Card"), facts_of(words)),
    "lines of a card": lambda words: card_of(
        Words(text="Card"), Facts(pairs=(("Fact", Said(text="\n".join(words))),))
    ),
    "the title of a card": lambda words: card_of(Said(text=" ".join(words)), facts_of(["word"])),
    "a cell": lambda words: table_of((Words(text="1"), Said(text=" ".join(words)))),
    "a row of many cells": lambda words: row_of([words[at::7] for at in range(7)]),
    "the head of a group": lambda words: table_of((Said(text=" ".join(words)),)),
    "a section": lambda words: Section(key="long", title=" ".join(words), blocks=()),
}


def row_of(cells):
    """Return a table with one row of *cells*, each of so many words."""
    row = tuple(Said(text=" ".join(words)) for words in cells)
    return Table(caption="Said", heads=tuple(f"Head {at}" for at in range(len(row))), rows=(row,))


def table_of(*rows):
    """Return a table of *rows* and a short one."""
    rows = (*rows, (Words(text="2"), Words(text="short")))
    return Table(caption="Said", heads=("Head", "Words of people"), rows=rows)


@pytest.mark.parametrize("count", [40, 95, 120, 240, 290, 400, 2000])
@pytest.mark.parametrize("make", LONG_BLOCKS.values(), ids=LONG_BLOCKS)
@pytest.mark.parametrize("sheet", ["document", "poster"])
def test_whatever_people_wrote_is_on_a_page(make, count, sheet):
    """However long it is: nothing goes on below the edge of its page."""
    words = [f"word{number:04}" for number in range(count)]
    section = Section(key="said", title="Said", blocks=(make(words),))
    found = places_in(reader_of(Passage(page=Page(title="T", sheet=sheet), blocks=(section,))))

    assert {*words} - found.keys() == set()


def test_rows_stand_under_no_other_head_than_their_own():
    """A head that is too long to be repeated ends the one before it."""
    long = " ".join(["beta"] * 300)
    rows = [(Said(text="alpha"),), *((Words(text=f"a{n}"), Words(text="x")) for n in range(3))]
    rows += [(Said(text=long),), *((Words(text=f"b{n}"), Words(text="x")) for n in range(120))]
    table = Table(caption="", heads=("Head", "Words"), rows=tuple(rows))
    pages = reader_of(Passage(page=Page(title="T"), blocks=(table,))).pages

    assert len(pages) > 2
    assert ["alpha" in page.extract_text() for page in pages] == [True] + [False] * (len(pages) - 1)


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
    first = as_pdf(saying("x"))
    time.sleep(1.1)

    assert as_pdf(saying("x")) == first
