"""Who had left when an invitation was made: whoever leaves later closes the link of a team."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make the column; of invitations that are there nobody noted it."""
    op.execute("ALTER TABLE invitation ADD COLUMN gone TEXT NOT NULL DEFAULT 'null'")
