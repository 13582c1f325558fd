"""How long people wait for a step of a plan of 300 questions."""

from datetime import date
from random import Random

import pytest

from dtmnb.domain.changes import Batch
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.browser.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.bench]

ROWS, ROUNDS, MOST_MS = 300, 3, 1000
STEPS = ("00", "10", "20", "30", "40", "50", "60", "70", "80")
# Until the step stands still: the last change before nothing changes for a third of a second.
SWITCH = """(code) => new Promise((resolve) => {
  const began = performance.now();
  const item = document.querySelector(`.dtmnb-rail li button[data-key="${code}"]`);
  let last = began;
  let quiet;
  const done = () => {
    if (document.querySelector("[aria-busy=true]") || !item.matches("[aria-current=step]"))
      return wait();
    watcher.disconnect();
    resolve(last - began);
  };
  const wait = () => { clearTimeout(quiet); quiet = setTimeout(done, 330); };
  const watcher = new MutationObserver(() => { last = performance.now(); wait(); });
  watcher.observe(document.querySelector(".dtmnb-main"), { childList: true, subtree: true });
  item.click();
  wait();
})"""


@pytest.fixture(scope="module")
def long_plan(tmp_path_factory, reference):
    """Return the address of a store with a plan of 300 rows."""
    settings = ExampleSettings("SSD", date(2027, 1, 4), rows=ROWS)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file = tmp_path_factory.mktemp("switch") / "plans.db"
    with open_store(file, reference=reference) as store:
        store.create("long", Batch(batch_id="long", author="example", changes=changes))
        yield store.address.whole


def test_a_step_is_there_within_a_second(visit, servers, long_plan):
    """Each step, first seen and seen again, from the click until nothing moves any more."""
    notebook = ROOT / "notebooks/workbook.ipynb"
    seen = visit(url=servers.url(notebook, store=long_plan, plan="long", author="Ada"))
    took: dict[str, list[float]] = {code: [] for code in STEPS}
    for _ in range(ROUNDS):
        for code in (*STEPS[1:], STEPS[0]):
            took[code].append(seen.page.evaluate(SWITCH, code))

    print("\n| step | first, ms | again, ms |\n|---|---|---|")
    for code, times in took.items():
        print(f"| {code} | {times[0]:.0f} | {max(times[1:]):.0f} |")
    assert [code for code, times in took.items() if max(times) > MOST_MS] == []
