"""Plans that others made for their own use."""

from datetime import date

import pytest

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.checks import check_plan
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
    """Every row is there, and every column has a field or is brought along."""
    count, fields, brought = PLANS[name]

    read = read_plan(real / "plans" / name, reference=reference)
    changes = propose_changes(
        read, base=Plan(plan_id="new"), reference=reference, is_vouched=True
    ).changes

    assert len(changes) == count
    assert {column.field for column in read.columns} - {"brought_along"} == fields
    assert any(brought in change.values["brought_along"] for change in changes)
    assert not {column.header for column in read.columns} & dict(read.unmapped).keys()


@pytest.mark.parametrize("name", PLANS)
def test_a_real_plan_that_comes_in_again_changes_nothing(real, reference, name):
    """No row is doubled, and an unknown word raises no alarm on each row."""
    read = read_plan(real / "plans" / name, reference=reference)
    base = Plan(plan_id="new")
    changes = propose_changes(read, base=base, reference=reference, is_vouched=False).changes
    plan = apply(base, Batch(batch_id="first", author="Ada", changes=changes)).plan

    again = propose_changes(read, base=plan, reference=reference, is_vouched=False).changes

    assert again == ()
    codes = {each.code for each in check_plan(plan, reference, today=date(2026, 3, 1))}
    assert not {"VAL001", "REF001"} & codes


@pytest.mark.parametrize("name", PLANS)
def test_each_row_of_a_real_plan_says_what_it_is(real, reference, name):
    """No row is left without a question, an information need or an identifier."""
    rows = read_plan(real / "plans" / name, reference=reference).records["rows"].values()

    telling = ("question", "information_need", "question_id")
    assert all(any(row.get(field) for field in telling) for row in rows)
