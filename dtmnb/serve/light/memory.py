"""What pages made of a plan, kept until what it was made of is another."""

from collections.abc import Callable, Hashable
from operator import is_
from threading import RLock
from typing import Any

_MOST = 500


class Memory:
    """Things made of others, by name."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[Hashable, tuple[Any, Any]] = {}
        # Who comes while something is made waits for it, and does not make it again.
        self._lock = RLock()

    def get(
        self,
        of: Any,
        what: Hashable,
        make: Callable[[], Any],
        *,
        is_same: Callable[[Any, Any], bool] = is_,
    ) -> Any:
        """Return *what* was made of *of*; the first time *make* makes it.

        Args:
            of: All that it rests on.
            what: The name of what is made.
            make: Makes it.
            is_same: Tells whether it would be made of the same as before.
        """
        with self._lock:
            found = self._kept.get(what)
            if found is None or not is_same(found[0], of):
                made = make()
                if len(self._kept) >= _MOST:
                    self._kept = {}
                self._kept[what] = found = (of, made)
            return found[1]
