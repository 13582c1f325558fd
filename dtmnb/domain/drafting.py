"""Who signs an agreement or data access request, and for whose eyes its draft is written."""

from dtmnb.domain.agreement import DataAccessRequest, DataSharingAgreement
from dtmnb.domain.plan import Plan
from dtmnb.errors import UsageError

Draftable = DataSharingAgreement | DataAccessRequest
DRAFTED = ("agreements", "access_requests")
"""The collections of what can be drafted."""


def parties_of(record: Draftable, plan: Plan) -> tuple[str, ...]:
    """Return the organisations that sign *record*, DTM first."""
    named = record.parties if isinstance(record, DataSharingAgreement) else (record.partner,)
    return tuple(dict.fromkeys((*plan.dtm, *filter(None, named))))


def audience_of_draft(plan: Plan, collection: str, record_id: str) -> str:
    """Return the organisation whose eyes a draft is written for: who asks, or DTM's partner.

    Raises:
        UsageError: The plan has no such agreement or request, or it names no partner.
    """
    record = plan.records(collection).get(record_id) if collection in DRAFTED else None
    if not isinstance(record, Draftable):
        raise UsageError(
            "Cannot draft '{record}': the plan has no agreement or data access request of that "
            "name. Use one of: {known}.",
            record=record_id,
            known=", ".join((*plan.agreements, *plan.access_requests)) or "–",
        )
    found = [key for key in parties_of(record, plan) if key in plan.guests]
    if not found:
        raise UsageError(
            "Cannot draft '{record}': it names no organisation that DTM shares data with. Enter "
            "its parties, then draft it.",
            record=record_id,
        )
    return found[0]
