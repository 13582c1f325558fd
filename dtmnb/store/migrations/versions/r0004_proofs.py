"""A key that signs what leaves the store, and snapshots that the chain of hashes seals."""

import secrets

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"

_KEYS = "CREATE TABLE signing_key (id TEXT NOT NULL PRIMARY KEY, secret TEXT NOT NULL)"


def upgrade() -> None:
    """Make the key; snapshots that nothing seals are forgotten, for they only save time."""
    op.execute(_KEYS)
    op.execute(
        text("INSERT INTO signing_key VALUES (:id, :secret)").bindparams(
            id=secrets.token_hex(4), secret=secrets.token_hex(32)
        )
    )
    op.execute("ALTER TABLE change ADD COLUMN snapshot TEXT NOT NULL DEFAULT ''")
    op.execute("DELETE FROM snapshot")
