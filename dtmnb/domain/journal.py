"""What a store tells of a plan: how it stands, what was done to it, what could not be done."""

from datetime import datetime
from typing import NamedTuple

from dtmnb.domain.audience import Stamp, View
from dtmnb.domain.changes import Add, Conflict, Refusal, Remove, Set
from dtmnb.domain.findings import Finding
from dtmnb.domain.plan import Plan


class JournalEntry(NamedTuple):
    """One batch as it was applied: who, when, why, what became of it, and its place in the chain.

    Attributes:
        revision: The revision it made, from 1 on.
        at: The moment in UTC.
        author: Who made it.
        organisation: For whom.
        note: Why.
        batch_id: Its name.
        undoes: The batch it takes back, or None.
        changes: What took effect.
        head: Its hash.
        previous: The hash of the batch before, "" at the first.
    """

    revision: int
    at: datetime
    author: str
    organisation: str
    note: str
    batch_id: str
    undoes: str | None
    changes: tuple[Set | Add | Remove, ...]
    head: str
    previous: str

    @property
    def who(self) -> tuple[str, str]:
        """Its author and organisation, as those of a seat."""
        return self.author, self.organisation


class StoredConflict(NamedTuple):
    """A conflict, and who wrote what stands in its way.

    `by` and `organisation` are empty and `at` is None where nobody did: the value is the one
    a new record begins with, or the record never was.
    """

    conflict: Conflict
    by: str = ""
    organisation: str = ""
    at: datetime | None = None


class Saved(NamedTuple):
    """The newest plan, its stamp, what took effect of a batch, its conflicts, what was refused."""

    plan: Plan
    stamp: Stamp
    changes: tuple[Set | Add | Remove, ...]
    conflicts: tuple[StoredConflict, ...]
    refused: tuple[Refusal, ...] = ()


class Seen(NamedTuple):
    """A plan at one revision as a seat may see it.

    Attributes:
        view: What it may see.
        at: The moment (UTC) of the revision.
        findings: What the checks find in the whole plan, as far as the seat may know; none
            where no day was given.
    """

    view: View
    at: datetime
    findings: tuple[Finding, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan without what the seat may not see."""
        return self.view.plan

    @property
    def stamp(self) -> Stamp:
        """Its revision and hash."""
        return self.view.stamp


class Whereabouts(NamedTuple):
    """Where somebody is: the plan, the id of the row and the code of the step, "" for none."""

    plan_id: str
    author: str
    organisation: str
    row: str
    step: str = ""
