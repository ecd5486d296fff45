"""Setting up a database: migrations for what must be kept, and room for what can be thrown away."""

from pathlib import Path

import psycopg
from psycopg import sql

from domain.ledger import schema
from domain.ledger.database import Connection, Unavailable, connect
from domain.model.errors import WrongState

SCHEMAS = ("ledger", "seal", "voices", "people", "clock", "read", "rebuild")
"""The record, and its seal; the keys of what young people said; accounts and held texts; the clock's bookkeeping; read
models, and the place to make them again."""
GRANTS = Path(__file__).parent / "migrations" / "grants.sql"


def install(owner_url: str, *, service_role: str) -> None:
    """Create or bring up to date everything in the database, as its owner, for a service that connects as
    `service_role`: all of it or nothing. Can be run again at any time, by several at once.

    A database that a newer program set up is left as it is. Raises Unavailable, WrongState where tables belong to
    somebody else, psycopg.Error where the role may not do this.
    """
    try:
        with connect(owner_url) as conn:
            there = schema.version(conn)
            if there == schema.NEEDED:
                with conn.transaction():
                    one_at_a_time(conn)
                    prepare(conn)
                    grant(conn, service_role)
        if there != schema.NEEDED and not schema.is_newer(there):
            # Here and not above: the long-running processes never migrate, and what this loads takes a second.
            from domain.ledger.migrations.run import migrate

            migrate(owner_url, service_role)
    except psycopg.OperationalError as error:
        raise Unavailable(type(error).__name__) from error


def one_at_a_time(conn: Connection) -> None:
    """Until the transaction ends nobody else sets this database up: two starting processes must not do it twice."""
    conn.execute("SET LOCAL statement_timeout = '30min'")
    conn.execute("SET LOCAL lock_timeout = '10min'")
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('kept install'))")
    # A change that waits for readers holds up all who come after it: better to give up soon and be run again.
    conn.execute("SET LOCAL lock_timeout = '5s'")


def prepare(conn: Connection) -> None:
    """Make the schemas, which migrations do not. Raises WrongState for a role that does not own the ledger."""
    row = conn.execute("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('ledger.events')")
    if row.fetchone() == (False,):
        raise WrongState("This role does not own the ledger. Set KEPT_DATABASE_OWNER_URL to the role that does.")
    for name in SCHEMAS:
        # IF NOT EXISTS asks for the right to create before it looks.
        if conn.execute("SELECT to_regnamespace(%s)", (name,)).fetchone() == (None,):
            conn.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(name)))


def grant(conn: Connection, service_role: str) -> None:
    """Give the service's role what it may do, and take away what it may not. Nothing where it is the owner."""
    if conn.execute("SELECT current_user").fetchone() != (service_role,):
        grants = sql.SQL(GRANTS.read_text(encoding="utf-8"))
        conn.execute(grants.format(service=sql.Identifier(service_role)))


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
