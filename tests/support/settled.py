"""Rows that are agreed as a room agrees on them: by an outcome that says on what."""

from datetime import date

from dtmnb.domain.agreeing import Outcome
from dtmnb.domain.plan import Plan

SETTLED_ON = date(2026, 2, 1)


def settled_as_marked(plan: Plan) -> Plan:
    """Return *plan* where each row marked as agreed has the outcome that settled it as it is.

    A row that has an outcome keeps it; nobody is said to have agreed.
    """
    made = {
        key: Outcome(
            record_id=key,
            row=key,
            settlement=1,
            question=row.question,
            is_urgent=row.is_urgent,
            sensitivity=row.sensitivity,
            settled_on=SETTLED_ON,
            settled_by="amal",
        )
        for key, row in plan.rows.items()
        if row.status == "agreed"
    }
    return plan.model_copy(update={"outcomes": {**made, **plan.outcomes}})
