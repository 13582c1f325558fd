"""Plans, their append-only journal, snapshots, named revisions and seats."""

from alembic import op

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE plan (
  plan_id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, iso3 TEXT NOT NULL,
  status TEXT NOT NULL, revision INTEGER NOT NULL, head TEXT NOT NULL, changed_at TEXT NOT NULL
);
CREATE TABLE change (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), revision INTEGER NOT NULL,
  at TEXT NOT NULL, author TEXT NOT NULL, organisation TEXT NOT NULL, note TEXT NOT NULL,
  batch_id TEXT NOT NULL, undoes TEXT, changes TEXT NOT NULL,
  previous TEXT NOT NULL, head TEXT NOT NULL,
  PRIMARY KEY (plan_id, revision), CONSTRAINT change_batch UNIQUE (plan_id, batch_id)
);
CREATE TABLE snapshot (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), revision INTEGER NOT NULL,
  plan {bytes} NOT NULL, PRIMARY KEY (plan_id, revision)
);
CREATE TABLE named_revision (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), name TEXT NOT NULL,
  revision INTEGER NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (plan_id, name)
);
CREATE TABLE seat (
  id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL REFERENCES plan (plan_id),
  organisation TEXT NOT NULL, role TEXT NOT NULL, jti TEXT NOT NULL UNIQUE,
  expires_at TEXT NOT NULL, revoked_at TEXT
)
"""
# The journal is append-only. Without the last trigger INSERT OR REPLACE would rewrite a row and
# fire no other one.
_REFUSED = "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
_SQLITE = (
    "CREATE TRIGGER change_no_UPDATE BEFORE UPDATE ON change",
    "CREATE TRIGGER change_no_DELETE BEFORE DELETE ON change",
    "CREATE TRIGGER change_next BEFORE INSERT ON change WHEN NEW.revision <> 1 + "
    "(SELECT coalesce(max(revision), 0) FROM change WHERE plan_id = NEW.plan_id)",
)
# Besides, whoever follows the store is woken when the transaction is on the disk.
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION change_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
CREATE TRIGGER change_no_rewrite BEFORE UPDATE OR DELETE ON change
FOR EACH ROW EXECUTE FUNCTION change_refuse();
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON change
FOR EACH STATEMENT EXECUTE FUNCTION change_refuse();
CREATE OR REPLACE FUNCTION change_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('dtmnb', NEW.plan_id); RETURN NULL; END $$;
CREATE TRIGGER change_told AFTER INSERT ON change
FOR EACH ROW EXECUTE FUNCTION change_tell()
"""


def upgrade() -> None:
    """Make all tables, and the triggers that keep the journal append-only."""
    if op.get_context().dialect.name == "sqlite":
        for statement in _TABLES.format(bytes="BLOB").split(";"):
            op.execute(statement)
        for trigger in _SQLITE:
            op.execute(f"{trigger} {_REFUSED}")
    else:
        op.execute(_TABLES.format(bytes="BYTEA"))
        op.execute(_POSTGRESQL)
