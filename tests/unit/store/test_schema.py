"""The tables that the program speaks of are those that the migrations make."""

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from dtmnb.store import schema
from dtmnb.store.database import MIGRATIONS


def test_the_migrations_make_the_tables_of_the_program(store):
    """No table, column or type differs."""
    with store.reading("compare") as connection:
        options = {"version_table": schema.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, schema.metadata)

    assert differences == []


def test_every_migration_is_known_by_its_version():
    """The program knows which schema is older and which is newer than its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config).walk_revisions()

    assert tuple(script.revision for script in scripts)[::-1] == schema.VERSIONS
