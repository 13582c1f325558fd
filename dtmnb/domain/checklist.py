"""Checklists as the field keeps them, and what a plan knows of their items.

A list holds definitions only. Answers belong to a plan; what the plan says beside them follows from
its fields and from what the checks find.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from dtmnb.domain.findings import Finding, Place
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import Record


class ChecklistItem(Record):
    """One thing to look at.

    Attributes:
        code: Unique within its checklist; answers are kept under it.
        text: The sentence by language.
        group: The group or stage it stands under, a key of `Checklist.groups`.
        evidence: How sure we are that the field asks for it.
        source: Codes of the sources.
        fields: What answers it once it is filled in, as `collection.field`: in every record.
        checks: The checks that find nothing where it is settled.
    """

    code: str
    text: Mapping[str, str]
    group: str
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]
    fields: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()


class Checklist(Record):
    """A titled list of items in the order people go through them.

    Attributes:
        code: The name of the list, also its key in `Reference.checklists`.
        title: Title by language.
        evidence: How sure we are of the list as a whole; items carry their own mark.
        source: Codes of the sources.
        groups: Label by language for each group, in the order shown.
        items: The items, grouped and in order.
    """

    code: str
    title: Mapping[str, str]
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]
    groups: Mapping[str, Mapping[str, str]]
    items: tuple[ChecklistItem, ...]


class KnownAnswer(NamedTuple):
    """What a plan says of one item.

    Attributes:
        filled: The fields that answer it.
        empty: Those of them that are not filled in.
        open_points: What the checks find.
    """

    filled: tuple[Place, ...]
    empty: tuple[Place, ...]
    open_points: tuple[Finding, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is missing and nothing is open."""
        return not (self.empty or self.open_points)


def known_answer(
    item: ChecklistItem, plan: Plan, findings: Iterable[Finding]
) -> KnownAnswer | None:
    """Return what *plan* says of *item*; None: nothing, or it has no record to say it of.

    Args:
        item: The item.
        plan: The whole plan.
        findings: What the checks find in it.
    """
    filled, empty = list[Place](), list[Place]()
    for each in item.fields:
        collection, _, field = each.partition(".")
        records = plan.records(collection)
        for key, record in records.items():
            is_empty = getattr(record, field) in (None, "", (), {})
            (empty if is_empty else filled).append(Place(collection, key, field))
        if not records:
            return None
    if not (item.fields or item.checks):
        return None
    found = tuple(each for each in findings if each.code in item.checks)
    return KnownAnswer(tuple(filled), tuple(empty), found)
