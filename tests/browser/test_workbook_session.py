"""The whole session in browsers: seven people, a real file, every key and click counted."""

import re
import time
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from playwright.sync_api import TimeoutError

from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.checks import check_plan
from dtmnb.domain.consent import agreed_by, answers_to
from dtmnb.domain.plan import HEADER
from dtmnb.store import open_store
from dtmnb.widgets.forms import sections_of
from tests.browser.conftest import ROOT, SETTLED
from tests.support.household import (
    FOR_ALL_ROWS,
    PARTNERS,
    PEOPLE,
    header_of,
    terms_of,
    write_household_plan,
)

pytestmark = [pytest.mark.browser, pytest.mark.torture]
MOST_OF_THE_ROOM, MOST_OF_A_PARTNER = 420, 60
LAPTOP, PHONE = (1366, 768), (390, 844)
WHY = "Not below admin 2"
REACH = "plans/reach_2024_msna_list_of_analysis.xlsx"


class Person:
    """Somebody at a page whose presses, choices and filled fields are counted."""

    def __init__(self, seen, reference) -> None:
        """Sit before the page that was opened."""
        self.seen, self.page = seen, seen.page
        self.reference = reference
        self.presses: Counter[str] = Counter()
        self.doing = "start"

    def count(self, number: int = 1) -> None:
        """Count presses for what is being done."""
        self.presses[self.doing] += number

    def press(self, place) -> None:
        """Press what is at *place*, and wait until the page is quiet."""
        place.click()
        self.count()
        self.page.evaluate(SETTLED)

    def button(self, words: str | re.Pattern[str]) -> None:
        """Press the button of these words."""
        self.press(self.page.get_by_role("button", name=words).first)

    def step(self, code: str, key: str, doing: str) -> None:
        """Open a part of a step."""
        self.doing = doing
        self.seen.go(code)
        self.seen.tab(key)
        self.count(2)
        self.page.evaluate(SETTLED)

    def put(self, collection: str, **values: object) -> None:
        """Fill in fields of the record shown, each in its section of the form."""
        for name, value in values.items():
            self._open_section(collection, name)
            field = self.page.locator(f'[data-field="{name}"]').locator("visible=true").first
            self._fill(field, value)
            self.count()
            self.page.evaluate(SETTLED)

    def _open_section(self, collection: str, name: str) -> None:
        sections = sections_of(self.reference, collection)
        code = next(each.code for each in sections if name in each.property("fields"))
        tab = self.page.locator(f'.dtmnb-sections [data-key="{code}"]').locator("visible=true")
        if tab.count() and tab.first.get_attribute("aria-current") is None:
            self.press(tab.first)

    def _fill(self, field, value: object) -> None:
        if value is True:
            field.locator("input").check()
        elif isinstance(value, dict):
            [(code, words)] = value.items()
            field.locator("select").select_option(code)
            field.locator("textarea").last.fill(words)
            field.locator("textarea").last.blur()
            self.count()
        elif isinstance(value, list):
            # Picked one after the other, and told when the list is left.
            field.locator("select").focus()
            for code in value:
                field.locator("select").select_option(code)
            field.locator("select").blur()
            self.count(len(value) - 1)
        elif field.locator("select").count():
            field.locator("select").select_option(value)
        else:
            field.locator("input, textarea").fill(value)
            field.locator("input, textarea").blur()

    # ---- the agenda ----

    @property
    def main(self):
        """What settles, agrees to or answers the open group."""
        return self.page.locator(".dtmnb-agenda-main").locator("visible=true")

    def groups(self) -> list[str]:
        """The groups that are listed."""
        keys = "all => all.map((each) => each.dataset.key)"
        return self.page.locator(".dtmnb-agenda-list button").evaluate_all(keys)

    def open_group(self, key: str) -> bool:
        """Open a group, if it is still there."""
        back = self.page.locator(".dtmnb-agenda-back")
        if back.is_visible():
            self.press(back)
        group = self.page.locator(f'.dtmnb-agenda-list [data-key="{key}"]')
        is_open = self.page.locator(f'.dtmnb-agenda-list [data-key="{key}"][aria-current]')
        if not group.count():
            return False
        if not is_open.count() or back.count():
            # It goes where its rows come into another one at this moment.
            with suppress(TimeoutError):
                group.click(timeout=10_000)
                self.count()
        _wait(lambda: is_open.count() or not group.count(), f"{key}: not opened")
        self.page.evaluate(SETTLED)
        return bool(is_open.count())


