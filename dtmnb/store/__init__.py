"""Our own files: reference tables, and the store of plans with its journal."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dtmnb.store.archive import NamedRevision
    from dtmnb.store.journal import Stored
    from dtmnb.store.opening import PlanStore, open_store
    from dtmnb.store.reference import load_reference
    from dtmnb.store.restore import restore_backup
    from dtmnb.store.seated import SeatedStore

__all__ = [
    "NamedRevision",
    "PlanStore",
    "SeatedStore",
    "Stored",
    "load_reference",
    "open_store",
    "restore_backup",
]

_HOMES = {
    **{"NamedRevision": "archive", "Stored": "journal", "SeatedStore": "seated"},
    **dict.fromkeys(("PlanStore", "open_store"), "opening"),
    **{"load_reference": "reference", "restore_backup": "restore"},
}


def __getattr__(name: str) -> object:
    """Load what is asked for: who reads tables only need not wait for the database library."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
