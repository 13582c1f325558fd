"""What the seat of a session may change: what is offered on a page; the store decides."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from dtmnb.domain.access import WHY_NOT, Seat, refusals
from dtmnb.domain.changes import Add, Change, Remove, Set
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.vocabulary import Reference
from dtmnb.language import Language, say


class Rights(NamedTuple):
    """What *seat* may change in *plan*."""

    plan: Plan
    seat: Seat
    reference: Reference
    language: Language

    def why_not(self, change: Change) -> str:
        """Return why the seat may not make *change*, as the end of a sentence; "" if it may."""
        found = refusals([change], self.plan, self.seat, self.reference)
        return say(WHY_NOT[found[0].why], self.language) if found else ""

    def may_add(
        self, collection: str, values: Mapping[str, JsonValue] = MappingProxyType({})
    ) -> bool:
        """Tell whether the seat may add a record with *values*."""
        return not self.why_not(Add(collection=collection, record="new", values=dict(values)))

    def may_remove(self, collection: str, record: str) -> bool:
        """Tell whether the seat may remove *record*."""
        return not self.why_not(Remove(collection=collection, record=record))

    def closed_fields(
        self, collection: str, record: str, values: Mapping[str, JsonValue]
    ) -> frozenset[str]:
        """Return which of the fields of *record*, now with *values*, the seat may not change."""
        if self.seat.is_room:
            return frozenset()
        changes = {
            name: Set(collection=collection, record=record, field=name, was=value, value=value)
            for name, value in values.items()
        }
        return frozenset(name for name, change in changes.items() if self.why_not(change))
