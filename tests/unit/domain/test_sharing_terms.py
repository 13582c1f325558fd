"""The terms of a release stand in the lines of its dataset, else in the row."""

import pytest

from dtmnb.domain.sharing_terms import is_live, sharing_terms
from tests.support.tables import plan_from_tables

PLAN = """
    rows
    | record_id | category       | status   | dataset  | modalities | share_within_hours |
    | alone     | public         |          |          | report     | 24                 |
    | lined     | sensitive      |          | gbv      | report     |                    |
    | no_lines  | sensitive      |          | water    |            |                    |
    | dropped   | public         | rejected |          |            |                    |
    | unsafe    | do_not_collect |          |          |            |                    |
    | inside    | internal       |          |          |            |                    |

    lines
    | record_id | dataset | category  | modality           |
    | l1        | gbv     | sensitive | bilateral_transfer |
    | l2        | gbv     | secret    |                    |
"""


def test_a_dataset_with_lines_speaks_for_its_rows(reference):
    """Rows that stand alone or whose dataset has no line state their own terms."""
    terms = sharing_terms(plan_from_tables(PLAN, reference), reference)

    assert [(each.where.record, each.category.code, each.modalities) for each in terms] == [
        ("alone", "public", ("report",)),
        ("no_lines", "sensitive", ()),
        ("inside", "internal", ()),
        ("l1", "sensitive", ("bilateral_transfer",)),
        ("l2", "not_agreed", ()),
    ]
    assert [each.where.record for each in terms if each.is_shared] == ["alone", "no_lines", "l1"]


@pytest.mark.parametrize(
    ("row", "live"),
    [("alone", True), ("inside", True), ("dropped", False), ("unsafe", False)],
)
def test_a_row_that_is_not_asked_is_not_live(row, live, reference):
    """Rejected rows and questions found unsafe ask nothing of anybody."""
    plan = plan_from_tables(PLAN, reference)

    assert is_live(plan.rows[row], reference) is live
