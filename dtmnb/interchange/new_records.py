"""Ids and places of the records that a file adds to a plan."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import count

from pydantic import TypeAdapter, ValidationError

from dtmnb.domain.plan import Plan
from dtmnb.domain.record import PlanRecord, RecordId
from dtmnb.interchange.plan_file import Values

_IDS: TypeAdapter[str] = TypeAdapter(RecordId)


def new_ids(
    collection: str, found: Mapping[str, Values], old: Mapping[str, PlanRecord], is_own: bool
) -> Iterator[tuple[str, str]]:
    """Yield key and id of each record of *found* that is not in *old*.

    The ids of our own files end in a hash of the content: packets that several partners send
    back add their rows side by side, and the same packet sent twice adds them once.
    """
    stems = (f"{collection[0]}-{number:04d}" for number in count(len(old) + 1))
    for key in found:
        if key in old:
            continue
        if _is_id(key):
            yield key, key
            continue
        content = json.dumps(found[key], sort_keys=True, default=str).encode()
        ending = f"-{sha256(content).hexdigest()[:6]}" if is_own else ""
        new = (stem + ending for stem in stems)
        yield key, next(each for each in new if each not in old and each not in found)


def orders_of(rows: Mapping[str, Values], base: Plan) -> Mapping[str, float]:
    """Return the order of each of *rows* that is new: where it stands between its neighbours."""
    given = {
        key: base.rows[key].order if key in base.rows else float(values["order"])
        for key, values in rows.items()
        if key in base.rows or values.get("order")
    }
    following: dict[str, float | None] = {}
    nearest = None
    for key in reversed(list(rows)):
        following[key] = nearest
        nearest = given.get(key, nearest)
    highest = base.last_order
    last = min(given.values()) - 1 if given else highest
    orders = {}
    for key in rows:
        after = following[key]
        if key not in given:
            last = (last + after) / 2 if after is not None and after > last else last + 1
            orders[key] = last
        last = given.get(key, last)
    return orders


def _is_id(key: str) -> bool:
    try:
        return bool(_IDS.validate_python(key))
    except ValidationError:
        return False
