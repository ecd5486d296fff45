"""A part that turns for ever in a thread of its own: it is woken by appends, says how it is, and starts again by itself
after any fault."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic

import psycopg
import structlog

from domain.ledger import schema, seal_signs
from domain.ledger.database import Connection, NotReady, Unavailable, connect
from domain.ledger.follower import listen, wait_for_more

log = structlog.get_logger(__name__)
GATHER = 1.0
"""Seconds between two turns: what is appended meanwhile is taken together."""
BEAT = 5.0
"""Seconds between two signs of life while nothing changes."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0
"""Seconds between two tries after a fault, at first and at most."""
STOPPED = "It stopped and is tried again."


@dataclass(frozen=True)
class Turned:
    """What a turn came to: whether there is more to do at once, and what is in the way, in a sentence for people."""

    more: bool = False
    trouble: str | None = None


Turn = Callable[[Connection], Turned]


def start(name: str, url: str, turn: Turn, stop: Event, alive: Callable[[str], None]) -> Thread:
    """A thread that turns until `stop`. `alive` is called with the name each time round."""
    thread = Thread(target=keep_turning, args=(name, url, turn, stop, alive), name=name)
    thread.start()
    return thread


def keep_turning(name: str, url: str, turn: Turn, stop: Event, alive: Callable[[str], None] = lambda _: None) -> None:
    """Turn until `stop`. A fault is logged, told on the health page, and tried again, later and later."""
    pause = SHORTEST_PAUSE
    while not stop.is_set():
        alive(name)
        try:
            with connect(url) as conn, listen(url) as listening:
                schema.check(conn)
                for _ in _turns(name, conn, listening, turn, stop):
                    alive(name)
                    pause = SHORTEST_PAUSE
        except Exception as fault:  # whatever it is, the part must come back
            expected = isinstance(fault, psycopg.OperationalError | Unavailable)
            log.warning("part stopped", part=name, fault=type(fault).__name__, expected=expected)
            _tell(url, name, fault.sentence if isinstance(fault, NotReady) else STOPPED)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _turns(name: str, conn: Connection, listening: Connection, turn: Turn, stop: Event) -> Iterator[None]:
    trouble: str | None = None
    told_at = float("-inf")
    while not stop.is_set():
        turned = turn(conn)
        yield
        if turned.trouble != trouble or monotonic() - told_at >= BEAT:
            seal_signs.tell(conn, name, turned.trouble)
            if turned.trouble not in (None, trouble):
                log.warning("part in trouble", part=name, says=turned.trouble)
            trouble, told_at = turned.trouble, monotonic()
        if not turned.more:
            stop.wait(GATHER)
            wait_for_more(listening)


def _tell(url: str, name: str, trouble: str) -> None:
    try:
        with connect(url) as conn:
            seal_signs.tell(conn, name, trouble)
    except (psycopg.Error, Unavailable):
        return  # The database is what is in trouble; the health page sees that by itself.
