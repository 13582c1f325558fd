"""What reports left is kept in the store, so that whoever holds a copy can check it."""

from collections.abc import Iterable

from dtmnb.batch.manifest import Entry
from dtmnb.domain.issued import IssuedDocument
from dtmnb.store import open_store
from dtmnb.store.issued import IssuedDocuments

_ISSUED = ("plan_id", "audience", "language", "revision", "head")
"""What a report is made of, as the register tells it."""


def register(entries: Iterable[Entry], store_url: str) -> None:
    """Keep in the store which files *entries* left; those of an earlier run are there already."""
    issued = [
        IssuedDocument(
            name=file["path"],
            sha256=file["sha256"],
            size=file["bytes"],
            **{name: entry.inputs[name] for name in _ISSUED},
        )
        for entry in entries
        if not entry.is_kept and entry.inputs.keys() >= {*_ISSUED}
        for file in entry.files
    ]
    with open_store(store_url) as store:
        IssuedDocuments(store).note(issued)
