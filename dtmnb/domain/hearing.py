"""Hearing the organisations about a row: nobody is led by what others said first."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from dtmnb.domain.agreeing import Position
from dtmnb.domain.category import is_row_agreed
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference

LONGEST_PAUSE = timedelta(minutes=15)
"""A longer time between two settlings is a break and no pace."""


class Proposal(NamedTuple):
    """A category that somebody or something proposes for a row, as its two axes."""

    is_urgent: bool | None
    sensitivity: str


class Hearing(NamedTuple):
    """How far the organisations are with a row.

    Attributes:
        positions: By organisation, in the order they were said.
        spoken: The organisations that said theirs, also where it is not shown here.
        waiting: The organisations that were not heard; DTM may speak but is not waited for.
        is_open: Whether positions are shown to others: all are in, the facilitator revealed
            them, or the row is settled.
    """

    positions: dict[str, Position]
    spoken: frozenset[str]
    waiting: tuple[str, ...]
    is_open: bool


def hearing(plan: Plan, row_id: str, reference: Reference, spoken: Collection[str] = ()) -> Hearing:
    """Return how far the hearing of a row is; *spoken* are heard, too, with what *plan* lacks."""
    positions = {each.partner: each for each in plan.positions.values() if each.row == row_id}
    waiting = tuple(key for key in plan.guests if key not in positions)
    told = frozenset(positions).union(spoken)
    unheard = tuple(key for key in waiting if key not in told)
    is_settled = is_row_agreed(plan, plan.rows[row_id], reference)
    is_revealed = any(each.row == row_id for each in plan.outcomes.values())
    return Hearing(positions, told, unheard, is_settled or is_revealed or not waiting)


def heard_rows(plan: Plan, rows: Iterable[str], reference: Reference) -> frozenset[str]:
    """Return those of *rows* of which all positions are shown, as `hearing` tells of each."""
    awaited = {*plan.guests}
    revealed = {each.row for each in plan.outcomes.values()}
    spoken: dict[str, set[str]] = defaultdict(set)
    for each in plan.positions.values():
        spoken[each.row].add(each.partner)
    return frozenset(
        key
        for key in rows
        if key in revealed
        or awaited <= spoken[key]
        or is_row_agreed(plan, plan.rows[key], reference)
    )


def shared_position(plan: Plan, row_id: str) -> Proposal | None:
    """Return what all organisations propose alike; None when they differ or said nothing."""
    found = {
        Proposal(each.is_urgent, each.sensitivity)
        for each in plan.positions.values()
        if each.row == row_id
    }
    return found.pop() if len(found) == 1 else None


def pace(moments: Iterable[datetime]) -> timedelta | None:
    """Return the usual time from one settled row to the next; None where it cannot be told."""
    ordered = sorted(moments)
    gaps = [later - earlier for earlier, later in pairwise(ordered)]
    seconds = [gap.total_seconds() for gap in gaps if timedelta(0) < gap <= LONGEST_PAUSE]
    return timedelta(seconds=median(seconds)) if seconds else None
