"""What pages made of a plan, kept until the plan is another one."""

from collections.abc import Callable, Hashable
from typing import Any

from dtmnb.domain.plan import Plan

_MOST = 500


class Memory:
    """Things made of plans, by name; one that was made of another plan is made again."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[Hashable, tuple[Plan, Any]] = {}

    def get(self, plan: Plan, what: Hashable, make: Callable[[], Any]) -> Any:
        """Return *what* was made of *plan*; the first time *make* makes it."""
        of, made = self._kept.get(what, (None, None))
        if of is not plan:
            made = make()
            if len(self._kept) >= _MOST:
                self._kept = {}
            self._kept[what] = (plan, made)
        return made
