"""Risk of being found again: published results, results by hand, and the trap of weights."""

from math import log

import pytest
from pandas import Series

from dtmnb.errors import SheetError
from dtmnb.screening.disclosure import (
    are_normalised,
    cell_shares,
    disclosure_risk,
    group_sizes,
    household_risks,
    individual_risks,
    l_diversity,
    rescaled_weights,
)
from dtmnb.screening.results import DisclosureRisk

# The eight records of sdcMicro's francdat. Of its four keys only who shares them matters:
# records 1 and 8 do, and so do 2 and 3; the others are alone.
FRANCDAT_KEYS = "abbcdefa"
FRANCDAT_WEIGHTS = [18.0, 45.5, 39.0, 17.0, 541.0, 8.0, 5.0, 92.0]
FRANCDAT_RISKS = [0.0171, 0.0220, 0.0220, 0.1771, 0.0117, 0.2971, 0.4024, 0.0171]


def series(values, kind: type | None = None) -> Series:
    """Return *values*, or the letters of a text, as a column."""
    return Series(list(values), dtype=kind)


def risk_of(keys, weights=None, **more) -> DisclosureRisk:
    """Return the measures of records with *keys*."""
    return disclosure_risk(
        series(keys), weights=None if weights is None else series(weights, float), **more
    )


def risks_of(keys, weights=None) -> list[float]:
    """Return the risk of each record."""
    return list(individual_risks(series(keys), None if weights is None else series(weights, float)))


def test_the_published_example_comes_out():
    """The eight records of francdat have the risks that sdcMicro prints."""
    risks = risks_of(FRANCDAT_KEYS, FRANCDAT_WEIGHTS)

    assert [round(risk, 4) for risk in risks] == FRANCDAT_RISKS


def test_the_published_example_as_a_whole():
    """Four of eight are alone; about one in eight would be found again."""
    measured = risk_of(FRANCDAT_KEYS, weights=FRANCDAT_WEIGHTS)

    assert (measured.records, measured.uniques, measured.k) == (8, 4, 1)
    assert (measured.below_3, measured.below_5) == (8, 8)
    assert measured.expected == pytest.approx(sum(FRANCDAT_RISKS), abs=4e-4)
    assert measured.global_risk == pytest.approx(measured.expected / 8)
    assert round(measured.highest, 4) == 0.4024
    assert not measured.is_rescaled and not measured.needs_population


@pytest.mark.parametrize(
    ("keys", "weights", "risk"),
    [
        ("a", [4.0], 1 / 3 * log(4)),
        ("aa", [4.0, 4.0], 1 / 3 - 1 / 9 * log(4)),
        ("aaa", [4.0, 4.0, 4.0], 0.25 / 2.25),
        ("aaaa", [2.5] * 4, 0.4 / 3.4),
        ("a", [1.0], 1.0),
        ("aa", [1.0, 1.0], 0.5),
        ("aaaaa", [1.0] * 5, 0.2),
        ("aa", [0.4, 0.6], 0.5),
        ("aa", None, 0.5),
        ("a", None, 1.0),
    ],
)
def test_risk_by_hand(keys, weights, risk):
    """One, two and more records of a key each have their formula; a full count has 1 in f."""
    assert risks_of(keys, weights) == pytest.approx([risk] * len(keys))


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_the_formulas_run_into_a_full_count(count):
    """As the people behind a key become as few as its records, the risk becomes 1 in f."""
    near = [1 + 10.0**-power for power in range(3, 15)]

    risks = [risks_of("a" * count, [weight] * count)[0] for weight in near]

    assert risks == pytest.approx([1 / count] * len(near), abs=2e-3)
    assert risks[-1] == 1 / count


def test_more_people_behind_a_key_mean_less_risk():
    """The risk falls as weights grow, whatever the size of the group."""
    for count in (1, 2, 3, 10):
        risks = [risks_of("a" * count, [weight] * count)[0] for weight in (1, 2, 5, 50, 5e3)]

        assert risks == sorted(risks, reverse=True)
        assert all(0 < risk <= 1 for risk in risks)


def test_groups_uniques_and_k():
    """The smallest group is k; uniques are records alone with their key."""
    keys = ["a", "b", "a", "c", "a", "b"]

    measured = risk_of(keys)

    assert list(group_sizes(series(keys))) == [3, 2, 3, 1, 3, 2]
    assert (measured.k, measured.uniques, measured.below_3, measured.below_5) == (1, 1, 3, 6)
    assert measured.global_risk == pytest.approx((1 + 2 * 0.5 + 3 / 3) / 6)
    assert measured.expected == pytest.approx(3)


