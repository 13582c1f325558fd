"""Plans that others made for their own use."""

import pytest

from dtmnb.domain.plan import Plan
from dtmnb.interchange import propose_changes, read_plan

pytestmark = pytest.mark.real

PLANS = {
    "som_2021_dsa_data_aggregation_plan.xlsx": (
        185,
        {"reply_type", "question_id", "question"},
        "Aggregation : all / subset",
    ),
    "reach_2024_msna_list_of_analysis.xlsx": (
        103,
        {"sector", "question_id", "descriptive_analysis", "information_need", "dataset"},
        "R_package",
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_real_plan_comes_in_whole(real, reference, name):
    """Every row is there, and every column is mapped or listed."""
    count, fields, unmapped = PLANS[name]

    read = read_plan(real / "plans" / name, reference=reference)
    changes = propose_changes(
        read, base=Plan(plan_id="new"), reference=reference, is_vouched=True
    ).changes

    assert len(changes) == count
    assert {column.field for column in read.columns} - {None} == fields
    assert unmapped in dict(read.unmapped)
    assert all(
        column.field or (column.header, column.why) in read.unmapped for column in read.columns
    )


@pytest.mark.parametrize("name", PLANS)
def test_each_row_of_a_real_plan_says_what_it_is(real, reference, name):
    """No row is left without a question, an information need or an identifier."""
    rows = read_plan(real / "plans" / name, reference=reference).records["rows"].values()

    telling = ("question", "information_need", "question_id")
    assert all(any(row.get(field) for field in telling) for row in rows)
