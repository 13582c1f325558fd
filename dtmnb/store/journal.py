"""The journal of one plan: batches in a chain of hashes, and the plan they add up to.

These functions work inside a transaction that somebody else has begun.
"""

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, insert, select, update

from dtmnb.domain.audience import Stamp
from dtmnb.domain.changes import Add, Applied, Batch, Change, Conflict, Remove, Set, apply
from dtmnb.domain.journal import JournalEntry
from dtmnb.domain.plan import Plan
from dtmnb.domain.record import clean_text
from dtmnb.errors import ChangeError, IntegrityError, PlanError, PlanNotFoundError, Sentence
from dtmnb.store import schema
from dtmnb.store.carrying import carried

SNAPSHOT_REVISIONS = 100
SNAPSHOT_CHANGES = 200
"""A snapshot follows every so many revisions, and every batch of so many changes."""

_ROWS_AT_ONCE = 50
_CHANGES: TypeAdapter[tuple[Set | Add | Remove, ...]] = TypeAdapter(tuple[Change, ...])
_SEALED = (
    *("plan_id", "revision", "at", "author", "organisation"),
    *("note", "batch_id", "undoes", "changes", "previous"),
)


class Stored(NamedTuple):
    """A plan at one revision, with its stamp and the moment (UTC) of that revision."""

    plan: Plan
    stamp: Stamp
    at: datetime


def lock_plan(connection: Connection, plan_id: str) -> None:
    """Let nobody else write to the plan until the transaction ends."""
    row = schema.plan.c.plan_id
    connection.execute(select(row).where(row == plan_id).with_for_update())


def present_stamp(connection: Connection, plan_id: str) -> tuple[Stamp, datetime]:
    """Return the newest revision of a plan, its hash and its moment.

    Raises:
        PlanNotFoundError: There is no such plan; the message names those there are.
    """
    table = schema.plan
    found = connection.execute(
        select(table.c.revision, table.c.head, table.c.changed_at).where(table.c.plan_id == plan_id)
    ).one_or_none()
    if found is None:
        names = connection.scalars(select(table.c.plan_id).order_by(table.c.plan_id)).all()
        raise PlanNotFoundError(
            "Cannot find plan '{plan}': the store holds {held}. "
            "Use one of these or make a new one.",
            plan=plan_id,
            held=", ".join(names) or Sentence("no plan yet"),
        )
    return Stamp(found.revision, found.head), datetime.fromisoformat(found.changed_at)


def began_at(connection: Connection, plan_id: str) -> datetime | None:
    """Return the moment of the first revision of a plan; None while it has none."""
    table = schema.change
    first = select(table.c.at).where(table.c.plan_id == plan_id, table.c.revision == 1)
    at = connection.scalar(first)
    return datetime.fromisoformat(at) if at else None


def read_rows(
    connection: Connection, plan_id: str, *, since: int = 0, until: int | None = None
) -> Iterable[Row[Any]]:
    """Return the raw rows of the journal after revision *since* up to *until*, in order."""
    table = schema.change
    query = select(table).where(table.c.plan_id == plan_id, table.c.revision > since)
    if until is not None:
        query = query.where(table.c.revision <= until)
    return connection.execute(query.order_by(table.c.revision))


def read_entries(
    connection: Connection, plan_id: str, *, since: int = 0, until: int | None = None
) -> tuple[JournalEntry, ...]:
    """Return the batches after revision *since* up to *until*, in order."""
    rows = read_rows(connection, plan_id, since=since, until=until)
    return tuple(entry_of(row) for row in rows)


def find_batch(connection: Connection, plan_id: str, batch_id: str) -> JournalEntry | None:
    """Return what was done by the batch *batch_id*, None when it made no revision."""
    table = schema.change
    row = connection.execute(
        select(table).where(table.c.plan_id == plan_id, table.c.batch_id == batch_id)
    ).one_or_none()
    return None if row is None else entry_of(row)


def entry_of(row: Row[Any]) -> JournalEntry:
    """Return the batch that *row* keeps.

    Raises:
        IntegrityError: The row does not hold what we write.
    """
    kept = dict(row._mapping)
    plan_id = kept.pop("plan_id")
    kept.pop("snapshot")
    try:
        changes = carried(_CHANGES.validate_json(kept["changes"]))
        at = datetime.fromisoformat(kept["at"])
    except ValueError as error:
        raise IntegrityError(
            "Cannot read revision {revision} of plan '{plan}': it does not hold what was written. "
            "Restore a backup, or install the newest dtmnb if a newer one wrote it.",
            revision=row.revision,
            plan=plan_id,
        ) from error
    return JournalEntry(**{**kept, "changes": changes, "at": at})


