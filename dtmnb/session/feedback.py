"""What an organisation asks DTM for: of one row, or of the whole plan."""

from dtmnb.domain.record import JsonValue
from dtmnb.errors import UsageError
from dtmnb.session.desk import Session, add_record
from dtmnb.session.speaking import require_partner, require_row


def ask(session: Session, partner: str, request: str, row_id: str = "") -> str:
    """Keep a request of *partner*, of a row or of the whole plan, and return its id.

    Raises:
        UsageError: It says nothing, or the plan has no such row.
    """
    session.refresh(is_following=True)
    require_partner(session, partner)
    if row_id:
        require_row(session, row_id)
    if not request.strip():
        raise UsageError("Cannot keep this request: it says nothing. Write what you need.")
    values: dict[str, JsonValue] = {"partner": partner, "row": row_id, "request": request.strip()}
    values["asked_on"] = session.today.isoformat()
    return add_record(session, "feedback", values)
