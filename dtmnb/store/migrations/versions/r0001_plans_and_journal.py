"""Plans, their append-only journal, snapshots, named revisions and seats."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_REFUSE_SQLITE = """
CREATE TRIGGER change_no_{event} BEFORE {event} ON change
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
# Without it INSERT OR REPLACE would rewrite a row and fire no other trigger.
_NEXT_SQLITE = """
CREATE TRIGGER change_next BEFORE INSERT ON change
WHEN NEW.revision <> 1 + (
  SELECT coalesce(max(revision), 0) FROM change WHERE plan_id = NEW.plan_id
)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
"""
_REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION change_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$
"""
_ROWS_POSTGRESQL = """
CREATE TRIGGER change_no_rewrite BEFORE UPDATE OR DELETE ON change
FOR EACH ROW EXECUTE FUNCTION change_refuse()
"""
_TABLE_POSTGRESQL = """
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change
FOR EACH STATEMENT EXECUTE FUNCTION change_refuse()
"""

# Whoever follows the store is woken when the transaction is on the disk.
_TELL_POSTGRESQL = """
CREATE OR REPLACE FUNCTION change_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('dtmnb', NEW.plan_id); RETURN NULL; END $$
"""
_TOLD_POSTGRESQL = """
CREATE TRIGGER change_told AFTER INSERT ON change
FOR EACH ROW EXECUTE FUNCTION change_tell()
"""


def upgrade() -> None:
    """Make all tables, and the triggers that keep the journal append-only."""
    _make_plan_and_journal()
    _make_snapshots_and_names()
    _make_seats()
    if op.get_context().dialect.name == "sqlite":
        op.execute(_REFUSE_SQLITE.format(event="UPDATE"))
        op.execute(_REFUSE_SQLITE.format(event="DELETE"))
        op.execute(_NEXT_SQLITE)
    else:
        op.execute(_REFUSE_POSTGRESQL)
        op.execute(_ROWS_POSTGRESQL)
        op.execute(_TABLE_POSTGRESQL)
        op.execute(_TELL_POSTGRESQL)
        op.execute(_TOLD_POSTGRESQL)


def _plan_id(*, is_key: bool) -> sa.Column[str]:
    return sa.Column(
        "plan_id", sa.Text, sa.ForeignKey("plan.plan_id"), primary_key=is_key, nullable=False
    )


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False)


def _text(name: str, *, is_optional: bool = False, is_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=is_key, nullable=is_optional)


def _make_plan_and_journal() -> None:
    op.create_table(
        "plan",
        _text("plan_id", is_key=True),
        *(_text(name) for name in ("title", "iso3", "status")),
        sa.Column("revision", sa.Integer, nullable=False),
        *(_text(name) for name in ("head", "changed_at")),
    )
    op.create_table(
        "change",
        _plan_id(is_key=True),
        _revision(),
        *(_text(name) for name in ("at", "author", "organisation", "note", "batch_id")),
        _text("undoes", is_optional=True),
        *(_text(name) for name in ("changes", "previous", "head")),
        sa.UniqueConstraint("plan_id", "batch_id", name="change_batch"),
    )


def _make_snapshots_and_names() -> None:
    op.create_table(
        "snapshot",
        _plan_id(is_key=True),
        _revision(),
        sa.Column("plan", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "named_revision",
        _plan_id(is_key=True),
        _text("name", is_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        *(_text(name) for name in ("author", "at")),
    )


def _make_seats() -> None:
    op.create_table(
        "seat",
        _text("id", is_key=True),
        _plan_id(is_key=False),
        *(_text(name) for name in ("organisation", "role", "jti", "expires_at")),
        _text("revoked_at", is_optional=True),
        sa.UniqueConstraint("jti"),
    )
