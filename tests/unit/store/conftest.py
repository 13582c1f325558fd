"""Stores to try things on, and batches in few words."""

import itertools
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, text

from dtmnb.domain.changes import Add, Batch, Remove, Set
from dtmnb.domain.vocabulary import Codelist, Reference
from dtmnb.store import PlanStore, open_store

# How somebody with the database in hand gets around the triggers, by kind of database.
UNLOCK = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS change_no_UPDATE",
        "DROP TRIGGER IF EXISTS change_no_DELETE",
        "DROP TRIGGER IF EXISTS change_next",
    ),
    "postgresql": ("ALTER TABLE change DISABLE TRIGGER USER",),
}
_STATUS_LISTS = (
    *("plan_statuses", "row_statuses"),
    *("agreement_statuses", "access_request_statuses"),
)
# Tables for a store where no status is moved.
NO_MOVES = Reference.model_construct(
    codelists={name: Codelist(name=name, title={}, terms={}) for name in _STATUS_LISTS}
)
_numbers = itertools.count()


def batch(*changes: Set | Add | Remove, by: str = "Amal", **values) -> Batch:
    """Return a batch of *changes* with a name of its own."""
    return Batch(**{"batch_id": f"b{next(_numbers)}", "author": by, "changes": changes} | values)


def title(value: str, was: str = "") -> Set:
    """Return the change of a plan's title."""
    return Set(collection="header", record="header", field="title", was=was, value=value)


def cell(value: object, was: object = "", *, record: str = "r1", field: str = "question") -> Set:
    """Return the change of one cell of a row."""
    return Set(collection="rows", record=record, field=field, was=was, value=value)


def row(record: str, **values: object) -> Add:
    """Return the addition of a row."""
    return Add(collection="rows", record=record, values=values)


def run(url: str, *statements: str) -> None:
    """Run statements in a database behind the back of its store."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture
def store(store_url: str, reference) -> Iterator[PlanStore]:
    """Return an empty store, once of each kind."""
    with open_store(store_url, reference=reference) as opened:
        yield opened


@pytest.fixture
def plan_store(store: PlanStore) -> PlanStore:
    """Return a store with plan `p` at revision 2: a title, and a row `r1`."""
    store.create("p", batch(title("Round 3")))
    store.save("p", batch(row("r1", question="How many?")))
    return store
