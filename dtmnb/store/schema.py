"""The tables of the store, by the columns that the program speaks of; the migrations make them.

Moments are ISO 8601 text in UTC and JSON is text, so that hashes and backups are the same in
every database.
"""

from sqlalchemy import TableClause, column, table

VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
"""Every schema version there ever was, oldest first."""

VERSION_TABLE = "dtmnb_version"
"""The table whose presence says that a database is ours, and of which version."""

TABLES = (
    *("plan", "change", "snapshot", "named_revision", "open_conflict", "signing_key"),
    *("invitation", "issued"),
)
"""Every table that a backup holds."""


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *(column(each) for each in columns))


plan = _table("plan", "plan_id", "title", "iso3", "status", "revision", "head", "changed_at")
change = _table(
    "change",
    *("plan_id", "revision", "at", "author", "organisation", "note"),
    *("batch_id", "undoes", "changes", "previous", "head", "snapshot"),
)
snapshot = _table("snapshot", "plan_id", "revision", "plan")
signing_key = _table("signing_key", "id", "secret")
named_revision = _table("named_revision", "plan_id", "name", "revision", "author", "at")
open_conflict = _table("open_conflict", "id", "plan_id", "author", "organisation", "at", "conflict")
invitation = _table(
    "invitation",
    *("invitation_id", "plan_id", "organisation", "name", "role", "known_to"),
    *("made_at", "expires_at", "revoked_at", "gone"),
)
issued = _table(
    "issued",
    *("plan_id", "sha256", "name", "size", "audience", "language", "revision", "head", "at"),
)
