"""Work on many rows at once in the table: choose them, give them a value, take it back."""

from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from tests.browser.conftest import PLAN, put, violations
from tests.browser.test_plan_grid_filter import filter_by

pytestmark = pytest.mark.browser


def test_chosen_columns_are_there_again(sit):
    """The browser keeps which columns its reader works with."""
    ada = sit("Ada")
    expect(ada.cell("r001", "dataset")).to_have_count(0)
    ada.page.locator(".pg-columns summary").click()

    ada.page.locator(".pg-columns").get_by_label("Dataset", exact=True).check()
    ada.cell("r001", "dataset").wait_for()
    ada.page.reload()
    ada.ready()

    ada.cell("r001", "dataset").wait_for()
    expect(ada.page.locator(".pg-columns").get_by_label("Dataset", exact=True)).to_be_checked()
    assert ada.errors == []


def choose(seat, *rows: str) -> None:
    """Click the numbers of *rows*, all but the first with Ctrl."""
    for row in rows:
        seat.reveal(row)
        seat.cell(row, "id").click(modifiers=[] if row == rows[0] else ["ControlOrMeta"])
    expect(seat.page.locator(".pg-many strong")).to_have_text(f"Rows selected: {len(rows)}")


def rows_of(store, plan: str = PLAN):
    """Return the rows as the store holds them."""
    return store.load(plan).plan.rows


def act(seat, words: str, column: str = "", **fields: str) -> None:
    """Press *words* in the bar and fill the dialog that asks; "" for no dialog."""
    seat.page.locator(".pg-many").get_by_role("button", name=words).click()
    dialog = seat.page.locator("dialog.pg-ask")
    if column:
        dialog.get_by_label("Column").select_option(label=column)
    for label, text in fields.items():
        dialog.get_by_label(label.replace("_", " ").capitalize()).fill(text)
    if column:
        dialog.get_by_role("button", name="Set", exact=True).click()


def test_a_value_goes_to_all_selected_rows_in_one_step(sit, shared_store):
    """Keyboard and mouse choose rows; one deed is one batch, and one undo takes it back."""
    ada = sit("Ada")
    before = {key: rows_of(shared_store)[key].use_of_data for key in ("r001", "r002", "r003")}
    revision = shared_store.load(PLAN).stamp.revision
    choose(ada, "r001", "r003")
    ada.cell("r002", "question").click()
    ada.page.keyboard.press("Space")
    expect(ada.page.locator(".pg-many strong")).to_have_text("Rows selected: 3")

    act(ada, "Set a value", "J · Use of data", value="Plan the response")
    ada.expect("r003", "Plan the response", "use_of_data")
    ada.expect_state("saved")
    stored = {key: rows_of(shared_store)[key].use_of_data for key in before}
    steps = shared_store.load(PLAN).stamp.revision - revision
    ada.page.get_by_role("button", name="Undo").click()
    ada.expect("r001", before["r001"], "use_of_data")
    ada.expect_state("saved")

    assert set(stored.values()) == {"Plan the response"}
    assert steps == 1
    assert {key: rows_of(shared_store)[key].use_of_data for key in before} == before
    assert ada.errors == []


def test_shift_takes_all_rows_up_to_the_click_and_ctrl_d_fills_them(sit, shared_store):
    """The first selected row gives its value of the column in focus to the others."""
    ada = sit("Ada")
    ada.cell("r004", "id").click()
    ada.cell("r007", "id").click(modifiers=["Shift"])
    expect(ada.page.locator(".pg-many strong")).to_have_text("Rows selected: 4")
    ada.cell("r004", "information_need").click()

    ada.page.keyboard.press("Control+d")
    first = rows_of(shared_store)["r004"].information_need
    ada.expect("r007", first, "information_need")
    ada.expect_state("saved")

    found = {
        rows_of(shared_store)[key].information_need for key in ("r004", "r005", "r006", "r007")
    }
    assert found == {first}


