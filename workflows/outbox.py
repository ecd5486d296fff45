"""Which clocks of commitments and duties must be poked: kept in the database, so that no poke is lost with a process
or a server.

The bridge fills it from the ledger under its own position, and empties it towards Temporal. Nothing here speaks to
Temporal, so the health page can read it too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.ledger import aside, schema
from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import Recorded, ensure_position
from domain.model.access import Role
from domain.model.council import FrameworkAdopted, council_id
from domain.model.duty_facts import TakenOn
from domain.model.event import AccountableEvent
from domain.model.facts import Proposed

FOLLOWER = "bridge"
SCHEMA = "clock"
SILENT_AFTER = timedelta(seconds=15)
"""A part that gave no sign for this long counts as down."""
TAKEN_FOR = timedelta(seconds=15)
"""For how long a poke is one worker's to send. Nobody waits longer for a worker that died, or was stopped, with it."""
UNANSWERED_FOR = timedelta(minutes=15)
"""After this a poke counts as lost that arrived and that no look has answered. Looks at thousands of clocks that were
all lost take minutes; to poke those again that wait for theirs would have each of them looked at twice."""


def prepare(conn: Connection) -> None:
    """Find tables of the clock without naming its schema, and give the bridge a position. Raises NotSetUp."""
    schema.check(conn)
    conn.execute("SELECT set_config('search_path', 'clock', false)")
    ensure_position(conn, FOLLOWER)


class Outbox:
    """What the bridge writes, in the transaction that moves its position."""

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger

    def take(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        """Write a batch, and set aside what cannot be taken of one commitment or duty."""
        aside.write(conn, FOLLOWER, batch, self.write)

    def write(self, conn: Connection, batch: Sequence[Recorded]) -> None:
        """Note every commitment and duty that somebody's acts in a batch of events touched, and every open one of a
        council whose framework changed. What the clock did itself its look knows: poking it for that would have it
        look twice at every step."""
        touched: dict[UUID, tuple[int, int]] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, AccountableEvent) and event.role != Role.CLOCK.value:
                touched[event.originator_id] = (event.originator_version, recorded.position)
            elif isinstance(event, FrameworkAdopted):
                conn.execute(
                    "UPDATE watches SET pending = true, wanted = %s, try_at = now() WHERE council = %s AND is_open",
                    (recorded.position, event.originator_id),
                )
        if touched:
            self._want(conn, touched)

    def _want(self, conn: Connection, touched: dict[UUID, tuple[int, int]]) -> None:
        """`touched`: the version and the position of the last event of each."""
        folded = self._ledger.folded({which: version for which, (version, _) in touched.items()})
        rows = [
            (watched.id, council_id(watched.council), watched.is_open, touched[watched.id][1]) for watched in folded
        ]
        with conn.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO watches (commitment_id, council, is_open, pending, wanted) VALUES (%s, %s, %s, true, %s)"
                " ON CONFLICT (commitment_id) DO UPDATE SET is_open = EXCLUDED.is_open, pending = true,"
                " wanted = EXCLUDED.wanted, failures = 0, try_at = now()",
                rows,
            )


@dataclass(frozen=True)
class Wanted:
    """A commitment whose clock wants a poke, and the position of the event it was last wanted for."""

    commitment_id: UUID
    position: int


def due(conn: Connection, *, limit: int) -> list[Wanted]:
    """The pokes to send now: first those for something new, the longest waiting first; then those of a sweep, the one
    that wakes next first. They are the caller's for TAKEN_FOR: others get other ones."""
    rows = conn.execute(
        "UPDATE watches SET try_at = now() + %s WHERE commitment_id IN (SELECT commitment_id FROM watches"
        " WHERE pending AND try_at <= now() ORDER BY CASE WHEN looked = wanted THEN wakes_at ELSE '-infinity' END,"
        " try_at, wanted LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING commitment_id, wanted",
        (TAKEN_FOR, limit),
    ).fetchall()
    return [Wanted(*row) for row in rows]


def waits(conn: Connection) -> bool:
    """Whether any poke waits to be sent."""
    return conn.execute("SELECT 1 FROM watches WHERE pending LIMIT 1").fetchone() is not None


def give_back(conn: Connection, poked: Sequence[Wanted]) -> None:
    """Pokes were not sent, and that is no fault of theirs: they may be sent at once, by whoever can."""
    _update(conn, "try_at = now()", poked)


def sent(conn: Connection, poked: Sequence[Wanted]) -> None:
    """Pokes arrived. One that was wanted since then stays wanted."""
    _update(conn, "pending = false, failures = 0", poked)


def failed(conn: Connection, poked: Sequence[Wanted]) -> None:
    """Pokes did not arrive: they are tried again later and later, up to five minutes, and hold up no other."""
    later = "least(interval '5 minutes', interval '1 second' * power(2, least(failures, 10)))"
    _update(conn, f"failures = failures + 1, try_at = now() + {later}", poked)


