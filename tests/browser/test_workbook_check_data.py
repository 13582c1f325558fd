"""A real export is held against the plan on the page, and leaves neither values nor a copy."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PLAN, violations

pytestmark = pytest.mark.browser
SECRETS = ("+211900000111", "+211900000222", "Example Person")
DATA = (
    "respondent_phone,ki_name,admin1Name,resp_sex,resp_age\n"
    "+211900000111,Example Person,Unity,f,34\n"
    "+211900000222,Example Person,Unity,m,61\n"
)


@pytest.fixture
def check(visit):
    """Return a function from a width to a page on which the export was checked."""

    def checked(width: int = 1366):
        seen = visit(width)
        seen.go("80")
        seen.tab("data")
        file = {"name": "data.csv", "mimeType": "text/csv", "buffer": DATA.encode()}
        with seen.page.expect_file_chooser() as chooser:
            seen.page.get_by_role("button", name="Choose a file").click()
        chooser.value.set_files(file)
        seen.page.get_by_role("heading", name="Do not share this file").wait_for()
        return seen

    return checked


def test_a_checked_file_can_be_read_by_everyone(check, axe):
    """The page of a checked file has no fault that axe knows."""
    assert violations(check().page, axe) == []


def test_an_export_is_checked_without_a_trace(check, workshop):
    """What must not leave is said in words; no value is on the page, nothing is in the store."""
    before = workshop.store.load(PLAN)
    seen = check()

    found = seen.page.get_by_role("row", name="Columns that tell who a person is (2)")
    expect(found).to_contain_text("Must not leave")
    expect(found).to_contain_text("respondent_phone, ki_name")
    assert (
        "Leave it out."
        in seen.page.get_by_role("row", name="respondent_phone – Phone").inner_text()
    )
    expect(seen.page.get_by_role("row", name="k-anonymity")).to_be_visible()
    chosen = "e => [...e.selectedOptions].map(o => o.textContent)"
    keys = seen.page.get_by_label("Columns that outsiders know together")
    assert keys.evaluate(chosen) == ["resp_sex", "resp_age"]
    assert not any(secret in seen.page.content() for secret in SECRETS)
    assert workshop.store.load(PLAN) == before
    assert seen.errors == []


def test_a_file_is_put_away(check):
    """The page is as before, and the same file can be looked at again."""
    seen = check(390)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390

    seen.page.get_by_role("button", name="Put the file away").click()

    seen.page.get_by_text("No file is checked yet").wait_for()
    seen.page.get_by_text("respondent_phone").first.wait_for(state="detached")
    assert "respondent_phone" not in seen.page.content()
