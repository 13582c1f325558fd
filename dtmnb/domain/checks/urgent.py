"""Checks of urgent action: who is told what, how and how fast, and who stands in."""

from collections.abc import Iterator

from dtmnb.domain.category import category_of_row
from dtmnb.domain.checks.case import Case, Found, check, record_check
from dtmnb.domain.findings import Place
from dtmnb.domain.partner import FocalPoint
from dtmnb.domain.row import PlanRow
from dtmnb.domain.urgent_action import UrgentActionArrangement


@record_check("URG001", "rows", "is_urgent")
def urgent_row_has_no_arrangement(case: Case, row: PlanRow) -> bool:
    """Every row for urgent action has an arrangement."""
    return case.category(row).has("needs_trigger") and row.record_id not in case.arranged_rows


@record_check("URG005", "focal_points", "deputy")
def nobody_stands_in(case: Case, person: FocalPoint) -> bool:
    """Everybody who gets an alert has a deputy, or a sender one for each that they send."""
    return not person.deputy and any(
        person.record_id in (*each.recipients, *(() if each.sender_deputy else (each.sender,)))
        for each in case.plan.urgent_actions.values()
    )


def _alerts_about(case: Case, item: UrgentActionArrangement, name: str) -> bool:
    """Tell whether the category of the row that an alert belongs to has a property."""
    row = case.plan.rows.get(item.row)
    return row is not None and category_of_row(row, case.reference).has(name)


@record_check("URG011", "urgent_actions", "row")
def alert_has_no_urgent_row(case: Case, item: UrgentActionArrangement) -> bool:
    """An alert belongs to a row that is for urgent action."""
    return not _alerts_about(case, item, "needs_trigger")


@check("URG012")
def channel_is_not_secure(case: Case) -> Iterator[Found]:
    """An alert that is also sensitive goes by secure channels."""
    channels = case.reference.terms("channels")
    for key, item in case.plan.urgent_actions.items():
        for field in ("channel", "fallback_channel"):
            code = getattr(item, field)
            is_open = code in channels and not channels[code].has("is_secure")
            if is_open and _alerts_about(case, item, "needs_agreement"):
                yield case.found(Place("urgent_actions", key, field))
