"""Rows are gone through one by one, round and round."""

import pytest

from dtmnb.domain.row import PlanRow
from dtmnb.widgets.steps.row_picker import RowPicker, next_open
from tests.unit.widgets.conftest import keys

ROWS = [PlanRow(record_id=key, harm_reviewed=key in "bd") for key in "abcd"]


@pytest.mark.parametrize(
    ("after", "found"), [("", "a"), ("a", "c"), ("c", "a"), ("d", "a"), ("gone", "a")]
)
def test_the_next_open_row_comes_after_this_one(after, found):
    """After the last row the first one follows."""
    assert next_open(ROWS, after, lambda row: not row.harm_reviewed) == found


def test_no_open_row_is_found_where_all_is_done():
    """Then the picker stays where it is."""
    assert next_open(ROWS, "a", lambda row: False) == ""


def test_only_open_rows_are_listed_unless_asked(session, guard):
    """The list is short until somebody wants all rows."""
    shown = []
    picker = RowPicker(session, guard, lambda row: row.record_id == "r003", shown.append)
    picker.refresh()
    assert keys(picker._list) == ["r003"]

    picker._only.value = False

    assert len(keys(picker._list)) == len(session.plan.rows)
    assert set(shown) == {"r003"}
