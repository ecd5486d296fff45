"""Keeping read models up to date: one thread each, which starts again by itself after any fault.

Whichever thread has the turn takes what is new for all of them (company.py); each sees for itself that nothing is left,
and takes alone what cannot be taken together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Thread

import psycopg
import structlog

from domain.ledger import aside, schema
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, NotReady, Unavailable
from domain.ledger.follower import listen, wait_for_more
from projections.company import Company
from projections.projection import Projection, taking_again
from projections.rebuild import rebuild
from projections.tables import connect, is_kept, prepare, projections

log = structlog.get_logger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two tries after a fault, at first and at most."""
STOPPED = "It stopped and is tried again."
BEAT = 5.0
"""Seconds between two signs of life while nothing happens."""


def follow(
    url: str,
    ledger: Accountability,
    projection: Projection,
    stop: Event,
    alive: Callable[[str], None] = lambda _: None,
    company: Company | None = None,
) -> None:
    """Keep one read model up to date until `stop`, together with those of its company, if it has one. A fault is
    logged, told on the health page, and tried again, later and later while nothing comes of it. `alive` is called with
    the read model's name each time round."""
    pause, company = SHORTEST_PAUSE, company or Company(ledger)
    while not stop.is_set():
        alive(projection.name)
        try:
            with connect(url) as conn, listen(url) as listening:
                schema.check(conn)
                if is_kept(conn, projection, in_this_form=False):
                    # People read the tables of an earlier program: beside them, so that no list is ever short.
                    rebuild(url, ledger, projection.name, alive=lambda: _alive(projection, stop, alive))
                prepare(conn, projection)
                for _ in _turns(conn, listening, ledger, projection, stop, company):
                    alive(projection.name)
                    pause = SHORTEST_PAUSE
        except Exception as fault:  # whatever it is, the read model must come back
            company.leave(projection)
            expected = isinstance(fault, psycopg.OperationalError | Unavailable)
            log.warning("projection stopped", projection=projection.name, fault=type(fault).__name__, expected=expected)
            _tell(url, projection, fault.sentence if isinstance(fault, NotReady) else STOPPED)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _alive(projection: Projection, stop: Event, alive: Callable[[str], None]) -> None:
    alive(projection.name)
    if stop.is_set():
        raise Unavailable("this process ends")


def _turns(
    conn: Connection,
    listening: Connection,
    ledger: Accountability,
    projection: Projection,
    stop: Event,
    company: Company,
) -> Iterator[None]:
    beat = 0.0
    while not stop.is_set():
        taken = company.take(conn, projection)
        yield
        if taken:
            continue
        aside.again(conn, projection.name, ledger.mapper, taking_again(projection, ledger))
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
    company = Company(ledger)
    threads = [
        Thread(
            target=follow, args=(url, ledger, projection, stop, alive, company), name=f"projection {projection.name}"
        )
        for projection in projections()
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
