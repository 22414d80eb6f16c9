"""Alembic's entry: migrations run in one transaction, on the connection of the caller."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table_schema="xom",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