def seal(row: Mapping[str, Any]) -> str:
    """Return the hash of a row of the journal: SHA-256 over canonical JSON.

    The JSON is an object of plan, revision, moment, author, organisation, note, batch, undone
    batch, changes and the hash before, and of the snapshot that was made with it: keys sorted,
    no spaces, UTF-8.
    """
    return _hash(row, _canonical(json.loads(row["changes"])))


def is_sealed(row: Mapping[str, Any]) -> bool:
    """Tell whether *row* holds what its hash was made of.

    Raises:
        ValueError: Its changes are no JSON.
    """
    # Changes are kept as they are hashed: those of a whole plan are seldom taken apart for it.
    head: str = row["head"]
    return _hash(row, row["changes"]) == head or seal(row) == head


def _hash(row: Mapping[str, Any], changes: str) -> str:
    names = (*_SEALED, "snapshot") if row.get("snapshot") else _SEALED
    texts = {name: _canonical(row[name]) for name in names if name != "changes"}
    texts["changes"] = changes
    content = ",".join(f'"{name}":{texts[name]}' for name in sorted(texts))
    return hashlib.sha256(f"{{{content}}}".encode()).hexdigest()


def _canonical(value: object) -> str:
    form: dict[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    return json.dumps(value, allow_nan=False, **form)


def summary_of(plan: Plan) -> dict[str, Any]:
    """Return what the list of plans keeps of *plan*."""
    header = plan.header
    values = {"title": header.title, "iso3": header.iso3, "status": header.status}
    return {name: clean_text(value) for name, value in values.items()}


def begin_plan(connection: Connection, plan: Plan) -> None:
    """Enter the empty *plan* at revision 0."""
    begun = {"plan_id": plan.plan_id, "revision": 0, "head": "", "changed_at": _now().isoformat()}
    connection.execute(insert(schema.plan).values(begun | summary_of(plan)))


def append(connection: Connection, current: Stored, batch: Batch, *, applied: Applied) -> Stored:
    """Append what took effect of *batch* to the journal of the locked plan *current*.

    Raises:
        ChangeError: A value cannot be kept as JSON.
    """
    becomes, changes = applied.plan, applied.changes
    plan_id, at = becomes.plan_id, _now()
    row: dict[str, Any] = {
        **batch.model_dump(include={"author", "organisation", "note", "batch_id", "undoes"}),
        "plan_id": plan_id,
        "revision": current.stamp.revision + 1,
        "at": at.isoformat(),
        "previous": current.stamp.head,
    }
    try:
        row["changes"] = _canonical(_CHANGES.dump_python(changes, mode="json"))
        is_kept = _CHANGES.validate_json(row["changes"].encode()) == changes
    except ValueError:
        is_kept = False
    if not is_kept:
        raise ChangeError(
            "Cannot keep batch '{batch}' in plan '{plan}': a value in it is not a finite number "
            "or not a text. Correct it and save again.",
            batch=batch.batch_id,
            plan=plan_id,
        )
    is_due = row["revision"] % SNAPSHOT_REVISIONS == 0 or len(changes) >= SNAPSHOT_CHANGES
    packed = zlib.compress(becomes.model_dump_json().encode(), level=1) if is_due else b""
    row["snapshot"] = hashlib.sha256(packed).hexdigest() if is_due else ""
    row["head"] = seal(row)
    connection.execute(insert(schema.change).values(row))
    table = schema.plan
    newest = {"revision": row["revision"], "head": row["head"], "changed_at": row["at"]}
    connection.execute(
        update(table).where(table.c.plan_id == plan_id).values(newest | summary_of(becomes))
    )
    if is_due:
        values = {"plan_id": plan_id, "revision": row["revision"], "plan": packed}
        connection.execute(insert(schema.snapshot).values(values))
    return Stored(becomes, Stamp(row["revision"], row["head"]), at)


def load_plan(
    connection: Connection,
    plan_id: str,
    *,
    revision: int | None = None,
    known: Stored | None = None,
) -> Stored:
    """Return a plan at *revision*, by default the newest.

    Args:
        connection: An open transaction.
        plan_id: The plan.
        revision: From 0, the empty plan, on.
        known: An earlier answer; if the plan has only grown since, only the rest is read.

    Raises:
        PlanNotFoundError: There is no such plan.
        PlanError: There is no such revision.
        IntegrityError: The journal cannot be replayed.
    """
    newest, at = present_stamp(connection, plan_id)
    wanted = newest.revision if revision is None else revision
    if not 0 <= wanted <= newest.revision:
        raise PlanError(
            "Cannot open revision {wanted} of plan '{plan}': its newest is {newest}. "
            "Use 0 to {newest}.",
            wanted=wanted,
            plan=plan_id,
            newest=newest.revision,
        )
    if known and known.plan.plan_id == plan_id and known.stamp.revision <= wanted:
        entries = read_entries(connection, plan_id, since=known.stamp.revision, until=wanted)
        if (entries[0].previous if entries else newest.head) == known.stamp.head:
            return replay(known, entries)
    start = _nearest_snapshot(connection, plan_id, wanted)
    start = start or Stored(Plan(plan_id=plan_id), Stamp(0, ""), at)
    since = start.stamp.revision
    return replay(start, read_entries(connection, plan_id, since=since, until=wanted))


def replay(start: Stored, entries: Iterable[JournalEntry]) -> Stored:
    """Return what *start* becomes by *entries*.

    Raises:
        IntegrityError: An entry does not fit the plan before it.
    """
    stored = start
    for entry in entries:
        batch = Batch.model_construct(
            batch_id=entry.batch_id, author=entry.author, changes=entry.changes
        )
        try:
            applied = apply(stored.plan, batch)
        except ChangeError as error:
            raise _does_not_fit(start.plan.plan_id, entry) from error
        if len(applied.changes) != len(entry.changes):
            raise _does_not_fit(start.plan.plan_id, entry)
        stored = Stored(applied.plan, Stamp(entry.revision, entry.head), entry.at)
    return stored


def unpack(packed: bytes) -> Plan:
    """Return the plan of a snapshot.

    Raises:
        ValueError: The snapshot does not hold what we write.
    """
    try:
        return Plan.model_validate_json(zlib.decompress(packed))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def last_writers(
    connection: Connection, plan_id: str, conflicts: Sequence[Conflict], *, until: int
) -> tuple[JournalEntry | None, ...]:
    """Return for each conflict the newest batch up to *until* that wrote what stands in its way."""
    changes = [conflict.change for conflict in conflicts]
    places = defaultdict(list)
    for place, change in enumerate(changes):
        places[change.collection, change.record].append(place)
    table = schema.change
    newest_first = (
        select(table)
        .where(table.c.plan_id == plan_id, table.c.revision <= until)
        .order_by(table.c.revision.desc())
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    found: dict[int, JournalEntry] = {}
    with connection.execute(newest_first) as rows:
        for entry in map(entry_of, rows):
            hits = (
                place
                for done in entry.changes
                for place in places.get((done.collection, done.record), ())
                if _touches(done, changes[place])
            )
            found = dict.fromkeys(hits, entry) | found
            if len(found) == len(changes):
                break
    return tuple(found.get(place) for place in range(len(changes)))


def _touches(done: Set | Add | Remove, change: Set | Add | Remove) -> bool:
    if isinstance(done, Set) and isinstance(change, Set):
        return done.field == change.field
    return True


def _nearest_snapshot(connection: Connection, plan_id: str, until: int) -> Stored | None:
    kept, made = schema.snapshot, schema.change
    row = connection.execute(
        select(made, kept.c.plan)
        .where(kept.c.plan_id == plan_id, kept.c.revision <= until)
        .where(made.c.plan_id == plan_id, made.c.revision == kept.c.revision)
        .order_by(kept.c.revision.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    try:
        is_whole = hashlib.sha256(row.plan).hexdigest() == row.snapshot
        if is_whole and is_sealed(row._asdict()):
            at = datetime.fromisoformat(row.at)
            return Stored(unpack(row.plan), Stamp(row.revision, row.head), at)
        fault = None
    except (TypeError, ValueError) as error:
        fault = error
    raise IntegrityError(
        "Cannot open plan '{plan}': the snapshot of revision {revision} does not hold what was "
        "written. Restore a backup, or install the newest dtmnb if a newer one wrote it.",
        plan=plan_id,
        revision=row.revision,
    ) from fault


def _does_not_fit(plan_id: str, entry: JournalEntry) -> IntegrityError:
    return IntegrityError(
        "Cannot replay plan '{plan}': revision {revision} does not fit the one before. The journal "
        "was altered; restore a backup.",
        plan=plan_id,
        revision=entry.revision,
    )


def _now() -> datetime:
    return datetime.now(UTC)
