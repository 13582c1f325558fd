"""Files that showed faults, held against their plans by the command as people type it."""

import json
from pathlib import Path

import pytest

from dtmnb.cli import main

CASES = Path(__file__).parents[2].parent / "shared" / "cases"
PLAN = "base_plan.xlsx"
STOPPED = [
    ("m01_dotted_ids_public_last.xlsx", "m01_data.xlsx"),
    ("m10_plan_group_names.xlsx", "m10c_select_multiple_separate.xlsx"),
    (PLAN, "m06_example_sensitive_columns.xlsx"),
    (PLAN, "d02b_excel_fr_quoted.csv"),
    (PLAN, "d08h_one_decimal.xlsx"),
    (PLAN, "d09c_single_col_phones.xlsx"),
    (PLAN, "d10b_pivot_cache.xlsx"),
    (PLAN, "d15_notes_below.xlsx"),
    (PLAN, "d21d_wkt.csv"),
    (PLAN, "d22f_dotted.csv"),
    (PLAN, "h07_hxl_bad_attr.xlsx"),
    (PLAN, "s01_semicolon_lists.csv"),
    (PLAN, "s06_preamble.csv"),
    ("a1_plan.xlsx", "a1_admin_names.xlsx"),
]
LET_GO = [(PLAN, "d00_clean.xlsx"), (PLAN, "../real/data/dtm_global_api_admin0_2_hxl.csv")]


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Return a function from the files of a plan and of data to the exit code of the check."""
    if not CASES.is_dir():
        pytest.skip("the cases are not beside this checkout")
    monkeypatch.setenv("DTMNB_STORE", f"sqlite:///{tmp_path / 'plans.sqlite'}")

    def run(*words: object) -> int:
        with pytest.raises(SystemExit) as stopped:
            main([str(word) for word in words])
        return int(stopped.value.code or 0)

    def check(plan: str, data: str) -> int:
        assert run("plan", "import", CASES / plan, "--country", "SSD", "--yes", "--json") == 0
        plan_id = json.loads(capsys.readouterr().out)["plan_id"]
        return run("check-data", plan_id, CASES / data)

    return check


@pytest.mark.parametrize(("plan", "data"), STOPPED)
def test_what_got_the_all_clear_is_held_back(code, plan, data):
    """Each was let go once: by a name cut, a part unread, a value not known."""
    assert code(plan, data) in {1, 3}


@pytest.mark.parametrize(("plan", "data"), LET_GO)
def test_what_is_public_is_let_go(code, plan, data):
    """Totals as agreed, and what DTM itself publishes."""
    assert code(plan, data) == 0