def test_an_empty_file_has_no_risk():
    """Nothing is measured, and nothing fails."""
    measured = risk_of([])

    assert (measured.records, measured.k, measured.global_risk, measured.highest) == (0, 0, 0, 0)
    assert l_diversity(series([]), series([])) == 0
    assert cell_shares(series([], float)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("keys", "values", "least"),
    [("aabb", "1212", 2), ("aabb", "1112", 1), ("aaab", "1231", 1), ("aaa", "123", 3)],
)
def test_l_diversity(keys, values, least):
    """A group whose members all have the same answer gives the answer away."""
    assert l_diversity(series(keys), series(values)) == least


def test_household_risk_is_that_somebody_is_found():
    """Three members of 1 in 2 are found with 7 in 8; the single one with 1 in 4."""
    assert list(household_risks(series([0.5, 0.5, 0.25, 0.5]), series("hhxh"))) == pytest.approx(
        [0.875, 0.875, 0.25, 0.875]
    )


def test_small_cells_are_counted_among_those_that_are_filled():
    """Of eight cells with people three hold 1 to 4 and five hold 1 to 9."""
    assert cell_shares(series([0, 1, 4, 4, 5, 9, 10, 250, 11, 0])) == (8, 3 / 8, 5 / 8)


# Weights ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weights", "is_normalised"),
    [
        ([0.4, 1.0, 1.6], True),
        ([1.0] * 5, True),
        ([0.9, 0.95], True),
        ([18.0, 45.5], False),
        ([0.1, 0.2], False),
        ([], False),
    ],
)
def test_weights_with_a_mean_near_one_count_nobody(weights, is_normalised):
    """Humanitarian surveys mostly have weights of mean 1: proportions, not people."""
    assert are_normalised(series(weights, float)) == is_normalised


def test_the_weight_trap():
    """Normalised weights need the population; scaled to it, the risk falls as it grows."""
    keys = list(range(100))
    weights = [0.5, 1.5] * 50

    trapped = risk_of(keys, weights=weights)
    small = risk_of(keys, weights=weights, population=10_000)
    large = risk_of(keys, weights=weights, population=100_000)

    assert (trapped.needs_population, trapped.is_rescaled) == (True, False)
    assert trapped.global_risk == 1.0
    assert (small.needs_population, small.is_rescaled) == (False, True)
    p, q = 1 / 50, 1 / 150
    by_hand = (p / (1 - p) * log(1 / p) + q / (1 - q) * log(1 / q)) / 2
    assert small.global_risk == pytest.approx(by_hand)
    assert large.global_risk < small.global_risk / 5
    assert trapped.k == small.k == large.k == 1


def test_without_weights_the_population_is_spread_evenly():
    """Each of ten records then stands for a tenth of the population."""
    alone = risk_of(range(10), population=40)

    assert alone.global_risk == pytest.approx(1 / 3 * log(4))
    assert not alone.is_rescaled


def test_weights_that_count_people_are_left_as_they_are():
    """A population given beside such weights changes nothing."""
    keys, weights = FRANCDAT_KEYS, FRANCDAT_WEIGHTS

    assert risk_of(keys, weights=weights, population=5_000) == risk_of(keys, weights=weights)


def test_scaled_weights_keep_their_proportions():
    """They add up to the population."""
    assert list(rescaled_weights(series([0.5, 1.5, 1.0]), 600)) == pytest.approx([100, 300, 200])


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ([1.0, 0.0], "record 2: its weight is 0"),
        ([-3.0, 1.0], "record 1: its weight is -3"),
        ([1.0, float("nan")], "record 2: its weight is nan"),
        ([float("inf"), 1.0], "record 1: its weight is inf"),
        ([2.0, 0.0], "record 2: its weight is 0"),
        ([1.0], "2 records: found 1 weights"),
    ],
)
def test_weights_that_cannot_be(weights, fault):
    """A weight is a number above 0, one a record."""
    with pytest.raises(SheetError, match=fault):
        risk_of("ab", weights)


@pytest.mark.parametrize("population", [0, -5, float("nan")])
def test_a_population_that_cannot_be(population):
    """A population is a number above 0."""
    with pytest.raises(SheetError, match="Give a number above 0"):
        risk_of("ab", weights=[1.0, 1.0], population=population)
