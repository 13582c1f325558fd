"""Plans as people keep them, 500 of them: taken whole, and never twice."""

from collections import Counter

import pytest

from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.errors import SheetError
from dtmnb.interchange import propose_changes, read_plan
from tests.support.foreign_plans import HOURS, OWNER, foreign_plan

pytestmark = pytest.mark.torture

MANY, PARTS = 500, 10
TAKEN_WHOLE = 0.98
_NAMES = {"category": "dissemination_category", HOURS: "share_within_hours"}


def said(values: dict, row: dict) -> dict:
    """Return of the *values* that were read what *row* says, by its names."""
    brought = [text for name, text in values.items() if name.startswith("brought_along.")]
    found = {name: values.get(_NAMES.get(name, name)) for name in row}
    if OWNER in row:
        found[OWNER] = row[OWNER] if row[OWNER] in brought else None
    if isinstance(row.get(HOURS), str):
        # What is no number of hours is kept as it was written.
        found[HOURS] = row[HOURS] if row[HOURS] in brought else None
    return found


def becomes(read, plan: Plan, reference) -> tuple[Plan, Counter]:
    """Return *plan* with what was read, and how many changes of each kind that took."""
    proposal = propose_changes(read, base=plan, reference=reference, is_vouched=False)
    batch = Batch(batch_id="b", author="", changes=proposal.changes)
    return apply(plan, batch, moves={}).plan, Counter(each.op for each in proposal.changes)


@pytest.mark.parametrize("part", range(PARTS))
def test_plans_of_every_shape_are_taken_whole_and_once(tmp_path, reference, part):
    """At least 98 of 100 come in whole, others are refused in a sentence; none comes in twice."""
    whole, refused, torn, doubled = 0, [], [], []
    for seed in range(part, MANY, PARTS):
        made = foreign_plan(seed)
        path = tmp_path / made.name
        path.write_bytes(made.content)
        try:
            read = read_plan(path, reference=reference)
        except SheetError as error:
            refused.append(f"{seed} ({made.shape}): {error}")
            continue
        rows = [*read.records["rows"].values()]
        found = [said(values, row) for values, row in zip(rows, made.rows, strict=False)]
        if len(rows) == len(made.rows) and found == made.rows:
            whole += 1
        else:
            torn.append(f"{seed} ({made.shape})")
        plan, _ = becomes(read, Plan(plan_id="new"), reference)
        again, changes = becomes(read_plan(path, reference=reference), plan, reference)
        if again.rows != plan.rows or changes["add"]:
            doubled.append(f"{seed} ({made.shape}): {dict(changes)}")
    print(f"{whole} of {MANY // PARTS} whole, {len(refused)} refused, {len(torn)} torn")

    assert doubled == []
    assert torn == []
    assert whole >= TAKEN_WHOLE * MANY / PARTS, refused
