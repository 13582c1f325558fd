"""One session without a mouse: from an empty store to the signature by keys alone."""

from datetime import date

import pytest

from dtmnb.store import open_store
from tests.browser.conftest import ROOT, SETTLED

pytestmark = pytest.mark.browser
FOCUSED = """() => {
  const here = document.activeElement;
  const named = here.labels?.[0] ?? here.querySelector(".dtmnb-item-text") ?? here;
  return named === document.body ? "" : named.textContent.trim();
}"""
AWAY = """(list, words) => {
  const texts = [...list.options].map((each) => each.text.replaceAll("\\u00a0", " "));
  return texts.findIndex((each) => each.startsWith(words)) - list.selectedIndex;
}"""
MOST_STOPS = 150
TITLE = "South Sudan, Flood response, first round"
NEED = "Where people cannot reach a clinic"
NAME = "Agreed in the room"
CLINIC = "Can people reach a clinic?"
ARRIVALS = "How many families arrived this week?"
TRIGGER = "Sudden movement of many people, such as 100 households in 72 hours"


class Hands:
    """A person with a keyboard; nothing here moves or presses a mouse."""

    def __init__(self, page) -> None:
        """Sit before *page*."""
        self.page = page
        self.press = page.keyboard.press
        self.type = page.keyboard.type

    def reach(self, words: str) -> None:
        """Press Tab until what has the focus is called *words*."""
        passed = []
        for _ in range(MOST_STOPS):
            passed.append(self.page.evaluate(FOCUSED))
            if passed[-1] == words:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {words!r} but {list(dict.fromkeys(passed))}")

    def enter(self, words: str) -> None:
        """Reach a button and press Enter."""
        self.reach(words)
        self.press("Enter")

    def add(self) -> None:
        """Add a record, and wait until it stands in the list."""
        records = self.page.locator(".dtmnb-list-side li")
        number = records.count()
        self.enter("Add")
        records.nth(number).wait_for()

    def fill(self, label: str, words: str) -> None:
        """Reach an input, type, and leave it."""
        self.reach(label)
        self.type(words)
        self.press("Tab")

    def pick(self, label: str, words: str) -> None:
        """Reach a list, open it, and take the entry that begins with *words* by the arrows."""
        self.reach(label)
        away = self.page.locator("select:focus").evaluate(AWAY, words)
        self.press("Alt+ArrowDown")
        for _ in range(abs(away)):
            self.press("ArrowDown" if away > 0 else "ArrowUp")
        self.press("Enter")

    def open(self, title: str) -> None:
        """Open a step by the rail, with the arrows from the current one."""
        self.enter(title)
        self.sees("h2.dtmnb-title", title.split(" · ")[1])
        self.page.evaluate(SETTLED)

    def part(self, title: str) -> None:
        """Open a part of the step."""
        self.enter(title)
        self.sees(".dtmnb-tabs button[aria-current]", title)
        self.page.evaluate(SETTLED)

    def sees(self, place: str, words: str) -> None:
        """Wait until *words* stand at *place*."""
        self.page.locator(place, has_text=words).first.wait_for()


@pytest.fixture
def empty_store(tmp_path, reference):
    """Return a store without a plan."""
    with open_store(tmp_path / "plans.db", reference=reference) as store:
        yield store


def test_a_plan_is_made_and_signed_without_a_mouse(visit, servers, empty_store):
    """Nine steps, each reached and done by Tab, arrows, Enter, Space and typing."""
    notebook = ROOT / "notebooks/workbook.ipynb"
    seen = visit(url=servers.url(notebook, store=empty_store.address.whole, author="Ada"))
    hands = Hands(seen.page)

    for step in STEPS:
        step(hands)

    [summary] = empty_store.list_plans()
    plan = empty_store.load(summary.plan_id).plan
    dtm, health = plan.partners
    [person], [line] = plan.focal_points.values(), plan.lines.values()
    [alert], [agreement] = plan.urgent_actions.values(), plan.agreements.values()
    [named] = empty_store.named_revisions(summary.plan_id)
    [signed] = plan.sign_offs.values()
    assert (summary.title, plan.header.iso3) == (TITLE, "SSD")
    assert plan.header.collection_starts_on == date(2027, 6, 1)
    assert plan.partners[dtm].is_dtm
    assert plan.partners[health].name == "Example Health Cluster"
    assert person.partner == health
    assert [each.information_need for each in plan.decisions.values()] == [NEED]
    assert {(row.question, row.sensitivity, row.status) for row in plan.rows.values()} == {
        (CLINIC, "public", "agreed"),
        (ARRIVALS, "sensitive", "agreed"),
    }
    assert [each.partner for each in plan.positions.values()] == [health, health]
    assert [line.dataset] == list(plan.datasets)
    assert (line.category, line.recipients) == ("sensitive", (health,))
    assert (alert.trigger, alert.recipients) == (TRIGGER, (person.record_id,))
    assert agreement.parties == (dtm, health)
    assert (named.name, named.revision) == (NAME, signed.revision)
    assert (signed.partner, signed.person) == (health, "Example person")
    assert seen.errors == []


