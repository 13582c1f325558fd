"""The agenda of step 40: groups settled by keys, agreed to on a phone, and answered there."""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest
from playwright.sync_api import expect

from dtmnb.domain.changes import Batch
from dtmnb.domain.consent import agreed_by
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import PlanStore, open_store
from tests.browser.conftest import ROOT, put

pytestmark = pytest.mark.browser

AGENDA = "agenda"
ROOM, PHONE = (1366, 768), (390, 844)
MOST_STOPS = 60
KEYS = "all => all.map((each) => each.dataset.key)"
WHY = "Camp names would be found"
IN_SIGHT = """(each) => {
  const { top, bottom } = each.getBoundingClientRect();
  return scrollY === 0 && top >= 0 && bottom <= innerHeight;
}"""


@pytest.fixture(scope="module")
def plans(tmp_path_factory, reference) -> Iterator[PlanStore]:
    """Return a store with an example plan whose groups have up to three rows."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=60)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("agenda") / "plans.db"
    with open_store(file, reference=reference) as store:
        store.create(AGENDA, Batch(batch_id="example", author="example", changes=changes))
        yield store


@pytest.fixture
def sit(visit, servers, plans):
    """Return a maker of visits to the agenda; the end of the address says who looks at it."""
    notebook = ROOT / "notebooks/workbook.ipynb"
    url = servers.url(notebook, store=plans.address.whole, plan=AGENDA, author="Ada")

    def open_agenda(size: tuple[int, int], who: str = ""):
        seen = visit(*size, url=url + who)
        seen.go("40")
        seen.tab("agenda")
        seen.page.locator(".dtmnb-agenda-list button").first.wait_for()
        return seen

    return open_agenda


def _open(seen, title: str) -> None:
    """Open the group *title*."""
    back = seen.page.locator(".dtmnb-agenda-back")
    if back.is_visible():
        back.click()
    seen.page.locator(".dtmnb-agenda-list button", has_text=title).first.click()
    _head(seen, title).wait_for()


def _head(seen, title: str):
    return seen.page.locator(".dtmnb-agenda-head h3", has_text=title)


def _main(seen):
    return seen.page.locator(".dtmnb-agenda-main")


def _row(seen, row: str):
    """Return what is shown of *row*; the seat may hold it back or object to it."""
    act = seen.page.locator(f'[data-act="hold {row}"]')
    return seen.page.locator(".dtmnb-agenda-rows li", has=act)


def _tab_to(page, place: str) -> None:
    """Press Tab until the focus is at *place*."""
    for _ in range(MOST_STOPS):
        if page.locator(f"{place}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {place!r}")


def test_a_group_is_settled_by_keys_alone(sit, plans):
    """The one button is in sight; arrows choose, Enter settles, and the next group waits."""
    room = sit(ROOM)
    keyboard = room.page.keyboard

    expect(_main(room)).to_have_count(1)
    assert _main(room).evaluate(IN_SIGHT)
    _tab_to(room.page, ".dtmnb-agenda-list button")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    _head(room, "Health").wait_for()
    assert _main(room).evaluate(IN_SIGHT)
    _tab_to(room.page, ".dtmnb-agenda-main")
    keyboard.press("Enter")
    room.page.locator(".dtmnb-agenda-said", has_text="1 row is settled.").wait_for()

    assert plans.load(AGENDA).plan.rows["r027"].status == "agreed"
    assert _head(room, "Health").count() == 0
    expect(_main(room)).to_be_focused()
    assert room.errors == []


def test_an_organisation_agrees_and_holds_back(sit, plans):
    """On its phone it agrees to a group and holds a row back; the room sees both in seconds."""
    title = "Water, Sanitation and Hygiene"
    room, wash = sit(ROOM), sit(PHONE, "?who=Amal&organisation=wash")
    _open(room, title)
    _open(wash, title)
    voice = room.page.locator('[data-act="agree wash"]')
    expect(voice).to_have_attribute("aria-pressed", "false")

    _main(wash).click()
    expect(voice).to_have_attribute("aria-pressed", "true")
    expect(_main(wash)).to_be_disabled()
    wash.page.locator('[data-act="hold r026"]').click()
    wash.page.get_by_label("Why talk about it").fill(WHY)
    wash.page.get_by_role("button", name="Keep").click()

    held = _row(room, "r026")
    held.locator(".dtmnb-agenda-hold", has_text=WHY).wait_for()
    expect(held.get_by_role("checkbox")).not_to_be_checked()
    expect(held.get_by_role("checkbox")).to_be_disabled()
    expect(_row(room, "r004").get_by_role("checkbox")).to_be_checked()
    [kept] = plans.load(AGENDA).plan.reservations.values()
    assert (kept.row, kept.partner, kept.reason) == ("r026", "wash", WHY)
    assert room.errors == wash.errors == []


def test_what_was_settled_is_answered_on_the_phone(sit, plans, reference):
    """The organisation is asked at once on its own page, and says that it can live with it."""
    room, wash = sit(ROOM), sit(PHONE, "?who=Amal&organisation=wash")
    question = plans.load(AGENDA).plan.rows["r042"].question
    _open(room, "Energy")
    settled = wash.page.get_by_role("heading", name="Settled: can you live with it?")
    asked = wash.page.locator(".dtmnb-agenda-list ul").first.locator("button")
    settled.wait_for()
    before = set(asked.evaluate_all(KEYS))

    _main(room).click()
    expect(asked).to_have_count(len(before) + 1)
    [key] = set(asked.evaluate_all(KEYS)) - before
    wash.page.locator(f'.dtmnb-agenda-list [data-key="{key}"]').click()
    wash.page.locator(".dtmnb-agenda-opened .dtmnb-agenda-rows", has_text=question).wait_for()
    _main(wash).click()
    wash.page.locator(".dtmnb-agenda-said", has_text="answered").wait_for()

    plan = plans.load(AGENDA).plan
    assert plan.rows["r042"].status == "agreed"
    assert "wash" in agreed_by(plan, "r042", reference)
    assert room.errors == wash.errors == []


def test_words_half_typed_stay_while_others_save(sit, plans):
    """A reason, and a name for a group, keep words and focus when the plan changes."""
    room = sit(ROOM)
    _open(room, "Education")
    room.page.locator('[data-act="hold r008"]').click()
    reason = room.page.get_by_label("Why talk about it")
    room.page.locator(".dtmnb-agenda-others summary").click()
    name = room.page.get_by_label("Name of the group")
    name.fill("Schools in")
    reason.fill("Names of sch")

    put(plans, AGENDA, "r030", "question", "Is the school open this week?")
    room.page.locator(".dtmnb-agenda-rows", has_text="Is the school open this week?").wait_for()

    expect(reason).to_have_value("Names of sch")
    expect(reason).to_be_focused()
    expect(name).to_have_value("Schools in")
    assert room.errors == []
