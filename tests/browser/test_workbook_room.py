"""How much of a screen is left for the work: rows in sight, screens a page, where the hand begins.

`nox -s bench` prints all of it as a table in Markdown, for a laptop, a projector and a phone.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

import pytest

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from dtmnb.widgets.plan_grid import bundle
from tests.browser.conftest import ROOT, SETTLED

pytestmark = pytest.mark.browser

STEPS = ("00", "10", "20", "30", "40", "50", "60", "70", "80")
LAPTOP, PROJECTOR, PHONE = (1366, 768), (1920, 1080), (390, 844)
LEAST_ROWS = {LAPTOP: 12, PROJECTOR: 22}
MOST_SCREENS = 6
MOST_HEAD, LINES_ON_A_PHONE = 48, 2
ROOM = """() => {
  const isSeen = (each) => each.checkVisibility() && each.getBoundingClientRect().height > 0;
  const top = (each) => Math.round(each.getBoundingClientRect().top + scrollY);
  const body = document.querySelector(".dtmnb-step").lastElementChild;
  const acts = [...body.querySelectorAll("button, input, select, textarea, summary")];
  const first = acts.find((each) => isSeen(each) && !each.disabled);
  const table = document.querySelector(".pg-table .ag-body, .pg-table .ag-grid-viewport");
  const rows = new Set();
  if (table && isSeen(table)) {
    const place = table.getBoundingClientRect();
    const end = Math.min(place.bottom, innerHeight);
    for (const each of table.querySelectorAll(".ag-row")) {
      const box = each.getBoundingClientRect();
      if (box.height && box.top >= place.top - 1 && box.bottom <= end + 1)
        rows.add(each.getAttribute("row-id"));
    }
  }
  const grid = document.querySelector(".pg-table");
  return {
    rows: rows.size,
    above: grid && isSeen(grid) ? top(grid) : null,
    screens: document.documentElement.scrollHeight / innerHeight,
    first: first ? top(first) : null,
    over: document.documentElement.scrollWidth - innerWidth,
    head: document.querySelector(".dtmnb-banner").getBoundingClientRect().height,
  };
}"""


@pytest.fixture(scope="module")
def training(tmp_path_factory, reference) -> Iterator[str]:
    """Return the address of a store with the training plan of 150 rows."""
    settings = ExampleSettings("SSD", date(2027, 1, 4))
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("room") / "plans.db"
    with open_store(file, reference=reference) as store:
        store.create("training", Batch(batch_id="training", author="example", changes=changes))
        yield store.address.whole


@pytest.fixture
def sit(visit, servers, training):
    """Return a maker of visits to the training plan, by the size of the screen."""
    settings = {"store": training, "plan": "training", "author": "Ada"}
    url = servers.url(ROOT / "notebooks/workbook.ipynb", **settings)
    return lambda size: visit(*size, url=url)


def _room(seen) -> dict:
    seen.page.evaluate(SETTLED)
    seen.page.evaluate("scroll(0, 0)")
    return seen.page.evaluate(ROOM)


def _parts(seen) -> Iterator[tuple[str, str]]:
    """Open each part of each step, one after the other."""
    for code in STEPS:
        seen.go(code)
        for key in seen.tabs():
            if len(seen.tabs()) > 1:
                seen.tab(key)
            yield code, key


@pytest.mark.skipif(not bundle(), reason="built without the table: no npm registry")
@pytest.mark.parametrize("size", LEAST_ROWS, ids=str)
def test_the_table_has_the_screen(sit, size):
    """A laptop shows 12 rows of the plan and a projector 22, without scrolling the page."""
    seen = sit(size)
    seen.go("30")
    seen.tab("table")
    seen.page.locator(".pg-table .pg-words").first.wait_for()

    room = _room(seen)

    assert room["rows"] >= LEAST_ROWS[size]
    assert room["screens"] <= 1
    assert room["head"] <= MOST_HEAD


def test_no_page_is_longer_than_six_screens(sit):
    """Whatever part of whatever step is open: it is read on a laptop, and nothing overflows."""
    seen = sit(LAPTOP)

    rooms = {part: _room(seen) for part in _parts(seen)}

    assert [each for each, room in rooms.items() if room["screens"] > MOST_SCREENS] == []
    assert [each for each, room in rooms.items() if room["over"] > 0] == []


def test_the_head_takes_two_lines_of_a_phone(sit):
    """Title and state: the step begins below them."""
    room = _room(sit(PHONE))

    assert room["head"] <= MOST_HEAD * LINES_ON_A_PHONE


@pytest.mark.bench
@pytest.mark.parametrize("size", [LAPTOP, PROJECTOR, PHONE], ids=str)
def test_room_is_told(sit, size):
    """Print the room of each part at *size*."""
    seen = sit(size)
    print(f"\n{size[0]} x {size[1]}\n")
    print("| step | part | rows seen | px above the table | screens | px to the first action |")
    print("|---|---|--:|--:|--:|--:|")
    for code, key in _parts(seen):
        room = _room(seen)
        cells = [room["rows"] or "", room["above"] or "", f"{room['screens']:.1f}", room["first"]]
        print("|", " | ".join(str(each or "") for each in (code, key, *cells)), "|")
