"""Keeping read models up to date: one thread each, which starts again by itself after any fault."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from threading import Event, Thread

import psycopg
import structlog
from psycopg import sql

from domain.ledger import aside, database, schema
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, Newer, NotReady, Unavailable
from domain.ledger.follower import Recorded, ensure_position, listen, take_batch, wait_for_more
from projections.duties import Duties
from projections.inbox import Inbox
from projections.links import Links
from projections.projection import SCHEMA, Projection, taking, taking_again
from projections.register import Register
from projections.timeline import Timeline

log = structlog.get_logger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two tries after a fault, at first and at most."""
STOPPED = "It stopped and is tried again."
BEAT = 5.0
"""Seconds between two signs of life while nothing happens."""

_POSITIONS = (
    "CREATE TABLE IF NOT EXISTS positions ("
    " follower text PRIMARY KEY, position bigint NOT NULL DEFAULT 0,"
    " seen timestamptz NOT NULL DEFAULT now(), trouble text, form bytea, version integer NOT NULL DEFAULT 0)"
)
_VERSION = "ALTER TABLE positions ADD COLUMN IF NOT EXISTS version integer NOT NULL DEFAULT 0"
"""For positions from before lists had versions."""


def projections(ledger: Accountability) -> tuple[Projection, ...]:
    """Every read model."""
    return (Register(ledger), Timeline(ledger), Inbox(ledger), Duties(ledger), Links(ledger))


def connect(url: str, *, schema: str = SCHEMA) -> Connection:
    """A connection that finds tables in a schema of the service's own. Raises Unavailable."""
    conn = database.connect(url)
    conn.execute("SELECT set_config('search_path', %s, false)", (schema,))
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


def is_kept(conn: Connection, projection: Projection) -> bool:
    """Whether the connection's schema has this read model, in whatever form: one that people may be reading."""
    if conn.execute("SELECT to_regclass('positions')").fetchone() == (None,):
        return False
    row = conn.execute("SELECT form FROM positions WHERE follower = %s", (projection.name,)).fetchone()
    return row is not None and row[0] is not None


def leave_to_newer(conn: Connection, projection: Projection, *, schema: str | None = None) -> None:
    """Raises Newer where a newer program keeps this read model, in a schema (None: the connection's)."""
    positions = sql.Identifier(schema, "positions") if schema else sql.Identifier("positions")
    query = sql.SQL("SELECT version FROM {} WHERE follower = %s").format(positions)
    row = conn.execute(query, (projection.name,)).fetchone()
    if row is not None and row[0] > projection.version:
        raise Newer(f"A newer version of Kept keeps this list ({projection.name}); this one leaves it alone.")


def write_unless_newer(projection: Projection) -> Callable[[Connection, Sequence[Recorded]], None]:
    """How a projection writes a batch: not where a newer program has made the tables anew since it looked last."""

    put = taking(projection)

    def write(conn: Connection, batch: Sequence[Recorded]) -> None:
        leave_to_newer(conn, projection)
        put(conn, batch)

    return write


def follow(
    url: str, ledger: Accountability, projection: Projection, stop: Event, alive: Callable[[str], None] = lambda _: None
) -> None:
    """Keep one read model up to date until `stop`. A fault is logged, told on the health page, and tried again, later
    and later while nothing comes of it. `alive` is called with the read model's name each time round."""
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        alive(projection.name)
        try:
            with connect(url) as conn, listen(url) as listening:
                schema.check(conn)
                prepare(conn, projection)
                for _ in _turns(conn, listening, ledger, projection, stop):
                    alive(projection.name)
                    pause = SHORTEST_PAUSE
        except Exception as fault:  # whatever it is, the read model must come back
            expected = isinstance(fault, psycopg.OperationalError | Unavailable)
            log.warning("projection stopped", projection=projection.name, fault=type(fault).__name__, expected=expected)
            _tell(url, projection, fault.sentence if isinstance(fault, NotReady) else STOPPED)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _turns(
    conn: Connection, listening: Connection, ledger: Accountability, projection: Projection, stop: Event
) -> Iterator[None]:
    mapper, beat = ledger.events.mapper, 0.0
    while not stop.is_set():
        taken = take_batch(conn, projection.name, mapper, write_unless_newer(projection))
        yield
        if taken:
            continue
        aside.again(conn, projection.name, mapper, taking_again(projection))
        beat -= 1
        if beat <= 0:
            conn.execute("UPDATE positions SET seen = now(), trouble = NULL WHERE follower = %s", (projection.name,))
            beat = BEAT
        wait_for_more(listening)


def _tell(url: str, projection: Projection, trouble: str) -> None:
    try:
        with connect(url) as conn:
            conn.execute("UPDATE positions SET trouble = %s WHERE follower = %s", (trouble, projection.name))
    except (psycopg.Error, Unavailable):
        return  # The database is what is in trouble; the health page sees that by itself.


def start(
    url: str, ledger: Accountability, stop: Event, alive: Callable[[str], None] = lambda _: None
) -> Sequence[Thread]:
    """A thread for every read model; set `stop` and join them to end. Each calls `alive` each time round."""
    threads = [
        Thread(target=follow, args=(url, ledger, projection, stop, alive), name=f"projection {projection.name}")
        for projection in projections(ledger)
    ]
    for thread in threads:
        thread.start()
    return threads


@dataclass(frozen=True)
class Lag:
    """How a read model stands: `behind` events not taken yet, when it last gave a sign, and its trouble, if any, in a
    sentence for people."""

    name: str
    behind: int
    seen: datetime
    trouble: str | None


def lags(conn: Connection) -> list[Lag]:
    """How every read model stands; none where no projection has ever run."""
    if conn.execute("SELECT to_regclass('read.positions')").fetchone() == (None,):
        return []
    rows = conn.execute(
        "SELECT follower, (SELECT count(*) FROM ledger.events WHERE notification_id > position), seen, trouble"
        " FROM read.positions ORDER BY follower"
    ).fetchall()
    return [Lag(*row) for row in rows]
