"""What a store keeps in memory of the plan last seen. It only saves time."""

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar

from dtmnb.domain.plan import Plan
from dtmnb.store.journal import Stored

_Made = TypeVar("_Made")


class PlanMemory:
    """The plan last seen, and what was made of it; what came since is always read.

    Attributes:
        is_for_many: Whether this process serves many seats, as a server does and no kernel: then
            it keeps the plan, whoever asks.
        is_on: Whether anything is kept.
        latest: The plan last seen, None where none is kept.
    """

    def __init__(self, *, is_for_many: bool = False) -> None:
        """Begin with nothing."""
        self.is_for_many = is_for_many
        self.is_on = True
        self.latest: Stored | None = None
        self._made: tuple[Plan | None, dict[Hashable, Any]] = (None, {})
        self._lock = RLock()

    def switch(self, *, is_on: bool) -> None:
        """Keep the plan last seen, or keep none any more."""
        self.is_on = is_on or self.is_for_many
        self.note(self.latest)

    def note(self, stored: Stored | None) -> None:
        """Keep *stored*, if anything is kept."""
        self.latest = stored if self.is_on else None
        plan = self.latest.plan if self.latest else None
        if self._made[0] is not plan:
            self._made = (plan, {})

    def made(self, plan: Plan, what: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what *make* makes of *plan*: once, while that is the plan last seen.

        Args:
            plan: The plan, as the store loaded it.
            what: Under which name it is kept.
            make: Makes it.
        """
        of, kept = self._made
        if of is not plan:
            return make()
        # Who comes while it is made waits for it.
        with self._lock:
            if what not in kept:
                kept[what] = make()
        found: _Made = kept[what]
        return found
