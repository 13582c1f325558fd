"""The risk of a large file is told at once."""

import time
from random import Random

import pytest
from pandas import DataFrame, Series

from dtmnb.screening.disclosure import disclosure_risk, l_diversity

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
