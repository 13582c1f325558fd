"""The same command on a cluster: two workers of dask, each with a warm server and folder."""

import os
import signal
import sys
import threading

import pytest

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.runner import How, run_reports
from dtmnb.batch.work import Where
from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

distributed = pytest.importorskip("distributed", reason="the extra scale is not installed")
pytestmark = [
    pytest.mark.xdist_group("forkserver"),
    pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only"),
    # Loops and sockets of the cluster, which it closes when it likes.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """Return a cluster of two processes, each with a folder of its own."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address=None,
        local_directory=str(tmp_path / "workers"),
    )
    yield cluster
    cluster.close()


def test_a_cluster_writes_every_report_once_though_a_worker_is_killed(
    cluster, reference, store_url, tmp_path
):
    """What a lost worker had begun is done by another one, from a file and from a server."""
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    with open_store(store_url, reference=reference) as store:
        store.create("one", Batch(batch_id="1", author="t", changes=changes))
    jobs = [
        ReportJob("one", audience, language, ("html",))
        for audience in ("internal", "partners", "public")
        for language in ("en", "fr", "es", "ar")
    ]
    seen = []

    def watch(entry, _):
        seen.append(entry.name)
        if len(seen) == 2:
            worker = next(iter(cluster.workers.values()))
            threading.Thread(target=os.kill, args=(worker.pid, signal.SIGKILL)).start()

    how = How(scheduler=cluster.scheduler_address)
    manifest = run_reports(jobs, Where(tmp_path / "out", store_url), how, watch)

    assert manifest.failed == ()
    assert sorted(seen) == sorted(job.name for job in jobs)
    assert len([*(tmp_path / "out").glob("*.html")]) == 12
