"""What was handed out of a plan: by its hash, whoever holds a copy can tell whether it is ours."""

from datetime import datetime
from typing import NamedTuple


class IssuedDocument(NamedTuple):
    """One file that left.

    Attributes:
        plan_id: The plan that it is of.
        name: What it was called.
        sha256: The SHA-256 of its bytes, in hexadecimal.
        size: How many bytes.
        audience: For whom it was made.
        language: The language of its words.
        revision: The revision that it is of.
        head: The hash of that revision.
        at: The moment (UTC); None until the store keeps it.
    """

    plan_id: str
    name: str
    sha256: str
    size: int
    audience: str
    language: str
    revision: int
    head: str
    at: datetime | None = None