def start(hands) -> None:
    """Step 00: a plan with a country, a title and dates."""
    hands.sees(".dtmnb-step h3", "No plan yet")
    hands.page.evaluate(SETTLED)
    hands.pick("Country", "South Sudan")
    hands.fill("Operation", "Flood response")
    hands.enter("Make the plan")
    hands.sees(".dtmnb-banner h1", "South Sudan, Flood response")
    hands.part("About the exercise")
    hands.reach("Title")
    hands.press("End")
    hands.type(", first round")
    hands.enter("Dates")
    hands.fill("Collection starts", "06012027")
    hands.fill("Collection ends", "06212027")
    hands.reach("Plan ends")
    hands.sees(".dtmnb-banner", "collection 1 Jun 2027 to 21 Jun 2027")


def partners(hands) -> None:
    """Step 10: two organisations and a focal point."""
    hands.open("10 · Partners")
    for name, kind in (("Example DTM team", "UN"), ("Example Health Cluster", "Clu")):
        hands.add()
        hands.fill("Name", name)
        hands.pick("Kind", kind)
        hands.sees(".dtmnb-list-side [aria-current]", name)
        if name == "Example DTM team":
            hands.reach("Is DTM")
            hands.press("Space")
    hands.part("Focal points")
    hands.add()
    hands.fill("Name", "Example person")
    hands.pick("Partner", "Example H")
    hands.sees(".dtmnb-list-side [aria-current]", "Example Health Cluster")


def needs(hands) -> None:
    """Step 20: a decision and the information it lacks."""
    hands.open("20 · Information needs")
    hands.add()
    hands.fill("Decision", "Where to send mobile clinics")
    hands.fill("Information need", NEED)
    hands.sees(".dtmnb-list-side [aria-current]", "mobile clinics")


def rows(hands) -> None:
    """Step 30: two rows of the Data Analysis Plan."""
    hands.open("30 · Data Analysis Plan")
    for sector, question in (("Hea", CLINIC), ("Pro", ARRIVALS)):
        hands.add()
        hands.pick("A · Sector", sector)
        hands.fill("D · Question", question)
        hands.sees(".dtmnb-list-side [aria-current]", question)


def categories(hands) -> None:
    """Step 40: positions on both rows, one by forms and one by the keys of the round robin."""
    hands.open("40 · Dissemination categories")
    hands.part("Row by row")
    hands.sees(".dtmnb-card", CLINIC)
    hands.pick("Organisation", "Example H")
    hands.pick("Proposes", "Public")
    hands.enter("Record this position")
    hands.sees(".dtmnb-form-side table", "Public")
    hands.pick("Column B", "Public")
    hands.enter("Settle this row")
    hands.sees(".dtmnb-count", "1 of 2 rows are open")
    hands.part("Round robin")
    hands.sees(".dtmnb-stage h3", ARRIVALS)
    hands.press("2")
    hands.sees(".dtmnb-stage h3", "What do we settle?")
    hands.press("2")
    hands.sees(".dtmnb-stage h3", "Every row is settled.")


def releases(hands) -> None:
    """Step 50: a dataset, and a line that says how it is shared."""
    hands.open("50 · Sharing modalities")
    hands.part("Datasets")
    hands.add()
    hands.fill("Title", "Services by location")
    hands.sees(".dtmnb-list-side [aria-current]", "Services by location")
    hands.part("Releases")
    hands.add()
    hands.pick("Dataset", "Services")
    hands.pick("Dissemination Category", "Sens")
    hands.pick("Recipients", "Example Health")
    hands.sees(".dtmnb-chips", "Example Health Cluster")
    hands.part("Who gets what")
    hands.sees(".dtmnb-step table", "Sensitive")


def alerts(hands) -> None:
    """Step 60: an alert of the catalogue, with somebody who gets it."""
    hands.open("60 · Urgent action")
    hands.part("Catalogue of triggers")
    hands.reach("More children without family than the threshold")
    hands.press("ArrowDown")
    hands.press("Enter")
    hands.sees(".dtmnb-step-line .dtmnb-opener", "open")
    hands.part("Alerts")
    hands.sees(".dtmnb-list-side [aria-current]", TRIGGER)
    hands.enter("Who and how")
    hands.pick("Recipients", "Example person")
    hands.sees(".dtmnb-chips", "Example person")


def agreements(hands) -> None:
    """Step 70: what is missing is listed, and named."""
    hands.open("70 · Agreements")
    hands.sees(".dtmnb-step table", "▲ missing")
    hands.enter("List the missing agreements")
    hands.sees(".dtmnb-step table", "◆")


def signing(hands) -> None:
    """Step 80: the revision gets a name and a signature."""
    hands.open("80 · Review and agree")
    hands.part("History")
    hands.fill("Name of this revision", NAME)
    hands.enter("Give it this name")
    hands.part("Sign")
    hands.pick("Organisation", "Example H")
    hands.fill("Who signs", "Example person")
    hands.reach("Sign with open points")
    hands.press("Space")
    hands.enter("Sign this revision")
    hands.sees(".dtmnb-step table", "✓ signed revision")


STEPS = (start, partners, needs, rows, categories, releases, alerts, agreements, signing)
