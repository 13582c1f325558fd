"""Column B: the dissemination category, derived from the two axes urgency and sensitivity."""

from collections.abc import Mapping
from functools import lru_cache

from dtmnb.domain.agreeing import Outcome
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.domain.vocabulary import Codelist, Reference, Term

NOT_AGREED = "not_agreed"


def category_of(is_urgent: bool | None, sensitivity: str, reference: Reference) -> Term:
    """Return the dissemination category of the two axes.

    Without a sensitivity the category is not agreed yet. Urgency counts only where the
    category list tells urgent from other data: personal data stay personal.
    """
    categories = reference.terms("dissemination_categories")
    found = _by_axes(categories).get((bool(is_urgent), sensitivity))
    return found or categories[NOT_AGREED]


@lru_cache(maxsize=8)
def _by_axes(categories: Codelist) -> Mapping[tuple[bool, str], Term]:
    """Return the first category for each pair of axes: a check asks this for every row."""
    found: dict[tuple[bool, str], Term] = {}
    for term in categories.terms.values():
        urgent = term.property("is_urgent")
        for is_urgent in (False, True) if urgent is None else (urgent,):
            found.setdefault((is_urgent, term.property("sensitivity")), term)
    return found


def category_of_row(row: PlanRow, reference: Reference) -> Term:
    """Return the dissemination category of *row* (column B)."""
    return category_of(row.is_urgent, row.sensitivity, reference)


def axes_of(category: str, reference: Reference) -> tuple[bool | None, str]:
    """Return urgency and sensitivity of a category code; the reverse of `category_of`.

    Raises:
        VocabularyError: There is no such category.
    """
    term = reference.term("dissemination_categories", category)
    return term.property("is_urgent"), term.property("sensitivity") or ""


def is_status_agreed(status: JsonValue, reference: Reference) -> bool:
    """Tell whether the status of a row marks it as agreed."""
    statuses = reference.terms("row_statuses").terms
    return str(status) in statuses and statuses[str(status)].has("is_agreed")


def is_row_agreed(plan: Plan, row: PlanRow, reference: Reference) -> bool:
    """Tell whether *row* may be shown outside: marked as agreed, and still what was settled."""
    outcome = plan.outcomes.get(row.record_id)
    return (
        outcome is not None
        and outcome.settled_on is not None
        and is_status_agreed(row.status, reference)
        and is_as_settled(row, outcome, reference)
        and category_of_row(row, reference).has("is_agreed")
    )


def is_as_settled(row: PlanRow, outcome: Outcome, reference: Reference) -> bool:
    """Tell whether the category and the question of *row* are those that were settled.

    An outcome without a question was kept before questions were.
    """
    if outcome.question not in ("", row.question):
        return False
    axes = (outcome.is_urgent, outcome.sensitivity)
    # Different axes can still give the same category; mostly they are equal.
    return axes == (row.is_urgent, row.sensitivity) or (
        category_of(*axes, reference).code == category_of_row(row, reference).code
    )
