"""Receipts of an alert: who acknowledged it, and how long after it was sent."""

from datetime import UTC, datetime, timedelta

from dtmnb.domain.settling import put_record
from dtmnb.domain.urgent_action import UrgentActionArrangement
from dtmnb.errors import UsageError
from dtmnb.session.desk import Session

SENT, ENDED = "sent", "ended"
"""The receipts that hold when an alert was sent and ended; the others are by recipient."""

BY_DEPUTY = ":deputy"
"""The end of a receipt that the deputy gave in place of the recipient."""


def is_running(alert: UrgentActionArrangement) -> bool:
    """Tell whether *alert* is sent and waits for receipts."""
    return SENT in alert.receipts and ENDED not in alert.receipts


def taken(alert: UrgentActionArrangement) -> dict[str, timedelta]:
    """Return how long after the start each recipient acknowledged."""
    sent = alert.receipts.get(SENT)
    if sent is None:
        return {}
    receipts = {key.removesuffix(BY_DEPUTY): at for key, at in alert.receipts.items()}
    return {key: receipts[key] - sent for key in alert.recipients if key in receipts}


def acknowledge(session: Session, alert_id: str, person: str) -> None:
    """Note that *person*, or with `BY_DEPUTY` the deputy, got an alert; the first word counts.

    Raises:
        UsageError: It is not running, or does not go to that person.
    """
    # Several people press at once while an alert is rehearsed: what others noted stays.
    session.refresh(is_following=True)
    alert, key = session.plan.urgent_actions.get(alert_id), person.removesuffix(BY_DEPUTY)
    if alert is None or key not in alert.recipients or not is_running(alert):
        raise UsageError(
            "Cannot note this receipt: the alert is not running, or goes to somebody else."
        )
    if key not in taken(alert):
        values = {"receipts": with_receipt(alert, person)}
        session.save(put_record(session.plan, "urgent_actions", alert_id, values))


def with_receipt(alert: UrgentActionArrangement, key: str) -> dict[str, str]:
    """Return the receipts of *alert* with the one of *key*, given now."""
    return {**{each: at.isoformat() for each, at in alert.receipts.items()}, key: now()}


def now() -> str:
    """Return this moment, as receipts are kept."""
    return datetime.now(UTC).isoformat(timespec="seconds")
