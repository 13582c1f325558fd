"""Which rows of a foreign file a plan has already: by their id, then by their question."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dtmnb.domain.changes import Change
from dtmnb.domain.plan import Plan
from dtmnb.interchange.plan_file import NEW, ReadPlan, Tally, Values
from dtmnb.language.written import plain

Key = tuple[str, ...]


def matched(read: ReadPlan, base: Plan) -> ReadPlan:
    """Return *read*, of other making, with its rows under the ids of those in *base* they are."""
    rows = read.records.get("rows", {})
    if not base.rows or not any(key.startswith(NEW) for key in rows):
        return read
    ids = _ids(rows, base)
    return read._replace(
        records={**read.records, "rows": {ids.get(key, key): each for key, each in rows.items()}}
    )


def tally_of(changes: Iterable[Change], read: ReadPlan, base: Plan) -> Tally:
    """Return how many rows *changes* add and change, and how many of *base* stay as they are.

    Args:
        changes: What *read* would change.
        read: The content of a file, its rows `matched`.
        base: The plan as it stands.
    """
    rows = [each for each in changes if each.collection == "rows"]
    changed = {each.record for each in rows if each.op == "set"}
    known = read.records.get("rows", {}).keys() & base.rows.keys()
    added = sum(each.op == "add" for each in rows)
    return Tally(added, len(changed), len(known - changed), len(base.rows) - len(known))


def _ids(rows: Mapping[str, Values], base: Plan) -> dict[str, str]:
    """Return the id of the row that each new row is, by key; of several alike in their order."""
    found: dict[str, str] = {}
    free = {row.record_id: row for row in base.ordered_rows() if row.record_id not in rows}
    for key_of in _KEYS:
        left: dict[Key, list[str]] = defaultdict(list)
        for record_id, row in free.items():
            left[key_of(row.__getattribute__)].append(record_id)
        left.pop((), None)
        for key, values in rows.items():
            alike = left.get(key_of(defaultdict(str, values).__getitem__))
            if key.startswith(NEW) and key not in found and alike:
                found[key] = alike.pop(0)
                del free[found[key]]
    return found


def _key(get: Callable[[str], Any], *fields: str) -> Key:
    """Return what a row is known by in *fields*; () where it says nothing in one of them."""
    key = tuple(plain(str(get(field))) for field in fields)
    return key if all(key) else ()


def _telling_id(get: Callable[[str], Any]) -> Key:
    """Return the id of a row, () where it only counts: another row may have it tomorrow."""
    key = _key(get, "question_id")
    return () if "".join(key).replace(" ", "").isdecimal() else key


def _need(get: Callable[[str], Any]) -> Key:
    """Return the information need of a row that has nothing else to be known by."""
    return () if _key(get, "question") else _key(get, "information_need")


_KEYS: tuple[Callable[[Callable[[str], Any]], Key], ...] = (
    lambda get: _key(get, "question_id", "question", "information_need"),
    lambda get: _key(get, "question_id", "question"),
    _telling_id,
    lambda get: _key(get, "question", "information_need"),
    lambda get: _key(get, "question"),
    lambda get: _key(get, "question_id"),
    _need,
)
