"""What is known of the fields of records, derived once from the marks on their classes."""

from functools import cache

from dtmnb.domain.plan import require_record_class
from dtmnb.domain.record import Sealed


@cache
def sealed_fields(collection: str) -> tuple[str, ...]:
    """Return the fields of *collection* that an outcome seals, in the order of the class."""
    fields = require_record_class(collection).model_fields
    return tuple(name for name, info in fields.items() if Sealed() in info.metadata)
