"""Work on many rows at once in the table: choose them, give them a value, take it back."""

import pytest
from playwright.sync_api import expect

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
