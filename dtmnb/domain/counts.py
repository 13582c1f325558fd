"""How many rows stand where: the one count that every page and document takes."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference


class Counts(NamedTuple):
    """The rows of a plan, parted so that the parts add up to all of them.

    Attributes:
        agreed: Rows that were settled and still are, by code of their category.
        proposed: Rows with a category that was not settled, by its code.
        open: Rows without a category.
        hidden: Rows that these readers do not see.
    """

    agreed: Mapping[str, int]
    proposed: Mapping[str, int]
    open: int
    hidden: int = 0

    @property
    def shown(self) -> int:
        """All rows that these readers see."""
        return sum(self.agreed.values()) + sum(self.proposed.values()) + self.open

    @property
    def total(self) -> int:
        """All rows of the plan."""
        return self.shown + self.hidden


def counts_of(plan: Plan, reference: Reference, *, hidden: int = 0) -> Counts:
    """Return how the rows of *plan* stand, in the order of the categories.

    Args:
        plan: The plan as its readers see it.
        reference: Our tables.
        hidden: Rows that were left out of it.
    """
    agreed, proposed, waiting = Counter[str](), Counter[str](), 0
    for row in plan.rows.values():
        category = category_of_row(row, reference)
        if not category.has("is_agreed"):
            waiting += 1
        elif is_row_agreed(plan, row, reference):
            agreed[category.code] += 1
        else:
            proposed[category.code] += 1
    codes = reference.terms("dissemination_categories")
    return Counts(
        {code: agreed[code] for code in codes if agreed[code]},
        {code: proposed[code] for code in codes if proposed[code]},
        waiting,
        hidden,
    )
