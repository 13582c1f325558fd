"""How small the cells of a table will be, told from population and breakdowns while planning."""

from collections.abc import Iterable
from itertools import combinations
from math import prod

from dtmnb.domain.advice_rules import Condition, Facts, holds
from dtmnb.domain.record import Record
from dtmnb.domain.vocabulary import Reference


class Forecast(Record):
    """What to expect of a planned table.

    Attributes:
        population: People in the smallest unit of the table.
        breakdowns: Codes of the breakdowns crossed.
        average: Expected people in a cell were all groups of a breakdown alike.
        smallest: Expected people in the cell where the smallest groups meet.
        limit: Fewest people that a cell may show.
    """

    population: int
    breakdowns: tuple[str, ...]
    average: float
    smallest: float
    limit: int

    @property
    def is_small(self) -> bool:
        """Tell whether a cell under the limit is to be expected."""
        return self.smallest < self.limit


def cell_limit(facts: Facts, reference: Reference) -> int:
    """Return the fewest people that a public cell may show where *facts* hold."""
    limits = reference.terms("cell_limits").terms.values()
    return max(
        int(term.property("at_least"))
        for term in limits
        if holds(Condition.model_validate(term.property("when", {})), facts)
    )


def forecast_cells(
    population: int, breakdowns: Iterable[str], reference: Reference, *, limit: int
) -> Forecast:
    """Return the cells to expect when *population* is crossed by *breakdowns*.

    Takes the groups as independent of each other and alike everywhere: a warning, no estimate.

    Raises:
        VocabularyError: A breakdown is not in the list `breakdowns`.
    """
    codes = tuple(breakdowns)
    terms = [reference.term("breakdowns", code) for code in codes]
    return Forecast(
        population=population,
        breakdowns=codes,
        average=population * prod(float(term.property("average_share")) for term in terms),
        smallest=population * prod(float(term.property("smallest_share")) for term in terms),
        limit=limit,
    )


def breakdowns_to_drop(forecast: Forecast, reference: Reference) -> tuple[str, ...] | None:
    """Return the fewest breakdowns to leave out so that no small cell is to be expected.

    Among equally few, those that leave the largest cells, the later named first: a rare group
    can be shown by itself. Empty when nothing need be left out; None when the unit is too small
    even for its total: release a larger area then.
    """
    codes = forecast.breakdowns
    for count in range(len(codes) + 1):
        passing = []
        for dropped in combinations(range(len(codes)), count):
            kept = [code for place, code in enumerate(codes) if place not in dropped]
            rest = forecast_cells(forecast.population, kept, reference, limit=forecast.limit)
            if not rest.is_small:
                passing.append((rest.smallest, dropped))
        if passing:
            return tuple(codes[place] for place in max(passing)[1])
    return None
