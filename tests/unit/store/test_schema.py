"""The tables that the program speaks of are those that the migrations make."""

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from dtmnb.store import schema
from dtmnb.store.database import MIGRATIONS


def test_the_migrations_make_the_tables_of_the_program(store):
    """No table and no column is missing, and none is unknown."""
    with store.reading("compare") as connection:
        found = inspect(connection)
        columns = {
            name: {each["name"] for each in found.get_columns(name)}
            for name in found.get_table_names()
        }

    # On a server who is where is a table; beside a file such notes have a file of their own.
    notes = set() if store.address.path else {"dtmnb_place", "dtmnb_visit"}
    assert columns.keys() == {schema.VERSION_TABLE, *schema.TABLES, *notes}
    for table in (
        *(schema.plan, schema.change, schema.snapshot, schema.named_revision),
        *(schema.signing_key, schema.invitation, schema.issued),
    ):
        assert columns[table.name] == {*table.c.keys()}


def test_every_migration_is_known_by_its_version():
    """The program knows which schema is older and which is newer than its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config).walk_revisions()

    assert tuple(script.revision for script in scripts)[::-1] == schema.VERSIONS
