"""Who came in at the door, as every page behind it knows them."""

from typing import NamedTuple

from dtmnb.domain.access import Role, Seat

LANGUAGE_COOKIE = "dtmnb_language"
"""Where a browser keeps the language that was chosen at a light page."""


class Visitor(NamedTuple):
    """Somebody with an invitation that holds; nothing of it comes from a page or its address.

    Attributes:
        plan: The plan they were invited to.
        organisation: For whom they speak, by its id in the plan; "" for none.
        name: The name that history records.
        role: What they may do.
        language: The code of the language they read in.
    """

    plan: str
    organisation: str
    name: str
    role: Role
    language: str

    @property
    def seat(self) -> Seat:
        """Where they sit at the plan."""
        return Seat(self.name, self.organisation, self.role, self.plan)