def _wait(is_so, what: str) -> None:
    ends = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < ends, what
        time.sleep(0.1)


def _take_in(room: Person, file) -> None:
    room.doing = "file"
    room.seen.tab("import")
    with room.page.expect_file_chooser() as asked:
        room.page.locator(".jupyter-button", has_text="Choose a file").first.click()
    asked.value.set_files(file)
    country = room.page.get_by_label("Country of the new plan")
    country.wait_for()
    country.select_option(label="South Sudan")
    room.count(3)
    room.button("Take it in")
    room.page.locator(".dtmnb-tabs [data-key=header]").wait_for()


def _prepare(room: Person, today: date) -> None:
    room.step("10", "paste", "people")
    room.page.get_by_label("Organisations and people").fill(PEOPLE)
    room.count()
    room.button("Add them")
    room.step("10", "partners", "people")
    room.press(room.page.locator('.dtmnb-list-side [data-key="iom-dtm"]'))
    room.put("partners", is_dtm=True)
    room.step("00", "header", "header")
    room.put(HEADER, **header_of(today))
    room.step("30", "duties", "for many rows")
    room.button("For all rows")
    room.put("duties", **FOR_ALL_ROWS)
    room.step("50", "datasets", "dataset")
    room.button(re.compile("without a dataset into one"))


def _put_up(room: Person) -> None:
    """Answer what leaves; where the advice says nothing, propose a category."""
    room.step("40", "agenda", "agenda")
    asked = room.page.locator(".dtmnb-agenda-questions").first
    if asked.count():
        if asked.get_attribute("open") is None:
            room.press(asked.locator("summary"))
        released = asked.locator("select:has(option[value=totals])")
        if released.count():
            released.select_option("totals")
            room.count()
            room.page.evaluate(SETTLED)
    unsaid = room.page.locator(".dtmnb-agenda-head .dtmnb-help")
    proposed = room.page.locator('[data-act="propose public"][aria-pressed="true"]')
    looked_at: set[str] = set()
    while left := [key for key in room.groups() if key not in looked_at]:
        key = left[0]
        looked_at.add(key)
        if room.open_group(key) and unsaid.count():
            room.press(room.page.locator('[data-act="propose public"]'))
            _wait(lambda key=key: key not in room.groups() or proposed.count(), "not proposed")


def _agree(partner: Person, hold: bool) -> None:
    """Confirm the people, then agree to what is proposed; hold one row back."""
    partner.doing = "for you"
    partner.button("These are still our people")
    partner.step("40", "agenda", "agenda")
    for number, key in enumerate(partner.groups()):
        if not partner.open_group(key):
            continue
        if hold and not number:
            partner.press(partner.page.locator('.dtmnb-agenda-rows [data-act^="hold "]').first)
            partner.page.get_by_label("Why talk about it").fill(WHY)
            partner.count()
            partner.button("Keep")
        if partner.main.count() and partner.main.is_enabled():
            partner.press(partner.main)


def _settle(room: Person, store, plan_id: str, reference) -> None:
    """Settle group by group, then what was held back in the round."""
    room.step("40", "agenda", "settle")
    for key in room.groups():
        if room.open_group(key) and room.main.count() and room.main.is_enabled():
            before = store.load(plan_id).stamp.revision
            room.press(room.main)
            _wait(
                lambda before=before: (
                    store.load(plan_id).stamp.revision > before
                    or room.page.locator(".dtmnb-alert").count()
                ),
                "a group was not settled",
            )
    room.step("40", "round", "round")
    stage = room.page.locator(".dtmnb-stage")
    items = stage.locator(".dtmnb-item")
    acts = ("Settle", "I agree", "It can live with it", "Show all positions", "Next row")
    is_done = False
    while not is_done:
        before = items.all_inner_texts()
        words = next(each for each in acts if any(each in item for item in before))
        room.press(items.filter(has_text=words).first)
        _wait(lambda before=before: items.all_inner_texts() != before, f"{words}: no answer")
        plan = store.load(plan_id).plan
        is_done = all(is_row_agreed(plan, row, reference) for row in plan.rows.values())


def _answer(partner: Person) -> None:
    """Answer what was settled without it, an act at a time."""
    partner.step("40", "agenda", "answers")
    for key in partner.groups():
        if partner.open_group(key) and partner.main.count() and partner.main.is_enabled():
            partner.press(partner.main)


