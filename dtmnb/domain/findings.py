"""Findings: what a check has to say about a plan. Data, never a sentence, never raised."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["blocker", "alarm", "advice"]
"""`blocker` keeps collection from starting, `alarm` will soon, `advice` is worth a look."""


class Place(NamedTuple):
    """Where in a plan: collection, record, and the field if one is meant."""

    collection: str
    record: str
    field: str = ""


class Finding(NamedTuple):
    """One result of one check.

    `values` fill the placeholders of the sentence that `dtmnb.language` keeps for `code`; a place
    among them stands for the name of its record.
    """

    code: str
    severity: Severity
    where: Place
    values: Mapping[str, str | Place] = {}
