"""What a plan still lacks: the rules of readiness, each a small function found by its code."""

from collections.abc import Mapping
from datetime import date

from dtmnb.domain.checks import (
    advice,
    agreements,
    categories,
    header,
    people,
    required,
    review,
    rows,
    sharing,
    urgent,
)
from dtmnb.domain.checks.case import CHECKS, Case
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan
from dtmnb.domain.vocabulary import Reference

__all__ = ["CHECKS", "check_plan"]

# Imported for the checks they enter.
_MODULES = (required, header, people, rows, categories, advice, sharing, urgent, agreements, review)
_ORDER = (HEADER, "rows", *(name for name in RECORD_CLASSES if name not in {HEADER, "rows"}))


def check_plan(plan: Plan, reference: Reference, *, today: date) -> tuple[Finding, ...]:
    """Return everything the checks find in *plan*: the header, the rows in order, the others.

    Never raises, whatever the plan holds. A finding about a collection as a whole (no row
    yet) has a place without a record and comes before those of its records.

    Args:
        plan: The plan.
        reference: Our tables; `reference.checks` says which checks run and how severe they are.
        today: The day on which dates are near, late or past.
    """
    case = Case(plan, reference, today)
    findings = [
        Finding(code, rule.severity, found.where, found.values)
        for code, rule in reference.checks.items()
        for found in CHECKS[code](case)
    ]
    positions = _positions(plan)
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                _ORDER.index(each.where.collection),
                positions[each.where.collection].get(each.where.record, -1),
            ),
        )
    )


def _positions(plan: Plan) -> Mapping[str, Mapping[str, int]]:
    """Return the position of every record in its collection, rows in the people's order."""
    ids = {name: [*plan.records(name)] for name in RECORD_CLASSES}
    ids["rows"] = [row.record_id for row in plan.ordered_rows()]
    return {name: {key: n for n, key in enumerate(keys)} for name, keys in ids.items()}
