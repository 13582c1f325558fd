"""Records hold other fields: snapshots, which only save time, are made anew from the journal."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Forget the snapshots; the journal tells all they told."""
    op.execute("DELETE FROM snapshot")
