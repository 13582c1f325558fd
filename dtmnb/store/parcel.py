"""What of a plan is sent to whoever holds an earlier state of it: what is other than it was."""

from collections.abc import Mapping
from typing import Any

from dtmnb.domain.plan import HEADER, RECORD_CLASSES, Plan

Gone = Mapping[str, tuple[str, ...]]
"""The records that are no more, by collection."""


def parcel_of(plan: Plan, held: Plan) -> tuple[Plan, Gone]:
    """Return *plan* with those records alone that *held* has not, and what *held* has too much."""
    put: dict[str, Any] = {}
    gone: dict[str, tuple[str, ...]] = {}
    for name in _COLLECTIONS:
        old, new = held.records(name), plan.records(name)
        put[name] = {key: each for key, each in new.items() if old.get(key) != each}
        gone[name] = tuple(key for key in old if key not in new)
        if list(_merged(old, put[name], gone[name])) != list(new):
            # Records stand in their order: another one is told by all of them.
            put[name], gone[name] = new, tuple(old)
    return plan.model_copy(update=put), gone


def unpacked(parcel: Plan, gone: Gone, held: Plan) -> Plan:
    """Return the plan that *parcel* was made of, for whoever has *held*."""
    whole = {
        name: _merged(held.records(name), parcel.records(name), gone.get(name, ()))
        for name in _COLLECTIONS
    }
    return parcel.model_copy(update=whole)


_COLLECTIONS = tuple(name for name in RECORD_CLASSES if name != HEADER)


def _merged(
    old: Mapping[str, Any], put: Mapping[str, Any], gone: tuple[str, ...]
) -> dict[str, Any]:
    left = {key: each for key, each in old.items() if key not in gone}
    return {**left, **put}
