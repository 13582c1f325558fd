"""What reports leave is what the overview would work out itself."""

import pytest

from dtmnb.batch.aside import Aside, leave_all, not_left, take
from dtmnb.batch.jobs import OverviewJob
from dtmnb.domain.changes import Batch, Set, compare_plans
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import Plan
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

TITLE = Set(collection="header", record="header", field="title", was="River region", value="X")


@pytest.fixture
def store(tmp_path, reference):
    """Return a store with one plan."""
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    with open_store(tmp_path / "plans.db", reference=reference) as opened:
        opened.create("one", Batch(batch_id="b", author="t", changes=changes))
        yield opened


def test_what_is_left_is_what_would_be_worked_out(store, reference, tmp_path):
    """Figures and contacts are those of a plan that was loaded and checked for the overview."""
    aside = Aside(tmp_path, OverviewJob("en", ("html",)))
    plan, stamp, _ = store.load("one")
    seen = aside.seen()
    assert aside.left(store.list_plans()[0]) is None

    aside.leave(plan, stamp, check_plan(plan, reference, today=seen.today))

    left = aside.left(store.list_plans()[0])
    assert left == take(plan, stamp, seen)
    assert "Ben Closed" in left.contacts


def test_a_plan_that_moved_on_is_read_again(store, reference, tmp_path):
    """Nobody is shown what stood in a plan before somebody changed it."""
    aside = Aside(tmp_path, OverviewJob("en", ("html",)))
    plan, stamp, _ = store.load("one")
    aside.leave(plan, stamp, check_plan(plan, reference, today=aside.seen().today))

    store.save("one", Batch(batch_id="t", author="t", changes=(TITLE,)))

    assert aside.left(store.list_plans()[0]) is None


def test_what_no_report_left_is_left_by_whoever_works_ahead(store, tmp_path):
    """Several processes take parts of the plans; one that is gone meanwhile stops nobody."""
    job = OverviewJob("en", ("html",))
    aside, url = Aside(tmp_path, job), f"sqlite:///{tmp_path / 'plans.db'}"
    assert not_left(job, tmp_path, aside, url) == ["one"]

    leave_all(job, tmp_path, aside, url, ["gone", "one"])

    assert not_left(job, tmp_path, aside, url) == []
    plan, stamp, _ = store.load("one")
    assert aside.left(store.list_plans()[0]) == take(plan, stamp, aside.seen())


def test_publications_are_read_once_for_all_plans(store, tmp_path):
    """A list that is gone by the second report was read for the first."""
    listed = tmp_path / "published.csv"
    listed.write_text("country,dataset,date\nSSD,Sites,2026-01-01\n", encoding="utf-8")
    aside = Aside(tmp_path, OverviewJob("en", ("html",), listed))

    first = aside.seen().published
    listed.unlink()

    assert [each.dataset for each in first] == ["Sites"]
    assert aside.seen().published == first
