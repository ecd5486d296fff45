"""What Watch workflows have done for them: the only place where the clock touches the ledger."""

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
from workflows.messages import TAKE_DUE_STEPS, Looked, Watched

log = structlog.get_logger(__name__)
LOOKS = "looks"
"""Under this name stands what a look fails on, among what is set aside."""


class Clockwork:
    """Activities on one ledger. The pool finds the clock's tables without their schema."""

    def __init__(self, ledger: Accountability, pool: ConnectionPool[Connection]) -> None:
        self._ledger = ledger
        self._pool = pool

    @activity.defn(name=TAKE_DUE_STEPS)
    def take_due_steps(self, watched: Watched) -> Looked:
        """Take what is due for a commitment and say when to look again. Doing it twice writes nothing twice.

        A look that fails is named on the health page and tried again for ever, by its own workflow: no other waits
        for it.
        """
        info, begun, outcome = activity.info(), perf_counter(), "failed"
        with bound_contextvars(subject=watched.commitment_id, workflow=info.workflow_id, attempt=info.attempt):
            try:
                look = self._look(UUID(watched.commitment_id))
                outcome = "done"
            except Unavailable as fault:
                outcome = "ledger_away"
                raise ApplicationError("the ledger cannot be reached", type="Unavailable") from fault
            finally:
                figures.LOOKS.labels(outcome).observe(perf_counter() - begun)
                log.info("look", outcome=outcome)
        wakes_at = look.wakes_at.isoformat() if look.wakes_at else None
        return Looked(taken=len(look.taken), wakes_at=wakes_at, is_open=look.is_open)

    def _look(self, which: UUID) -> Look:
        with connection(self._pool) as conn:
            wanted = outbox.wanted(conn, which)
        try:
            look = self._ledger.take_due_steps(which)
        except Unavailable:
            raise
        except Exception as fault:
            with connection(self._pool) as conn:
                aside.note(conn, LOOKS, which, fault)
            # Only the kind of a fault may get into the workflow's history: its text could quote a person.
            raise ApplicationError("a look failed", type=type(fault).__name__) from None
        with connection(self._pool) as conn:
            aside.clear(conn, LOOKS, which)
            outbox.looked(conn, which, wanted, look.wakes_at)
        return look
