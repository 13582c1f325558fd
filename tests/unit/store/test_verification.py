"""Tampering shows: by the chain alone, or by a head that somebody else has kept."""

import pytest
from sqlalchemy import create_engine, select, update

from dtmnb.store import journal, open_store, schema
from tests.unit.store.conftest import UNLOCK, batch, cell, row, run, title

TAMPERING = {
    "edit a value": (
        "UPDATE change SET changes = replace(changes, 'Who', 'Why') WHERE revision = 3",
        3,
    ),
    "edit an author": ("UPDATE change SET author = 'Badr' WHERE revision = 2", 2),
    "edit a moment": ("UPDATE change SET at = replace(at, '20', '19') WHERE revision = 2", 2),
    "edit a hash": ("UPDATE change SET head = 'ff' WHERE revision = 3", 3),
    "break the json": ("UPDATE change SET changes = 'x' WHERE revision = 2", 2),
    "cut out the middle": ("DELETE FROM change WHERE revision = 2", 2),
    "cut off the head": ("DELETE FROM change WHERE revision = 1", 1),
    "cut off the tail": ("DELETE FROM change WHERE revision = 4", 4),
    "close the gap": (
        "DELETE FROM change WHERE revision = 2; "
        "UPDATE change SET revision = 2 WHERE revision = 3; "
        "UPDATE change SET revision = 3 WHERE revision = 4",
        2,
    ),
    "swap two": (
        "UPDATE change SET revision = 9 WHERE revision = 2; "
        "UPDATE change SET revision = 2 WHERE revision = 3; "
        "UPDATE change SET revision = 3 WHERE revision = 9",
        2,
    ),
    "put one in": (
        "INSERT INTO change SELECT plan_id, 5, at, author, organisation, note, 'forged', undoes, "
        "changes, head, 'ff', '' FROM change WHERE revision = 4",
        5,
    ),
    "turn the list": ("UPDATE plan SET title = 'Other'", "the list of plans"),
    "forget the tail": ("UPDATE plan SET revision = 3", 4),
}


@pytest.fixture
def long_store(plan_store):
    """Return a store with plan `p` at revision 4."""
    plan_store.save("p", batch(cell("Who?", "How many?")))
    plan_store.save("p", batch(title("Round 4", "Round 3")))
    return plan_store


def test_an_untouched_journal_is_vouched_for(long_store):
    """What was written by the store agrees, to the last revision."""
    found = long_store.verify("p")

    assert found == (True, 4, long_store.load("p").stamp.head, ())


def test_an_empty_plan_is_vouched_for(store):
    """A plan without a revision has nothing to be altered."""
    store.create("p", batch())

    assert store.verify("p") == (True, 0, "", ())


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_at_its_revision(long_store, store_url, how):
    """The first revision that does not agree is named."""
    statements, place = TAMPERING[how]
    unlock = UNLOCK[long_store.address.url.get_backend_name()]
    run(store_url, *unlock, *statements.split("; "))

    found = long_store.verify("p")

    assert not found.ok
    [fault] = found.faults
    assert (f"revision {place}" if isinstance(place, int) else place) in fault


@pytest.mark.parametrize("how", ["another plan", "of no revision"])
def test_a_snapshot_that_differs_is_found(store, store_url, how):
    """A plan is not what its snapshot says but what its journal adds up to."""
    store.create("p", batch(*(row(f"r{number}") for number in range(200))))
    store.create("q", batch(*(row(f"s{number}") for number in range(200))))
    if how == "another plan":
        run(
            store_url,
            "UPDATE snapshot SET plan = (SELECT s.plan FROM snapshot s WHERE s.plan_id = 'q')",
        )
    else:
        run(store_url, "UPDATE snapshot SET revision = 7 WHERE plan_id = 'p'")

    assert not store.verify("p").ok
    assert store.verify("q").ok


def test_a_journal_hashed_anew_is_found_by_the_head_that_was_printed(long_store, store_url):
    """The chain alone cannot tell; every recipient of an export is a witness."""
    printed = long_store.load("p").stamp.head
    run(store_url, *UNLOCK[long_store.address.url.get_backend_name()])
    engine = create_engine(store_url)
    with engine.begin() as connection:
        head = ""
        for found in connection.execute(select(schema.change).order_by("revision")).all():
            forged = {**found._mapping, "author": "Badr", "previous": head}
            forged["head"] = head = journal.seal(forged)
            place = schema.change.c.revision == forged["revision"]
            connection.execute(update(schema.change).where(place).values(forged))
        connection.execute(update(schema.plan).values(head=head))
    engine.dispose()

    with open_store(store_url) as other:
        found = other.verify("p")

    assert found.ok
    assert found.head != printed
