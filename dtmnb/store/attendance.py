"""Who is in at the door of a plan: a note beside the plans that all who serve it write and read."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Column, Float, Table, Text, delete, select
from sqlalchemy import text as sql

from dtmnb.store.presence import NOTES, Notes

IN_SECONDS = 150.0
"""Whoever asked for nothing for so long, and has no page open, has left."""

_visit = Table(
    "dtmnb_visit",
    NOTES,
    Column("visit_id", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in ("plan_id", "invitation_id", "name")),
    Column("at", Float, nullable=False),
)
# Two processes may note one visit at the same moment: whoever moves from one to the other.
_KEEP = sql(
    "INSERT INTO dtmnb_visit (visit_id, plan_id, invitation_id, name, at) "
    "VALUES (:visit_id, :plan_id, :invitation_id, :name, :at) "
    "ON CONFLICT (visit_id) DO UPDATE SET at = excluded.at"
)


class Present(NamedTuple):
    """Somebody who is in: the name of their visit, by which invitation to which plan, and who."""

    visit_id: str
    plan_id: str
    invitation_id: str
    name: str


class Attendance(Notes):
    """The people who are in; every method raises `StoreError` where the notes fail."""

    def note(self, visits: Iterable[Present]) -> None:
        """Write that *visits* are here now; who left long ago goes."""
        now = time.time()
        # In one order: two who write the same ones wait for each other one way only.
        rows = [{**each._asdict(), "at": now} for each in sorted(visits)]
        if not rows:
            return
        with self.writing("note who is in") as connection:
            connection.execute(delete(_visit).where(_visit.c.at < now - IN_SECONDS))
            connection.execute(_KEEP, rows)

    def forget(self, visit_id: str) -> None:
        """Write that somebody left."""
        with self.writing("note who left") as connection:
            connection.execute(delete(_visit).where(_visit.c.visit_id == visit_id))

    def names(self, plan_id: str) -> Mapping[str, tuple[str, ...]]:
        """Return the names of those who are in at *plan_id*, each once, by their invitation."""
        wanted = (_visit.c.plan_id == plan_id) & (_visit.c.at >= time.time() - IN_SECONDS)
        query = select(_visit.c.invitation_id, _visit.c.name).where(wanted).distinct()
        found = defaultdict[str, list[str]](list)
        with self.reading("see who is in") as connection:
            for invitation, name in connection.execute(query):
                found[invitation].append(name)
        return {key: tuple(sorted(names)) for key, names in found.items()}
