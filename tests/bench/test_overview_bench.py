"""How long the overview over 200 plans takes, after their reports and by itself.

Run with `nox -s bench`, on two processors that are idle otherwise.
"""

import sys
import time
from datetime import date
from random import Random

import pytest

from dtmnb import clock
from dtmnb.batch.aside import Aside
from dtmnb.batch.jobs import OverviewJob
from dtmnb.batch.warm import modules_for
from dtmnb.batch.work import Where, do_job
from dtmnb.batch.workers import WorkerPool
from dtmnb.domain.changes import Batch
from dtmnb.domain.checks import check_plan
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    pytest.mark.filterwarnings("ignore"),
]
PLANS, MOST_SECONDS = 200, 5.0
JOB = OverviewJob("en", ("html", "pdf", "xlsx"))


@pytest.fixture(scope="module")
def store_url(tmp_path_factory, reference):
    """Return the address of a store of plans of 150 rows in several countries."""
    url = f"sqlite:///{tmp_path_factory.mktemp('overview') / 'plans.db'}"
    made = []
    for iso3 in ("SSD", "AFG", "UKR", "HTI"):
        settings = ExampleSettings(iso3, date(2026, 4, 1), rows=150)
        made.append(example_changes(settings, reference, Random(1)))  # noqa: S311 (examples)
    with open_store(url, reference=reference) as store:
        for number in range(PLANS):
            changes = made[number % len(made)]
            store.create(f"plan-{number}", Batch(batch_id="b", author="t", changes=changes))
    return url


@pytest.fixture
def aside(store_url, reference, tmp_path):
    """Return what the reports of all plans left."""
    made, today = Aside(tmp_path, JOB), clock.today()
    with open_store(store_url, reference=reference) as store:
        for item in store.list_plans():
            plan, stamp, _ = store.load(item.plan_id)
            made.leave(plan, stamp, check_plan(plan, reference, today=today))
    return made


def test_an_overview_is_there_in_five_seconds(store_url, aside, tmp_path):
    """As page, PDF and Excel together, also where every plan must be loaded and checked for it."""
    pool = WorkerPool(modules_for([JOB]))
    pool.warm_up()
    seconds = {}
    for name, left in (("alone", None), ("after their reports", aside)):
        started = time.monotonic()
        assert not do_job(JOB, Where(tmp_path, store_url, left), pool).error
        seconds[name] = time.monotonic() - started
    pool.close()
    print(f"{PLANS} plans: {seconds}")

    assert max(seconds.values()) <= MOST_SECONDS
