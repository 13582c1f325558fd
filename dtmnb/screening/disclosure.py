"""How easily a person could be found again in a file of records.

A *key* is what an outsider may know of a person: one value, or the number of a group of equal
values, per record. Records of the same key form a group. Risks follow the estimates of
Benedetti and Franconi as sdcMicro computes them. A missing value is a value like others, which
errs on the strict side.

Source: S62
"""

from math import isfinite

import numpy as np
from pandas import Series

from dtmnb.errors import SheetError
from dtmnb.screening.results import CellShares, DisclosureRisk

NEAR_ONE = (0.8, 1.25)
"""Mean of weights between which they are taken as normalised, not as people per record."""


def disclosure_risk(
    keys: "Series[int]",
    *,
    weights: "Series[float] | None" = None,
    population: float | None = None,
    households: "Series[int] | None" = None,
) -> DisclosureRisk:
    """Return the measures of a file; show `k` beside the global risk, always.

    Args:
        keys: The key of each record.
        weights: How many people each record stands for; or normalised, with a mean near 1.
        population: People, or households, that the file was drawn from.
        households: The household of each record.

    Raises:
        SheetError: Weights do not fit the records, or the population is not above 0.
    """
    if weights is not None:
        _require_weights(weights, len(keys))
    normalised = weights is not None and are_normalised(weights)
    used = weights
    if population is not None and (weights is None or normalised):
        alike = Series(1.0, index=keys.index)
        used = rescaled_weights(alike if weights is None else weights, population)
    elif normalised:
        used = None
    sizes, risks = group_sizes(keys), individual_risks(keys, used)
    in_households = risks if households is None else household_risks(risks, households)
    records = max(1, len(keys))
    return DisclosureRisk(
        records=len(keys),
        uniques=int((sizes == 1).sum()),
        k=min(sizes, default=0),
        below_3=int((sizes < 3).sum()),
        below_5=int((sizes < 5).sum()),
        global_risk=risks.sum() / records,
        expected=risks.sum(),
        highest=max(risks, default=0.0),
        household=in_households.sum() / records,
        is_rescaled=normalised and population is not None,
        needs_population=normalised and population is None,
    )


def group_sizes(keys: "Series[int]") -> "Series[int]":
    """Return for each record how many records share its key."""
    return keys.groupby(keys, sort=False, dropna=False).transform("size")


def individual_risks(
    keys: "Series[int]", weights: "Series[float] | None" = None
) -> "Series[float]":
    """Return for each record the risk of being found again, 0 to 1.

    Without weights the file is taken as the whole population.
    """
    count = group_sizes(keys).astype(float)
    people = count
    if weights is not None:
        people = weights.groupby(keys, dropna=False).transform("sum")
    p = count / people
    odds, surprise = p / (1 - p), np.log(1 / p)
    risks = p / (count - (1 - p))
    risks = risks.mask(count == 2, odds - odds**2 * surprise).mask(count == 1, odds * surprise)
    # The formulas lose their digits where they run into 1 / count.
    return risks.mask(people <= count * (1 + 1e-5), 1 / count)


def household_risks(risks: "Series[float]", households: "Series[int]") -> "Series[float]":
    """Return for each record the risk that somebody of its household is found again."""
    return 1 - (1 - risks).groupby(households, dropna=False).transform("prod")


def l_diversity(keys: "Series[int]", values: "Series[str]") -> int:
    """Return the fewest different *values* that any group holds; 0 for an empty file."""
    return min(values.groupby(keys, dropna=False).nunique(dropna=False), default=0)


def cell_shares(counts: "Series[float]") -> CellShares:
    """Return the shares of cells of 1 to 4 and of 1 to 9; empty cells are not counted."""
    filled = counts[counts > 0]
    cells = max(1, len(filled))
    return CellShares(len(filled), (filled < 5).sum() / cells, (filled < 10).sum() / cells)


def are_normalised(weights: "Series[float]") -> bool:
    """Tell whether *weights* have a mean near 1, so that they do not count people."""
    return bool(NEAR_ONE[0] <= weights.mean() <= NEAR_ONE[1])


def rescaled_weights(weights: "Series[float]", population: float) -> "Series[float]":
    """Return *weights* in the same proportions with the sum *population*.

    Raises:
        SheetError: The population is not above 0.
    """
    if not (isfinite(population) and population > 0):
        raise SheetError(
            "Cannot scale weights: the population is {population}. Give a number above 0.",
            population=population,
        )
    return weights * (population / weights.sum())


def _require_weights(weights: "Series[float]", records: int) -> None:
    if len(weights) != records:
        raise SheetError(
            "Cannot weigh {records} records: found {weights} weights. Give one a record.",
            records=records,
            weights=len(weights),
        )
    wrong = ~((weights > 0) & np.isfinite(weights)).to_numpy()
    if wrong.any():
        first = wrong.argmax()
        raise SheetError(
            "Cannot weigh record {record}: its weight is {weight}. Use numbers above 0.",
            record=first + 1,
            weight=weights.iloc[first],
        )
