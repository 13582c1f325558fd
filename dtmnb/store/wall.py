"""A wall inside PostgreSQL: a role of the process that answers partners, and passes to one plan.

The role owns nothing. PostgreSQL shows it rows of a plan, and takes rows of it, only while its
connection carries a pass to that plan, in the setting `dtmnb.pass`: `ID.PLAN.UNTIL.SEAL`, where
UNTIL is a moment in UTC and SEAL an HMAC by a key that the role cannot read. Passes are made and
taken back by whoever owns the tables (`store/passes.py`).
"""

import secrets

from sqlalchemy import URL, Connection, text

from dtmnb.errors import StoreError, UsageError
from dtmnb.store.faults import PASS_OVER, fault

ROLE = "dtmnb_door"
"""Who the process that answers partners signs in as."""

SETTING = "dtmnb.pass"
"""The setting of a connection that holds its pass."""

_PERMITTED = {
    "plan": "SELECT, UPDATE (title, iso3, status, revision, head, changed_at)",
    "change": "SELECT, INSERT",
    "snapshot": "SELECT, INSERT",
    "named_revision": "SELECT, INSERT",
    "open_conflict": "SELECT, INSERT, DELETE",
    "invitation": "SELECT, INSERT, UPDATE (revoked_at)",
    "issued": "SELECT, INSERT",
    "dtmnb_place": "SELECT, INSERT, DELETE",
    "dtmnb_visit": "SELECT, INSERT, UPDATE (at), DELETE",
    "signing_key": "SELECT",
}
"""What the role may do, in its plan, to each table."""

_ITS_PLAN = "plan_id = (SELECT dtmnb_wall.plan())"
_ANY_PLAN = "(SELECT dtmnb_wall.plan()) IS NOT NULL"

# HMAC by RFC 2104 out of what PostgreSQL has itself; the two pads are its key.
_SCHEMA = """
CREATE SCHEMA IF NOT EXISTS dtmnb_wall;
CREATE TABLE IF NOT EXISTS dtmnb_wall.key (inner_pad BYTEA NOT NULL, outer_pad BYTEA NOT NULL);
CREATE TABLE IF NOT EXISTS dtmnb_wall.pass (
  pass_id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL, revoked_at TEXT
);
CREATE OR REPLACE FUNCTION dtmnb_wall.seal(said text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(outer_pad || sha256(inner_pad || convert_to(said, 'UTF8'))), 'hex')
  FROM dtmnb_wall.key
$$;
CREATE OR REPLACE FUNCTION dtmnb_wall.plan() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT said[2] FROM string_to_array(current_setting('dtmnb.pass', true), '.') AS said
  WHERE said[4] = dtmnb_wall.seal(array_to_string(said[1:3], '.'))
  AND said[3] > to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
  AND EXISTS (SELECT FROM dtmnb_wall.pass WHERE pass_id = said[1] AND revoked_at IS NULL)
$$;
REVOKE ALL ON ALL TABLES IN SCHEMA dtmnb_wall FROM PUBLIC, dtmnb_door;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA dtmnb_wall FROM PUBLIC, dtmnb_door;
GRANT USAGE ON SCHEMA dtmnb_wall TO dtmnb_door;
GRANT EXECUTE ON FUNCTION dtmnb_wall.plan() TO dtmnb_door
"""
_KEY = """
INSERT INTO dtmnb_wall.key SELECT :inner, :outer WHERE NOT EXISTS (SELECT FROM dtmnb_wall.key)
"""
# Whoever may make something in the schema of the tables could put it in the place of theirs.
_PLACE = """
REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, dtmnb_door;
GRANT USAGE ON SCHEMA {schema} TO dtmnb_door;
GRANT SELECT ON dtmnb_version TO dtmnb_door
"""
_TABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS dtmnb_door ON {table};
CREATE POLICY dtmnb_door ON {table} TO dtmnb_door USING ({shown});
REVOKE ALL ON {table} FROM PUBLIC, dtmnb_door;
GRANT {permitted} ON {table} TO dtmnb_door
"""
# Who listens would hear the names of all plans.
_NEWS = """
CREATE OR REPLACE FUNCTION change_tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_notify('dtmnb', ''); RETURN NULL; END $$
"""
_IS_MORE = """
SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication
  OR EXISTS (SELECT FROM pg_auth_members WHERE member = role.oid)
  OR EXISTS (SELECT FROM pg_shdepend WHERE refobjid = role.oid AND deptype = 'o')
  OR has_schema_privilege(role.oid, current_schema(), 'CREATE')
  OR has_database_privilege(role.oid, current_database(), 'CREATE')
FROM pg_roles AS role WHERE rolname = 'dtmnb_door'
"""


def build(connection: Connection) -> None:
    """Make the wall, or make it anew around the tables of today; key and passes stay.

    Raises:
        UsageError: The store is not on PostgreSQL.
        StoreError: The role may do more than go through a door.
    """
    if connection.dialect.name != "postgresql":
        raise UsageError(
            "Cannot build a wall inside the store: it is a file, which has none. "
            "Use a store on PostgreSQL, or give `dtmnb serve` a user of its own."
        )
    _make_role(connection)
    key = secrets.token_bytes(32).ljust(64, b"\0")
    inner, outer = (bytes(each ^ pad for each in key) for pad in (0x36, 0x5C))
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    connection.execute(text(_SCHEMA))
    connection.execute(text(_KEY), {"inner": inner, "outer": outer})
    connection.execute(text(_PLACE.format(schema=schema)))
    for table, permitted in _PERMITTED.items():
        shown = _ANY_PLAN if table == "signing_key" else _ITS_PLAN
        connection.execute(text(_TABLE.format(table=table, shown=shown, permitted=permitted)))
    connection.execute(text(_NEWS))
    if connection.scalar(text(_IS_MORE)):
        raise StoreError(
            f"Cannot build the wall: the role {ROLE!r} may do more than go through a door. It owns "
            "something, may make something, belongs to another role or is set over others. "
            "Take that from it and build again."
        )


def is_built(connection: Connection) -> bool:
    """Tell whether a store on PostgreSQL has a wall."""
    return connection.scalar(text("SELECT to_regnamespace('dtmnb_wall')")) is not None


def opened(connection: Connection) -> str | None:
    """Return the plan that PostgreSQL shows this process, "" for none.

    None: it shows all plans, for no wall stands between.
    """
    active = " AND ".join(f"row_security_active('{table}')" for table in _PERMITTED)
    if not connection.scalar(text(f"SELECT {active}")):
        return None
    return connection.scalar(text("SELECT dtmnb_wall.plan()")) or ""


def has_pass(url: URL) -> bool:
    """Tell whether connections to *url* carry a pass."""
    return f"{SETTING}=" in str(url.query.get("options", ""))


def require_pass(connection: Connection, doing: str, shown: str) -> None:
    """Refuse what is to be done in the store at *shown* by a pass that holds no longer.

    Raises:
        StoreError: It would find nothing there, and call that an empty store.
    """
    if not connection.scalar(text("SELECT dtmnb_wall.plan()")):
        raise fault(doing, shown, PASS_OVER)


def _make_role(connection: Connection) -> None:
    if not connection.scalar(text("SELECT to_regrole('dtmnb_door')")):
        connection.execute(text("CREATE ROLE dtmnb_door LOGIN"))
    # Only who belongs to it may end what it has open.
    if not connection.scalar(text("SELECT pg_has_role('dtmnb_door', 'USAGE')")):
        connection.execute(text("GRANT dtmnb_door TO CURRENT_USER"))
