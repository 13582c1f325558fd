"""Long texts in the table: what matters stands first, and the whole is reached without a mouse."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLAN, put

pytestmark = pytest.mark.browser

LONG = " ".join(f"word{number}" for number in range(200))
IN_SIGHT = """(element) => {
  const cell = element.closest(".ag-cell").getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return box.height > 0 && box.top >= cell.top && box.bottom <= cell.bottom;
}"""
IS_CUT = "(element) => element.scrollHeight > element.clientHeight"


def test_author_and_findings_stand_before_the_words(sit, shared_store):
    """However long a text is, who changed it and what is found about it are in sight."""
    ada = sit("Ada")
    ada.reveal("r015")

    put(shared_store, PLAN, "r015", "question", LONG)
    author = ada.cell("r015").locator(".pg-by")
    author.wait_for()

    assert author.evaluate(IN_SIGHT)
    assert ada.cell("r015").locator(".pg-body").evaluate(IS_CUT)


def test_the_whole_text_is_reached_by_keyboard(sit, shared_store):
    """Below the table stand the text of the cell in focus and what is found about it."""
    put(shared_store, PLAN, "r016", "sector", LONG[:400])
    ada = sit("Ada")
    ada.reveal("r016")
    ada.cell("r016", "sector").click()
    sign = ada.cell("r016", "sector").locator(".pg-alarm, .pg-blocker, .pg-advice").first
    sentence = sign.get_attribute("aria-label")

    ada.page.keyboard.press("Tab")

    detail = ada.page.get_by_label("The cell in focus, in full")
    expect(detail).to_be_focused()
    expect(detail).to_contain_text(LONG[:400])
    expect(detail).to_contain_text(sentence)
    assert sign.evaluate(IN_SIGHT)