def test_all_rows_of_a_filter_are_selected_and_no_other(sit, shared_store):
    """What the filter hides is not worked on, also when it was selected before."""
    put(shared_store, PLAN, "r008", "form_instructions", "Ask softly, softly")
    put(shared_store, PLAN, "r009", "form_instructions", "Ask softly")
    ada = sit("Ada")
    ada.expect("r008", "Ask softly, softly", "form_instructions")
    choose(ada, "r010")
    filter_by(ada, "form_instructions", "softly")
    expect(ada.page.locator(".pg-many")).to_be_hidden()
    ada.page.get_by_label("Select all rows that are shown").check()
    expect(ada.page.locator(".pg-many strong")).to_have_text("Rows selected: 2")
    ada.page.locator(".pg-many").get_by_role("button", name="Find and replace").click()
    dialog = ada.page.locator("dialog.pg-ask")
    dialog.get_by_label("Column").select_option(label="F · Instructions for the form")
    dialog.get_by_label("Find").fill("softly")
    dialog.get_by_label("Replace by").fill("$& kindly")
    told = dialog.get_by_role("status").inner_text()

    dialog.get_by_role("button", name="Set", exact=True).click()
    expect(ada.page.locator(".pg-said")).to_contain_text("Cells changed: 2")
    ada.expect_state("saved")

    assert told == "Cells that change: 2"
    assert rows_of(shared_store)["r008"].form_instructions == "Ask $& kindly, $& kindly"
    assert rows_of(shared_store)["r009"].form_instructions == "Ask $& kindly"


def test_copies_stand_behind_their_rows(sit, shared_store):
    """Two rows become four in one step."""
    ada = sit("Ada")
    before = [*shared_store.load(PLAN).plan.rows]
    choose(ada, "r011", "r012")

    act(ada, "Duplicate")
    ada.page.wait_for_function("document.activeElement.closest('[row-id^=row-]')")
    ada.expect_state("saved")
    ordered = [row.record_id for row in shared_store.load(PLAN).plan.ordered_rows()]
    ada.page.get_by_role("button", name="Undo").click()
    ada.expect_state("saved")

    place = ordered.index("r011")
    assert ordered[place + 1].startswith("row-")
    assert ordered[place + 2] == "r012"
    assert ordered[place + 3].startswith("row-")
    assert [*shared_store.load(PLAN).plan.rows] == before


def test_agreed_rows_that_would_open_are_named_first(sit, shared_store, reference):
    """Nothing moves before somebody says so; leaving it leaves every row as it is."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=24)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    shared_store.create("agreed", Batch(batch_id="agreed", author="example", changes=changes))
    rows = rows_of(shared_store, "agreed")
    agreed = [key for key, row in rows.items() if row.status == "agreed"][:2]
    ada = sit("Ada", "&plan=agreed")
    choose(ada, *agreed)

    act(ada, "Set a value", "D · Question", value="Another question")
    dialog = ada.page.locator("dialog.pg-ask")
    words = dialog.locator("p").inner_text()
    dialog.get_by_role("button", name="Leave it as it is").click()
    kept = [rows_of(shared_store, "agreed")[key] for key in agreed]
    act(ada, "Set a value", "D · Question", value="Another question")
    dialog.get_by_role("button", name="Change them").click()
    ada.expect(agreed[1], "Another question")
    ada.expect_state("saved")

    assert "2 (" in words
    assert all(key in words for key in agreed)
    assert kept == [rows[key] for key in agreed]
    assert {rows_of(shared_store, "agreed")[key].status for key in agreed} == {"to_be_revised"}


def test_the_bar_and_its_dialog_are_read_aloud(sit, axe):
    """The table with selected rows has no fault that axe knows, and every key a name."""
    ada = sit("Ada")
    choose(ada, "r001", "r002")
    found = violations(ada.page, axe, ".pg-grid")
    ada.page.locator(".pg-many").get_by_role("button", name="Set a value").click()
    ada.page.locator("dialog.pg-ask").wait_for()
    found += violations(ada.page, axe, ".pg-grid")

    assert found == []
