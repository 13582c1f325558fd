"""Who says something, for which organisation, about which row."""

from datetime import UTC, datetime

from dtmnb.domain.record import JsonValue
from dtmnb.domain.row import PlanRow
from dtmnb.errors import SharingError, UsageError
from dtmnb.session.desk import Session


def speaking(session: Session, partner: str) -> dict[str, JsonValue]:
    """Return who says it: the person at the organisation's own seat, or who notes it for it."""
    author, at = session.seat.author, datetime.now(UTC).isoformat(timespec="seconds")
    if session.seat.organisation == partner:
        return {"person": author, "noted_by": "", "said_at": at}
    return {"person": "", "noted_by": author, "said_at": at}


def require_row(session: Session, row_id: str) -> PlanRow:
    """Return the row *row_id* of the open plan.

    Raises:
        UsageError: There is none.
    """
    row = session.plan.rows.get(row_id)
    if row is None:
        raise UsageError("Cannot find row “{row}” in this plan. Choose one it has.", row=row_id)
    return row


def require_partner(session: Session, partner: str) -> None:
    """Refuse an organisation that the open plan does not name.

    Raises:
        SharingError: It names none such; the message tells those it names.
    """
    known = session.plan.partners
    if partner not in known:
        names = ", ".join(f"{each.name} ({key})" for key, each in known.items())
        raise SharingError(
            "Cannot speak for “{found}”: no such organisation in this plan. Use one of: {known}.",
            found=partner,
            known=names or session.language.text("none is entered yet"),
        )
