"""Conflicts that nobody has decided yet; on a server also where people are."""

from alembic import op

revision = "0002"
down_revision = "0001"

_CONFLICTS = """
CREATE TABLE open_conflict (
  id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL REFERENCES plan (plan_id),
  author TEXT NOT NULL, organisation TEXT NOT NULL, at TEXT NOT NULL, conflict TEXT NOT NULL
)
"""
# For SQLite this table lies in a file of its own, which the program makes when it is needed. A
# restore begins anew beside the one that is there: it is no part of a backup.
_PLACES = """
CREATE TABLE IF NOT EXISTS dtmnb_place (
  seat TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL, author TEXT NOT NULL,
  organisation TEXT NOT NULL, row TEXT NOT NULL, step TEXT NOT NULL, at DOUBLE PRECISION NOT NULL
)
"""


def upgrade() -> None:
    """Make the tables; those of others in a shared database are left alone."""
    op.execute(_CONFLICTS)
    if op.get_context().dialect.name != "sqlite":
        op.execute(_PLACES)
