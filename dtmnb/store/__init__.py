"""Our own files: reference tables, and the store of plans with its journal."""

from dtmnb.store.archive import NamedRevision
from dtmnb.store.journal import JournalEntry, Stored
from dtmnb.store.plans import PlanStore, Saved, StoredConflict, open_store
from dtmnb.store.reference import load_reference
from dtmnb.store.restore import restore_backup

__all__ = [
    "JournalEntry",
    "NamedRevision",
    "PlanStore",
    "Saved",
    "Stored",
    "StoredConflict",
    "load_reference",
    "open_store",
    "restore_backup",
]
