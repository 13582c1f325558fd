"""Charts say the same to those who see them and to those who hear them."""

import re
from datetime import date

import pytest

from dtmnb.language import language_for
from dtmnb.reports.charts import WIDTH, Bar, Kind, Moment, Row, bar_chart, calendar_chart

EN = language_for("en")
RED, BLUE = Kind("Red <b>", "#b3261e", "square"), Kind("Blue", "#00539f")


def test_every_figure_stands_in_words():
    """The text alternative holds each figure with its label."""
    chart = bar_chart("T", [Bar("One", [(RED, 2), (BLUE, 0)])], key="k", language=EN)

    assert "<desc>One: 2 Red &lt;b&gt;.</desc>" in chart
    assert 'role="img"' in chart


def test_parts_differ_by_hatching_too():
    """Printed in black and white, parts can still be told apart."""
    chart = bar_chart("T", [Bar("One", [(RED, 2), (BLUE, 3)])], key="k", language=EN)

    assert set(re.findall(r'<pattern id="([^"]+)"', chart)) == {
        "k-square-b3261e",
        "k-circle-00539f",
    }
    assert chart.count("url(#k-") == 2


def test_bars_stay_inside_the_picture():
    """The longest bar and its total have room."""
    chart = bar_chart("T", [Bar("x" * 80, [(RED, 9999), (BLUE, 1)])], key="k", language=EN)
    ends = [
        float(x) + float(width)
        for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', chart)
    ]

    assert 0 < max(ends) < WIDTH - 20


@pytest.mark.parametrize("days", [(date(2026, 3, 1),), (date(2026, 3, 1), date(2028, 12, 31))])
def test_a_calendar_has_room_for_all_its_days(days):
    """Every day of a calendar stands inside the picture, in words and as a point."""
    moments = [Moment("Today", date(2026, 2, 1)), Moment("C", date(2026, 2, 2), date(2026, 2, 9))]
    chart = calendar_chart("T", [Row("A: b", days)], moments, language=EN)
    points = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', chart)]

    assert len(points) == len(days)
    assert all(100 < x < WIDTH for x in points)
    assert "C: 2 Feb 2026 – 9 Feb 2026. A: b: 1 Mar 2026" in chart
