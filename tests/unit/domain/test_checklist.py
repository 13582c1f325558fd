"""What a plan knows of the items of a checklist."""

import pytest

from dtmnb.domain.checklist import ChecklistItem, known_answer
from dtmnb.domain.findings import Finding, Place
from tests.support.tables import plan_from_tables

PLAN = """
    header
    | record_id | objectives |
    | header    | Know needs |

    lines
    | record_id | release_level | first_on   |
    | l1        | admin_2       | 2027-01-01 |
    | l2        |               | 2027-01-02 |
"""
FOUND = (Finding("AGR001", "blocker", Place("lines", "l1")),)


@pytest.mark.parametrize(
    ("fields", "checks", "expected"),
    [
        ((), (), None),
        (("header.objectives",), (), (1, 0, 0, True)),
        (("header.risk_review",), (), (0, 1, 0, False)),
        (("lines.first_on",), (), (2, 0, 0, True)),
        (("lines.first_on", "lines.release_level"), (), (3, 1, 0, False)),
        # Of no record nothing can be said.
        (("agreements.expires_on",), (), None),
        ((), ("AGR001",), (0, 0, 1, False)),
        ((), ("AGR004",), (0, 0, 0, True)),
        (("header.objectives",), ("AGR001",), (1, 0, 1, False)),
    ],
)
def test_an_item_is_settled_where_nothing_is_empty_and_nothing_open(
    reference, fields, checks, expected
):
    """Fields count in every record; checks count what they find."""
    said = {"text": {"en": "?"}, "group": "g", "evidence": "proposed", "source": ("own",)}
    item = ChecklistItem(code="x", fields=fields, checks=checks, **said)

    known = known_answer(item, plan_from_tables(PLAN, reference), FOUND)

    counted = known and (*map(len, known), known.is_settled)
    assert counted == expected
