"""What people are told of a step: what is agreed there and why, its words, what goes wrong."""

from collections.abc import Mapping
from typing import Literal

from dtmnb.domain.record import Record

Part = Literal["why", "room", "term", "example", "pitfall", "done"]
"""What an entry is for: the reason of the step, who is there, a word, an example, a mistake that is
often made, what holds before one goes on."""


class GuideEntry(Record):
    """One thing that is told.

    Attributes:
        part: What it is for.
        name: The word that it explains, by language; empty for all other entries.
        text: What is told, by language.
        evidence: How sure we are of it.
        source: Codes of the sources.
    """

    part: Part
    name: Mapping[str, str] = {}
    text: Mapping[str, str]
    evidence: Literal["attested", "inferred", "proposed"]
    source: tuple[str, ...]


class Guide(Record):
    """All that is told of one step, or of the page of a partner.

    Attributes:
        code: The slug of the step, or `partner_page`.
        entries: In the order in which they are read.
        headings: Headings of parts, by language, where they are others than those of a step.
    """

    code: str
    headings: Mapping[Part, Mapping[str, str]] = {}
    entries: tuple[GuideEntry, ...]

    def of(self, *parts: Part) -> tuple[GuideEntry, ...]:
        """Return the entries of *parts*, in order."""
        return tuple(each for each in self.entries if each.part in parts)
