"""Making a read model again from the ledger, beside the live one, and putting it in its place."""

from psycopg import sql

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import take_batch
from domain.model.errors import WrongState
from projections.projection import SCHEMA, Projection
from projections.runner import connect, prepare, projections, write_unless_newer

BESIDE = "rebuild"


def rebuild(url: str, ledger: Accountability, name: str | None = None) -> dict[str, int]:
    """Make one read model (None: every one) again. Readers see the old one until the new one has caught up.

    Returns how many events went into each. Raises LookupError for a name that is none, WrongState while another
    rebuild is under way: two would make the same tables.
    """
    chosen = [each for each in projections(ledger) if name in (None, each.name)]
    if not chosen:
        raise LookupError(name)
    with connect(url, schema=BESIDE) as beside, connect(url) as live:
        if beside.execute("SELECT pg_try_advisory_lock(hashtext('kept rebuild'))").fetchone() != (True,):
            raise WrongState("Read models are being made again just now. Wait until that has ended.")
        return {each.name: _rebuild(beside, live, ledger, each) for each in chosen}


def _rebuild(beside: Connection, live: Connection, ledger: Accountability, projection: Projection) -> int:
    for table in projection.tables:
        beside.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(BESIDE, table)))
    prepare(live, projection)
    prepare(beside, projection)
    beside.execute("UPDATE positions SET position = 0 WHERE follower = %s", (projection.name,))
    beside.execute("DELETE FROM aside WHERE follower = %s", (projection.name,))
    events = _catch_up(beside, ledger, projection)
    with live.transaction():
        # The live follower waits here, at its next batch, until the new table is in place.
        live.execute("SELECT position FROM positions WHERE follower = %s FOR UPDATE", (projection.name,))
        events += _catch_up(beside, ledger, projection)
        for table in projection.tables:
            live.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(SCHEMA, table)))
            old, schema = sql.Identifier(BESIDE, table), sql.Identifier(SCHEMA)
            live.execute(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(old, schema))
        live.execute("DELETE FROM read.aside WHERE follower = %s", (projection.name,))
        live.execute("INSERT INTO read.aside SELECT * FROM rebuild.aside WHERE follower = %s", (projection.name,))
        live.execute(
            "UPDATE positions SET position = (SELECT position FROM rebuild.positions WHERE follower = %(name)s)"
            " WHERE follower = %(name)s",
            {"name": projection.name},
        )
    return events


def _catch_up(conn: Connection, ledger: Accountability, projection: Projection) -> int:
    events = 0
    while taken := take_batch(conn, projection.name, ledger.events.mapper, write_unless_newer(projection)):
        events += taken
    return events
