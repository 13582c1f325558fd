"""Several people at one plan: the round robin, a rehearsal, and news that disturbs nobody."""

import re

import pytest
from playwright.sync_api import expect

from dtmnb.domain.changes import Batch, Set
from dtmnb.domain.consent import agreed_by, objections_to
from dtmnb.domain.hearing import hearing
from dtmnb.language import language_for
from dtmnb.session.receipts import ENDED, SENT
from tests.browser.conftest import PLAN, ROOT, put

pytestmark = pytest.mark.browser
SECRET = "Sites of arrivals can be found"


def _others(plan) -> list[str]:
    return [key for key, each in plan.partners.items() if not each.is_dtm]


def _form(visit, words: str):
    """Return the form that says *words*."""
    return visit.page.locator(".dtmnb-inline-form", has_text=words)


def test_positions_are_hidden_until_all_are_in(visit, workshop, servers, reference):
    """Two seats: an organisation says its position on its phone, in Arabic direction, by its link.

    The room hears the others by keys and settles; the organisation, which proposed something
    else, is asked and objects. Its page offers nothing that only the room may do.
    """
    stage = visit()
    stage.go("40")
    stage.tab("round")
    question = stage.page.locator(".dtmnb-stage h3").first.inner_text()
    plan = workshop.store.load(PLAN).plan
    row = next(each for each in plan.ordered_rows() if each.question == question).record_id
    first, *others = _others(plan)
    notebook = ROOT / "notebooks/workbook.ipynb"
    link = servers.url(notebook, store=workshop.store.address.whole, plan=PLAN)
    seat = visit(390, url=f"{link}?who=Amal&organisation={first}&lang=ar")

    expect(seat.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(seat.page.locator(".dtmnb-banner")).to_contain_text(plan.partners[first].name)
    seat.go("40")
    seat.tab("rows")
    seat.page.locator(f'.dtmnb-list-side button[data-key="{row}"]').click()
    seat.page.locator(f'.dtmnb-list-side button[data-key="{row}"][aria-current]').wait_for()
    arabic = language_for("ar")
    proposes, reason = arabic.text("Proposes"), arabic.text("Reason")
    public = arabic.label(reference.term("dissemination_categories", "public"))
    _form(seat, proposes).get_by_label(proposes).select_option(label=public)
    _form(seat, proposes).get_by_label(reason).fill(SECRET)
    seat.page.get_by_role("button", name=arabic.text("Record this position")).click()

    heard = stage.page.locator(".dtmnb-stage table", has_text=plan.partners[first].name)
    heard.wait_for()
    expect(heard).to_contain_text("✓ said")
    assert workshop.store.history(PLAN)[-1].organisation == first
    for act in ("Settle this row", "Show all positions now"):
        assert seat.page.get_by_role("button", name=arabic.text(act)).count() == 0, act
    assert SECRET not in stage.page.content()
    # Quick keys wait for their turn; one too many settles nothing.
    stage.page.locator(".dtmnb-stage h3", has_text=plan.partners[others[0]].name).wait_for()
    for _ in (*others, "one too many"):
        stage.page.locator("body").press("2")
    stage.page.locator(".dtmnb-stage table", has_text=SECRET).wait_for()
    assert "can you live with it?" not in stage.page.locator(".dtmnb-stage").inner_text()
    stage.page.locator(".dtmnb-item", has_text="2 · Settle: Sensitive").wait_for()
    stage.page.get_by_label("Reason").fill("Few places")
    stage.page.locator(".dtmnb-stage h3", has_text="What do we settle?").click()
    stage.page.locator("body").press("2")
    stage.page.locator(".dtmnb-stage h3", has_text="can you live with it?").wait_for()
    expect(stage.page.locator(".dtmnb-stage h3").last).to_contain_text(plan.partners[first].name)
    asked = arabic.text("Can it live with the outcome?")
    objects = arabic.label(reference.term("consents", "objects"))
    _form(seat, asked).get_by_label(asked).select_option(label=objects)
    _form(seat, asked).get_by_label(reason).fill(SECRET)
    seat.page.get_by_role("button", name=arabic.text("Record this answer")).click()
    stage.page.locator(".dtmnb-stage h3", has_text="who may have these data").wait_for()

    plan = workshop.store.load(PLAN).plan
    assert hearing(plan, row, reference).waiting == ()
    assert plan.rows[row].sensitivity == "sensitive"
    assert objections_to(plan, row, reference) == {first: SECRET}
    assert set(agreed_by(plan, row, reference)) == set(others)
    assert plan.outcomes[row].reason == "Few places"
    assert stage.errors == seat.errors == []


def test_a_rehearsal_is_timed_and_kept(visit, workshop):
    """Start, acknowledge, end; the clock runs on the page and the result is in the store."""
    seen = visit()
    seen.go("60")
    seen.tab("rehearsal")
    alert = next(iter(workshop.store.load(PLAN).plan.urgent_actions))
    _give_two_recipients(workshop.store, alert)
    seen.page.locator(f'.dtmnb-list-side button[data-key="{alert}"]').click()

    seen.page.get_by_role("button", name="Start the rehearsal").click()
    clock = seen.page.get_by_role("timer")
    clock.filter(has_text=re.compile(r"0:0[2-9]|0:[1-5]\d")).wait_for()
    people = seen.page.locator(".dtmnb-form-side .dtmnb-item")
    people.first.click()
    people.first.get_by_text("✓").wait_for()
    seen.page.get_by_role("button", name="End it and keep the result").click()
    seen.page.get_by_text("Gaps found").wait_for()

    kept = workshop.store.load(PLAN).plan.urgent_actions[alert]
    assert len(kept.receipts) == 3
    assert {SENT, ENDED} < set(kept.receipts)
    assert kept.rehearsed_on is not None
    assert kept.rehearsal_result.startswith("1 of ")
    expect(seen.page.locator(".dtmnb-form-side")).to_contain_text("did not acknowledge")
    assert seen.errors == []


def _give_two_recipients(store, alert: str) -> None:
    plan = store.load(PLAN).plan
    was = list(plan.urgent_actions[alert].recipients)
    people = [*was, *(key for key in plan.focal_points if key not in was)][:2]
    place = {"collection": "urgent_actions", "record": alert, "field": "recipients"}
    change = Set(**place, was=was, value=people)
    store.save(PLAN, Batch(batch_id="two", author="Ben", changes=(change,)))


def test_news_is_seen_and_disturbs_nobody(visit, workshop):
    """What others save is in the list within seconds; words being typed stay where they are."""
    seen = visit()
    seen.go("30")
    use = seen.page.get_by_label("J · Use of data", exact=True)
    seen.page.locator('.dtmnb-list-side button[data-key="r004"]').click()
    seen.page.locator('.dtmnb-list-side button[data-key="r004"][aria-current]').wait_for()
    use.fill("half a sent")

    put(workshop.store, PLAN, "r004", "question", "Is the clinic open at night?")
    seen.page.locator(".dtmnb-list-side").get_by_text("clinic open at night").wait_for()

    expect(use).to_have_value("half a sent")
    assert use.evaluate("each => each === document.activeElement")
    question = seen.page.get_by_label("D · Question", exact=True)
    assert question.input_value() != "Is the clinic open at night?"
    seen.page.get_by_role("button", name="See what others did").click()
    seen.page.wait_for_function(
        "[...document.querySelectorAll('textarea')].some(e => e.value.includes('clinic open'))"
    )
    assert workshop.store.load(PLAN).plan.rows["r004"].use_of_data == "half a sent"


def test_people_see_where_the_others_are(visit, workshop, servers):
    """Step and row of the others stand in the head and in the list; oneself never does."""
    settings = {"author": "Zoe", "organisation": "health", "plan": PLAN}
    url = servers.url(
        ROOT / "notebooks/workbook.ipynb", store=workshop.store.address.whole, **settings
    )
    seen, other = visit(), visit(url=url)
    other.go("30")
    other.page.locator('.dtmnb-list-side button[data-key="r007"]').click()

    seen.page.locator(".dtmnb-people summary", has_text="1 also here").click()
    here = seen.page.locator(".dtmnb-people li", has_text="Zoe")
    here.filter(has_text="Data Analysis Plan").wait_for()
    seen.go("30")
    row = seen.page.locator('.dtmnb-list-side button[data-key="r007"]')
    row.filter(has_text="Zoe is here").wait_for()

    other.page.reload()
    people = other.page.locator(".dtmnb-people")
    people.filter(has_text="Ada").wait_for()
    assert "Zoe" not in people.text_content()
    seen.go("40")
    people.filter(has_text="Dissemination categories").wait_for()
    expect(here).to_have_count(1)
    assert seen.errors == []


def test_a_plan_is_signed_without_a_mouse(visit, workshop):
    """From the start to the signature by Tab, arrows, Enter and typing."""
    seen = visit()
    page = seen.page
    page.locator('.dtmnb-rail [aria-current="step"]').focus()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator('.dtmnb-rail button[data-key="80"][aria-current="step"]').wait_for()
    _tab_to(page, "Sign")
    page.keyboard.press("Enter")
    page.locator('.dtmnb-tabs button[data-key="sign"][aria-current]').wait_for()
    _tab_to(page, "Who signs")
    page.keyboard.type("Example person")
    _tab_to(page, "Sign with open points")
    page.keyboard.press("Space")
    _tab_to(page, "Sign this revision")
    page.keyboard.press("Enter")
    page.get_by_text("✓ signed revision").wait_for()

    assert "Example person" in {
        each.person for each in workshop.store.load(PLAN).plan.sign_offs.values()
    }
    assert seen.errors == []


def _tab_to(page, words: str) -> None:
    """Press Tab until what has the focus is called *words*."""
    for _ in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "(e => (e.labels?.[0]?.textContent ?? e.textContent).trim())(document.activeElement)"
        )
        if name == words:
            return
    raise AssertionError(f"Tab does not reach {words!r}")
