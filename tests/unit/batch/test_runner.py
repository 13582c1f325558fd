"""A run writes every edition it can, and names what it could not."""

import hashlib
import json
import os
import re

import pytest

from dtmnb.batch import How, ReportJob, Where, run_reports
from dtmnb.domain.changes import Batch, Set, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.errors import BatchError, DtmnbError, UsageError
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

# One worker makes the run that most of these read.
pytestmark = pytest.mark.xdist_group("runner")


@pytest.fixture(scope="module")
def store_with_plans(tmp_path_factory, reference):
    """Return the address of a store with two good plans and one that tells too much."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'plans.db'}"
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    leak = Set(
        collection="rows",
        record="water",
        field="use_of_data",
        was="",
        value="Ask Ben Closed about water",
    )
    with open_store(url, reference=reference) as store:
        for plan_id in ("one", "three", "two"):
            store.create(plan_id, Batch(batch_id=f"{plan_id}1", author="t", changes=changes))
        store.save("three", Batch(batch_id="leak", author="t", changes=(leak,)))
    return url


@pytest.fixture(scope="module")
def run(store_with_plans, tmp_path_factory):
    """Return the manifest, the folder and the progress of one run over three plans and one gone."""
    out = tmp_path_factory.mktemp("run") / "out"
    jobs = [
        ReportJob(plan_id, "partners", "en", ("html", "pdf", "xlsx", "json"))
        for plan_id in ("one", "three", "gone", "two")
    ]
    seen = []
    manifest = run_reports(
        jobs, Where(out, store_with_plans), How(2, True), lambda entry, _: seen.append(entry)
    )
    return manifest, out, seen


def test_broken_plans_do_not_stop_the_others(run):
    """Two plans are reported, the overview too, and the two that failed are named with a reason."""
    manifest, out, _ = run

    assert [entry.name for entry in manifest.failed] == ["three_partners_en", "gone_partners_en"]
    leaking, gone = (entry.error for entry in manifest.failed)
    assert "three_partners_en" in leaking
    assert "a person's name" in leaking
    assert "Ben" not in leaking
    assert "Cannot find plan 'gone'" in gone
    assert sorted(path.name for path in out.iterdir()) == [
        "country_overview_en.html",
        "country_overview_en.pdf",
        "manifest.json",
        *(
            f"{plan}_partners_en.{suffix}"
            for plan in ("one", "two")
            for suffix in ("html", "json", "pdf", "xlsx")
        ),
    ]


def test_the_manifest_tells_inputs_outputs_and_versions(run):
    """Whoever has the manifest can check every file and knows what it was made of."""
    manifest, out, _ = run
    kept = json.loads((out / "manifest.json").read_text(encoding="utf-8"))

    assert kept.pop("earlier") == []
    assert kept == json.loads(json.dumps(manifest.as_dict()))
    assert kept["failed"] == 2
    assert {"dtmnb", "python", "papermill"} <= kept["versions"].keys()
    one = kept["entries"][0]
    assert one["inputs"]["plan_id"] == "one"
    assert one["inputs"]["revision"] == 1
    assert re.fullmatch("[0-9a-f]{64}", one["inputs"]["head"])
    for file in one["files"]:
        content = (out / file["path"]).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["bytes"] == len(content)


def test_progress_names_every_job_once(run):
    """A progress bar comes to its end, whatever fails."""
    manifest, _, seen = run

    assert sorted(entry.name for entry in seen) == sorted(entry.name for entry in manifest.entries)


def test_page_and_sheets_are_of_one_revision_and_know_no_store(run, store_with_plans):
    """The page carries revision and fingerprint; no file tells where the store lies."""
    _, out, _ = run
    page = (out / "one_partners_en.html").read_text(encoding="utf-8")
    data = (out / "one_partners_en.json").read_text(encoding="utf-8")
    (head,) = re.findall(r"<code dir=\"ltr\">([0-9a-f]{64})</code>", page)

    assert head in data
    place = store_with_plans.removeprefix("sqlite:///").encode()
    assert [path.name for path in out.iterdir() if place in path.read_bytes()] == []
    assert '<html lang="en" dir="ltr">' in page
    assert "Where does water come from?" in page
    assert "open_report" not in page


def test_a_file_that_cannot_be_put_there_is_told(store_with_plans, tmp_path):
    """What stands in the way is named as for every other file, and no half of it is left."""
    (tmp_path / "one_internal_en.json").mkdir()
    job = ReportJob("one", "internal", "en", ("json",))

    manifest = run_reports([job], Where(tmp_path, store_with_plans))

    (entry,) = manifest.failed
    assert entry.error.startswith("Cannot write one_internal_en.json: ")
    assert "incident" not in entry.error
    assert {path.name for path in tmp_path.iterdir()} == {"one_internal_en.json", "manifest.json"}


@pytest.mark.skipif(os.name == "nt", reason="needs permissions as POSIX has them")
def test_what_names_internal_editions_is_its_owners_alone(store_with_plans, tmp_path):
    """The manifest tells which plans there are and when they changed."""
    job = ReportJob("one", "internal", "en", ("json",))

    run_reports([job], Where(tmp_path, store_with_plans))

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"one_internal_en.json": 0o600, "manifest.json": 0o600}


def test_a_manifest_that_cannot_be_written_is_told(store_with_plans, tmp_path):
    """The command ends with one sentence."""
    (tmp_path / "manifest.json").mkdir()
    job = ReportJob("gone", "internal", "en", ("json",))

    with pytest.raises(DtmnbError, match=r"Cannot write manifest\.json"):
        run_reports([job], Where(tmp_path, store_with_plans))


def test_a_misspelt_word_starts_nothing(tmp_path, store_with_plans):
    """One unknown word refuses the whole run; not even the folder is made."""
    jobs = [
        ReportJob("one", "public", "en", ("html",)),
        ReportJob("one", "publik", "en", ("html",)),
    ]

    with pytest.raises(UsageError, match="audience is 'publik'"):
        run_reports(jobs, Where(tmp_path / "out", store_with_plans))

    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path, store_with_plans):
    """Where the folder is a file, the message says so."""
    (tmp_path / "out").write_text("x", encoding="utf-8")

    with pytest.raises(BatchError, match="Cannot write into"):
        run_reports(
            [ReportJob("one", "public", "en", ("html",))],
            Where(tmp_path / "out", store_with_plans),
        )
