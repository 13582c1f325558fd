"""What a seat may know of the history of a plan."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dtmnb.domain.audience import View
from dtmnb.domain.changes import Add, Change, Remove, Set, build_record
from dtmnb.domain.journal import JournalEntry
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import JsonValue
from dtmnb.domain.schema import is_owned

_Owners = Mapping[tuple[str, str], set[JsonValue]]


def remembered(plan: Plan, entries: Iterable[JournalEntry]) -> Plan:
    """Return *plan* with the records that are gone, as they were last."""
    gone: dict[str, dict[str, object]] = defaultdict(dict)
    for change in (each for entry in entries for each in entry.changes):
        if isinstance(change, Remove) and change.record not in plan.records(change.collection):
            record = build_record(change.collection, change.record, change.was)
            gone[change.collection][change.record] = record
    return plan.model_copy(
        update={name: {**plan.records(name), **records} for name, records in gone.items()}
    )


def _owners(entries: Iterable[JournalEntry]) -> _Owners:
    """Return the organisations whose word each record ever was."""
    found: dict[tuple[str, str], set[JsonValue]] = defaultdict(set)
    for change in (each for entry in entries for each in entry.changes):
        if isinstance(change, Set):
            named = {change.was, change.value} if change.field == "partner" else set()
        else:
            named = {(change.values if isinstance(change, Add) else change.was).get("partner")}
        found[change.collection, change.record] |= named - {"", None}
    return found


def told_entries(entries: Sequence[JournalEntry], view: View) -> Iterator[JournalEntry]:
    """Yield what the readers of *view* may know of *entries*, which are the whole history.

    Args:
        entries: All batches of the plan.
        view: What they may see of the plan, records that are gone put back.
    """
    owners = _owners(entries)
    for entry in entries:
        shown = (_shown(change, view, owners) for change in entry.changes)
        changes = tuple(each for each in shown if each is not None)
        is_whole = len(changes) == len(entry.changes)
        if changes:
            yield entry._replace(changes=changes, note=entry.note if is_whole else "")


def _shown(change: Change, view: View, owners: _Owners) -> Change | None:
    """Return *change* as the readers of *view* may know it: nothing that was another's own word."""
    collection = change.collection
    record = view.plan.records(collection).get(change.record)
    if record is None:
        return None
    if is_owned(collection) and owners[collection, change.record] - {view.partner}:
        return None
    seen = view.seen(collection, record)
    if isinstance(change, Set):
        return change if change.field in seen else None
    name = "values" if isinstance(change, Add) else "was"
    values = {key: each for key, each in getattr(change, name).items() if key in seen}
    return change.model_copy(update={name: values})
