"""Who looks at which row now: a note beside the plans, never a part of them.

A place is forgotten half a minute after it was said last. For SQLite the notes have a file of
their own, and a server tells of them on a channel of their own, so that walking through rows
wakes nobody who waits for edits.
"""

import time
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Column, Float, MetaData, Table, Text, delete, insert, select, text

from dtmnb.domain.journal import Whereabouts
from dtmnb.store.address import Address, Addressed, find_store
from dtmnb.store.database import Database

CHANNEL = "dtmnb_place"
KEPT_SECONDS = 30.0
AGAIN_SECONDS = 12.0
"""A place that is still the same is said again no sooner."""

NOTES = MetaData()
"""What is noted beside the plans."""

_NAMES = ("plan_id", "author", "organisation", "row", "step")
_place = Table(
    "dtmnb_place",
    NOTES,
    Column("seat", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in _NAMES),
    Column("at", Float, nullable=False),
)


def presence_file(store: Path) -> Path:
    """Return the file of the notes beside the SQLite file *store*."""
    return store.with_name(f"{store.name}-presence")


class Notes(Database):
    """Where notes beside the plans are kept."""

    def __init__(self, store: Addressed) -> None:
        """Keep the notes beside *store*; a server's are made by the migrations."""
        super().__init__(_address(store.address))
        if self.address.path:
            with self.writing("prepare the notes on presence") as connection:
                NOTES.create_all(connection)


class Presences(Notes):
    """Says where this session is, and knows where the others are.

    Every method raises `StoreError` when the notes cannot be read or written.

    Attributes:
        here: Where this session said last that it is.
    """

    def __init__(self, store: Addressed, seat: str | None = None) -> None:
        """Keep the notes beside *store*; *seat* as in `sit_down`, by default one of its own."""
        super().__init__(store)
        self.here: Whereabouts | None = None
        self._seat = token_hex(8) if seat is None else seat
        self._said_at = 0.0

    @property
    def is_seated(self) -> bool:
        """Whether others are told of this session."""
        return bool(self._seat)

    def sit_down(self, seat: str) -> None:
        """Be known as *seat*, the name that a page keeps when it is loaded anew; "" is nobody."""
        if seat != self._seat:
            self._seat, self._said_at = seat, 0.0

    def announce(self, place: Whereabouts) -> None:
        """Say where this session is now; what was said just now is not said again.

        A place without a step is one in the step before.
        """
        if not place.step and self.here:
            place = place._replace(step=self.here.step)
        table, now, is_new = _place, time.time(), place != self.here
        self.here = place
        if not self._seat or (not is_new and now - self._said_at < AGAIN_SECONDS):
            return
        gone = (table.c.seat == self._seat) | (table.c.at < now - KEPT_SECONDS)
        with self.writing("say where you are") as connection:
            connection.execute(delete(table).where(gone))
            row = {**place._asdict(), "seat": self._seat, "at": now}
            connection.execute(insert(table).values(row))
            if self.address.path is None and (is_new or not self._said_at):
                connection.execute(text(f"SELECT pg_notify('{CHANNEL}', '')"))
        self._said_at = now

    def others(self, plan_id: str) -> tuple[Whereabouts, ...]:
        """Return where the other sessions of *plan_id* are, by name."""
        table = _place
        query = select(*(table.c[name] for name in _NAMES)).where(
            table.c.plan_id == plan_id,
            table.c.seat != self._seat,
            table.c.at >= time.time() - KEPT_SECONDS,
        )
        with self.reading("see who is here") as connection:
            return tuple(sorted(Whereabouts(*row) for row in connection.execute(query)))


def _address(store: Address) -> Address:
    return find_store(presence_file(store.path)) if store.path else store
