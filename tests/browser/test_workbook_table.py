"""The table of all rows inside the workbook: seen, edited, and left out where it has no room."""

import pytest
from playwright.sync_api import expect

from dtmnb.widgets.plan_grid import bundle
from tests.browser.conftest import PLAN
from tests.conftest import PATIENCE_SECONDS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not bundle(), reason="built without the table: no npm registry"),
]


def _open_table(visit, width):
    seen = visit(width)
    seen.go("30")
    seen.tab("table")
    return seen


def _write(seen, number: int, words: str) -> str:
    """Write *words* over the use of data of a row of the table, and return the row's id."""
    cell = seen.page.locator('.ag-row [col-id="use_of_data"]').nth(number)
    cell.wait_for()
    cell.dblclick()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type(words)
    seen.page.keyboard.press("Enter")
    return cell.evaluate("cell => cell.closest('[row-id]').getAttribute('row-id')")


def _stored_use(seen, workshop, row_id: str) -> str:
    """Return what the store holds, as soon as it is more than what stood there before."""
    before = found = workshop.store.load(PLAN, 1).plan.rows[row_id].use_of_data
    for _ in range(20 * PATIENCE_SECONDS):
        found = workshop.store.load(PLAN).plan.rows[row_id].use_of_data
        if found != before:
            break
        seen.page.wait_for_timeout(50)
    return found


def test_an_edit_in_the_table_reaches_the_store(visit, workshop):
    """What is typed into a cell of step 30 is in the store, and the form shows it too."""
    seen = _open_table(visit, 1366)
    row_id = _write(seen, 1, "Plan mobile teams together")

    seen.page.wait_for_function(
        "() => [...document.querySelectorAll('.ag-row [col-id=use_of_data]')]"
        ".some((cell) => cell.textContent.includes('Plan mobile teams together'))"
    )
    assert _stored_use(seen, workshop, row_id) == "Plan mobile teams together"
    assert seen.errors == []
    assert seen.foreign() == []


def test_the_head_of_the_page_tells_what_the_table_saved(visit, workshop):
    """One edit, one state: table and head say of it the same, revision included."""
    seen = _open_table(visit, 1366)
    head = seen.page.locator(".dtmnb-tools")
    expect(head).to_contain_text("No change yet")

    _write(seen, 2, "Open a second clinic")

    head.filter(has_text="✓ Saved").wait_for()
    revision = workshop.store.load(PLAN).stamp.revision
    head.filter(has_text=f"revision {revision}").wait_for()
    assert seen.page.locator(".pg-grid", has_text="✓ Saved").count() == 1
    assert seen.errors == []


def test_a_phone_is_sent_to_the_form(visit):
    """On 390 px the table is left out and the page says where the same rows are."""
    seen = _open_table(visit, 390)

    expect(seen.page.get_by_text("The table needs a wider screen")).to_be_visible()
    assert seen.page.locator(".dtmnb-only-wide").first.is_hidden()
