"""A plan in one file, as it is opened from a memory stick: no line, on a laptop and a phone."""

from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.plan import Plan
from dtmnb.language import language_for
from dtmnb.reports.report import context_for
from dtmnb.reports.snapshot import snapshot_of
from dtmnb.session.example import ExampleSettings, example_changes

PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
SHOWN = "table.questions tbody:not([hidden]) tr:not(.group):not([hidden])"
MOST_SECONDS = 1.0


def snapshot(reference, tmp_path, language, rows):
    """Return the address of the snapshot of a plan of *rows* questions."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=rows)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    plan = apply(Plan(plan_id="p"), Batch(batch_id="b", author="t", changes=changes)).plan
    # Each asks something else, so that none stands for several.
    asked = {
        key: row.model_copy(update={"question": f"{row.question} ({key})"})
        for key, row in plan.rows.items()
    }
    plan = plan.model_copy(update={"rows": asked})
    view = view_for(plan, "internal", reference=reference, stamp=Stamp(1, "0" * 64))
    file = tmp_path / "plan.html"
    file.write_text(snapshot_of(context_for(view, plan, language_for(language))), encoding="utf-8")
    return file.as_uri()


@pytest.fixture
def visit(browser):
    """Return a maker of pages without a line; what the browser complains about is kept on them."""
    contexts = []

    def open_page(address, **options):
        context = browser.new_context(offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: page.complaints.append(r.url) if r.url != address else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "viewport"), [("en", LAPTOP), ("ar", PHONE)])
def test_it_finds_and_filters_without_a_line(visit, reference, tmp_path, axe, language, viewport):
    """By keyboard, under its own policy; axe-core finds nothing, and it fits the screen."""
    address = snapshot(reference, tmp_path, language, 48)
    page = visit(address, viewport=viewport)
    expect(page.locator("#finder")).to_be_visible()

    page.locator("#find").fill("R007")
    expect(page.locator(SHOWN)).to_have_count(1)
    page.locator("#all").press("Enter")
    expect(page.locator(SHOWN)).to_have_count(48)
    page.locator("#category").select_option(index=1)
    chosen = page.locator("#category").input_value()
    expect(page.locator(f"{SHOWN} .badge").filter(has_not_text=chosen)).to_have_count(0)

    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    # What checks a page is put into it from outside, which the page itself forbids.
    checked = visit(address, viewport=viewport, bypass_csp=True)
    checked.evaluate(axe)
    ask = "() => axe.run(document, { resultTypes: ['violations'] })"
    found = checked.evaluate(ask)["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.bench
def test_five_hundred_questions_are_there_at_once(visit, reference, tmp_path):
    """In at most a megabyte and a second."""
    address = snapshot(reference, tmp_path, "en", 500)
    page = visit(address, viewport=LAPTOP)
    expect(page.locator("#shown")).to_contain_text("500")
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    size = (tmp_path / "plan.html").stat().st_size
    print(f"{size:,} bytes, usable after {ready:.0f} ms")

    assert size <= 1_000_000
    assert ready <= 1000 * MOST_SECONDS
