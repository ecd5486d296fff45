"""The composition root: what the web process is made of, wired in one place."""

from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID
from weakref import WeakKeyDictionary

from psycopg_pool import ConnectionPool

from api.lately import Lately
from api.limits import Attempts
from api.live import Live
from api.settings import Settings
from api.together import Together
from domain.ledger import schema
from domain.ledger.application import Accountability
from domain.ledger.auditing import Memory
from domain.ledger.database import Connection, Unavailable, connection, open_pool
from domain.ledger.reading import Ledger
from domain.model.impact import ImpactReport
from domain.voices.store import Voices


@dataclass
class Opened:
    """Words that everybody may read and that were opened lately, by the names of their keys, each with until when it is
    kept (published.py)."""

    texts: dict[UUID, tuple[str, float]] = field(default_factory=dict, repr=False)
    lock: Lock = field(default_factory=Lock, repr=False)


@dataclass
class Services:
    """What requests are answered with."""

    settings: Settings
    pool: ConnectionPool[Connection]
    ledger: Accountability
    keys: ConnectionPool[Connection] | None = None
    wrong_tokens: Attempts = field(default_factory=Attempts)
    audits: Memory = field(default_factory=Memory)
    councils: dict[bytes, str | None] = field(default_factory=dict, repr=False)
    """Of which council accounts were when they last asked, by the digest of their tokens (accounts.by_tokens_upon)."""
    published: Opened = field(default_factory=Opened)
    drawn: Lately = field(default_factory=lambda: Lately(seconds=10.0, most=32), repr=False)
    """Documents for everybody that were drawn lately (api/impact.py)."""
    live: Live = field(init=False)
    _together: WeakKeyDictionary[AbstractEventLoop, Together] = field(default_factory=WeakKeyDictionary, repr=False)
    is_set_up: bool = False
    """Whether the database was seen to be set up for this program."""

    def __post_init__(self) -> None:
        self.live = Live(self.settings.database_url or "")

    @property
    def together(self) -> Together:
        """Who carries out the commands of the event loop that asks."""
        loop = get_running_loop()
        return self._together.get(loop) or self._together.setdefault(loop, Together(self.ledger, self.councils))

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """A connection for reading read models, accounts and sessions. Raises Unavailable; of a database that is not
        set up for this program, NotSetUp."""
        with connection(self.pool) as conn:
            if not self.is_set_up:
                schema.check(conn)
                self.is_set_up = True
            yield conn

    def close(self) -> None:
        self.live.end()
        for pool in filter(None, (self.pool, self.keys)):
            pool.close(timeout=1)


def _pages_of(ledger: Ledger, report: ImpactReport) -> int:
    """As api.impact has it, which is loaded only where somebody asks: it brings all that draws documents."""
    from api.impact import pages_of

    return pages_of(ledger, report)


def build(settings: Settings) -> Services:
    """The services of a process with these settings. Does not wait for the database."""
    if settings.database_url is None:
        raise Unavailable("KEPT_DATABASE_URL is not set")
    pool = open_pool(settings.database_url)
    # Without a database of their own, keys are beside the record.
    keys = open_pool(settings.keys_url, size=8) if settings.keys_url else None
    ledger = Accountability(pool, Voices(keys, pool) if keys else Voices(pool))
    ledger.pages_of = _pages_of
    return Services(settings, pool, ledger, keys)
