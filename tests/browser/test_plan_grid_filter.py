"""The table under a filter: what is done under it is seen, and that there is one is seen too."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLAN, put

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.closest('[row-id]')?.getAttribute('row-id') ?? ''"


def filter_by(seat, col: str, text: str) -> None:
    """Type *text* into the filter of the column *col*."""
    head = seat.page.locator(f'.ag-header-row [col-id="{col}"]').first
    index = head.get_attribute("aria-colindex")
    place = f'.ag-header-row-filter [aria-colindex="{index}"] input'
    seat.page.locator(place).fill(text)
    seat.page.locator(".pg-filter").wait_for()


def shown(seat) -> list[str]:
    """Return the ids of the rows in sight."""
    cells = seat.page.locator('.pg-table [col-id="id"] .pg-words')
    return cells.all_inner_texts()


def test_a_new_row_is_seen_under_a_filter(sit):
    """It fits no filter yet: the filter goes, the page says so, and the focus is in the row."""
    ada = sit("Ada")
    filter_by(ada, "question", "zzz")
    assert shown(ada) == []

    ada.page.get_by_role("button", name="Add row").click()
    ada.expect_state("saved")

    assert ada.page.evaluate(FOCUSED).startswith("row-")
    expect(ada.page.locator(".pg-said")).to_contain_text("filter was cleared")
    assert ada.page.locator(".pg-filter").is_hidden()


def test_rows_come_and_go_as_others_write(sit, shared_store):
    """A row that comes to fit appears; one that fits no longer goes, but not while typed in."""
    put(shared_store, PLAN, "r013", "question", "All about xylophones")
    ada = sit("Ada")
    filter_by(ada, "question", "xylophone")
    ada.expect("r013", "All about xylophones")

    put(shared_store, PLAN, "r014", "question", "More xylophones")
    ada.expect("r014", "More xylophones")
    ada.cell("r014", "use_of_data").dblclick()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.type("half ty")
    put(shared_store, PLAN, "r014", "question", "No more of them")
    put(shared_store, PLAN, "r013", "question", "Nothing at all")
    ada.expect("r014", "No more of them")
    ada.page.keyboard.type("ped")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator('.pg-table [col-id="id"] .pg-words')).to_have_count(0)
    ada.expect_state("saved")

    assert shared_store.load(PLAN).plan.rows["r014"].use_of_data == "half typed"
    assert ada.errors == []


def test_a_filter_of_a_hidden_column_is_seen_and_cleared(sit):
    """The key that says how many rows are shown stays, and shows all of them."""
    ada = sit("Ada")
    number = len(shown(ada))
    filter_by(ada, "use_of_data", "zzz")
    ada.page.get_by_label("Set of columns").select_option(label="Column B only")

    button = ada.page.locator(".pg-filter")
    words = button.inner_text()
    button.click()

    assert words.startswith("Filtered: 0 of ")
    expect(button).to_be_hidden()
    assert len(shown(ada)) >= number
    assert ada.page.evaluate(FOCUSED)
