"""Our own files: reference tables, and the store of plans with its journal."""

from dtmnb.store.archive import NamedRevision, PlanSummary
from dtmnb.store.journal import JournalEntry, Stored
from dtmnb.store.plans import PlanStore, Saved, StoredConflict, open_store
from dtmnb.store.reference import load_reference
from dtmnb.store.restore import restore_backup
from dtmnb.store.verification import Verification

__all__ = [
    "JournalEntry",
    "NamedRevision",
    "PlanStore",
    "PlanSummary",
    "Saved",
    "Stored",
    "StoredConflict",
    "Verification",
    "load_reference",
    "open_store",
    "restore_backup",
]
