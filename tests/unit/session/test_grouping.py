"""A group is called by what its rows have in common."""

import pytest

from dtmnb.domain.agenda import Group
from dtmnb.domain.plan import Plan
from dtmnb.domain.row import PlanRow
from dtmnb.language import language_for
from dtmnb.language.wording import Wording
from dtmnb.session.grouping import group_title

ROW = PlanRow(record_id="r1", sector="wash", brought_along={"IN": "Where people sleep"})


@pytest.mark.parametrize(
    ("by", "value", "category", "title"),
    [
        ("sector", "wash", "public", "Water, Sanitation and Hygiene"),
        ("sector", "", "public", "Without: A · Sector"),
        ("brought_along.IN", "Where people sleep", "public", "Where people sleep"),
        ("", "", "public", "Public"),
        ("", "", "", "category to be chosen"),
    ],
)
def test_a_group_is_called_by_what_makes_it(reference, by, value, category, title):
    """By the words of the field, of the column that was brought along, or of the category."""
    wording = Wording(Plan(plan_id="p", rows={"r1": ROW}), reference, language_for("en"))
    group = Group("k", value, category, category, "talk", ("r1",), {})

    assert group_title(wording, group, by) == title
