"""A desk types one command for all countries and learns what could not be written."""

import shutil

import pytest

from dtmnb.domain.changes import Batch, compare_plans
from dtmnb.domain.plan import Plan
from dtmnb.resources import shipped
from dtmnb.store import open_store
from tests.support.tables import plan_from_tables
from tests.unit.reports.conftest import PLAN

pytestmark = pytest.mark.xdist_group("forkserver")


@pytest.fixture
def plans(run, reference):
    """Keep two plans in the store of the command; the organisation child is in one of them."""
    changes = compare_plans(Plan(plan_id="x"), plan_from_tables(PLAN, reference))
    only_wash = tuple(each for each in changes if getattr(each, "record", "") != "child")
    with open_store(reference=reference) as store:
        store.create("one", Batch(batch_id="1", author="t", changes=changes))
        store.create("two", Batch(batch_id="2", author="t", changes=only_wash))


def test_every_organisation_gets_its_pack_and_absent_ones_are_said(run, plans, tmp_path):
    """What a plan has no readers for is no failure."""
    out = tmp_path / "out"
    words = ("batch", "--out", out, "--format", "json", "--audience")

    every = run(*words, "partner:*")
    some = run(*words, "partner:child")

    assert (every.code, some.code) == (0, 0)
    assert {path.name for path in out.glob("*.json")} == {
        *("one_partner-wash_en.json", "one_partner-child_en.json", "two_partner-wash_en.json"),
        "manifest.json",
    }
    assert "two_partner-child_en is left out: its plan has no such organisation" in some.err


def test_one_command_writes_the_pack_of_every_organisation(run, plans, tmp_path):
    """As a page, a paper and a calendar, without naming anybody; DTM needs none."""
    out = tmp_path / "out"

    done = run("report", "one", "--document", "pack", "--out", out)

    assert done.code == 0
    assert {path.name for path in out.iterdir()} - {"manifest.json"} == {
        f"one_pack_partner-{partner}_en.{suffix}"
        for partner in ("wash", "child")
        for suffix in ("pdf", "html", "docx", "ics")
    }


def test_files_are_named_from_where_the_command_stands(run, plans, tmp_path, monkeypatch):
    """Reports are made in folders of their own, and find the house, the notebook and the list."""
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "house.yaml").write_text("colours: {accent: '#7a1f5c'}", "utf-8")
    (tmp_path / "delivered.csv").write_text(
        "country,dataset,level,date,channel\nAFG,Sites,admin_1,2026-01-01,HDX\n", "utf-8"
    )
    shutil.copyfile(shipped("notebooks") / "90_report.ipynb", tmp_path / "own.ipynb")
    monkeypatch.chdir(tmp_path)
    words = ("--house", "house", "--notebook", "own.ipynb", "--delivered", "delivered.csv")

    done = run("batch", "one", "--audience", "public", "--format", "html", "--out", "out", *words)

    assert done.code == 0, done.err
    assert "#7a1f5c" in (tmp_path / "out" / "one_public_en.html").read_text("utf-8")


def test_a_failure_is_one_line_and_the_rest_is_written(run, plans, tmp_path):
    """The exit code says that not all is there, the line which, and why."""
    out = tmp_path / "out"

    done = run("batch", "one", "gone", "--audience", "public", "--format", "json", "--out", out)

    told = [line for line in done.err.splitlines() if line.startswith("gone_public_en: ")]
    assert done.code == 14
    assert len(told) == 1
    assert "Cannot find plan 'gone'" in told[0]
    assert "1 of 3 could not be written" in done.err
    assert (out / "one_public_en.json").is_file()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("plan,audience\none,public", "headings are plan, audience"),
        ("plan\nthree", "row 2: there is no plan three"),
        ("plan,audiences\none,public\none,public internal", "output is 'one_public_en'"),
        ("plan,formats\none,exe", "format is 'exe'"),
    ],
)
def test_a_wrong_table_starts_nothing(table, words, run, plans, tmp_path):
    """The whole run is refused, and not even its folder is made."""
    file = tmp_path / "countries.csv"
    file.write_text(table + "\n", encoding="utf-8")

    done = run("batch", "--countries", file, "--format", "json", "--out", tmp_path / "out")

    assert done.code == 2
    assert words in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("part", ["4/3", "0/3", "3", "a/b", "1/0"])
def test_a_part_that_is_none_is_refused(part, run, plans, tmp_path):
    """Whoever starts sixteen machines learns of a slip at once."""
    done = run("batch", "--shard", part, "--out", tmp_path / "out")

    assert (done.code, "no part of a whole" in done.err) == (2, True)
