"""A register of what was handed out, by hash, so that a copy can be checked."""

from alembic import op

revision = "0006"
down_revision = "0005"

_ISSUED = """
CREATE TABLE issued (
    plan_id TEXT NOT NULL REFERENCES plan (plan_id),
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    audience TEXT NOT NULL,
    language TEXT NOT NULL,
    revision INTEGER NOT NULL,
    head TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (plan_id, sha256)
)
"""


def upgrade() -> None:
    """Make the register; what left before is not in it."""
    op.execute(_ISSUED)
