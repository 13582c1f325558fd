"""Changes as earlier versions wrote them, told in the words of this one; the journal stays.

A consent that was preset before anybody knew to what is carried as not asked; a dissent stays.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dtmnb.domain.changes import Add, Change, Remove, Set
from dtmnb.domain.consent import consent_id

GONE = {
    "rows": {"agreed_by", "agreed_on"},
    "positions": {"stance"},
    "outcomes": {"dissent"},
}
"""Fields that records had once."""

NOTED_BY = "carried over from an earlier version"
"""Stands where nobody knows any more who noted an answer."""


def carried(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return *changes* without fields that are gone, a dissent as the answer that it was."""
    return tuple(each for change in changes for each in _carried(change))


def _carried(change: Change) -> Iterator[Change]:
    gone = GONE.get(change.collection, set())
    if isinstance(change, Set):
        if change.field not in gone:
            yield change
        elif change.collection == "outcomes":
            yield from _answers(change.record, change.was or {}, change.value or {})
        return
    name = "values" if isinstance(change, Add) else "was"
    held: Mapping[str, Any] = getattr(change, name)
    if gone.isdisjoint(held):
        yield change
        return
    kept = {field: value for field, value in held.items() if field not in gone}
    yield change.model_copy(update={name: kept})
    dissent = held.get("dissent") or {}
    yield from _answers(
        change.record, *((dissent, {}) if isinstance(change, Remove) else ({}, dissent))
    )


def _answers(row: str, was: Mapping[str, str], became: Mapping[str, str]) -> Iterator[Change]:
    """Yield the changes of answers that a dissent kept with the outcome of *row* comes to."""
    for partner in {**was, **became}:
        key = consent_id(row, partner)
        if partner not in became:
            answer = _answer(row, partner, was[partner])
            yield Remove(collection="consents", record=key, was=answer)
        elif partner not in was:
            answer = _answer(row, partner, became[partner])
            yield Add(collection="consents", record=key, values=answer)
        elif was[partner] != became[partner]:
            yield Set(
                collection="consents",
                record=key,
                field="reason",
                was=was[partner],
                value=became[partner],
            )


def _answer(row: str, partner: str, reason: str) -> dict[str, Any]:
    values = {"row": row, "partner": partner, "answer": "objects", "reason": reason}
    return {"record_id": consent_id(row, partner), **values, "noted_by": NOTED_BY}
