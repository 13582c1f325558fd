"""What the seat of a session may change, in words for whoever tries more."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dtmnb.domain.access import Reason, Seat, refusals
from dtmnb.domain.changes import Change
from dtmnb.domain.plan import Plan
from dtmnb.domain.vocabulary import Reference
from dtmnb.errors import RightsError
from dtmnb.language import Language, mark

WHY_NOT: Mapping[Reason, str] = {
    "others": mark("it is the word of another organisation. Change what is yours."),
    "room": mark(
        "it is settled by all together. Say your position in step 40, or ask the facilitator."
    ),
    "settle": mark("a row becomes agreed when its column B is settled. Settle it in step 40."),
}
"""Why a seat may not make a change, as the end of a sentence."""


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

    def require(self, changes: Iterable[Change]) -> None:
        """Refuse *changes* that the seat may not make.

        Raises:
            RightsError: One of them is not this seat's to make.
        """
        for _, why in refusals(changes, self.plan, self.seat, self.reference):
            reason = self.language.text(WHY_NOT[why])
            raise RightsError(self.language.text("Cannot change this: {why}", why=reason))
