"""What the broker costs a live page, against a kernel that opens the store itself."""

import time
from datetime import date
from random import Random
from statistics import median

import pytest

from dtmnb.domain.access import Seat
from dtmnb.domain.changes import Batch, Set
from dtmnb.session.example import ExampleSettings, example_changes
from dtmnb.store import open_store
from tests.support.brokered import brokered

PLAN, DAY, TIMES = "rows-255", date(2026, 3, 1), 15
SEATS = {
    "room": Seat("Ada", "", "facilitator", PLAN),
    "partner": Seat("Wen", "wash", "partner", PLAN),
}

pytestmark = pytest.mark.bench


def _seconds(plans, number: list[int]) -> tuple[float, float]:
    """Return the medians of a save, and of a load of what somebody else saved."""
    saves, loads = [], []
    for _ in range(TIMES):
        row = plans.load(PLAN).plan.rows["r001"]
        number[0] += 1
        words = f"Use {number[0]}"
        one = Set(
            collection="rows", record="r001", field="use_of_data", was=row.use_of_data, value=words
        )
        author, organisation = plans.seat.who
        batch = Batch(
            batch_id=f"b{number[0]}", author=author, organisation=organisation, changes=(one,)
        )
        begun = time.perf_counter()
        plans.save(PLAN, batch)
        saved = time.perf_counter()
        plans.load(PLAN, today=DAY)
        saves.append(saved - begun)
        loads.append(time.perf_counter() - saved)
    return median(saves), median(loads)


@pytest.mark.parametrize("seat", SEATS)
def test_a_page_saves_and_loads_as_fast_as_before(tmp_path, reference, record_property, seat):
    """A save and the look at the plan that follows it, of a plan of 255 questions."""
    settings = ExampleSettings("SSD", date(2026, 4, 1), rows=255)
    changes = example_changes(settings, reference, Random(1))  # noqa: S311 (examples)
    file, number = tmp_path / "plans.db", [0]
    with open_store(file, reference=reference) as own:
        own.create(PLAN, Batch(batch_id="made", author="Ada", changes=changes))
        before = _seconds(own.at(SEATS[seat]), number)
    with (
        open_store(file, reference=reference, is_for_many=True) as held,
        brokered(held, tmp_path) as asked,
    ):
        after = _seconds(asked.at(SEATS[seat]), number)

    told = ", ".join(
        f"{what} {was * 1000:.0f} -> {now * 1000:.0f} ms (x{now / was:.2f})"
        for what, was, now in zip(("save", "load"), before, after, strict=True)
    )
    print(f"broker, {seat}: {told}")
    record_property("figures", f"{seat}: {told}")
    assert sum(after) <= 2 * sum(before)
