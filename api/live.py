"""Following a session live: who listens is told as soon as something is recorded, and no thread is held for anybody.

One thread in a process listens to the ledger, while somebody follows. What came is read by each who follows it, as they
are shown it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from uuid import UUID

import psycopg
import structlog

from api.problems import TooMany
from domain.ledger.database import Connection, Unavailable
from domain.ledger.follower import listen, wait_for_more

MOST = 150
"""Who may follow at the same time, in one process. More are told to come back."""
TOGETHER = 0.1
"""Seconds in which what is recorded is told of together."""
AGAIN = 1.0
"""Seconds until the database is tried again."""
log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Listener:
    """Somebody who follows something on the record; `version` is what they have, `woken` is set when there is more, or
    when all of this ends."""

    which: UUID
    version: int
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """From another thread."""
        try:
            self.loop.call_soon_threadsafe(self.woken.set)
        except RuntimeError:
            return  # Its loop has ended, and so has whoever followed.


class Live:
    """Everybody who follows something in this process."""

    def __init__(self, url: str, *, most: int = MOST) -> None:
        self.ended = Event()
        self._url = url
        self._most = most
        self._listeners: set[Listener] = set()
        self._lock = Lock()
        self._thread: Thread | None = None

    def check(self) -> None:
        """Raises TooMany where nobody more may follow."""
        if len(self._listeners) >= self._most or self.ended.is_set():
            raise TooMany("Too many follow just now. Open this page again in a while, or refresh it by hand.")

    @contextmanager
    def following(self, which: UUID, version: int) -> Iterator[Listener]:
        """Somebody follows, until the block ends. Raises TooMany."""
        listener = Listener(which, version)
        with self._lock:
            self.check()
            self._listeners.add(listener)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="live", daemon=True)
                self._thread.start()
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.discard(listener)

    def end(self) -> None:
        """Nobody follows any more: this process ends. It may be called by a signal, so it waits for nothing."""
        self.ended.set()
        for listener in tuple(self._listeners):
            listener.wake()

    def _run(self) -> None:
        while self._goes_on():
            try:
                with listen(self._url) as conn:
                    while self._goes_on():
                        self._tell(conn)
                        wait_for_more(conn)
                        self.ended.wait(TOGETHER)
            except (psycopg.Error, Unavailable) as fault:
                log.warning("live is not told", fault=type(fault).__name__)
                self.ended.wait(AGAIN)

    def _goes_on(self) -> bool:
        with self._lock:
            if self._listeners and not self.ended.is_set():
                return True
            self._thread = None
            return False

    def _tell(self, conn: Connection) -> None:
        with self._lock:
            listeners = list(self._listeners)
        rows = conn.execute(
            "SELECT originator_id, max(originator_version) FROM ledger.events WHERE originator_id = ANY(%s)"
            " GROUP BY originator_id",
            ([each.which for each in listeners],),
        ).fetchall()
        newest = {row[0]: row[1] for row in rows}
        for each in listeners:
            if newest.get(each.which, 0) > each.version:
                each.wake()