def _release(room: Person, today: date, store, plan_id: str, reference) -> None:
    """Draft releases, alerts and agreements, and fill in what is empty."""
    room.step("50", "lines", "releases")
    room.button(re.compile("^Draft the"))
    _wait(lambda: store.load(plan_id).plan.lines, "no release was drafted")
    for key, line in store.load(plan_id).plan.lines.items():
        room.press(room.page.locator(f'.dtmnb-list-side [data-key="{key}"]'))
        room.put("lines", **terms_of(line, today, reference))
    room.step("60", "urgent_actions", "alerts")
    room.button(re.compile("^Draft"))
    room.step("70", "coverage", "agreements")
    room.button("List the missing agreements")


def _sign(person: Person, name: str, partner: str) -> None:
    person.step("80", "sign", "signature")
    if not partner:
        person.page.get_by_label("Organisation").select_option(label="IOM DTM")
        person.count()
    person.page.get_by_label("Who signs").fill(name)
    tick = person.page.get_by_label("Sign with open points")
    if tick.is_visible():
        tick.check()
        person.count()
    person.count()
    person.button("Sign this revision")


@pytest.fixture(params=["household", pytest.param("reach", marks=pytest.mark.real)])
def file(request, tmp_path):
    """Return a plan of 255 rows of a household survey, or a real list of analysis."""
    if request.param == "household":
        return write_household_plan(tmp_path / "household_needs_assessment.xlsx", 255)
    return request.getfixturevalue("real") / REACH


def test_a_session_ends_in_browsers(visit, servers, tmp_path, reference, file):
    """From the file to the signatures of seven organisations, two of them on phones."""
    today = date.today()  # noqa: DTZ011 (the day of the page)
    notebook = ROOT / "notebooks/workbook.ipynb"
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        url = servers.url(notebook, store=store.address.whole, author="Fay")
        room = Person(visit(*LAPTOP, url=url), reference)
        began = time.monotonic()
        _take_in(room, file)
        [summary] = store.list_plans()
        plan_id = summary.plan_id
        _prepare(room, today)
        _put_up(room)
        people = [
            Person(
                visit(
                    *(PHONE if number < 2 else LAPTOP),
                    url=f"{url}?who=Pat&organisation={partner}",
                ),
                reference,
            )
            for number, partner in enumerate(PARTNERS)
        ]
        for number, each in enumerate(people):
            _agree(each, hold=number < 3)
        _settle(room, store, plan_id, reference)
        for each in people:
            _answer(each)
        _release(room, today, store, plan_id, reference)
        # All at once, as in a room.
        _sign(room, "Dana Office", "")
        for each, partner in zip(people, PARTNERS, strict=True):
            _sign(each, "Pat", partner)
        _wait(
            lambda: len(store.load(plan_id).plan.sign_offs) == len(PARTNERS) + 1,
            "somebody could not sign",
        )

        plan = store.load(plan_id).plan
        found = check_plan(plan, reference, today=today)
        blockers = Counter(each.code for each in found if each.severity == "blocker")
        print("blockers left:", dict(blockers))
        print("seconds:", round(time.monotonic() - began), "rows:", len(plan.rows))
        print("facilitator:", room.presses.total(), dict(room.presses))
        for each, partner in zip(people, PARTNERS, strict=True):
            print(partner, each.presses.total(), dict(each.presses))
        is_agreed = {key: is_row_agreed(plan, row, reference) for key, row in plan.rows.items()}
        assert [key for key, agreed in is_agreed.items() if not agreed] == []
        for key in plan.rows:
            answers = answers_to(plan, key, reference)
            agreeing = {partner for partner, each in answers.items() if each.agrees}
            assert agreeing == set(agreed_by(plan, key, reference))
        assert {each.partner for each in plan.sign_offs.values()} == {*PARTNERS, "iom-dtm"}
        # What an alert waits for where its row has no use, who gets one that nobody's sector names,
        # who stands in for whom, and the signature under an agreement are people's own.
        assert blockers.keys() <= {"URG002", "URG003", "URG005", "AGR004"}
        assert room.presses.total() <= MOST_OF_THE_ROOM
        assert max(each.presses.total() for each in people) <= MOST_OF_A_PARTNER
        assert room.seen.errors == [] == [error for each in people for error in each.seen.errors]
