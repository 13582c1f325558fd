"""Run migrations in the transaction that the store has begun; alembic executes this file."""

from alembic import context

from dtmnb.store.schema import VERSION_TABLE

# SQLite can take back its table definitions too; alembic supposes it cannot.
context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
