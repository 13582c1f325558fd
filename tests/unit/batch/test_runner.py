"""A run writes every edition it can, and names what it could not."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path

import nbformat
import pytest

from dtmnb.batch.jobs import ReportJob
from dtmnb.batch.runner import How, run_reports
from dtmnb.batch.work import Where
from dtmnb.domain.changes import Batch, Set, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.errors import BatchError, DtmnbError, SheetError, UsageError
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
        "country_overview_en.xlsx",
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
    assert "nobodys-plan" not in page


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


def job_of(plan_id="one", **more):
    """Return a job that takes little time."""
    return ReportJob(plan_id, "partners", "en", ("json",), **more)


def names_made(manifest):
    """Return the names of what this run made itself, failed or not."""
    return [entry.name for entry in manifest.entries if not entry.is_kept]


def test_a_run_goes_on_where_it_was_stopped(store_with_plans, tmp_path):
    """What was finished is kept, the rest is done, and the manifest tells of both runs."""
    where = Where(tmp_path, store_with_plans)
    jobs = [job_of(), job_of("two"), job_of("gone")]

    def stop(entry, _):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_reports(jobs, where, on_progress=stop)
    manifest = run_reports(jobs, where, How(keep="finished"))

    kept = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert [len(run["entries"]) for run in (kept, *kept["earlier"])] == [3, 1]
    assert len(names_made(manifest)) == 2
    assert [entry.name for entry in manifest.failed] == ["gone_partners_en"]
    assert all((tmp_path / f"{plan}_partners_en.json").is_file() for plan in ("one", "two"))


def test_only_what_has_changed_is_made_again(store_with_plans, tmp_path):
    """A plan that moved, a file that is damaged, another format, a failure: each is done anew."""
    copy = tmp_path / "plans.db"
    with open_store(store_with_plans) as store:
        store.backup(copy)
    where, jobs = Where(tmp_path / "out", str(copy)), [job_of(), job_of("two"), job_of("gone")]
    again = How(keep="unchanged")
    run_reports(jobs, where)
    unchanged = run_reports(jobs, where, again)
    change = Set(collection="header", record="header", field="title", was="River region", value="X")
    with open_store(copy) as store:
        store.save("two", Batch(batch_id="title", author="t", changes=(change,)))
    moved = run_reports(jobs, where, again)
    (where.out / "one_partners_en.json").write_text("damaged", encoding="utf-8")
    damaged = run_reports(jobs, where, again)
    other = run_reports([job_of()._replace(formats=("csv",))], where, again)

    assert names_made(unchanged) == ["gone_partners_en"]
    assert names_made(moved) == ["two_partners_en", "gone_partners_en"]
    assert names_made(damaged) == ["one_partners_en", "gone_partners_en"]
    assert names_made(other) == ["one_partners_en"]


def test_a_manifest_that_is_none_is_not_written_over(store_with_plans, tmp_path):
    """It may be the only word on earlier runs."""
    (tmp_path / "manifest.json").write_text("[1", encoding="utf-8")

    with pytest.raises(BatchError, match=r"Cannot read manifest\.json"):
        run_reports([job_of()], Where(tmp_path, store_with_plans))


def test_parts_of_a_run_make_the_whole(store_with_plans, tmp_path):
    """Three machines do each job once, and each tells of its own."""
    jobs = [job_of(plan_id) for plan_id in ("one", "two", "gone", "three")]
    where = Where(tmp_path, store_with_plans)

    made = [names_made(run_reports(jobs, where, How(shard=(part, 3)))) for part in (1, 2, 3)]

    assert sorted(chain.from_iterable(made)) == sorted(job.name for job in jobs)
    assert [*tmp_path.glob("manifest-*-of-3.json")] != []


@pytest.fixture
def own_notebook(tmp_path):
    """Return what makes a notebook of one's own with these cells after the parameters."""

    def make(*cells):
        book = nbformat.v4.new_notebook()
        book.cells = [
            nbformat.v4.new_code_cell(
                "plan_id = ''\naudience = ''\nlanguage = ''", metadata={"tags": ["parameters"]}
            ),
            *map(nbformat.v4.new_code_cell, cells),
        ]
        kernel = {"name": "python3", "language": "python", "display_name": "x"}
        book.metadata["kernelspec"] = kernel
        nbformat.write(book, tmp_path / "own.ipynb")
        return tmp_path / "own.ipynb"

    return make


