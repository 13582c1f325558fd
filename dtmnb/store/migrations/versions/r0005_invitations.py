"""Invitations: who may come in at the door of a plan; the seats that nobody used go."""

from alembic import op

revision = "0005"
down_revision = "0004"

_INVITATIONS = """
CREATE TABLE invitation (
    invitation_id TEXT NOT NULL PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plan (plan_id),
    organisation TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    known_to TEXT NOT NULL,
    made_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
)
"""


def upgrade() -> None:
    """Make the table in the place of the one that nothing was written to."""
    op.execute("DROP TABLE seat")
    op.execute(_INVITATIONS)
