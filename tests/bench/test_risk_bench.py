"""The risk of a large file is told at once."""

import csv
import resource
import time
from random import Random

import pytest
from pandas import DataFrame, Series

from dtmnb.domain.plan import Plan
from dtmnb.screening.disclosure import disclosure_risk, l_diversity
from dtmnb.screening.results import Measure
from dtmnb.screening.risk import check_data
from dtmnb.screening.tables import read_data

pytestmark = pytest.mark.bench


def test_fifty_thousand_records_in_a_fifth_of_a_second():
    """Risk, k and l of 50,000 records with four keys and weights: at most 0.2 s, best of five."""
    rng = Random(1)  # noqa: S311 (a test)
    known = DataFrame(
        (rng.randint(0, 80), rng.choice("mf"), rng.randint(1, 12), rng.randint(0, 60))
        for _ in range(50_000)
    )
    weights = Series([rng.uniform(0.3, 1.7) for _ in range(50_000)])
    values = Series([rng.randint(1, 5) for _ in range(50_000)])
    times = []
    for _ in range(5):
        start = time.perf_counter()
        keys = known.groupby(list(known), sort=False).ngroup()
        measured = disclosure_risk(keys, weights=weights, population=1_000_000)
        least = l_diversity(keys, values)
        times.append(time.perf_counter() - start)

    print(f"50,000 records: {min(times):.3f} s")
    assert (measured.records, least) == (50_000, 1)
    assert min(times) <= 0.2


def test_a_large_export_is_checked_in_five_seconds(tmp_path, reference):
    """49,000 records of 60 columns, read and measured: at most 5 s of work and 600 MiB."""
    rng, keys = Random(1), ("sex", "age", "site")  # noqa: S311 (a test)
    replies = ("yes", "no", "another reply of some words", "7", "")
    with (tmp_path / "data.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*(f"q{number}_x" for number in range(57)), *keys])
        for _ in range(49_000):
            traits = (rng.choice("mf"), rng.randint(0, 90), f"s{rng.randint(0, 400)}")
            writer.writerow([*rng.choices(replies, k=57), *traits])
    begun = time.process_time()

    data = read_data(tmp_path / "data.csv")
    checked = check_data(Plan(plan_id="x"), data, reference, measure=Measure(keys))

    took = time.process_time() - begun
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"49,000 x 60: {took:.1f} s, {held:.0f} MiB")
    assert checked.risk is not None and checked.risk.risk.records == 49_000
    assert (took <= 5, held <= 600) == (True, True)
