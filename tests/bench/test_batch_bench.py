"""The bars for runs over many plans, each peer measured in turn on this machine.

Run with `nox -s bench`. `DTMNB_BENCH_REPORTS` says how many reports our command writes (10 by
default, 200 for the bars of the design), `DTMNB_BENCH_GROWTH` by how many it is looked at whether
time grows as they do (`10,50,200,1000` for the design), `DTMNB_BENCH_OUT` where tables go as JSON
and Markdown. Slow peers write few reports; what one costs them does not depend on how many there
are.
"""

import json
import os
import platform
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import nbformat
import pytest

from tests.support.batch_peers import Cost, make_store, measure

REPORTS = int(os.environ.get("DTMNB_BENCH_REPORTS", "10"))
ROUNDS = int(os.environ.get("DTMNB_BENCH_ROUNDS", "3"))
GROWTH = [int(each) for each in os.environ.get("DTMNB_BENCH_GROWTH", "5,10,20").split(",")]
FEW = {"loop": 2, "xargs": 4, "pool": 6}
BARS = {"loop": 60, "xargs": 40, "pool": 8}
MOST_MEMORY = 300
# Of what one more report costs, between the first two sizes and the last two.
MOST_GROWTH = 1.5
# Of a bar, with a start that a run of 200 does not notice.
GUARDED = 5


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a store with as many plans as there are reports."""
    return make_store(tmp_path_factory.mktemp("bench") / "plans.db", max(REPORTS, 8, *GROWTH))


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Return where peers write."""
    return tmp_path_factory.mktemp("bench_out")


def assert_same_contents(out: Path) -> None:
    """Hold what our command showed against what a stock kernel put into the notebook."""
    executed = nbformat.read(out / "loop" / "plan-0000.ipynb", as_version=4)
    ours = (out / "dtmnb" / "plan-0000_partners_en.html").read_text(encoding="utf-8")
    shown = [
        output["data"]["text/html"]
        for cell in executed.cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    assert len(shown) > 5
    assert [each[:80] for each in shown if each not in ours] == []
    assert set(re.findall(r"plan-\d{4}", ours)) <= {"plan-0000"}


def _rounds(store: Path, out: Path, suffix: str) -> dict[str, dict[str, float]]:
    """Return a row for each peer, all of them measured in turn."""
    costs: dict[str, list[Cost]] = {peer: [] for peer in (*FEW, "dtmnb")}
    for _ in range(ROUNDS):
        for peer, found in costs.items():
            found.append(measure(peer, store, FEW.get(peer, REPORTS), out / peer, suffix))
    rows = {peer: _row(found, costs["dtmnb"]) for peer, found in costs.items()}
    _write_table(rows, suffix)
    return rows


@pytest.mark.bench
def test_many_reports_against_named_peers(store, out):
    """Rounds of all peers in turn; ratios are of one round each, so that a busy hour cancels."""
    rows = _rounds(store, out, "html")

    assert_same_contents(out)
    assert rows["dtmnb"]["memory_mib"] <= MOST_MEMORY
    if REPORTS >= 200:
        ratios = {peer: rows[peer]["ratio"] for peer in BARS}
        assert {peer for peer in BARS if ratios[peer] < BARS[peer]} == set(), ratios


@pytest.mark.bench
def test_many_pdfs_against_named_peers(store, out):
    """The same with PDF, for which peers call our exporter: nbconvert's own needs TeX."""
    rows = _rounds(store, out / "pdf", "pdf")

    assert min(rows[peer]["ratio"] for peer in BARS) >= GUARDED


@pytest.mark.bench
def test_a_thousandth_report_costs_what_the_tenth_does(store, out):
    """Time grows as the number of reports does, and memory stays within its bar."""
    costs = [measure("dtmnb", store, number, out / "growth") for number in GROWTH]
    each = [
        (more.wall - less.wall) / (more.reports - less.reports) for less, more in pairwise(costs)
    ]
    told = [f"{cost.reports}: {cost.wall:.1f} s, {cost.memory:.0f} MiB" for cost in costs]
    print(f"\n{'; '.join(told)}; one more: {', '.join(f'{one:.3f} s' for one in each)}")

    assert each[-1] <= MOST_GROWTH * each[0]
    assert max(cost.memory for cost in costs) <= MOST_MEMORY


def _row(found: list[Cost], ours: list[Cost]) -> dict[str, float]:
    """Return medians of one peer, and how many times as long as we it takes for a report."""
    pairs = zip(found, ours, strict=True)
    ratios = sorted(theirs.wall / theirs.reports / (us.wall / us.reports) for theirs, us in pairs)
    return {
        "reports": found[0].reports,
        "seconds_each": round(median(each.wall / each.reports for each in found), 3),
        "processor_seconds_each": round(median(each.processor / each.reports for each in found), 3),
        "memory_mib": round(median(each.memory for each in found)),
        "ratio": round(median(ratios), 1),
        "ratio_least": round(ratios[0], 1),
        "ratio_most": round(ratios[-1], 1),
    }


def _write_table(rows: dict[str, dict[str, float]], suffix: str) -> None:
    about = {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}",
        "load": [round(each, 1) for each in os.getloadavg()],
        "python": platform.python_version(),
        "rounds": ROUNDS,
    }
    names = [*next(iter(rows.values()))]
    lines = [
        f"| peer | {' | '.join(names)} |",
        f"|---|{'---|' * len(names)}",
        *(f"| {peer} | {' | '.join(map(str, row.values()))} |" for peer, row in rows.items()),
    ]
    table = "\n".join(lines)
    print(f"\n{about}\n{table}")
    if folder := os.environ.get("DTMNB_BENCH_OUT"):
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**about, "peers": rows}, indent=2)
        (place / f"batch-{suffix}.json").write_text(f"{text}\n", encoding="utf-8")
        (place / f"batch-{suffix}.md").write_text(f"{about}\n\n{table}\n", encoding="utf-8")


@pytest.mark.skipif(platform.system() != "Linux", reason="forks on Linux only")
def test_a_report_stays_several_times_cheaper_than_by_the_shell(store, out):
    """The guard of every run of the tests: seconds of the processor, which no load changes.

    The start is taken off: what eight reports cost more than two.
    """
    theirs = measure("loop", store, 1, out / "loop")
    two, eight = (measure("dtmnb", store, number, out / "dtmnb") for number in (2, 8))
    each = (eight.processor - two.processor) / 6

    print(f"seconds of the processor: {theirs.processor:.2f} by the shell, {each:.2f} by dtmnb")
    assert theirs.processor / each >= GUARDED
    assert_same_contents(out)
