"""The tables of read models: which there are, how they are made, and in which form they stand in a schema."""

from collections.abc import Sequence
from hashlib import sha256

from psycopg import sql

from domain.ledger import aside, database
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, Newer
from domain.ledger.follower import Put, Recorded, ensure_position
from projections.duties import Duties
from projections.impact_reports import ImpactReports
from projections.inbox import Inbox
from projections.known import Folded
from projections.links import Links
from projections.projection import SCHEMA, Projection, taking
from projections.register import Register
from projections.sessions import Sessions
from projections.timeline import Timeline
from projections.voices import VoicesHeard

_POSITIONS = (
    "CREATE TABLE IF NOT EXISTS positions ("
    " follower text PRIMARY KEY, position bigint NOT NULL DEFAULT 0,"
    " seen timestamptz NOT NULL DEFAULT now(), trouble text, form bytea, version integer NOT NULL DEFAULT 0)"
)
_VERSION = "ALTER TABLE positions ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 0"
"""For positions from before lists had versions."""


def projections() -> tuple[Projection, ...]:
    """Every read model."""
    return (Register(), Timeline(), Inbox(), Duties(), Links(), Sessions(), VoicesHeard(), ImpactReports())


def connect(url: str, *, schema: str = SCHEMA) -> Connection:
    """A connection that finds tables in a schema of the service's own. Raises Unavailable.

    A commit does not wait for the disk: rows and the position that they are of are lost together or not at all, and
    what is lost when the server falls is taken from the ledger again.
    """
    conn = database.connect(url)
    conn.execute(
        "SELECT set_config('search_path', %s, false), set_config('synchronous_commit', 'off', false)", (schema,)
    )
    return conn


def form_of(projection: Projection) -> bytes:
    """A digest of how a read model's tables are made."""
    return sha256("\n".join(projection.statements).encode()).digest()


def prepare(conn: Connection, projection: Projection) -> None:
    """Create what a projection needs in the connection's schema, unless it is there. Tables of another form, from an
    earlier version of Kept, are thrown away: the ledger has all that was in them. Those of a later version are left
    alone, or the two would throw away each other's: raises Newer."""
    form = form_of(projection)
    with conn.transaction():
        make_room(conn, projection)
        row = conn.execute("SELECT form FROM positions WHERE follower = %s FOR UPDATE", (projection.name,)).fetchone()
        leave_to_newer(conn, projection)
        if row != (form,):
            conn.execute("DELETE FROM aside WHERE follower = %s", (projection.name,))
            for table in projection.tables:
                conn.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(table)))
            conn.execute("UPDATE positions SET position = 0, form = %s WHERE follower = %s", (form, projection.name))
        conn.execute("UPDATE positions SET version = %s WHERE follower = %s", (projection.version, projection.name))
        for statement in projection.statements:
            conn.execute(statement.encode())


def make_room(conn: Connection, projection: Projection) -> None:
    """Give a projection a position in the connection's schema, unless it has one. In the caller's transaction."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('kept read models'))")
    conn.execute(_POSITIONS)
    conn.execute(_VERSION)
    conn.execute(aside.TABLE)
    ensure_position(conn, projection.name)


def is_kept(conn: Connection, projection: Projection, *, in_this_form: bool | None = None) -> bool:
    """Whether the connection's schema has this read model, so that people may be reading it: in the form that this
    program gives it (True), in another (False), in whatever form (None)."""
    if conn.execute("SELECT to_regclass('positions')").fetchone() == (None,):
        return False
    row = conn.execute("SELECT form FROM positions WHERE follower = %s", (projection.name,)).fetchone()
    if row is None or row[0] is None:
        return False
    return in_this_form in (None, row[0] == form_of(projection))


def leave_to_newer(conn: Connection, projection: Projection, *, schema: str | None = None) -> None:
    """Raises Newer where a newer program keeps this read model, in a schema (None: the connection's)."""
    positions = sql.Identifier(schema, "positions") if schema else sql.Identifier("positions")
    query = sql.SQL("SELECT version FROM {} WHERE follower = %s").format(positions)
    row = conn.execute(query, (projection.name,)).fetchone()
    if row is not None and row[0] > projection.version:
        raise Newer(f"A newer version of Kept keeps this list ({projection.name}); this one leaves it alone.")


def write_unless_newer(projection: Projection, ledger: Accountability, folded: Folded | None = None) -> Put:
    """How a projection writes a batch: not where a newer program has made the tables anew since it looked last."""

    put = taking(projection, ledger, folded)

    def write(conn: Connection, batch: Sequence[Recorded]) -> None:
        leave_to_newer(conn, projection)
        put(conn, batch)

    return write
