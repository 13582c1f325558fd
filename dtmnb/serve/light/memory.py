"""What pages made of a plan, kept until what it was made of is another."""

from collections.abc import Callable, Hashable
from operator import is_
from threading import RLock
from typing import Any

_MOST = 200
"""Things that are kept for one audience."""


class Memory:
    """Things made of others, by whom they are for and by name.

    For each audience it keeps what was made of one thing only: a plan that moves leaves nothing
    of what it was.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[Hashable, tuple[Any, dict[Hashable, Any]]] = {}
        # Who comes while something is made waits for it, and does not make it again.
        self._lock = RLock()

    def get(
        self,
        of: Any,
        name: tuple[str, Hashable],
        make: Callable[[], Any],
        *,
        is_same: Callable[[Any, Any], bool] = is_,
    ) -> Any:
        """Return what was made of *of*; the first time *make* makes it.

        Args:
            of: All that it rests on.
            name: For whom it is, and what it is called among theirs.
            make: Makes it.
            is_same: Tells whether it would be made of the same as before.
        """
        whose, what = name
        with self._lock:
            before, made = self._kept.get(whose, (None, {}))
            if not is_same(before, of) or len(made) >= _MOST:
                made = {}
                self._kept[whose] = (of, made)
            if what not in made:
                made[what] = make()
            return made[what]
