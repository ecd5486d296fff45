"""Making a read model again from the ledger, beside the live one, and putting it in its place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import monotonic, sleep

import psycopg
import structlog
from psycopg import sql

from domain.ledger.application import Accountability
from domain.ledger.database import Connection
from domain.ledger.follower import FAR_BATCH, Pace, take_batch
from domain.model.errors import WrongState
from projections.projection import SCHEMA, Projection
from projections.tables import connect, leave_to_newer, make_room, prepare, projections, write_unless_newer
from projections.together import Together

log = structlog.get_logger(__name__)
BESIDE = "rebuild"
LOCK_WITHIN_MS = 50
"""How long the switch waits for those who read just now, in milliseconds: as long wait those who begin to read."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
"""Seconds between two tries to switch, at first and at most."""
GIVE_UP = 300.0
"""Seconds after which the switch is given up, because somebody reads without an end."""


def rebuild(
    url: str, ledger: Accountability, name: str | None = None, *, alive: Callable[[], None] = lambda: None
) -> dict[str, int]:
    """Make one read model (None: every one) again. Readers see the old one until the new one has caught up. `alive` is
    called after every batch of events.

    Returns how many events went into each. Raises LookupError for a name that is none, WrongState while another
    rebuild is under way (two would make the same tables) or where somebody reads for so long that it never gets its
    turn. Killed at any instant it leaves the old read model or the new one, and the next call clears up after it.
    """
    with alone(url, name) as (beside, chosen), connect(url) as live:
        for each in chosen:
            with live.transaction():
                make_room(live, each)
                leave_to_newer(live, each)
            start_beside(beside, each)
        events = catch_up(beside, ledger, chosen, alive=alive)
        return {each.name: events[each.name] + _put_in_place(beside, live, ledger, each, alive) for each in chosen}


@contextmanager
def alone(url: str, name: str | None) -> Iterator[tuple[Connection, list[Projection]]]:
    """A connection to make these read models again beside the live ones, where nobody else does meanwhile."""
    chosen = [each for each in projections() if name in (None, each.name)]
    if not chosen:
        raise LookupError(name)
    with connect(url, schema=BESIDE) as beside:
        for each in chosen:
            lock = f"kept rebuild {each.name}"
            if beside.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (lock,)).fetchone() != (True,):
                raise WrongState(f"The list {each.name} is being made again just now. Wait until that has ended.")
        # Of a process that was killed nothing runs on in the server, and the lock is free again.
        beside.execute("SET client_connection_check_interval = '1s'")
        yield beside, chosen
        # A connection that was closed lives on in the server for a moment, and whoever comes next must not wait for it.
        beside.execute("SELECT pg_advisory_unlock_all()")


def start_beside(beside: Connection, projection: Projection) -> None:
    """An empty read model beside the live one, in place of what an earlier rebuild may have left."""
    drop_beside(beside, projection)
    prepare(beside, projection)
    beside.execute("UPDATE positions SET position = 0 WHERE follower = %s", (projection.name,))
    beside.execute("DELETE FROM aside WHERE follower = %s", (projection.name,))


def drop_beside(beside: Connection, projection: Projection) -> None:
    """Take away what was made beside the live read model."""
    for table in projection.tables:
        beside.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(BESIDE, table)))


def catch_up(
    conn: Connection,
    ledger: Accountability,
    chosen: Sequence[Projection],
    *,
    up_to: int | None = None,
    alive: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Take every event up to a position (None: every one), for several lists together. Returns how many each took."""
    events, together = dict.fromkeys((each.name for each in chosen), 0), Together(ledger, Pace(FAR_BATCH))
    for lead in chosen:
        others = [each for each in chosen if each is not lead]
        while taken := _taken(conn, ledger, together, lead, others, up_to):
            for name, number in taken.items():
                events[name] += number
            alive()
    return events


def _taken(
    conn: Connection,
    ledger: Accountability,
    together: Together,
    lead: Projection,
    others: Sequence[Projection],
    up_to: int | None,
) -> Mapping[str, int]:
    taken = together.take(conn, lead, others, up_to=up_to)
    if taken is not None:
        return taken
    # All of them, so that they stand at one position again.
    alone = {}
    for each in (lead, *others):
        write = write_unless_newer(each, ledger, together.folded)
        alone[each.name] = take_batch(conn, each.name, ledger.mapper, write, up_to=together.apart, limit=FAR_BATCH)
    return alone


def _put_in_place(
    beside: Connection, live: Connection, ledger: Accountability, projection: Projection, alive: Callable[[], None]
) -> int:
    pause, end = SHORTEST_PAUSE, monotonic() + GIVE_UP
    while True:
        try:
            return _switch(beside, live, ledger, projection)
        except psycopg.errors.LockNotAvailable:
            live.rollback()
            if monotonic() > end:
                raise WrongState(
                    f"Somebody has been reading the list {projection.name} all the time. It stays as it is. Try again"
                    " when that has ended."
                ) from None
            log.info("waiting for readers", projection=projection.name)
            alive()
        except BaseException:
            live.rollback()
            raise
        sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _switch(beside: Connection, live: Connection, ledger: Accountability, projection: Projection) -> int:
    """Catch up, and put the new tables in place. Raises LockNotAvailable where somebody reads the old ones just now:
    whoever began to read after this would wait behind it."""
    live.execute("BEGIN")
    # The live follower waits here, at its next batch, until the new table is in place.
    live.execute("SELECT position FROM positions WHERE follower = %s FOR UPDATE", (projection.name,))
    leave_to_newer(live, projection)
    events = catch_up(beside, ledger, [projection])[projection.name]
    steps: list[sql.Composable] = [sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{LOCK_WITHIN_MS}ms"))]
    for table in projection.tables:
        new, old = sql.Identifier(BESIDE, table), sql.Identifier(SCHEMA, table)
        # These keep out what tidies tables up in the background, and no reader: the last lock waits too briefly for it.
        live.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(new))
        if live.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.{table}",)).fetchone() != (None,):
            live.execute(sql.SQL("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE").format(old))
            steps.append(sql.SQL("DROP TABLE {}").format(old))
        steps.append(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(new, sql.Identifier(SCHEMA)))
    name = sql.Literal(projection.name)
    steps += [
        sql.SQL("DELETE FROM read.aside WHERE follower = {}").format(name),
        sql.SQL("INSERT INTO read.aside SELECT * FROM rebuild.aside WHERE follower = {}").format(name),
        sql.SQL(
            "UPDATE read.positions SET (position, form, version) ="
            " (SELECT position, form, version FROM rebuild.positions WHERE follower = {name}) WHERE follower = {name}"
        ).format(name=name),
        sql.SQL("COMMIT"),
    ]
    # In one message, commit and all: a process that is stopped in the middle of a switch must not hold up readers.
    live.execute(sql.SQL("; ").join(steps))
    return events
