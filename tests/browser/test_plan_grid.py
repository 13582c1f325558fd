"""The plan grid in a real browser, over a real Voilà: two people and more at one table."""

import os
import signal
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import BUNDLE, PLAN, start_grid, violations
from tests.browser.grid_seats import COUNT_SECONDS, PASTE, Proxy, times_until_seen
from tests.conftest import PATIENCE_SECONDS

pytestmark = pytest.mark.browser


def question(store, row: str, field: str = "question") -> str:
    """Return a cell as it is on the disk."""
    return getattr(store.load(PLAN).plan.rows[row], field)


def test_an_edit_is_seen_by_the_other_at_once(sit, shared_store):
    """Eight edits between two pages, none lost; how fast they are seen is measured elsewhere."""
    seats = [sit("Ada"), sit("Zed")]
    texts = [f"version {number}" for number in range(8)]

    times = times_until_seen(seats, "r002", texts)

    assert len(times) == len(texts)
    assert question(shared_store, "r002") == texts[-1]
    assert [error for seat in seats for error in seat.errors] == []


def test_an_open_editor_is_not_disturbed(sit, shared_store):
    """A patch to another cell of the row leaves the editor, its text and the focus alone."""
    ada, zed = sit("Ada"), sit("Zed")
    ada.cell("r003").dblclick()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.type("half ty")

    zed.put("r003", "From Zed", "information_need")
    ada.expect("r003", "From Zed", "information_need")
    ada.page.keyboard.type("ped")
    ada.page.keyboard.press("Enter")

    zed.expect("r003", "half typed")
    expect(ada.cell("r003", "information_need")).to_contain_text("Changed by Zed")


def test_two_texts_for_one_cell_are_shown_side_by_side(sit, shared_store):
    """Whose, when, both texts; combined, both are kept."""
    ada, zed = sit("Ada"), sit("Zed")
    ada.cell("r004").dblclick()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.type("Mine")
    zed.put("r004", "Theirs")
    zed.expect_state("saved")
    ada.page.wait_for_timeout(500)
    expect(ada.page.locator(".pg-table textarea")).to_have_value("Mine")
    ada.page.keyboard.press("Enter")

    panel = ada.page.locator(".pg-conflict")
    panel.wait_for()
    words = panel.inner_text()
    panel.get_by_role("button", name="Combine").click()
    panel.get_by_role("button", name="Save the combined text").click()

    assert "Zed" in words
    assert "Theirs" in words
    assert "Mine" in words
    zed.expect("r004", "Theirs\nMine")
    assert ada.page.locator(".pg-conflict").count() == 0


def test_text_typed_in_a_row_that_goes_is_kept(sit, shared_store):
    """Removed while somebody types in it: the text is listed and can bring the row back."""
    ada, zed = sit("Ada"), sit("Zed")
    ada.cell("r005").dblclick()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.type("Still wanted")
    zed.cell("r005").click()

    zed.page.get_by_role("button", name="Remove row").click()
    # Organisations settled this row: the page asks first.
    zed.page.locator("dialog.pg-ask").get_by_role("button", name="Remove row").click()
    ada.page.locator(".pg-conflict").wait_for()
    gone = "r005" not in shared_store.load(PLAN).plan.rows
    ada.page.get_by_role("button", name="Bring the row back with mine").click()
    zed.expect("r005", "Still wanted")

    assert gone
    assert question(shared_store, "r005", "sector")


def press_and_save(seat, store, keys: str) -> None:
    """Press *keys* and wait until the store holds what came of it; the chip may be too quick."""
    before = len(store.history(PLAN))
    seat.page.keyboard.press(keys)
    ends = time.monotonic() + PATIENCE_SECONDS
    while len(store.history(PLAN)) == before:
        assert time.monotonic() < ends, f"nothing was saved after {keys}"
        seat.page.wait_for_timeout(50)
    seat.expect_state("saved")


