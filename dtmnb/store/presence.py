"""Who looks at which row now: a note beside the plans, never a part of them.

A place is forgotten half a minute after it was said last. For SQLite the notes have a file of
their own, so that walking through rows wakes nobody who waits for edits.
"""

import time
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from sqlalchemy import Column, Float, MetaData, Table, Text, delete, insert, select, text

from dtmnb.store.address import Address, find_store
from dtmnb.store.archive import PlanArchive
from dtmnb.store.database import Database

KEPT_SECONDS = 30.0

_metadata = MetaData()
_presence = Table(
    "presence",
    _metadata,
    Column("seat", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("plan_id", "author", "organisation", "row")),
    Column("at", Float, nullable=False),
)


class Place(NamedTuple):
    """Where somebody is: the plan, and the id of the row, "" for none."""

    plan_id: str
    author: str
    organisation: str
    row: str


def presence_file(store: Path) -> Path:
    """Return the file of the notes beside the SQLite file *store*."""
    return store.with_name(f"{store.name}-presence")


class Presences(Database):
    """Says where this session is, and knows where the others are.

    Every method raises `StoreError` when the notes cannot be read or written.
    """

    def __init__(self, store: PlanArchive) -> None:
        """Keep the notes beside *store*."""
        super().__init__(_address(store.address))
        self._seat = token_hex(8)
        with self.writing("prepare the notes on presence") as connection:
            _metadata.create_all(connection)

    def announce(self, place: Place) -> None:
        """Say where this session is now."""
        table, now = _presence, time.time()
        gone = (table.c.seat == self._seat) | (table.c.at < now - KEPT_SECONDS)
        with self.writing("say where you are") as connection:
            connection.execute(delete(table).where(gone))
            row = {**place._asdict(), "seat": self._seat, "at": now}
            connection.execute(insert(table).values(row))
            if self.address.path is None:
                connection.execute(text("SELECT pg_notify('dtmnb', '')"))

    def others(self, plan_id: str) -> tuple[Place, ...]:
        """Return where the other sessions of *plan_id* are, by name."""
        table = _presence
        query = select(table.c.plan_id, table.c.author, table.c.organisation, table.c.row).where(
            table.c.plan_id == plan_id,
            table.c.seat != self._seat,
            table.c.at >= time.time() - KEPT_SECONDS,
        )
        with self.reading("see who is here") as connection:
            return tuple(sorted(Place(*row) for row in connection.execute(query)))


def _address(store: Address) -> Address:
    return find_store(presence_file(store.path)) if store.path else store
