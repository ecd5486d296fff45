"""Which form the database has, and which this program needs."""

from domain.ledger.database import Connection, NotSetUp

NEEDED = "0009"
"""The newest migration that this program comes with; its code counts on all of them. A database may be further: a
migration leaves in place what the program before it uses (docs/upgrade.md)."""


def version(conn: Connection) -> str | None:
    """The newest migration of the database; None where none was ever run."""
    if conn.execute("SELECT to_regclass('ledger.schema_version')").fetchone() == (None,):
        return None
    row = conn.execute("SELECT version_num FROM ledger.schema_version").fetchone()
    return None if row is None else str(row[0])


def check(conn: Connection) -> None:
    """Raises NotSetUp where the database lacks what this program needs."""
    there = version(conn)
    if there is None:
        raise NotSetUp
    if not is_enough(there):
        raise NotSetUp(
            f"The database is at version {there} and this program needs {NEEDED}. Run `kept init` of this program."
        )


def is_enough(there: str | None) -> bool:
    """Whether a database at this version has all that this program needs."""
    return there is not None and int(there) >= int(NEEDED)


def is_newer(there: str | None) -> bool:
    """Whether a database at this version was set up by a newer program than this."""
    return there is not None and int(there) > int(NEEDED)