def _update(conn: Connection, change: str, poked: Sequence[Wanted]) -> None:
    """Change the rows of pokes that were not wanted again since."""
    if poked:
        conn.execute(
            f"UPDATE watches SET {change} FROM unnest(%s::uuid[], %s::bigint[]) AS poked (id, position)"  # noqa: S608
            " WHERE commitment_id = poked.id AND wanted = poked.position",
            ([each.commitment_id for each in poked], [each.position for each in poked]),
        )


def wanted(conn: Connection, which: UUID) -> int | None:
    """For which position a clock was last wanted to be poked; None for one that the bridge has not seen yet."""
    row = conn.execute("SELECT wanted FROM watches WHERE commitment_id = %s", (which,)).fetchone()
    return None if row is None else int(row[0])


def looked(conn: Connection, which: UUID, position: int | None, wakes_at: datetime | None) -> None:
    """A look at a clock was done, that is to wake at a moment (None: when somebody acts). `position`: what `wanted`
    said before the look; where something was recorded since then, another look is on its way and says it."""
    conn.execute(
        "UPDATE watches SET looked = wanted, wakes_at = coalesce(%s, 'infinity'::timestamptz)"
        " WHERE commitment_id = %s AND wanted = %s",
        (wakes_at, which, position),
    )


def want_all_of(conn: Connection, store: str) -> int:
    """The sweep of all: have every open commitment poked where Temporal keeps its workflows in another store than when
    this was called last, whoever did; it knows none of them then. Returns how many."""
    with conn.transaction():
        is_new = conn.execute(
            "INSERT INTO parts (part, seen, status, says) VALUES ('store', now(), 'up', %s)"
            " ON CONFLICT (part) DO UPDATE SET seen = now(), says = EXCLUDED.says WHERE parts.says <> EXCLUDED.says"
            " RETURNING 1",
            (store,),
        ).fetchone()
        if is_new is None:
            return 0
        return conn.execute("UPDATE watches SET pending = true, try_at = now() WHERE is_open").rowcount


def want_late(conn: Connection, *, within: float) -> int:
    """The sweep between those: have every open commitment poked whose step is late or comes within so many seconds, or
    whose last poke no look has answered for UNANSWERED_FOR; not those that were sent just now. Returns how many."""
    return conn.execute(
        "UPDATE watches SET pending = true, try_at = now() WHERE is_open AND NOT pending AND try_at < now()"
        " AND (wakes_at < now() + make_interval(secs => %s)"
        " OR looked IS DISTINCT FROM wanted AND try_at < now() - %s)",
        (within, UNANSWERED_FOR),
    ).rowcount


def tell(conn: Connection, part: str, status: str, says: str) -> None:
    """A sign of life of a part of the clock, for the health page."""
    conn.execute(
        "INSERT INTO clock.parts (part, seen, status, says) VALUES (%s, now(), %s, %s)"
        " ON CONFLICT (part) DO UPDATE SET seen = now(), status = EXCLUDED.status, says = EXCLUDED.says",
        (part, status, says),
    )


@dataclass(frozen=True)
class ClockHealth:
    """`status`: up, starting, degraded or down; `waiting`: open commitments whose clock is not running."""

    status: str
    waiting: int
    says: str


def health(conn: Connection, now: datetime) -> ClockHealth:
    """How the clock stands. While it is down, every open commitment waits; while it runs, those with a poke to come."""
    parts = {row[0]: row[1:] for row in conn.execute("SELECT part, seen, status, says FROM clock.parts").fetchall()}
    position = conn.execute("SELECT position FROM clock.positions WHERE follower = %s", (FOLLOWER,)).fetchone()
    unseen = _unseen(conn, position[0] if position else 0)
    seen, status, says = parts.get("worker", (None, "starting", "The clock has not started yet."))
    if seen is not None and now - seen > SILENT_AFTER:
        status, says = "down", "The clock's worker gave no sign of life."
    server = parts.get("server")
    if status != "up" and server is not None and now - server[0] <= SILENT_AFTER:
        status, says = server[1], server[2]
    column = "pending" if status in ("up", "degraded") else "is_open"
    row = conn.execute(f"SELECT count(*) FROM clock.watches WHERE {column}").fetchone()  # noqa: S608 - one of two
    return ClockHealth(status, unseen + (row[0] if row else 0), says)


def _unseen(conn: Connection, position: int) -> int:
    """How many commitments and duties the bridge has yet to see for the first time."""
    row = conn.execute(
        "SELECT count(*) FROM ledger.events WHERE notification_id > %s AND topic = ANY(%s)",
        (position, [Proposed.TOPIC, TakenOn.TOPIC]),
    ).fetchone()
    return row[0] if row else 0
