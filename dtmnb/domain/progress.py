"""How far a session is: per step what is done, and where the plan stands in the flow chart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dtmnb.domain.category import category_of_row, is_row_agreed
from dtmnb.domain.checks.required import REQUIRED
from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.plan import HEADER, Plan
from dtmnb.domain.sharing_terms import is_live, sharing_terms
from dtmnb.domain.vocabulary import Reference


class StepProgress(NamedTuple):
    """How far one step of the session is.

    Attributes:
        step: Code of the step.
        done: Records of the step that no blocker and no alarm is about.
        total: Records the step works on; 0 while there are none.
        blockers: Findings that keep collection from starting.
        alarms: Findings that soon will.
        advice: Findings worth a look.
        waits: Whether it holds nothing while rows that may bring something are not all agreed.
    """

    step: str
    done: int
    total: int
    blockers: int
    alarms: int
    advice: int
    waits: bool = False


def progress(
    plan: Plan, findings: Iterable[Finding], reference: Reference
) -> tuple[StepProgress, ...]:
    """Return how far *plan* is in every step, in the order of the session.

    Args:
        plan: The plan.
        findings: What `check_plan` found in it.
        reference: Our tables.
    """
    counts: Counter[tuple[str, str]] = Counter()
    open_places: dict[str, set[Place]] = defaultdict(set)
    for finding in findings:
        step = reference.checks[finding.code].step
        counts[step, finding.severity] += 1
        if finding.severity != "advice":
            open_places[step] |= {finding.where, _subject(plan, finding.where)}
    subjects, is_agreed = _subjects(plan, reference), _is_agreed(plan, reference)
    return tuple(
        StepProgress(
            step=step,
            done=len(subjects.get(step, set()) - open_places[step]),
            total=len(subjects.get(step, ())),
            blockers=counts[step, "blocker"],
            alarms=counts[step, "alarm"],
            advice=counts[step, "advice"],
            waits=not (subjects.get(step) or is_agreed),
        )
        for step in reference.steps
    )


def _subject(plan: Plan, where: Place) -> Place:
    """Return the record a step counts for the cell at *where*: a grid cell counts as its row."""
    cell = plan.harm_cells.get(where.record) if where.collection == "harm_cells" else None
    return Place("rows", cell.row) if cell and cell.row else where._replace(field="")


def _is_agreed(plan: Plan, reference: Reference) -> bool:
    """Tell whether there are rows to ask, and all are agreed."""
    rows = [row for row in plan.rows.values() if is_live(row, reference)]
    return bool(rows) and all(is_row_agreed(plan, row, reference) for row in rows)


def _subjects(plan: Plan, reference: Reference) -> Mapping[str, set[Place]]:
    rows = [row for row in plan.ordered_rows() if is_live(row, reference)]
    live = _places("rows", [row.record_id for row in rows])
    urgent = [row.record_id for row in rows if category_of_row(row, reference).has("needs_trigger")]
    terms = [each for each in sharing_terms(plan, reference) if each.is_shared]
    lines = _places("lines", plan.lines)
    return {
        "00": {
            Place(HEADER, HEADER, field)
            for collection, *fields in REQUIRED.values()
            for field in fields
            if collection == HEADER
        },
        "10": _places("partners", plan.partners) | _places("focal_points", plan.focal_points),
        "20": _places("decisions", plan.decisions),
        "30": live,
        "40": live,
        "50": lines | {each.where for each in terms},
        "60": _places("urgent_actions", plan.urgent_actions) | _places("rows", urgent),
        "70": _places("agreements", plan.agreements)
        | {each.where for each in terms if each.category.has("needs_agreement")},
        "80": _places("partners", plan.partners),
    }


def _places(collection: str, records: Iterable[str]) -> set[Place]:
    return {Place(collection, record) for record in records}


_SILENT: Mapping[str, tuple[str, ...]] = {
    "harm_closed": ("HRM001", "HRM002"),
    "preconditions_met": ("PRE001",),
    "column_b_agreed": ("CAT001",),
    "triggers_defined": ("CAT001", *(f"URG00{number}" for number in range(1, 8))),
    "agreements_signed": ("CAT001", "AGR001", "AGR004", "PER001"),
    "roles_agreed": ("ROL001",),
}
"""For each condition about rows the checks that must find nothing."""


def standing(plan: Plan, findings: Iterable[Finding], reference: Reference) -> Mapping[str, bool]:
    """Return which conditions of the planning flow *plan* meets, by their names there.

    Args:
        plan: The plan.
        findings: What `check_plan` found in it.
        reference: Our tables.
    """
    found = {finding.code for finding in findings}
    decisions = plan.decisions.values()
    has_rows = any(is_live(row, reference) for row in plan.rows.values())
    return {
        "explained": plan.header.explained_on is not None,
        "has_decisions": bool(decisions),
        "checked_sources": bool(decisions)
        and all(each.outcome or each.other_sources for each in decisions),
        "has_rows": has_rows,
        **{name: has_rows and found.isdisjoint(codes) for name, codes in _SILENT.items()},
        "feedback_route": "HDR004" not in found,
        "signed_off": bool(plan.sign_offs) and "SGN001" not in found,
    }
