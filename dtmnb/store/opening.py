"""The store of plans, opened: all of it, and from it what each seat may see and change."""

import os

from dtmnb.domain.access import Seat
from dtmnb.domain.vocabulary import Reference
from dtmnb.store.address import find_store
from dtmnb.store.plans import WorkedOnPlans
from dtmnb.store.seated import SeatedStore


class PlanStore(WorkedOnPlans):
    """Plans that people work on, each from a seat."""

    def at(self, seat: Seat) -> SeatedStore:
        """Return the plans as *seat* may see and change them."""
        return SeatedStore(self, seat, self.rules)


def open_store(
    url: str | os.PathLike[str] | None = None,
    *,
    reference: Reference | None = None,
    is_for_many: bool = False,
) -> PlanStore:
    """Open the store at *url*, made or migrated where needed.

    Args:
        url: A file, `sqlite:///FILE` or `postgresql://USER@HOST/DATABASE`; by default what
            the environment variable `DTMNB_STORE` says, else a file in the user's data folder.
        reference: Our tables, for the permitted status moves; by default the shipped ones.
        is_for_many: Whether this process serves many seats, as a server does.

    Raises:
        StoreError: It cannot be reached, is not ours, is newer than this program, or lies
            where data get lost.
    """
    return PlanStore(find_store(url), reference, is_for_many=is_for_many)
