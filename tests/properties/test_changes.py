"""What holds for every change, whoever makes it and in whatever order it comes."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtmnb.domain.changes import Batch, Set, apply, compare_plans, dump, inverse
from dtmnb.domain.plan import Plan
from tests.support.random_plans import PlanMaker, plan_makers

FEW = settings(
    max_examples=150,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
MANY = settings(FEW, max_examples=10_000, derandomize=False)


def batch_of(changes, *, undoes=None) -> Batch:
    """Return *changes* as a batch."""
    return Batch(batch_id="b", author="amal", changes=tuple(changes), undoes=undoes)


@FEW
@given(plan_makers())
def test_a_batch_and_its_inverse_leave_the_plan_as_it_was(maker: PlanMaker):
    """Undoing what took effect brings the plan back."""
    plan = maker.plan()
    applied = apply(plan, maker.batch(plan, "b"))

    back = apply(applied.plan, batch_of(inverse(applied.changes), undoes="b"))

    assert back.plan == plan
    assert back.conflicts == ()


@FEW
@given(plan_makers())
def test_replaying_a_batch_is_harmless(maker: PlanMaker):
    """What took effect once changes nothing when it comes again."""
    plan = maker.plan()
    applied = apply(plan, maker.batch(plan, "b"))
    last = {}
    for change in applied.changes:
        last[change.collection, change.record, getattr(change, "field", "")] = change
    if len(last) < len(applied.changes):
        return  # a cell set twice in one batch is history, not a replay

    again = apply(applied.plan, batch_of(applied.changes))

    assert again.plan == applied.plan


@FEW
@given(plan_makers())
def test_the_differences_of_two_plans_lead_from_one_to_the_other(maker: PlanMaker):
    """Comparing two plans gives exactly the changes between them."""
    old, new = maker.plan(), maker.plan()

    applied = apply(old, batch_of(compare_plans(old, new)))

    assert applied.plan == new
    assert applied.conflicts == ()
    assert compare_plans(new, applied.plan) == ()


@FEW
@given(plan_makers())
def test_what_took_effect_is_the_whole_difference(maker: PlanMaker):
    """The changes that a batch reports, applied alone, give the same plan."""
    plan = maker.plan()
    applied = apply(plan, maker.batch(plan, "b"))

    assert apply(plan, batch_of(applied.changes)).plan == applied.plan


def _two_authors(maker: PlanMaker, order: list[bool]) -> None:
    """Let two authors save in *order*; each sees the plan only when it saves."""
    plan = maker.plan(most=2)
    seen = {False: plan, True: plan}
    log = []
    for number, author in enumerate(order):
        batch = maker.batch(seen[author], f"b{number}", author=str(author))
        applied = apply(plan, batch)
        _every_change_is_answered(batch, applied.changes, applied.conflicts, plan)
        _nothing_is_overwritten_unseen(plan, applied.changes)
        log.extend(applied.changes)
        plan = seen[author] = applied.plan
    assert apply(maker_base(log, plan), batch_of(log)).plan == plan


def maker_base(log, plan: Plan) -> Plan:
    """Return the plan before *log*."""
    return apply(plan, batch_of(inverse(log), undoes="b")).plan


def _every_change_is_answered(batch, changes, conflicts, plan) -> None:
    """A change took effect, came back as a conflict, or was true already."""
    answered = {(change.collection, change.record) for change in changes}
    answered |= {(each.change.collection, each.change.record) for each in conflicts}
    for change in batch.changes:
        if (change.collection, change.record) not in answered:
            assert apply(plan, batch_of([change])).plan == plan


def _nothing_is_overwritten_unseen(plan, changes) -> None:
    """A change that took effect names the value that stood there."""
    for change in changes:
        records = plan.records(change.collection)
        if isinstance(change, Set) and change.record in records:
            assert dump(records[change.record])[change.field] == change.was
        plan = apply(plan, batch_of([change])).plan


ORDERS = st.lists(st.booleans(), min_size=2, max_size=8)


@FEW
@given(plan_makers(), ORDERS)
def test_two_authors_lose_no_acknowledged_edit(maker: PlanMaker, order: list[bool]):
    """In any order of saving every acknowledged edit stays, or was seen by who replaced it."""
    _two_authors(maker, order)


@pytest.mark.torture
@MANY
@given(plan_makers(), ORDERS)
def test_two_authors_lose_no_acknowledged_edit_in_10_000_sessions(maker, order):
    """As above, ten thousand times."""
    _two_authors(maker, order)
