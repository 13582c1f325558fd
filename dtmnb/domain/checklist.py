"""Checklists as the field keeps them: definitions only, answers belong to a plan."""

from collections.abc import Mapping
from typing import Literal

from dtmnb.domain.record import Record


class ChecklistItem(Record):
    """One thing to look at.

    Attributes:
        code: Unique within its checklist; answers are kept under it.
        text: The sentence by language.
        group: The group or stage it stands under, a key of `Checklist.groups`.
        evidence: How sure we are that the field asks for it.
        source: Codes of the sources.
    """

    code: str
    text: Mapping[str, str]
    group: str
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]


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
