"""Migrations are plain SQL: each stands in a file beside the few lines that Alembic needs of it."""

from pathlib import Path

from alembic import op


def run_beside(migration: str) -> None:
    """Run the SQL of a migration: the file of the same name, ending in .sql. It goes to the server as it stands."""
    statements = Path(migration).with_suffix(".sql").read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
