"""What a plan still lacks: the rules of readiness, each a small function found by its code."""

from datetime import date

from dtmnb.domain.audience import INTERNAL, View
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
from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan, order_of
from dtmnb.domain.signing import is_signed
from dtmnb.domain.vocabulary import Reference

__all__ = ["CHECKS", "check_plan", "findings_for", "is_draft", "shown_findings"]

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
    positions = order_of(plan)
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                _ORDER.index(each.where.collection),
                positions[each.where.collection].get(each.where.record, -1),
            ),
        )
    )


def findings_for(
    plan: Plan, view: View, reference: Reference, *, today: date
) -> tuple[Finding, ...]:
    """Return what the checks find in *plan*, as far as the readers of *view* may know.

    Outside the room a finding is told only about a field they see, and where what they see is
    enough to find it: nobody learns of hidden rows, people or positions from what is wrong.
    """
    return shown_findings(view, check_plan(plan, reference, today=today), reference, today=today)


def shown_findings(
    view: View, found: tuple[Finding, ...], reference: Reference, *, today: date
) -> tuple[Finding, ...]:
    """Return what the readers of *view* may know of what was *found* in its whole plan."""
    if view.kind == INTERNAL:
        return found
    if not view.may_see("partners"):
        return ()
    shown = [each for each in found if _is_shown(each.where, view)]
    # Only what may be told is looked for again.
    asked = reference.checking({each.code for each in shown})
    seen = {_known(each) for each in check_plan(view.plan, asked, today=today)}
    return tuple(each for each in shown if _known(each) in seen)


def is_draft(plan: Plan, found: tuple[Finding, ...]) -> bool:
    """Tell whether *plan* is not signed by all as it stands, or has a blocker among the *found*."""
    return any(each.severity == "blocker" for each in found) or not is_signed(plan)


def _is_shown(where: Place, view: View) -> bool:
    record = view.plan.records(where.collection).get(where.record)
    return not where.field or (
        record is not None and where.field in view.seen(where.collection, record)
    )


def _known(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.where, frozenset(finding.values.items())
