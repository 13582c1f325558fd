"""The tables of the store, as they are after the newest migration.

The migrations build them; a test compares both. Moments are ISO 8601 text in UTC and JSON is
text, so that hashes and backups are the same in every database.
"""

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSIONS = ("0001",)
"""Every schema version there ever was, oldest first."""

VERSION_TABLE = "dtmnb_version"
"""The table whose presence says that a database is ours, and of which version."""

metadata = MetaData()

plan = Table(
    "plan",
    metadata,
    Column("plan_id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("iso3", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("head", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
)

change = Table(
    "change",
    metadata,
    Column("plan_id", ForeignKey("plan.plan_id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("batch_id", Text, nullable=False),
    Column("undoes", Text),
    Column("changes", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("head", Text, nullable=False),
    UniqueConstraint("plan_id", "batch_id", name="change_batch"),
)

snapshot = Table(
    "snapshot",
    metadata,
    Column("plan_id", ForeignKey("plan.plan_id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("plan", LargeBinary, nullable=False),
)

named_revision = Table(
    "named_revision",
    metadata,
    Column("plan_id", ForeignKey("plan.plan_id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
)

seat = Table(
    "seat",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plan_id", ForeignKey("plan.plan_id"), nullable=False),
    Column("organisation", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("jti", Text, nullable=False, unique=True),
    Column("expires_at", Text, nullable=False),
    Column("revoked_at", Text),
)
