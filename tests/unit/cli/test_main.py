"""Errors become sentences and exit codes in one place."""

from dtmnb.cli import advise


def test_a_fault_of_ours_is_no_blocker(run, tmp_path, monkeypatch):
    """Whoever holds files back by the exit code sees that this one was not checked."""
    monkeypatch.setattr(advise, "read_form", lambda *_, **__: 1 / 0)

    ran = run("advise", tmp_path / "form.csv")

    assert ran.code == 70
    assert "an unexpected fault of this tool" in ran.err
    assert "ZeroDivisionError" not in ran.err
