"""Revisions from the terminal: list, name, take back, sign, open again."""

import pytest

from dtmnb.domain.changes import Batch, Set
from dtmnb.store import open_store


@pytest.fixture
def plan(run) -> str:
    """The id of a new plan."""
    run("plan", "new", "Round 12", "--country", "SSD")
    return "ssd-round-12"


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan."""
    ran = run("example", "--countries", 1, "--rows", 8, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


@pytest.fixture
def agreed(example, tmp_path, reference) -> str:
    """The id of a plan that everybody agreed to."""
    moves = [("draft", "in_review"), ("in_review", "agreed")]
    changes = tuple(
        Set(collection="header", record="header", field="status", was=was, value=value)
        for was, value in moves
    )
    with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
        store.save(example, Batch(batch_id="agree", author="Amal", changes=changes))
    return example


def test_a_revision_is_taken_back(run, plan):
    """Undoing a revision makes a new one, and the old one stays in the history."""
    undone = run("plan", "undo", plan, 1, "--json").document

    listed = run("plan", "revisions", plan, "--json").document["revisions"]
    assert undone == {"ok": True, "revision": 2, "changes": 2, "conflicts": []}
    assert [(each["revision"], each["changes"]) for each in listed] == [(1, 2), (2, 2)]
    assert run("plan", "show", plan, "--json").document["header"]["title"] == ""


def test_what_changed_since_is_not_taken_back(run, example, tmp_path, reference):
    """A cell that somebody set again stays, and the answer says so."""
    change = Set(collection="header", record="header", field="title", was="", value="Mine")
    with open_store(tmp_path / "plans.sqlite", reference=reference) as store:
        title = store.load(example).plan.header.title
        change = change.model_copy(update={"was": title})
        store.save(example, Batch(batch_id="title", author="Amal", changes=(change,)))

    undone = run("plan", "undo", example, 1, "--json").document

    [conflict] = undone["conflicts"]
    assert (undone["ok"], conflict["field"], conflict["found"]) == (False, "title", "Mine")


def test_a_name_stays_with_its_revision(run, plan):
    """A revision that was named is listed with its name."""
    named = run("plan", "name", plan, 1, "After the workshop", "--json").document

    [listed] = run("plan", "revisions", plan, "--json").document["revisions"]
    assert named == {"ok": True, "revision": 1, "name": "After the workshop"}
    assert listed["names"] == ["After the workshop"]


_SIGNED = ("--person", "Amal", "--with-open-points", "--yes")


def test_revisions_tell_what_changed_since_each_signature(run, example):
    """Who signed sees how much is new; signing itself is nothing new."""
    run("plan", "sign", example, "wash", *_SIGNED)
    run("plan", "sign", example, "cccm", *_SIGNED)
    before = run("plan", "revisions", example, "--json").document["signatures"]
    run("plan", "settle", example, "r001", "--category", "sensitive", "--reason", "Few")

    after = run("plan", "revisions", example, "--json").document["signatures"]

    assert before == [
        {"organisation": "wash", "revision": 1, "changed_since": 0},
        {"organisation": "cccm", "revision": 2, "changed_since": 0},
    ]
    assert all(each["changed_since"] > 0 for each in after)


def test_an_agreed_plan_is_opened_again_with_its_reason(run, agreed):
    """Reopening moves the status back to review, and history says why and for whom."""
    words = ("--reason", "The dam broke", "--organisation", "wash", "--json")

    reopened = run("plan", "reopen", agreed, *words).document

    last = run("plan", "revisions", agreed, "--json").document["revisions"][-1]
    assert (reopened["ok"], reopened["status"]) == (True, "in_review")
    assert (last["note"], last["organisation"]) == ("The dam broke", "wash")


def test_an_open_plan_is_not_reopened(run, plan):
    """A plan in draft is open; the fault says so."""
    ran = run("plan", "reopen", plan, "--reason", "x")

    assert (ran.code, "'draft', which is open" in ran.err) == (10, True)


@pytest.mark.parametrize(
    "words", [("undo", "{plan}", 9), ("name", "{plan}", 9, "x"), ("revisions", "nowhere")]
)
def test_what_is_not_there_is_said(run, plan, words):
    """A revision or plan that does not exist is one sentence."""
    ran = run("plan", *(str(word).format(plan=plan) for word in words))

    assert (ran.code, ran.out, "Traceback" in ran.err) == (10, "", False)
