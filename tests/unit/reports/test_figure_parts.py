"""A figure with more than a page holds goes on, on the next one, with nothing lost or changed."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from pypdf import PdfReader

from dtmnb.reports.document import (
    Badge,
    Bar,
    BarFigure,
    CalendarFigure,
    Moment,
    Page,
    Passage,
    Row,
    Section,
)
from dtmnb.reports.figure_parts import parts_of
from dtmnb.reports.pdf import as_pdf, pictures_of
from dtmnb.reports.word import as_docx
from tests.support.printed import places_in

BLOCKER = Badge(label="Blocks", shape="square", colour="#b3261e")
ALARM = Badge(label="Soon", shape="triangle", colour="#8f5200")


def bars_of(labels):
    """Return a figure with a bar of two parts for each label."""
    bars = [
        Bar(label=label, parts=((BLOCKER, at % 7), (ALARM, 1 + at % 5)))
        for at, label in enumerate(labels)
    ]
    return BarFigure(key="k", title="Open points", bars=tuple(bars))


def calendar_of(labels):
    """Return a figure with a day for each label."""
    rows = [Row(label=label, days=(date(2027, 1 + at % 12, 5),)) for at, label in enumerate(labels)]
    today = Moment(label="Today", first=date(2027, 1, 1))
    return CalendarFigure(title="Releases", rows=tuple(rows), moments=(today,))


def document_of(figure):
    """Return a document with *figure* and nothing else."""
    section = Section(key="s", title="Where plans stand", blocks=(figure,))
    return Passage(page=Page(title="T"), blocks=(section,))


@given(st.lists(st.text("ab ", max_size=90), max_size=200))
def test_every_bar_is_in_one_part_in_its_order(labels):
    """None is left out, and no part has more bars than a page has room for."""
    figure = bars_of(labels)
    parts = parts_of(figure)

    assert [bar for part in parts for bar in part.bars] == [*figure.bars]
    assert all(part.bars for part in parts) or len(parts) == 1
    assert max(len(part.bars) for part in parts) <= 215 / 5.6 + 1


def test_parts_are_nearly_of_the_same_height():
    """No part is a rest of two bars."""
    sizes = [len(part.bars) for part in parts_of(bars_of([f"plan{n}" for n in range(120)]))]

    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == 4


@pytest.mark.parametrize("make", [bars_of, calendar_of])
@pytest.mark.parametrize(
    ("count", "more"), [(1, ""), (30, ""), (41, ""), (120, ""), (40, " so" * 500)]
)
def test_all_that_a_figure_shows_is_on_a_page(make, count, more):
    """No label is printed below the edge of its page, or over another; a long one is cut."""
    labels = [f"plan{number:04}" for number in range(count)]
    figure = make([label + more for label in labels])
    reader = PdfReader(BytesIO(as_pdf(document_of(figure))))
    found = places_in(reader)

    assert found.keys() >= {*labels}
    assert len({found[label] for label in labels}) == count


def test_a_heading_is_not_left_alone_by_a_long_figure():
    """It stands on the page where its figure begins."""
    figure = bars_of([f"plan{number:04}" for number in range(120)])
    first = PdfReader(BytesIO(as_pdf(document_of(figure)))).pages[0].extract_text()

    assert "Where plans stand" in first
    assert "plan0000" in first


def test_word_shows_a_long_figure_in_pictures_that_fit():
    """Each tells its own part in words, for those who do not see it."""
    labels = [f"plan{number:04}" for number in range(120)]
    written = Document(BytesIO(as_docx(document_of(bars_of(labels)))))
    pictures = written.inline_shapes

    assert len(pictures) == len(parts_of(bars_of(labels)))
    assert all(each.height.mm < 240 for each in pictures)
    told = " ".join(each._inline.docPr.get("descr") for each in pictures)
    assert all(told.count(label) == 1 for label in labels)


def test_all_parts_of_a_figure_are_drawn_to_one_scale():
    """A bar of half the count is half as long, also where the longest is in another picture."""
    bars = [Bar(label=f"plan{at}", parts=((BLOCKER, 100 if at == 0 else 50),)) for at in range(80)]
    figure = BarFigure(key="k", title="Open points", bars=tuple(bars))
    ends = []
    for drawn, _ in pictures_of(figure, Page()):
        picture = Image.open(BytesIO(drawn)).convert("RGB")
        red = picture.split()[0].point(lambda value: 255 * (value > 150))
        rest = picture.split()[1].point(lambda value: 255 * (value < 80))
        ends.append(ImageChops.multiply(red, rest).getbbox()[2] / picture.width)

    assert len(ends) > 1
    assert max(ends[1:]) < 0.75 * ends[0]
