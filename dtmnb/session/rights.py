"""What the seat of a session may change, in words for whoever tries more."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from dtmnb.domain.access import Seat, refusals
from dtmnb.domain.changes import Add, Change, Reason, Remove, Set
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import RightsError
from dtmnb.language import Language, mark

WHY_NOT: Mapping[Reason, str] = {
    "others": mark("it is the word of another organisation. Change what is yours."),
    "room": mark(
        "it is settled by all together. Say your position in step 40, or ask the facilitator."
    ),
    "settle": mark("a row becomes agreed when its column B is settled. Settle it in step 40."),
    "unfit": mark("it is too long, or of a kind that does not belong here."),
}
"""Why a change may not be made, as the end of a sentence."""


class Rights(NamedTuple):
    """What *seat* may change in *plan*."""

    plan: Plan
    seat: Seat
    reference: Reference
    language: Language

    def why_not(self, change: Change) -> str:
        """Return why the seat may not make *change*, as the end of a sentence; "" if it may."""
        found = refusals([change], self.plan, self.seat, self.reference)
        return self.language.text(WHY_NOT[found[0].why]) if found else ""

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

    def require(self, changes: Iterable[Change]) -> None:
        """Refuse *changes* that the seat may not make.

        Raises:
            RightsError: One of them is not this seat's to make.
        """
        for _, why in refusals(changes, self.plan, self.seat, self.reference):
            raise RightsError("Cannot change this: {why}", why=RightsError(WHY_NOT[why]))
