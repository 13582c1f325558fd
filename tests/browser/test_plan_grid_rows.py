"""Whole rows in the table: retired or removed, copied with their heads, taken back later."""

import pytest
from playwright.sync_api import expect

from dtmnb.domain.changes import Add, Batch
from tests.browser.conftest import PLAN, put
from tests.browser.grid_seats import PASTE

pytestmark = pytest.mark.browser

COPY = """() => new Promise((resolve) => {
  navigator.clipboard.writeText = async (text) => resolve(text);
  [...document.querySelectorAll("button")].find((e) => e.textContent === "Copy table").click();
})"""


def test_a_retired_row_stays_in_the_plan(sit, shared_store):
    """Its status says so in the row itself, in whatever columns are shown; undo takes it back."""
    rows = shared_store.load(PLAN).plan.rows
    row = next(key for key, each in rows.items() if each.status == "draft")
    ada = sit("Ada")
    ada.reveal(row)
    ada.cell(row).click()

    ada.page.get_by_role("button", name="Retire row").click()
    expect(ada.cell(row, "id")).to_contain_text("Rejected")
    ada.expect_state("saved")
    retired = shared_store.load(PLAN).plan.rows[row].status
    ada.page.get_by_role("button", name="Undo").click()
    expect(ada.cell(row, "id")).not_to_contain_text("Rejected")
    ada.expect_state("saved")

    assert retired == "rejected"
    assert shared_store.load(PLAN).plan.rows[row].status == "draft"


def test_a_row_with_positions_is_not_removed_by_one_key(sit, shared_store):
    """The page asks first, in words; Escape leaves everything as it is."""
    ada = sit("Ada")
    partner = next(iter(shared_store.load(PLAN).plan.partners))
    values = {"row": "r018", "partner": partner, "noted_by": "Ben"}
    said = Add(collection="positions", record="position-r018", values=values)
    ada.reveal("r018")
    shared_store.save(PLAN, Batch(batch_id="position-r018", author="Ben", changes=(said,)))
    put(shared_store, PLAN, "r018", "question", "Said")
    ada.expect("r018", "Said")
    ada.cell("r018").click()

    remove = ada.page.get_by_role("button", name="Remove row")
    dialog = ada.page.locator("dialog.pg-ask")
    remove.click()
    words = dialog.inner_text()
    ada.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    kept = "r018" in shared_store.load(PLAN).plan.rows
    remove.click()
    dialog.get_by_role("button", name="Remove row").click()
    expect(ada.cell("r018", "id")).to_have_count(0)
    ada.expect_state("saved")

    assert "r018" in words
    assert kept
    assert "r018" not in shared_store.load(PLAN).plan.rows
    ada.page.get_by_role("button", name="Undo").click()
    ada.expect("r018", "Said")
    ada.expect_state("saved")


def test_undo_reaches_back_over_a_reload(sit, shared_store):
    """What this person did before is taken back; what another did is not."""
    ada = sit("Ada")
    before = shared_store.load(PLAN).plan.rows["r019"].question
    ada.put("r019", "To be taken back")
    ada.expect_state("saved")
    put(shared_store, PLAN, "r020", "question", "Of another")
    ada.page.reload()
    ada.ready()

    ada.page.get_by_role("button", name="Undo").click()

    ada.expect("r019", before)
    ada.expect_state("saved")
    assert shared_store.load(PLAN).plan.rows["r019"].question == before
    assert shared_store.load(PLAN).plan.rows["r020"].question == "Of another"


def test_a_copy_of_the_table_pasted_back_changes_nothing(sit, shared_store):
    """The line of heads is no row; it says which columns the others belong to."""
    ada = sit("Ada")
    copied = ada.page.evaluate(COPY)
    before = dict(shared_store.load(PLAN).plan.rows)
    lines = copied.split("\n", 1)
    ada.cell("r001", "question").click()

    ada.page.evaluate(PASTE, copied)
    ada.expect_state("saved")

    assert lines[0].startswith("A · Sector\t")
    assert dict(shared_store.load(PLAN).plan.rows) == before