@pytest.mark.parametrize(
    ("platform", "pids"),
    # The other way its parent is a process of ours that runs nothing of others.
    [("linux", "('self', os.getppid())"), ("other", "('self',)")],
    ids=["forked", "in new processes"],
)
def test_a_notebook_of_ones_own_knows_no_secret(
    platform, pids, store_with_plans, own_notebook, tmp_path, monkeypatch
):
    """Neither its variables nor what its process was started with hold an address or password."""
    if platform == "other":
        monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("DTMNB_STORE", "postgresql://user:canary@host/plans")
    monkeypatch.setenv("PGPASSWORD", "canary")
    notebook = own_notebook(
        "import os\nfrom pathlib import Path\nfrom IPython.display import HTML\n"
        "seen = [repr(dict(os.environ))]\n"
        f"for pid in {pids}:\n"
        "    seen.append(Path(f'/proc/{pid}/environ').read_text())\n"
        "    seen.append(Path(f'/proc/{pid}/cmdline').read_text())\n"
        "HTML('<pre>' + ' '.join(seen) + plan_id + '</pre>')"
    )
    job = ReportJob("one", "public", "en", ("html",), own_notebook=notebook)

    manifest = run_reports([job], Where(tmp_path / "out", store_with_plans))

    page = (tmp_path / "out" / "one_public_en.html").read_text(encoding="utf-8")
    told = page + (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert manifest.failed == ()
    assert "one</pre>" in page
    assert "PYTHONPATH" in page
    assert [word for word in ("canary", "plans.db", "postgresql") if word in told] == []


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
@pytest.mark.parametrize("victim", ["getpid", "getppid"], ids=["child", "server"])
def test_who_is_killed_is_replaced(victim, store_with_plans, own_notebook, tmp_path):
    """All reports are done, none twice, when a process is killed in the middle of a run."""
    notebook = own_notebook(
        "import os, signal\nfrom pathlib import Path\nfrom IPython.display import HTML\n"
        f"mark = Path({str(tmp_path / 'mark')!r})\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        f"    os.kill(os.{victim}(), signal.SIGKILL)\n"
        "HTML(plan_id)"
    )
    jobs = [
        ReportJob("one", audience, language, ("html",), own_notebook=notebook)
        for audience in ("public", "partners")
        for language in ("en", "fr")
    ]
    seen = []

    manifest = run_reports(
        jobs, Where(tmp_path / "out", store_with_plans), How(2), lambda entry, _: seen.append(entry)
    )

    assert manifest.failed == ()
    assert sorted(entry.name for entry in seen) == sorted(job.name for job in jobs)


@pytest.mark.skipif(sys.platform != "linux", reason="signals as POSIX has them")
def test_whoever_stops_a_run_does_not_wait_for_its_reports(
    store_with_plans, own_notebook, tmp_path
):
    """Ctrl+C ends the command, its processes and its temporary folders at once.

    Two seconds is the bar; a machine that is busy with others takes longer, and prints how long.
    """
    at_work = tmp_path / "at_work"
    notebook = own_notebook(
        f"import os, time; open({str(at_work)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    )
    words = ["batch", "one", "--store", store_with_plans.removeprefix("sqlite:///")]
    words += ["--notebook", str(notebook), "--format", "html", "--out", str(tmp_path / "out")]
    places = {**os.environ, "TMPDIR": str(tmp_path)}
    command = subprocess.Popen(
        [sys.executable, "-m", "dtmnb", *words], env=places, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while not (at_work.exists() and at_work.read_text(encoding="utf-8")):
        assert time.monotonic() < until
        time.sleep(0.05)
    started = time.monotonic()
    command.send_signal(signal.SIGINT)
    _, said = command.communicate(timeout=60)

    print("seconds to the end:", round(time.monotonic() - started, 2))
    assert (command.returncode, "Stopped before the end." in said) == (130, True)
    assert "Traceback" not in said
    assert not Path("/proc", at_work.read_text(encoding="utf-8")).exists()
    assert [*tmp_path.glob("dtmnb-*")] == []
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_a_list_that_cannot_be_read_is_refused_before_the_first_report(store_with_plans, tmp_path):
    """What the overview cannot be held against stops the run while nothing is written."""
    file = tmp_path / "published.csv"
    file.write_text("when,what\n2026-01-01,Sites\n", encoding="utf-8")
    jobs = [ReportJob("one", "partners", "en", ("html",))]

    with pytest.raises(SheetError, match="no column for country"):
        run_reports(jobs, Where(tmp_path / "out", store_with_plans), How(1, True, file))

    assert not (tmp_path / "out").exists()
