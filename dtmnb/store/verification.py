"""Hold a journal against its own hashes: what was altered since it was written?"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from dtmnb.domain.audience import Stamp
from dtmnb.domain.plan import Plan
from dtmnb.errors import IntegrityError
from dtmnb.store import journal, schema
from dtmnb.store.journal import Stored


class Verification(NamedTuple):
    """What `verify_plan` found.

    Attributes:
        ok: Whether everything agrees.
        revisions: How many revisions agree, from the first on.
        head: The hash of the last of these; compare it with the one printed in an export.
        faults: What does not agree, the first broken revision by number, in sentences.
    """

    ok: bool
    revisions: int
    head: str
    faults: tuple[str, ...]


def verify_plan(connection: Connection, plan_id: str) -> Verification:
    """Recompute the chain of hashes, replay every batch, and compare with all snapshots.

    Found are a batch that was edited, left out, put in or moved, and a snapshot or an entry in
    the list of plans that differs from the journal. Not found, unless the head is compared with
    one that an export carries: a tail that was cut off together with its traces, and a journal
    whose hashes were all computed anew. Not covered at all: names of revisions, seats, whether
    authors were who they said, and edits after the last export.

    Raises:
        PlanNotFoundError: There is no such plan.
    """
    _, at = journal.present_stamp(connection, plan_id)
    stored = Stored(Plan(plan_id=plan_id), Stamp(0, ""), at)
    snapshots = _snapshots(connection, plan_id)
    try:
        for row in journal.read_rows(connection, plan_id):
            _require_link(row._mapping, stored)
            stored = journal.replay(stored, [journal.entry_of(row)])
            _require_snapshot(snapshots.pop(row.revision, None), stored)
        _require_end(connection, stored, left_over=sorted(snapshots))
    except IntegrityError as error:
        return Verification(False, *stored.stamp, (str(error),))
    return Verification(True, *stored.stamp, ())


def _snapshots(connection: Connection, plan_id: str) -> dict[int, bytes]:
    table = schema.snapshot
    rows = connection.execute(
        select(table.c.revision, table.c.plan).where(table.c.plan_id == plan_id)
    )
    return {row.revision: row.plan for row in rows}


def _require_link(row: Mapping[Any, Any], before: Stored) -> None:
    expected = before.stamp.revision + 1
    if row["revision"] != expected:
        raise _fault(before, f"revision {expected} is missing")
    if row["previous"] != before.stamp.head:
        raise _fault(before, f"revision {expected} does not follow the one before it")
    try:
        is_as_written = journal.is_sealed(row)
    except ValueError:
        is_as_written = False
    if not is_as_written:
        raise _fault(before, f"revision {expected} is not what was written: its hash differs")


def _require_snapshot(packed: bytes | None, stored: Stored) -> None:
    if packed is None:
        return
    try:
        agrees = journal.unpack(packed) == stored.plan
    except ValueError:
        agrees = False
    if not agrees:
        raise _fault(
            stored, f"the snapshot of revision {stored.stamp.revision} differs from the journal"
        )


def _require_end(connection: Connection, stored: Stored, *, left_over: list[int]) -> None:
    plan_id = stored.plan.plan_id
    table = schema.plan
    listed = connection.execute(select(table).where(table.c.plan_id == plan_id)).one()
    if (listed.revision, listed.head) != stored.stamp or left_over:
        last = max(listed.revision, *left_over, 0)
        raise _fault(
            stored,
            f"the journal ends at revision {stored.stamp.revision}, "
            f"but the store knows of revision {last}",
        )
    if journal.summary_of(stored.plan).items() - listed._mapping.items():
        raise _fault(stored, "the list of plans differs from the journal")


def _fault(stored: Stored, found: str) -> IntegrityError:
    return IntegrityError(
        f"Cannot vouch for plan {stored.plan.plan_id!r}: {found}. "
        "Compare with a backup and with the hashes printed in exports."
    )
