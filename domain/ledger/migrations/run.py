"""Running migrations: every one that a database lacks, in one transaction with everything that goes with them."""

from pathlib import Path
from typing import cast

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from domain.ledger import schema
from domain.ledger.database import Connection, connection_string
from domain.ledger.install import grant, one_at_a_time, prepare
from domain.model.errors import WrongState


def migrate(owner_url: str, service_role: str, *, to: str = "head") -> None:
    """Bring a database up to a migration (the newest), as its owner. Killed at any instant it leaves what was there
    before. Raises WrongState where tables belong to somebody else, psycopg.Error."""
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(connection_string(owner_url)), poolclass=NullPool
    )
    try:
        with engine.begin() as transaction:
            conn = cast(Connection, transaction.connection.driver_connection)
            one_at_a_time(conn)
            prepare(conn)
            _refuse_what_is_not_ours(conn)
            config = _config()
            config.attributes["connection"] = transaction
            command.upgrade(config, to)
            grant(conn, service_role)
    except DBAPIError as error:
        raise error.orig or error from None


def standing(there: str | None) -> list[str]:
    """What to say of a database at a version: that version, and every migration of this program that it lacks."""
    if schema.is_newer(there):
        return [f"Database: at version {there}. This program knows {schema.NEEDED} and goes on."]
    if schema.is_enough(there):
        return [f"Database: at version {there}, as this program needs. Nothing is pending."]
    found = reversed(list(ScriptDirectory.from_config(_config()).walk_revisions()))
    lacking = [each for each in found if there is None or int(each.revision) > int(there)]
    at = "not set up" if there is None else f"at version {there}"
    pending = [f"Pending: {each.revision}, {each.doc}." for each in lacking]
    return [f"Database: {at}; this program needs {schema.NEEDED}. Run `kept init`.", *pending]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _refuse_what_is_not_ours(conn: Connection) -> None:
    """A table can be changed by its owner only. Before migrations were counted the service's role made some."""
    row = conn.execute(
        "SELECT relowner::regrole::text, current_user FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname IN ('people', 'clock') AND relkind = 'r'"
        " AND NOT pg_has_role(current_user, relowner, 'USAGE') LIMIT 1"
    ).fetchone()
    if row is not None:
        raise WrongState(
            f"Some tables belong to the role {row[0]}, and only their owner can change them. As a superuser, run once:"
            f" GRANT {row[0]} TO {row[1]}; Then run `kept init` again."
        )
