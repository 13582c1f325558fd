"""A Word document says what its blocks say, in styles that can be changed in one place."""

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from dtmnb.reports.document import Page, Paragraph, Passage, Said, Section, Table, Words
from dtmnb.reports.report import report_of
from dtmnb.reports.word import as_docx
from dtmnb.reports.writing import facts, said, section

HOSTILE = ("<w:p/>", "]]>", "&amp;", "{{ x }}", '=cmd|"/c x"', "\x01\u202e", "x\uffff", "a\nb")
STYLED = {"Title", "Heading 1", "Heading 2", "List Bullet", "Caption", "Draft", "Note"}


@pytest.fixture
def word_of(context_of):
    """Return what opens the Word document of an edition."""

    def opened(audience, language="en"):
        context = context_of(audience, language=language)._replace(is_draft=True)
        return Document(BytesIO(as_docx(report_of(context).whole().passage)))

    return opened


def test_headings_lists_and_captions_are_styles(word_of):
    """Whoever edits the document changes a style and not each paragraph."""
    word = word_of("internal")
    direct = list(word.element.body.iter(qn("w:rFonts"), qn("w:sz")))

    assert {each.style.name for each in word.paragraphs} >= STYLED - {"Note"}
    assert direct == []


def test_word_makes_the_contents_and_the_numbers_of_pages(word_of):
    """They are fields: right again after somebody has changed the text."""
    word = word_of("partners")
    codes = [each.text for each in word.element.body.iter(qn("w:instrText"))]
    foot = [each.text for each in word.sections[0].footer._element.iter(qn("w:instrText"))]

    assert codes == ['TOC \\o "1-1" \\h \\z \\u']
    assert foot == ["PAGE", "NUMPAGES"]


def test_heads_of_tables_repeat_and_rows_stay_whole(word_of):
    """A table over several pages can be read on each of them."""
    word = word_of("internal")
    headed = [each for each in word.tables if len(each.columns) > 2]

    assert headed
    for table in headed:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_a_row_that_is_longer_than_a_page_goes_on_on_the_next():
    """Word cuts off what has to stay on one page and does not fit."""
    rows = tuple((Words(text="1"), Said(text="word " * count)) for count in (5, 2000))
    table = Table(caption="", heads=("Head", "Words of people"), rows=rows)
    document = Passage(page=Page(title="T"), blocks=(table,))
    (drawn,) = Document(BytesIO(as_docx(document))).tables
    kept = [row._tr.find(qn("w:trPr") + "/" + qn("w:cantSplit")) is not None for row in drawn.rows]

    assert kept == [True, True, False]


@pytest.mark.parametrize(("language", "is_rtl"), [("en", False), ("ar", True)])
def test_arabic_tables_and_paragraphs_begin_at_the_right(word_of, language, is_rtl):
    """Direction stands in the style of all paragraphs and in each table."""
    word = word_of("public", language)
    turned = [each._tbl.tblPr.find(qn("w:bidiVisual")) is not None for each in word.tables]
    normal = word.styles["Normal"].element.pPr

    assert set(turned) == {is_rtl}
    assert (normal.find(qn("w:bidi")) is not None) == is_rtl


def test_no_letters_are_set_apart(word_of):
    """Arabic letters are joined; Word's own styles of titles would pull them apart."""
    word = word_of("public", "ar")
    used = {each.style.name: each.style for each in word.paragraphs}

    assert "Subtitle" in used
    assert [name for name, style in used.items() if style.element.xpath("w:rPr/w:spacing")] == []


def test_pictures_are_told_to_those_who_do_not_see_them(word_of):
    """Each picture carries its figures in words."""
    shapes = word_of("partners").inline_shapes
    told = [each._inline.docPr.get("descr") for each in shapes]

    assert len(told) >= 3
    assert any("Public: 2." in words for words in told)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_is_text(text):
    """Whatever somebody typed stands in the document as words, and the file opens."""
    rows = ((Words(text="Row"), Said(text=text)),)
    table = Table(caption=text, heads=("Head", text), rows=rows)
    section = Section(title=text, blocks=(Paragraph(content=Said(text=text)), table))
    content = as_docx(Passage(page=Page(title=text, running=text), blocks=(section,)))
    word = Document(BytesIO(content))
    visible = text.translate(dict.fromkeys((1, 0x202E, 0xFFFF)))

    assert word.tables[0].cell(1, 1).text == visible
    assert len(word.tables) == 1


def test_a_file_tells_nothing_of_who_made_it(word_of, context_of):
    """Title and language, no name, no machine, no day that is none of ours."""
    passage = report_of(context_of("public")).whole().passage
    with zipfile.ZipFile(BytesIO(as_docx(passage))) as archive:
        told = archive.read("docProps/core.xml").decode()

    assert "River region" in told
    assert [name for name in ("python-docx", "root", "2013", "2026") if name in told] == []


def test_a_telephone_number_keeps_its_order_in_arabic():
    """Each group is told that it is read from left to right."""
    table = facts([("الهاتف", said("+000 111 22"))])
    passage = Passage(page=Page(title="x", language="ar"), blocks=(table,))

    cell = Document(BytesIO(as_docx(passage))).tables[0].rows[0].cells[1]

    assert cell.text == "\u200e+000 \u200e111 \u200e22"


def test_what_begins_on_a_page_of_its_own_does_so():
    """All but the first, before which nothing stands."""
    blocks = tuple(section(title, starts_page=True) for title in ("One", "Two"))
    word = Document(BytesIO(as_docx(Passage(page=Page(title="x"), blocks=blocks))))

    breaks = [each.paragraph_format.page_break_before for each in word.paragraphs]
    assert [bool(each) for each in breaks] == [False, True]
