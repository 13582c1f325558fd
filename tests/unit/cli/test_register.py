"""Copies are checked by a register, without the store they came from."""

import pytest


@pytest.fixture
def example(run) -> str:
    """The id of a small example plan in the store."""
    ran = run("example", "--countries", 1, "--rows", 8, "--today", "2026-03-01", "--json")
    return str(ran.document["plans"][0]["plan_id"])


def test_whatever_leaves_is_in_the_register(run, example, tmp_path, monkeypatch):
    """Exports, drafts and reports are known again by whoever has the register and no store."""
    export, out = tmp_path / "plan.json", tmp_path / "out"
    run("plan", "export", example, "--out", export)
    drafts = run("plan", "drafts", example, "--out", out, "--record", "checklists", "--json")
    run("report", example, "--audience", "public", "--format", "ics", "--out", out)
    files = [export, *drafts.document["files"], *out.glob("*.ics")]
    register, public = tmp_path / "register.json", tmp_path / "public.json"
    run("plan", "register", example, "--out", register)
    run("plan", "register", example, "--audience", "public", "--out", public)
    monkeypatch.setenv("DTMNB_STORE", str(tmp_path / "no store at all" / "x.db"))

    checked = run("check-copy", *files, "--register", register, "--json")

    assert checked.code == 0
    assert [each["is_issued"] for each in checked.document["files"]] == [True] * 3
    ran = run("check-copy", *files, "--register", public, "--json")
    assert ran.code == 1
    assert [each["is_issued"] for each in ran.document["files"]] == [False, False, True]


def test_a_changed_copy_is_told(run, example, tmp_path):
    """The exit code says it, too."""
    export, register = tmp_path / "plan.csv", tmp_path / "register.json"
    run("plan", "export", example, "--out", export)
    run("plan", "register", example, "--out", register)
    export.write_bytes(export.read_bytes() + b"\n")

    ran = run("check-copy", export, "--register", register)

    assert ran.code == 1
    assert "not in this register" in ran.out
