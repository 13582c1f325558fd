"""On a server, who is in at the door of a plan: every process that serves it tells the others."""

from alembic import op

revision = "0007"
down_revision = "0006"

# For SQLite it lies beside people's places, in the file of notes, and is no part of a backup.
_VISITS = """
CREATE TABLE IF NOT EXISTS dtmnb_visit (
  visit_id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL, invitation_id TEXT NOT NULL,
  name TEXT NOT NULL, at DOUBLE PRECISION NOT NULL
)
"""


def upgrade() -> None:
    """Make the table."""
    if op.get_context().dialect.name != "sqlite":
        op.execute(_VISITS)
