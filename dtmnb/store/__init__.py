"""Our own files: reference tables, and the store of plans with its journal."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtmnb.store.archive import NamedRevision
    from dtmnb.store.journal import JournalEntry, Stored
    from dtmnb.store.plans import PlanStore, Saved, StoredConflict, open_store
    from dtmnb.store.reference import load_reference
    from dtmnb.store.restore import restore_backup
    from dtmnb.store.seated import SeatedStore, Seen

__all__ = [
    "JournalEntry",
    "NamedRevision",
    "PlanStore",
    "Saved",
    "SeatedStore",
    "Seen",
    "Stored",
    "StoredConflict",
    "load_reference",
    "open_store",
    "restore_backup",
]

_HOMES = {
    **{"NamedRevision": "archive", "JournalEntry": "journal", "Stored": "journal"},
    **dict.fromkeys(("PlanStore", "Saved", "StoredConflict", "open_store"), "plans"),
    **{"load_reference": "reference", "restore_backup": "restore"},
    **dict.fromkeys(("SeatedStore", "Seen"), "seated"),
}


def __getattr__(name: str) -> object:
    """Load what is asked for: who reads tables only need not wait for the database library."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
