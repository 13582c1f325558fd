"""Step 30: a question's result is shown before it is asked, and is marked as invented."""

import pytest

from dtmnb.domain.row import PlanRow
from dtmnb.widgets.steps.data_analysis_plan import RowsPanel, mock_result, mock_view


def _row(**values) -> PlanRow:
    return PlanRow(record_id="r", **values)


@pytest.mark.parametrize("number", [1, 2, 3, 7, 30])
def test_invented_shares_add_up(reference, number):
    """Percentages go down in steps and add up to 100."""
    options = tuple(f"o{each}" for each in range(number))
    found = mock_result(_row(reply_type="select_one", reply_options=options), reference)

    assert sum(found.values) == 100
    assert list(found.values) == sorted(found.values, reverse=True)
    assert found.labels == options


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"reply_type": "text", "reply_options": ("a",)}, False),
        ({"reply_type": "select_one"}, False),
        ({}, False),
        ({"reply_type": "integer", "reply_options": ("households",)}, True),
        ({"reply_options": ("yes", "no")}, True),
    ],
)
def test_only_what_can_be_counted_is_shown(reference, values, shown):
    """Free text has no table, and numbers are shown by area."""
    assert (mock_result(_row(**values), reference) is not None) is shown


def test_the_result_says_that_it_is_invented(session):
    """Nobody can take the mock result for data."""
    row = _row(question="<b>?</b>", reply_type="select_one", reply_options=("<i>yes", "no"))

    words = mock_view(session, row)

    assert "Invented values, not data" in words
    assert "&lt;i&gt;yes" in words
    assert "<b>" not in words


def test_the_row_shows_column_b(session, guard):
    """The category stands above the form, with where it is settled."""
    panel = RowsPanel(session, guard)
    panel.refresh()

    assert "B · Dissemination Category" in panel.editor.above_form.root.value
