"""Hearing the organisations about a row: nobody is led by what others said first."""

from typing import NamedTuple

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference


class Hearing(NamedTuple):
    """How far the organisations are with a row.

    Attributes:
        positions: By organisation, in the order they were said.
        waiting: The organisations that were not heard; DTM may speak but is not waited for.
        is_open: Whether positions are shown to others: all are in, the facilitator revealed
            them, or the row is settled.
    """

    positions: dict[str, Position]
    waiting: tuple[str, ...]
    is_open: bool


def hearing(plan: Plan, row_id: str, reference: Reference) -> Hearing:
    """Return how far the hearing of a row is."""
    positions = {each.partner: each for each in plan.positions.values() if each.row == row_id}
    waiting = tuple(
        key for key, each in plan.partners.items() if not each.is_dtm and key not in positions
    )
    is_settled = is_row_agreed(plan, plan.rows[row_id], reference)
    is_revealed = any(each.row == row_id for each in plan.outcomes.values())
    return Hearing(positions, waiting, is_settled or is_revealed or not waiting)
