"""How easily a person could be found again in a file of records.

A *key* is what an outsider may know of a person: one value, or a tuple of values, per record.
Records of the same key form a group. Risks follow the estimates of Benedetti and Franconi as
sdcMicro computes them. A missing value is a value like others, which errs on the strict side.

Source: S62
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from math import isfinite, log, prod
from typing import NamedTuple

from dtmnb.domain.record import Record
from dtmnb.errors import SheetError

NEAR_ONE = (0.8, 1.25)
"""Mean of weights between which they are taken as normalised, not as people per record."""


class CellShares(NamedTuple):
    """Shares of small cells among those of a table that are not empty, 0 to 1."""

    cells: int
    one_to_four: float
    one_to_nine: float


class DisclosureRisk(Record):
    """The measures of one file for one choice of keys.

    Attributes:
        records: Records in the file.
        uniques: Records that are alone with their key.
        k: Size of the smallest group; 0 for an empty file.
        below_3: Records in groups of fewer than 3.
        below_5: Records in groups of fewer than 5.
        global_risk: Mean individual risk, 0 to 1.
        expected: Records to be expected found again.
        highest: Highest individual risk, 0 to 1.
        household: Mean risk that somebody of the same household is found again; the global risk
            where the households are not known.
        is_rescaled: Normalised weights were scaled to the population.
        needs_population: Weights are normalised and nobody gave the population, so they were
            left out: the risk is that of a file without weights, an upper bound.
    """

    records: int
    uniques: int
    k: int
    below_3: int
    below_5: int
    global_risk: float
    expected: float
    highest: float
    household: float
    is_rescaled: bool
    needs_population: bool


def disclosure_risk(
    keys: Sequence[Hashable],
    *,
    weights: Sequence[float] | None = None,
    population: float | None = None,
    households: Sequence[Hashable] | None = None,
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
    normalised = weights is not None and are_normalised(weights)
    used = weights
    if population is not None and (weights is None or normalised):
        used = rescaled_weights(weights or [1.0] * len(keys), population)
    elif normalised:
        used = None
    sizes = group_sizes(keys)
    risks = individual_risks(keys, used)
    total = sum(risks)
    in_households = risks if households is None else household_risks(risks, households)
    return DisclosureRisk(
        records=len(sizes),
        uniques=sizes.count(1),
        k=min(sizes, default=0),
        below_3=sum(size < 3 for size in sizes),
        below_5=sum(size < 5 for size in sizes),
        global_risk=total / max(1, len(sizes)),
        expected=total,
        highest=max(risks, default=0.0),
        household=sum(in_households) / max(1, len(sizes)),
        is_rescaled=normalised and population is not None,
        needs_population=normalised and population is None,
    )


def group_sizes(keys: Sequence[Hashable]) -> list[int]:
    """Return for each record how many records share its key."""
    counts = Counter(keys)
    return [counts[key] for key in keys]


def individual_risks(
    keys: Sequence[Hashable], weights: Sequence[float] | None = None
) -> list[float]:
    """Return for each record the risk of being found again, 0 to 1.

    Without weights the file is taken as the whole population.

    Raises:
        SheetError: Weights are not one a record, or not all above 0.
    """
    counts = Counter(keys)
    people: dict[Hashable, float] = defaultdict(float)
    if weights is None:
        people.update(counts)
    else:
        _require_weights(weights, len(keys))
        for key, weight in zip(keys, weights, strict=True):
            people[key] += weight
    risks = {key: _group_risk(count, people[key]) for key, count in counts.items()}
    return [risks[key] for key in keys]


def household_risks(risks: Sequence[float], households: Sequence[Hashable]) -> list[float]:
    """Return for each record the risk that somebody of its household is found again."""
    members: dict[Hashable, list[float]] = defaultdict(list)
    for risk, household in zip(risks, households, strict=True):
        members[household].append(risk)
    found = {household: 1 - prod(1 - r for r in own) for household, own in members.items()}
    return [found[household] for household in households]


def l_diversity(keys: Sequence[Hashable], values: Sequence[Hashable]) -> int:
    """Return the fewest different *values* that any group holds; 0 for an empty file."""
    held: dict[Hashable, set[Hashable]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        held[key].add(value)
    return min((len(group) for group in held.values()), default=0)


def cell_shares(counts: Iterable[float]) -> CellShares:
    """Return the shares of cells of 1 to 4 and of 1 to 9; empty cells are not counted."""
    filled = [count for count in counts if count > 0]
    cells = max(1, len(filled))
    small, smaller = (sum(count < limit for count in filled) for limit in (10, 5))
    return CellShares(len(filled), smaller / cells, small / cells)


def are_normalised(weights: Sequence[float]) -> bool:
    """Tell whether *weights* have a mean near 1, so that they do not count people."""
    return bool(weights) and NEAR_ONE[0] <= sum(weights) / len(weights) <= NEAR_ONE[1]


def rescaled_weights(weights: Sequence[float], population: float) -> list[float]:
    """Return *weights* in the same proportions with the sum *population*.

    Raises:
        SheetError: Not all weights are above 0, or the population is not.
    """
    _require_weights(weights, len(weights))
    if not (isfinite(population) and population > 0):
        raise SheetError(
            f"Cannot scale weights: the population is {population}. Give a number above 0."
        )
    factor = population / sum(weights) if weights else 1.0
    return [weight * factor for weight in weights]


def _group_risk(count: int, people: float) -> float:
    """Return the risk of each of *count* records that stand for *people* of the same key."""
    # The formulas lose their digits where they run into 1 / count.
    if people <= count * (1 + 1e-5):
        return 1 / count
    p = count / people
    odds = p / (1 - p)
    if count == 1:
        return odds * log(1 / p)
    if count == 2:
        return odds - odds**2 * log(1 / p)
    return p / (count - (1 - p))


def _require_weights(weights: Sequence[float], records: int) -> None:
    if len(weights) != records:
        raise SheetError(
            f"Cannot weigh {records} records: found {len(weights)} weights. Give one a record."
        )
    for number, weight in enumerate(weights, 1):
        if not (weight > 0 and isfinite(weight)):
            raise SheetError(
                f"Cannot weigh record {number}: its weight is {weight}. Use numbers above 0."
            )
