"""Who leaves before a plan ends, and what they leave behind."""

from typing import NamedTuple

from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.plan import Plan


class Leaving(NamedTuple):
    """A focal point who leaves before the plan ends.

    Attributes:
        person: The focal point.
        duties: Ids of the alerts the person gets or sends.
    """

    person: FocalPoint
    duties: tuple[str, ...]


def who_leaves(plan: Plan) -> tuple[Leaving, ...]:
    """Return the focal points who leave before the plan ends, the first to leave first."""
    end = plan.header.plan_ends_on or plan.header.collection_ends_on
    leaving = [
        person
        for person in plan.focal_points.values()
        if person.until_on and end and person.until_on < end
    ]
    return tuple(
        Leaving(person, _duties(plan, person))
        for person in sorted(leaving, key=lambda person: str(person.until_on))
    )


def has_left(person: FocalPoint) -> bool:
    """Tell whether *person* said until when, or was followed by somebody."""
    return bool(person.until_on or person.replaced_by)


def _duties(plan: Plan, person: FocalPoint) -> tuple[str, ...]:
    return tuple(
        key
        for key, item in plan.urgent_actions.items()
        if person.record_id in {*item.recipients, item.sender, item.sender_deputy}
    )
