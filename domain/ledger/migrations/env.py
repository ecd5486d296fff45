"""Loaded by Alembic: migrations run on the connection that install.py has open, in its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="schema_version",
    version_table_schema="ledger",
)
context.run_migrations()
