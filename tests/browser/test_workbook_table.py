"""The table of all rows inside the workbook: seen, edited, and left out where it has no room."""

import pytest

from dtmnb.widgets.plan_grid import bundle
from tests.browser.conftest import PLAN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not bundle(), reason="built without the table: no npm registry"),
]


def _open_table(visit, width):
    seen = visit(width)
    seen.go("30")
    seen.tab("table")
    return seen


def _stored_use(seen, workshop, row_id: str) -> str:
    """Return what the store holds, as soon as it is more than what stood there before."""
    before = found = workshop.store.load(PLAN, 1).plan.rows[row_id].use_of_data
    for _ in range(100):
        found = workshop.store.load(PLAN).plan.rows[row_id].use_of_data
        if found != before:
            break
        seen.page.wait_for_timeout(50)
    return found


def test_an_edit_in_the_table_reaches_the_store(visit, workshop):
    """What is typed into a cell of step 30 is in the store, and the form shows it too."""
    seen = _open_table(visit, 1366)
    cell = seen.page.locator('.ag-row [col-id="use_of_data"]').nth(1)
    cell.wait_for(timeout=60_000)
    row_id = cell.evaluate("cell => cell.closest('[row-id]').getAttribute('row-id')")

    cell.dblclick()
    seen.page.keyboard.press("Control+a")
    seen.page.keyboard.type("Plan mobile teams together")
    seen.page.keyboard.press("Enter")

    seen.page.wait_for_function(
        "() => [...document.querySelectorAll('.ag-row [col-id=use_of_data]')]"
        ".some((cell) => cell.textContent.includes('Plan mobile teams together'))"
    )
    assert _stored_use(seen, workshop, row_id) == "Plan mobile teams together"
    assert seen.errors == []
    assert seen.foreign() == []


def test_a_phone_is_sent_to_the_form(visit):
    """On 390 px the table is left out and the page says where the same rows are."""
    seen = _open_table(visit, 390)

    assert seen.page.get_by_text("The table needs a wider screen").is_visible()
    assert seen.page.locator(".dtmnb-only-wide").first.is_hidden()
