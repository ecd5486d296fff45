"""Setting up a database: the ledger, which only the owner may change, and room for what can be thrown away."""

from pathlib import Path

from psycopg import sql

from domain.ledger.database import connect

SCHEMAS = ("read", "rebuild", "clock", "people")
"""Where the service keeps what is its own: read models, the clock's bookkeeping, accounts and sessions."""


def install(owner_url: str, *, service_role: str) -> None:
    """Create or bring up to date everything in the database, as its owner, for a service that connects as
    `service_role`. Can be run again at any time."""
    role = sql.Identifier(service_role)
    ledger = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
    with connect(owner_url) as conn, conn.transaction():
        # One at a time: two starting processes must not create the same things at once.
        conn.execute("SELECT pg_advisory_xact_lock(hashtext('kept install'))")
        conn.execute(sql.SQL(ledger).format(service=role))
        for schema in SCHEMAS:
            name = sql.Identifier(schema)
            conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
            conn.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(name, role))


def ensure_role(owner_url: str, role: str) -> None:
    """Create the role that the service connects as, unless it is there."""
    with connect(owner_url) as conn:
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            conn.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))


def may_change_the_record(url: str) -> bool:
    """Whether the role of this URL could change or remove events: it owns the ledger, or is a superuser."""
    with connect(url) as conn:
        row = conn.execute("SELECT has_table_privilege('ledger.events', 'UPDATE, DELETE, TRUNCATE, INSERT')").fetchone()
    return bool(row and row[0])
