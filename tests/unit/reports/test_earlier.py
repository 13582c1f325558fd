"""The state that differences are told since: named, or the one that people think of."""

import pytest

from dtmnb.domain.changes import Add, Batch, Set
from dtmnb.domain.plan import HEADER
from dtmnb.errors import PlanError, UsageError
from dtmnb.reports.earlier import earlier_of
from tests.unit.conftest import PLAN

OTHER = "ssd-round-1"


@pytest.fixture
def grown(store, reference):
    """Return a store with a plan at revision 4, signed at revision 2, and the plan of a round."""

    def save(name, *changes):
        store.save(PLAN, Batch(batch_id=name, author="Ada", changes=changes))

    was = store.load(PLAN).plan.header.objectives
    words = Set(collection=HEADER, record=HEADER, field="objectives", was=was, value="New.")
    save("b", words)
    head = store.load(PLAN).stamp.head
    values = {"partner": "health", "person": "Ben", "revision": 2, "head": head}
    values |= {"signed_at": "2026-01-03T12:00:00Z", "noted_by": "Ada"}
    save("c", Add(collection="sign_offs", record="health.2", values=values))
    row = next(iter(store.load(PLAN).plan.rows.values()))
    title = {"collection": "rows", "record": row.record_id, "field": "question"}
    save("d", Set(**title, was=row.question, value="Where do people cross?"))
    begun = Add(collection="rows", record="r1", values={"question": "Where?"})
    store.create(OTHER, Batch(batch_id="o", author="Ada", changes=(begun,)))
    return store


def _earlier(store, since="", audience="internal"):
    view, plan = store.edition(PLAN, audience)
    return earlier_of(store, view, plan, since)[0]


@pytest.mark.parametrize(
    ("since", "revision", "plan"),
    [("", 2, PLAN), ("1", 1, PLAN), ("3", 3, PLAN), (OTHER, 1, OTHER), (f"{OTHER}@0", 0, OTHER)],
)
def test_differences_are_told_since_what_is_named_else_since_the_signature(
    grown, since, revision, plan
):
    """A number is a revision, a word a plan; nothing is the last signature."""
    earlier = _earlier(grown, since)

    assert (earlier.view.stamp.revision, earlier.view.plan.plan_id) == (revision, plan)


def test_a_plan_that_goes_on_with_a_round_is_held_against_it(grown):
    """Its header knows which, and at which revision."""
    last = Set(collection=HEADER, record=HEADER, field="last_round", was="", value=f"{OTHER}@1")
    grown.save(PLAN, Batch(batch_id="e", author="Ada", changes=(last,)))

    assert _earlier(grown).view.plan.plan_id == OTHER


@pytest.mark.parametrize(("since", "error"), [("4", UsageError), ("9", UsageError)])
def test_a_revision_that_is_not_earlier_is_refused(grown, since, error):
    """The sentence says which revision this is."""
    with pytest.raises(error, match="this is revision 4"):
        _earlier(grown, since)


def test_a_plan_that_is_not_there_is_refused(grown):
    """As every command refuses it."""
    with pytest.raises(PlanError, match="no-such-plan"):
        _earlier(grown, "no-such-plan")


def test_only_the_room_learns_who_wrote_what(grown):
    """Others learn who settled it, as far as they may see that."""
    assert ("Ada",) in {each[:1] for each in _earlier(grown).written.values()}
    assert _earlier(grown, audience="partners").written == {}
