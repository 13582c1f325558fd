"""Charts say the same to those who see them and to those who hear them."""

import re
from datetime import date

import pytest

from dtmnb.language import language_for
from dtmnb.reports.charts import WIDTH, draw
from dtmnb.reports.document import Badge, Bar, BarFigure, CalendarFigure, Moment, Row

EN = language_for("en")
RED = Badge(label="Red <b>", colour="#b3261e", shape="square")
BLUE = Badge(label="Blue", colour="#00539f")


def bars(label, *parts):
    """Return a picture of one bar."""
    return draw(BarFigure(key="k", title="T", bars=(Bar(label=label, parts=parts),)), EN)


def test_every_figure_stands_in_words():
    """The text alternative holds each figure with its label."""
    chart = bars("One", (RED, 2), (BLUE, 0))

    assert "<desc>One: 2 Red &lt;b&gt;.</desc>" in chart
    assert 'role="img"' in chart


def test_parts_differ_by_hatching_too():
    """Printed in black and white, parts can still be told apart."""
    chart = bars("One", (RED, 2), (BLUE, 3))

    assert set(re.findall(r'<pattern id="([^"]+)"', chart)) == {
        "k-square-b3261e",
        "k-circle-00539f",
    }
    assert chart.count("url(#k-") == 2


def test_bars_stay_inside_the_picture():
    """The longest bar and its total have room."""
    chart = bars("x" * 80, (RED, 9999), (BLUE, 1))
    ends = [
        float(x) + float(width)
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', chart)
    ]

    assert 0 < max(ends) < WIDTH - 20


LONG = "Displacement Tracking Matrix Household Needs Assessment in the North of Round"


def labels_of(chart):
    """Return of each label its words, and where its first and its last line stand."""
    for y, lines in re.findall(
        r'<text x="[\d.]+" y="([-\d.]+)"[^>]*text-anchor="end">(.*?)</text>', chart
    ):
        falls = [float(dy) for dy in re.findall(r'dy="([\d.]+)"', lines)]
        yield re.sub("<[^>]*>", " ", lines), float(y), float(y) + sum(falls)


def bars_named(names):
    """Return a picture of a bar for each name."""
    made = [Bar(label=name, parts=((RED, 2),)) for name in names]
    return draw(BarFigure(key="k", title="T", bars=tuple(made)), EN)


def rows_named(names):
    """Return a calendar with a row for each name."""
    rows = [Row(label=name, days=(date(2026, 3, 1),)) for name in names]
    return draw(CalendarFigure(title="T", rows=tuple(rows), moments=()), EN)


@pytest.mark.parametrize("make", [bars_named, rows_named])
@pytest.mark.parametrize("name", [LONG, "W" * 90, LONG * 40])
def test_long_labels_stand_beside_their_own_bars(make, name):
    """None is drawn over the next one; cut in the middle, what tells them apart is still there."""
    chart = make([f"{name} {number}" for number in (8, 9)])
    (one, _, last), (other, first, _) = labels_of(chart)

    assert first - last >= 11
    assert (one.split()[-1], other.split()[-1]) == ("8", "9")
    assert f"{name} 8" in chart


@pytest.mark.parametrize("days", [(date(2026, 3, 1),), (date(2026, 3, 1), date(2028, 12, 31))])
def test_a_calendar_has_room_for_all_its_days(days):
    """Every day of a calendar stands inside the picture, in words and as a point."""
    moments = (
        Moment(label="Today", first=date(2026, 2, 1)),
        Moment(label="C", first=date(2026, 2, 2), last=date(2026, 2, 9)),
    )
    rows = (Row(label="A: b", days=days),)
    chart = draw(CalendarFigure(title="T", rows=rows, moments=moments), EN)
    points = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', chart)]

    assert len(points) == len(days)
    assert all(100 < x < WIDTH for x in points)
    assert "C: 2 Feb 2026 – 9 Feb 2026. A: b: 1 Mar 2026" in chart
