"""The same words by two doors leave the same records."""

from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue

MOMENTS = {"said_at", "signed_at", "revision", "head", "fingerprint", "record_id"}


def told(plan: Plan, collection: str, own: str = "wash") -> list[dict[str, JsonValue]]:
    """Return what the records of *own* in a collection say, without when and under which name."""
    found = [
        record.model_dump(mode="json", exclude=MOMENTS)
        for record in plan.records(collection).values()
        if getattr(record, "partner", own) == own
    ]
    return sorted(found, key=str)
