"""What is kept between two reports saves time and changes nothing in them."""

import json
import shutil
import time

import pytest

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.work import Where, do_job, prepare
from dtmnb.domain.changes import Batch, Set
from dtmnb.domain.plan import HEADER
from dtmnb.errors import ResourceError
from dtmnb.reports.context import ReportContext
from dtmnb.reports.handing import handed
from dtmnb.reports.render import DRESSES
from dtmnb.store.profiles import keep_profile
from tests.unit.conftest import PLAN

JOB = ReportJob(PLAN, "internal", "en", ("json",))


@pytest.fixture
def written_name(store, tmp_path):
    """Return a function that writes the plan as it is now and returns the name that it tells."""

    def write() -> str:
        entry = do_job(JOB, Where(tmp_path, store.address.whole))
        assert not entry.error
        file = tmp_path / entry.files[0]["path"]
        return str(json.loads(file.read_text(encoding="utf-8"))["header"]["operation"])

    return write


def _rename(store, name: str) -> None:
    was = store.load(PLAN).plan.header.operation
    change = Set(collection=HEADER, record=HEADER, field="operation", was=was, value=name)
    store.save(PLAN, Batch(batch_id=name, author="t", changes=(change,)))


def test_the_next_report_tells_what_was_done_since(store, written_name):
    """A plan that is remembered from the last edition is read on to its newest revision."""
    _rename(store, "Before")
    before = written_name()
    _rename(store, "After")

    assert (before, written_name()) == ("Before", "After")


def test_a_store_put_back_from_a_copy_is_read_anew(store, written_name, tmp_path):
    """Between two reports no connection holds the file, and nothing of what is gone is told."""
    _rename(store, "Kept")
    store.close()
    shutil.copyfile(store.address.path, tmp_path / "copy.db")
    _rename(store, "Lost")
    assert written_name() == "Lost"
    store.close()

    (tmp_path / "copy.db").replace(store.address.path)

    assert written_name() == "Kept"


def test_a_protocol_that_is_added_counts_at_once(store, tmp_path, monkeypatch):
    """What the checks found by the tables before is not told of a plan that has not changed."""
    (tmp_path / "protocols").mkdir()
    monkeypatch.setenv("DTMNB_PROFILES", str(tmp_path / "protocols"))
    job, where = JOB._replace(formats=("html",)), Where(tmp_path, store.address.whole)

    def found() -> set[tuple[str, str]]:
        for name, value in prepare(job, tmp_path, where).handed.items():
            monkeypatch.setenv(name, value)
        return {(each.code, each.where.record) for each in handed(ReportContext).findings}

    before = found()
    kinds = {kind for row in store.load(PLAN).plan.rows.values() for kind in row.data_types}
    protocol = tmp_path / "ours.yaml"
    protocol.write_text(
        "iso3: SSD\ntitle: Ours\nentries:\n"
        f"  - {{topic: All, level: severe, data_types: [{', '.join(sorted(kinds))}]}}\n",
        encoding="utf-8",
    )
    keep_profile(protocol)

    assert found() - before != set()


def test_a_document_that_fails_late_lets_no_other_go(store, tmp_path, monkeypatch):
    """All files of a report or none, with the sentence of what failed; also while others wait."""

    def fail(_notebook, _document):
        time.sleep(0.3)
        raise ResourceError("Cannot print: no paper. Bring some.")

    monkeypatch.setitem(DRESSES, "pdf", fail)
    job = ReportJob(PLAN, "public", "en", ("html", "pdf", "json"))
    out = tmp_path / "out"
    entry = do_job(job, Where(out, store.address.whole))

    assert entry.error == "Cannot print: no paper. Bring some."
    assert entry.files == ()
    assert [*out.rglob("*")] == []