def test_a_block_is_pasted_as_one_step(sit, shared_store):
    """200 × 8 cells at once, how fast is measured elsewhere; one undo takes back all of them.

    Agreements that opened do not come back with it.
    """
    ada = sit("Ada")
    before = {
        row_id: row.model_copy(update={"status": "to_be_revised"})
        if row.status == "agreed"
        else row
        for row_id, row in shared_store.load(PLAN).plan.rows.items()
    }
    line = '"two\nlines ""quoted"" {n}"\tneed {n}\toptions\tform\ttype\tanalysis\tmap\tuse'
    block = "\n".join(line.format(n=number) for number in range(200))
    ada.cell("r001", "information_need").click()

    ada.page.evaluate(PASTE, block)
    ada.expect_state("saved")
    pasted = shared_store.load(PLAN).plan
    ada.cell("r001", "information_need").click()
    press_and_save(ada, shared_store, "Control+z")
    undone = dict(shared_store.load(PLAN).plan.rows)
    press_and_save(ada, shared_store, "Control+y")

    assert pasted.ordered_rows()[0].information_need == 'two\nlines "quoted" 0'
    assert len(pasted.rows) == 200
    assert undone == before
    assert dict(shared_store.load(PLAN).plan.rows) == dict(pasted.rows)
    press_and_save(ada, shared_store, "Control+z")


def test_everything_goes_by_keyboard(sit, shared_store):
    """Arrow to a cell, choose from its list by typing, and leave the table with Tab."""
    ada = sit("Ada")
    ada.cell("r005", "information_need").click()
    ada.page.keyboard.press("ArrowLeft")
    ada.page.keyboard.type("sens")
    ada.page.keyboard.press("Enter")
    ada.expect("r005", "Sensitive", "dissemination_category")

    ada.page.keyboard.press("Tab")

    inside = "document.querySelector('.pg-table').contains(document.activeElement)"
    assert not ada.page.evaluate(inside)
    ada.expect_state("saved")
    assert question(shared_store, "r005", "sensitivity") == "sensitive"


def test_what_is_not_in_the_list_is_kept_and_marked(sit, shared_store):
    """Colour, sign and words say so; what the plan cannot hold stays typed, after a reload too."""
    ada = sit("Ada")
    ada.put("r006", "Nonsense", "sector")
    ada.put("r006", "Rubbish", "dissemination_category")
    ada.page.locator(".pg-refused").wait_for()
    ada.expect_state("saved")

    ada.page.reload()
    ada.ready()

    expect(ada.cell("r006", "sector")).to_contain_text("Not in the list")
    expect(ada.cell("r006", "dissemination_category")).to_contain_text("Rubbish")
    expect(ada.cell("r006", "dissemination_category")).to_contain_text("Not saved")
    assert question(shared_store, "r006", "sector") == "Nonsense"
    ada.put("r006", "Public", "dissemination_category")
    ada.expect_state("saved")
    assert question(shared_store, "r006", "sensitivity") == "public"


def test_hostile_text_does_nothing(sit):
    """Markup typed by one is text in the other's table, panel and tool tips."""
    ada, zed = sit("Ada"), sit("Zed")
    hostile = '<img src=x onerror="window.hit=1">'

    ada.put("r007", hostile)
    ada.put("r007", hostile, "sector")

    zed.expect("r007", hostile)
    zed.expect("r007", hostile, "sector")
    assert zed.page.evaluate("window.hit") is None
    assert ada.page.evaluate("window.hit") is None


def test_a_cut_of_eight_seconds_loses_nothing(sit, grid_port, shared_store):
    """Both sides edit while the line is down; when it is back, both have everything."""
    proxy = Proxy(grid_port)
    try:
        ada, zed = sit("Ada", port=proxy.port), sit("Zed")
        proxy.cut()
        ada.put("r008", "Written in the tunnel")
        zed.put("r009", "Written meanwhile")
        zed.expect_state("saved")
        zed.page.wait_for_timeout(8000)
        proxy.mend()

        zed.expect("r008", "Written in the tunnel")
        ada.expect("r009", "Written meanwhile")
        ada.expect_state("saved")
    finally:
        proxy.close()
    assert question(shared_store, "r008") == "Written in the tunnel"


