"""The command that tells from published figures where cells will be small."""

import re

import pytest
from openpyxl import Workbook

from dtmnb.cli.options import Desk
from dtmnb.domain.changes import Add, Batch
from dtmnb.session.desk import set_field
from dtmnb.store import open_store

API = """admin0Pcode,admin1Pcode,admin1Name,numPresentIdpInd,reportingDate
SSD,SS01,Central Equatoria,900,2025-06-30T00:00:00
SSD,SS02,Eastern Equatoria,30,2025-06-30T00:00:00
"""
HDX = [
    ["Displacement, round 15"],
    ["State", "P-code", "IDPs"],
    ["#adm1+name", "#adm1+code", "#affected+idps+ind"],
    ["Central Equatoria", "SS01", 900],
    ["Eastern Equatoria", "SS02", 30],
]


@pytest.fixture
def plan_id(run):
    """Return an example plan, with datasets."""
    made = run("example", "--countries", 1, "--rows", 22, "--today", "2026-03-01", "--json")
    return made.document["plans"][0]["plan_id"]


@pytest.fixture
def figures(tmp_path):
    """Return the same figures as the DTM API and HDX give them."""
    (tmp_path / "api.csv").write_text(API, encoding="utf-8")
    book = Workbook()
    for row in HDX:
        book.active.append(row)
    book.save(tmp_path / "hdx.xlsx")
    return tmp_path


@pytest.fixture
def own_plan(run):
    """Return an empty plan of South Sudan with no dataset."""
    made = run("plan", "new", "Round 15", "--country", "SSD", "--json").document
    return made["plans"][0]["plan_id"]


@pytest.fixture
def dataset(own_plan):
    """Have the plan hold one dataset, released by places."""
    with open_store() as store:
        values = {"title": "Sites", "smallest_area": "location"}
        added = Add(collection="datasets", record="a", values=values)
        store.save(own_plan, Batch(batch_id="d", author="t", changes=(added,)))


@pytest.mark.parametrize("name", ["api.csv", "hdx.xlsx"])
def test_figures_are_told_by_level(run, figures, own_plan, name):
    """The areas with P-code and people, the smallest, the median, and what to leave out."""
    words = ("plan", "forecast", own_plan, "--figures", figures / name, "--level", "admin_1")

    (level,) = run(*words, "--json").document["levels"]
    told = run(*words).out

    assert [(area["code"], area["people"]) for area in level["areas"]] == [
        ("SS02", 30),
        ("SS01", 900),
    ]
    assert (level["smallest"], level["median"], level["small_areas"]) == (30, 465, 0)
    assert f"What to expect of {name}" in told
    assert re.search(r"Admin 1 +2 +30 +465 ", told)
    assert "Areas with the fewest people: Admin 1" in told
    assert re.search(r"SS02 +Eastern Equatoria +30", told)


def test_the_smallest_area_is_kept_on_request_only(run, figures, plan_id):
    """The dataset's population changes as one batch, whose note says from which file."""
    dataset = next(iter(run("plan", "show", plan_id, "--json").document["datasets"]))
    iso3 = run("plan", "show", plan_id, "--json").document["header"]["iso3"]
    (figures / "own.csv").write_text(API.replace("SSD", iso3), encoding="utf-8")
    file = figures / "own.csv"
    words = ("plan", "forecast", plan_id, "--figures", file, "--dataset", dataset)

    looked = run(*words, "--level", "admin_1", "--json").document
    unchanged = run("plan", "show", plan_id, "--json").document
    kept = run(*words, "--level", "admin_1", "--save", "--json").document
    changed = run("plan", "show", plan_id, "--json").document

    assert (looked["saved"], kept["saved"]) == (False, True)
    assert changed["datasets"][dataset]["population"] == 30
    assert changed["revision"] == unchanged["revision"] + 1
    note = run("plan", "revisions", plan_id, "--json").document["revisions"][-1]["note"]
    assert note == "People of the smallest area, Admin 1, out of own.csv"


def test_without_a_level_the_finest_is_kept(run, figures, own_plan, dataset):
    """A dataset that names no level, or one that the figures lack, takes what they do have."""
    words = ("plan", "forecast", own_plan, "--figures", figures / "api.csv", "--save", "--json")

    assert [each["level"] for each in run(*words).document["levels"]] == ["admin_1"]
    assert run("plan", "show", own_plan, "--json").document["datasets"]["a"]["population"] == 30


def test_what_somebody_else_kept_meanwhile_is_told(run, figures, own_plan, dataset, monkeypatch):
    """The command says that it kept nothing, and ends so that a script notices."""
    opened = Desk.work_on

    def then_another(desk, store, plan_id):
        session = opened(desk, store, plan_id)
        set_field(opened(desk, store, plan_id), "datasets", "a", field="population", value=7)
        return session

    monkeypatch.setattr(Desk, "work_on", then_another)

    ran = run("plan", "forecast", own_plan, "--figures", figures / "api.csv", "--save")

    assert (ran.code, ran.out) == (2, "")
    assert "somebody else changed it meanwhile" in ran.err
    assert run("plan", "show", own_plan, "--json").document["datasets"]["a"]["population"] == 7


FAULTS = {
    "no file": (("--figures", "none.csv"), 12, "Cannot read none.csv"),
    "no data": (("--figures", "notes.pdf"), 12, "Cannot use notes.pdf"),
    "no figures": (("--figures", "other.csv"), 12, "no table has a column of people"),
    "no level": (
        ("--figures", "api.csv", "--level", "admin_2"),
        2,
        "level 'admin_2': the figures do not have it. Name one with --level: country, admin_1.",
    ),
    "no dataset": (("--figures", "api.csv", "--dataset", "x"), 2, "the plan does not have it"),
    "nothing to keep it in": (("--figures", "api.csv", "--save"), 2, "none is entered yet"),
}


@pytest.mark.parametrize(("words", "code", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_sentence_and_changes_nothing(run, figures, own_plan, words, code, told):
    """What could not be done, what was found, what to do."""
    (figures / "notes.pdf").write_text("x", encoding="utf-8")
    (figures / "other.csv").write_text("name,colour\na,b\n", encoding="utf-8")
    words = [figures / word if "." in word else word for word in words]

    ran = run("plan", "forecast", own_plan, *words)

    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err and len(ran.err.splitlines()) == 1
    assert run("plan", "show", own_plan, "--json").document["revision"] == 1
