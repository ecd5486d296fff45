"""What Watch workflows have done for them: the only place where the clock touches the ledger."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from time import perf_counter
from uuid import UUID

import structlog
from psycopg_pool import ConnectionPool
from structlog.contextvars import bound_contextvars
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.ledger import aside
from domain.ledger.application import Accountability, Look
from domain.ledger.database import Connection, Unavailable, connection
from workflows import figures, outbox
from workflows.messages import TAKE_DUE_STEPS, Looked, Watched, watch_id

log = structlog.get_logger(__name__)
LOOKS = "looks"
"""Under this name stands what a look fails on, among what is set aside."""
ALONG_FOR = 3.0
"""Seconds after which a look takes no more others along: less than it may take, and than an ending process gives it."""
TOGETHER = 10
"""How many are taken along in one transaction. Their own looks wait for it, where they come meanwhile."""


class Clockwork:
    """Activities on one ledger. The pool finds the clock's tables without their schema."""

    def __init__(self, ledger: Accountability, pool: ConnectionPool[Connection]) -> None:
        self._ledger = ledger
        self._pool = pool
        self._left_some = False
        """Whether the last look that took others along stopped before the last of them."""

    @activity.defn(name=TAKE_DUE_STEPS)
    def take_due_steps(self, watched: Watched) -> Looked:
        """Take what is due for a commitment and say when to look again. Doing it twice writes nothing twice.

        A look that fails is named on the health page and tried again for ever, by its own workflow: no other waits
        for it.
        """
        info, begun = activity.info(), perf_counter()
        try:
            with _told(subject=watched.commitment_id, workflow=info.workflow_id, attempt=info.attempt):
                look = self._look(UUID(watched.commitment_id))
        except Unavailable as fault:
            raise ApplicationError("the ledger cannot be reached", type="Unavailable") from fault
        if look.taken or self._left_some:
            # In a context of its own: what is told of others is no part of this look's trace.
            Context().run(self._take_along, begun + ALONG_FOR)
        wakes_at = look.wakes_at.isoformat() if look.wakes_at else None
        return Looked(taken=len(look.taken), wakes_at=wakes_at, is_open=look.is_open)

    def _look(self, which: UUID) -> Look:
        with connection(self._pool) as conn:
            wanted = outbox.wanted(conn, which)
        look = self._taken(which)
        with connection(self._pool) as conn:
            aside.clear(conn, LOOKS, which)
            outbox.looked(conn, which, wanted, look.wakes_at)
        return look

    def _taken(self, which: UUID) -> Look:
        try:
            return self._ledger.take_due_steps(which)
        except Unavailable:
            raise
        except Exception as fault:
            with connection(self._pool) as conn:
                aside.note(conn, LOOKS, which, fault)
            # Only the kind of a fault may get into the workflow's history: its text could quote a person.
            raise ApplicationError("a look failed", type=type(fault).__name__) from None

    def _take_along(self, until: float) -> None:
        """Take what else is due by now. Many can be due at one instant, and Temporal wakes one after the other: the
        first that it wakes look after the rest. Nobody relies on it: each has an alarm of its own, which then finds
        nothing left."""
        try:
            while perf_counter() < until:
                with connection(self._pool) as conn, conn.transaction():
                    found = outbox.overdue(conn, limit=TOGETHER)
                    for each in found:
                        self._look_along(conn, each)
                if not found:
                    self._left_some = False
                    return
            self._left_some = True
        except Unavailable as fault:
            log.info("no more taken along", fault=type(fault).__name__)

    def _look_along(self, conn: Connection, overdue: outbox.Wanted) -> None:
        """Look at one of the others; what fails is set aside, and left to its own look."""
        which = overdue.commitment_id
        try:
            with _told(subject=str(which), workflow=watch_id(which), along=True):
                look = self._taken(which)
        except ApplicationError:
            return
        outbox.looked(conn, which, overdue.position, look.wakes_at)


@contextmanager
def _told(**about: object) -> Iterator[None]:
    """Tell about one look, whatever becomes of it."""
    begun, outcome = perf_counter(), "failed"
    with bound_contextvars(**about):
        try:
            yield
            outcome = "done"
        except Unavailable:
            outcome = "ledger_away"
            raise
        finally:
            figures.LOOKS.labels(outcome).observe(perf_counter() - begun)
            log.info("look", outcome=outcome)
