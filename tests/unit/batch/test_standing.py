"""A page's reports come from warm processes, and come all the same where there are none."""

import sys
import time

import pytest

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.manifest import Entry
from dtmnb.batch.standing import StandingEngine
from dtmnb.batch.work import Where
from dtmnb.domain.changes import Batch, Set, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for, say
from dtmnb.store import open_store
from dtmnb.store.issued import IssuedDocuments
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

pytestmark = pytest.mark.xdist_group("forkserver")
JOB = ReportJob("one", "partners", "en", ("html", "json"), revision=1)

PLATFORMS = [
    pytest.param(
        "linux", marks=pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
    ),
    "other",
]


@pytest.fixture
def where(tmp_path, reference):
    """Return a store whose plan moved on since the revision that is asked for."""
    url = f"sqlite:///{tmp_path / 'plans.db'}"
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    title = Set(collection="header", record="header", field="title", was="River region", value="X")
    with open_store(url, reference=reference) as store:
        store.create("one", Batch(batch_id="b", author="t", changes=changes))
        store.save("one", Batch(batch_id="c", author="t", changes=(title,)))
    (tmp_path / "out").mkdir()
    return Where(tmp_path / "out", url)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_report_comes_from_warm_processes_or_from_new_ones(platform, where, monkeypatch):
    """Both write the revision that was asked for; nobody waits in vain where nothing forks."""
    monkeypatch.setattr("sys.platform", platform)
    engine = StandingEngine()
    try:
        entry = engine.write(JOB, where)
    finally:
        engine.close()

    assert entry.error == ""
    assert [file["path"] for file in entry.files] == [
        *("one_partners_en.html", "one_partners_en.json"),
    ]
    assert "River region" in (where.out / "one_partners_en.html").read_text(encoding="utf-8")
    assert not engine.is_standing
    with open_store(where.store_url) as store:
        issued = IssuedDocuments(store).of("one")
    assert {each.sha256 for each in issued} == {file["sha256"] for file in entry.files}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_cannot_be_written_is_told(platform, where, monkeypatch):
    """A plan that is gone is an entry with one sentence, which the page says in its language."""
    monkeypatch.setattr("sys.platform", platform)
    engine = StandingEngine()
    try:
        entry = engine.write(JOB._replace(plan_id="gone"), where)
    finally:
        engine.close()

    assert "Cannot find plan 'gone'" in entry.error
    assert "تعذّر إيجاد الخطة" in say(entry.error, language_for("ar"))


def test_processes_end_when_nobody_asks(where, monkeypatch):
    """A page that is left open keeps no memory for reports that nobody wants."""
    standing = []
    engine = StandingEngine(idle_seconds=0.01)
    monkeypatch.setattr(
        "dtmnb.batch.standing.do_job",
        lambda job, *_, **__: standing.append(engine.is_standing) or Entry(job.name, {}),
    )
    engine.write(JOB, where)

    until = time.monotonic() + 30
    while engine.is_standing:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert standing == [True]
