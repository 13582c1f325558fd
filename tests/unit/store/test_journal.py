"""The chain of hashes, and the plan that it adds up to."""

import json
import zlib

import pytest
from sqlalchemy import select, update

from dtmnb.errors import IntegrityError
from dtmnb.store import journal, open_store, schema
from tests.unit.store.conftest import UNLOCK, batch, cell, row, run, title

ROW = {
    "plan_id": "p",
    "revision": 2,
    "at": "2026-03-01T10:00:00+00:00",
    "author": "Amal",
    "organisation": "Santé",
    "note": "",
    "batch_id": "b2",
    "undoes": None,
    "changes": '[{"op":"remove","collection":"rows","record":"r1","was":{}}]',
    "previous": "00",
}


def test_the_hash_is_that_of_canonical_json():
    """Anybody can compute it: SHA-256 of one object, keys sorted, no spaces, UTF-8.

    The expected value was computed with sha256sum from the text written by hand.
    """
    assert journal.seal(ROW) == ("34dc37d1537d83a999d17ae58ea68f452edcbd63c88b6ccca3ff7294ec690547")


@pytest.mark.parametrize("column", [name for name in ROW if name != "changes"])
def test_the_hash_covers_every_column(column):
    """No column can be altered without its trace."""
    assert journal.seal(ROW | {column: "x"}) != journal.seal(ROW)


def test_the_hash_does_not_depend_on_how_the_json_was_written():
    """A backup may write the same changes with other spaces or another order of keys."""
    spaced = '[ {"collection": "rows", "op": "remove", "was": {}, "record": "r1"} ]'

    assert journal.seal(ROW | {"changes": spaced}) == journal.seal(ROW)


@pytest.mark.parametrize("spaces", ["", " "])
def test_a_row_is_sealed_however_its_json_was_written(spaces):
    """What was kept before changes were kept as they are hashed holds as well."""
    row = ROW | {"changes": f"{spaces}{ROW['changes']}", "head": journal.seal(ROW)}

    assert journal.is_sealed(row)
    assert not journal.is_sealed(row | {"note": "x"})
    assert not journal.is_sealed(row | {"changes": row["changes"].replace("r1", "r2")})


def test_changes_are_kept_as_they_are_hashed(plan_store):
    """A plan of many changes opens without taking them apart: keys sorted, no spaces, UTF-8."""
    plan_store.save("p", batch(cell("Où ?", "How many?")))
    table = schema.change
    with plan_store.reading("look") as connection:
        kept = connection.scalars(select(table.c.changes)).all()

    form = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    assert any("Où" in each for each in kept)
    assert kept == [json.dumps(json.loads(each), **form) for each in kept]


def test_each_batch_carries_the_hash_of_the_one_before(plan_store):
    """The journal is a chain from the first batch on."""
    plan_store.save("p", batch(cell("Who?", "How many?")))

    entries = plan_store.history("p")

    assert [entry.previous for entry in entries] == ["", *(each.head for each in entries[:-1])]


@pytest.mark.parametrize(("edits", "snapshots"), [(99, [2]), (100, [2, 100])])
def test_snapshots_follow_large_batches_and_every_hundredth(
    store, store_url, reference, edits, snapshots
):
    """A plan opens from the nearest snapshot, and is the same as without."""
    store.create("p", batch(title("Round 3")))
    store.save("p", batch(*(row(f"r{number}") for number in range(200))))
    for number in range(2, edits):
        store.save("p", batch(cell(f"v{number}", f"v{number - 1}" if number > 2 else "")))
    expected = store.load("p")

    with open_store(store_url, reference=reference) as other:
        assert other.load("p") == expected
        with other.reading("look") as connection:
            found = connection.scalars(select(schema.snapshot.c.revision)).all()

    assert sorted(found) == snapshots


def test_a_plan_that_was_rolled_back_is_read_anew(plan_store, store_url, reference):
    """A store that was open while a backup was restored does not build on what is gone."""
    with open_store(store_url, reference=reference) as other:
        plan_store.save("p", batch(cell("Gone", "How many?")))
        other.save("p", batch(cell("Gone too", "Gone")))
        plan_store.load("p")
        head = plan_store.history("p")[1].head
        run(
            store_url,
            *UNLOCK[plan_store.address.url.get_backend_name()],
            "DELETE FROM change WHERE revision > 2",
            f"UPDATE plan SET revision = 2, head = '{head}'",  # noqa: S608
        )

        assert plan_store.load("p").plan.rows["r1"].question == "How many?"
        saved = other.save("p", batch(cell("New", "How many?")))

    assert (saved.stamp.revision, saved.conflicts) == (3, ())
    assert plan_store.verify("p").ok


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SET changes = 'x' WHERE revision = 2", "Cannot read revision 2"),
        ("SET at = 'x' WHERE revision = 2", "Cannot read revision 2"),
        ("SET changes = replace(changes, 'rows', 'songs')", "Cannot replay plan 'p': revision 2"),
        ("SET changes = '[]' WHERE revision = 1", "Cannot replay plan 'p': revision 3"),
    ],
)
def test_a_damaged_journal_does_not_open(plan_store, store_url, statement, told):
    """What cannot be read or does not fit is told with its revision."""
    plan_store.save("p", batch(title("Round 4", "Round 3")))
    unlock = UNLOCK[plan_store.address.url.get_backend_name()]
    run(store_url, *unlock, f"UPDATE change {statement}")

    with open_store(store_url) as other, pytest.raises(IntegrityError, match=told):
        other.load("p")


@pytest.mark.parametrize("bytes_", ["00", ""])
def test_a_damaged_snapshot_does_not_open(store, store_url, bytes_):
    """A snapshot that holds something else is told with its revision."""
    store.create("p", batch(*(row(f"r{number}") for number in range(200))))
    literal = {"sqlite": f"x'{bytes_}'", "postgresql": f"decode('{bytes_}', 'hex')"}
    found = literal[store.address.url.get_backend_name()]
    run(store_url, f"UPDATE snapshot SET plan = {found}")  # noqa: S608

    with open_store(store_url) as other, pytest.raises(IntegrityError, match="of revision 1"):
        other.load("p")


def test_a_snapshot_that_was_changed_is_never_shown(store, store_url):
    """A whole and readable snapshot of other content does not open under the true hash."""
    store.create("p", batch(*(row(f"r{number}") for number in range(200))))
    with store.reading("look") as connection:
        packed = connection.scalar(select(schema.snapshot.c.plan))
    whole = zlib.decompress(packed)
    changed = zlib.compress(whole.replace(b'"status":"draft"', b'"status":"ended"'))
    with store.writing("tamper") as connection:
        connection.execute(update(schema.snapshot).values(plan=changed))

    with open_store(store_url) as other, pytest.raises(IntegrityError, match="of revision 1"):
        other.load("p")