def test_a_dead_kernel_is_noticed_and_typed_text_survives(sit, grid_folder, shared_store):
    """Banner within 25 s, editing off; after a reload the text is there and is saved."""
    ada = sit("Ada")
    os.kill(int((grid_folder / "Ada.pid").read_text()), signal.SIGKILL)
    ada.put("r010", "Typed into the void")
    ada.reveal("r011")
    ada.cell("r011").dblclick()
    ada.page.keyboard.press("Control+a")
    ada.page.keyboard.type("Never finished")
    ada.page.evaluate(COUNT_SECONDS)

    ada.expect_state("offline")
    took = ada.page.evaluate("window.seconds")
    banner = ada.page.locator(".pg-banner").inner_text()
    ada.reveal("r012")
    ada.cell("r012").dblclick()
    editors = ada.page.locator(".pg-table textarea").count()
    ada.page.reload()
    ada.ready()
    ada.expect_state("saved")

    print(f"banner after {took:.0f} s")
    assert took <= 25
    assert "kept in this browser" in banner
    assert editors == 0
    assert question(shared_store, "r010").strip() == "Typed into the void"
    assert question(shared_store, "r011") == "Never finished"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_table_is_accessible_and_stays_on_the_machine(sit, language, axe):
    """Axe finds nothing wrong, in both directions, with conflicts and editors open."""
    ada = sit("Ada", f"&lang={language}")
    ada.page.get_by_role("button").first.wait_for()
    direction = ada.page.locator(".pg-table [role]").first.evaluate(
        "(e) => getComputedStyle(e).direction"
    )
    found = []
    for act in (None, "question", "sector"):
        if act:
            ada.cell("r001", act).dblclick()
            ada.page.locator(".ag-popup-editor[aria-label]").wait_for()
        found += violations(ada.page, axe, ".pg-grid")
        ada.page.keyboard.press("Escape")

    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    assert found == []
    assert direction == {"en": "ltr", "ar": "rtl"}[language]
    assert [url for url in ada.requests if not url.startswith(local)] == []
    assert ada.errors == []


def test_the_same_notebook_works_in_jupyterlab(browser, grid_folder, shared_store):
    """JupyterLab runs handlers in another thread and has no template: by message, it works."""
    config = grid_folder / "lab"
    config.mkdir()
    words = ("jupyterlab", "--ServerApp.token=", "--allow-root", "--LabApp.expose_app_in_browser=1")
    served = grid_folder / "share" / "voila" / "templates" / "dtmnb" / "static" / BUNDLE.name
    served.rename(config / BUNDLE.name)
    process, port = start_grid(
        grid_folder, shared_store, *words, f"--ServerApp.root_dir={grid_folder}"
    )
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/lab/tree/grid.ipynb?reset")
        page.locator(".jp-Notebook .jp-Cell").first.click()
        # Before the kernel answers, JupyterLab drops the keys without a word.
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        idle.first.wait_for(state="attached")
        page.keyboard.press("Control+Enter")
        page.locator(".pg-table .pg-words").first.wait_for()
        page.locator('.pg-table [row-id="r001"] [col-id="question"]').click()
        page.keyboard.type("dd from the lab")
        page.keyboard.press("Enter")
        page.locator('.pg-chip[data-state="saved"]').wait_for()
        page.wait_for_timeout(500)
        cells = page.locator(".jp-Notebook .jp-Cell").count()
    finally:
        context.close()
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        (config / BUNDLE.name).rename(served)
    assert question(shared_store, "r001") == "dd from the lab"
    assert cells == 1
