"""The bars for a plan of 500 rows and for importing the package.

Run with `nox -s bench`. Each figure is the median of several runs on this machine; machines
drift, so look at the printed figures and not only at pass or fail.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from statistics import median

import pytest

from dtmnb.domain.audience import Stamp, view_for
from dtmnb.domain.changes import Batch, apply
from dtmnb.domain.checks import check_plan
from dtmnb.domain.plan import Plan
from dtmnb.interchange import propose_changes, read_plan, write_plan
from dtmnb.language import language_for
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store

pytestmark = pytest.mark.bench

TODAY = date(2026, 3, 1)
ROWS = 500


@pytest.fixture(scope="module")
def batch(reference) -> Batch:
    """A plan of 500 rows as one batch."""
    settings = ExampleSettings(iso3="SSD", starts_on=date(2026, 4, 1), rows=ROWS)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311
    return Batch(batch_id="bench", author="bench", changes=changes)


@pytest.fixture(scope="module")
def plan(batch: Batch) -> Plan:
    """The plan that the batch makes."""
    return apply(Plan(plan_id="bench"), batch).plan


def measured(name: str, action: Callable[[], object], *, runs: int = 7) -> float:
    """Return the median seconds of *action* and print all of them."""
    action()
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - began)
    spread = f"({min(seconds):.3f} to {max(seconds):.3f})"
    print(f"{name}: median {median(seconds):.3f} s {spread}")
    return median(seconds)


def test_load(batch: Batch, tmp_path: Path) -> None:
    """A plan of 500 rows is loaded from the store within 0.1 s."""
    url = f"sqlite:///{tmp_path / 'plans.sqlite'}"
    with open_store(url) as store:
        store.create("bench", batch)
    # An open store remembers the newest plan; each run gets one that does not.
    stores = [open_store(url) for _ in range(8)]
    unused = iter(stores)

    assert measured("load", lambda: next(unused).load("bench")) <= 0.1

    for store in stores:
        store.close()


def test_check(plan: Plan, reference) -> None:
    """A plan of 500 rows is checked within 0.05 s."""
    assert measured("check", lambda: check_plan(plan, reference, today=TODAY)) <= 0.05


@pytest.mark.parametrize("audience", ["internal", "partners", "public", "partner:protection"])
def test_view(plan: Plan, reference, audience: str) -> None:
    """A view of 500 rows is made within 0.05 s."""
    stamp = Stamp(1, "0" * 64)

    def make_view() -> object:
        return view_for(plan, audience, reference=reference, stamp=stamp)

    assert measured(f"view {audience}", make_view) <= 0.05


def test_workbook_out_and_in(plan: Plan, reference, tmp_path: Path) -> None:
    """A workbook of 500 rows is written within 1 s and read and compared within 1 s."""
    view = view_for(plan, "internal", reference=reference, stamp=Stamp(1, "0" * 64))
    target = tmp_path / "plan.xlsx"

    def write() -> object:
        return write_plan(view, target, reference=reference, language=language_for("en"))

    def read() -> object:
        return propose_changes(
            read_plan(target, reference=reference), base=plan, reference=reference, is_vouched=True
        )

    assert measured("workbook out", write, runs=5) <= 1.0
    assert measured("workbook in", read, runs=5) <= 1.0


def test_import_of_the_package() -> None:
    """`import dtmnb` takes at most 0.15 s more than starting Python."""

    def run(code: str) -> Callable[[], object]:
        return lambda: subprocess.run([sys.executable, "-c", code], check=True)

    bare = measured("python", run("pass"), runs=9)
    whole = measured("python with import dtmnb", run("import dtmnb"), runs=9)

    assert whole - bare <= 0.15
