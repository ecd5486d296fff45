"""The bridge from the ledger to Temporal: every event pokes the Watch workflow of its commitment."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

import structlog
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from domain.ledger import aside
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, Newer, connect
from domain.ledger.follower import listen, take_batch, wait_for_more
from workflows import figures, outbox
from workflows.messages import POKE, TASK_QUEUE, Watched, watch_id
from workflows.watch import Watch

log = structlog.get_logger(__name__)
AT_ONCE = 64
"""Pokes on their way at the same time."""
MARGIN = 10.0
"""Seconds by which a sweep looks further than to the next one."""
ANSWER_WITHIN = timedelta(seconds=10)
"""How long the server may take for one poke."""
_SERVER_GONE = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
    # The namespace: a server whose databases were made anew has none until somebody makes it.
    RPCStatusCode.NOT_FOUND,
)


class ServerGone(Exception):
    """Temporal does not answer: nothing can be sent until it does."""


async def send(client: Client, poked: outbox.Wanted) -> None:
    """Poke a commitment's Watch workflow, starting it if it does not run. Raises ServerGone or RPCError."""
    try:
        await client.start_workflow(
            Watch.run,
            Watched(str(poked.commitment_id)),
            id=watch_id(poked.commitment_id),
            task_queue=TASK_QUEUE,
            start_signal=POKE,
            rpc_timeout=ANSWER_WITHIN,
        )
    except RPCError as fault:
        if fault.status in _SERVER_GONE:
            raise ServerGone from fault
        raise


async def _store_of(client: Client | None) -> str | None:
    """What names the store that Temporal keeps workflows in: the id that the namespace got when it was made there. None
    where nobody can say just now."""
    if client is None:
        return None
    asked = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        answer = await client.workflow_service.describe_namespace(asked, timeout=ANSWER_WITHIN)
    except RPCError as fault:
        log.info("store not known", fault=fault.status.name)
        return None
    return answer.namespace_info.id


class Bridge:
    """Moves pokes from the ledger to the outbox, and from the outbox to Temporal."""

    def __init__(self, url: str, ledger: Accountability, *, sweep_seconds: float) -> None:
        self._url = url
        self._mapper = ledger.mapper
        self._outbox = outbox.Outbox(ledger)
        self._sweep_seconds = sweep_seconds

    async def run(
        self,
        client: Callable[[], Client | None],
        swept: asyncio.Event,
        waits_for: Callable[[str | None], None],
    ) -> None:
        """Go on until cancelled. `client` gives the connection to Temporal, if there is one; each time `swept` is
        set, every open commitment is poked if Temporal lost its store; then, and every `sweep_seconds`, those that are
        late or soon due; `waits_for` is
        told at each look why events are not followed, or None. Raises Unavailable or psycopg.Error when the database
        goes away, NotSetUp where it is too old."""
        with connect(self._url) as conn, listen(self._url) as listening:
            await asyncio.to_thread(outbox.prepare, conn)
            sweep: float | None = None
            looked_for_late = float("-inf")
            while True:
                if swept.is_set() and (store := await _store_of(client())) is not None:
                    swept.clear()
                    looked_for_late = float("-inf")
                    if await asyncio.to_thread(outbox.want_all_of, conn, store):
                        sweep = monotonic()
                if monotonic() - looked_for_late >= self._sweep_seconds:
                    looked_for_late = monotonic()
                    # Until the sweep after this one, and a little: what was lost runs again before its time comes.
                    within = self._sweep_seconds + MARGIN
                    found = await asyncio.to_thread(outbox.want_late, conn, within=within)
                    log.info("swept", late_or_soon_due=found)
                taken = await self._follow(conn, waits_for)
                there = client()
                delivered = await self._deliver(conn, there) if there else 0
                await asyncio.to_thread(aside.again, conn, outbox.FOLLOWER, self._mapper, self._outbox.write)
                if sweep is not None and there and not delivered and not await asyncio.to_thread(outbox.waits, conn):
                    figures.SWEEP.observe(monotonic() - sweep)
                    sweep = None
                if not taken and not delivered:
                    await asyncio.to_thread(wait_for_more, listening, seconds=0.5)

    async def _follow(self, conn: Connection, waits_for: Callable[[str | None], None]) -> int:
        """Note what the next events want. At one that only a newer program knows it stays; what was noted is sent."""
        try:
            taken = await asyncio.to_thread(take_batch, conn, outbox.FOLLOWER, self._mapper, self._outbox.take)
        except Newer as reason:
            waits_for(reason.sentence)
            return 0
        waits_for(None)
        return taken

    async def _deliver(self, conn: Connection, client: Client) -> int:
        """Send what is due, a bounded number at once. Returns how many arrived."""
        wanted = await asyncio.to_thread(outbox.due, conn, limit=AT_ONCE)
        results = await asyncio.gather(*(send(client, each) for each in wanted), return_exceptions=True)
        sent, gone, failed = [], [], []
        for each, result in zip(wanted, results, strict=True):
            about = {"subject": str(each.commitment_id), "position": each.position}
            if result is None:
                log.info("poked", **about, workflow=watch_id(each.commitment_id))
                sent.append(each)
            elif isinstance(result, ServerGone):
                # Not this commitment's fault: it is sent as soon as the server is back.
                gone.append(each)
            else:
                log.warning("poke failed", **about, fault=type(result).__name__)
                failed.append(each)
        for outcome, pokes, note in (
            ("sent", sent, outbox.sent),
            ("server_gone", gone, outbox.give_back),
            ("failed", failed, outbox.failed),
        ):
            figures.POKES.labels(outcome).inc(len(pokes))
            if pokes:
                await asyncio.to_thread(note, conn, pokes)
        if gone and not sent:
            await asyncio.sleep(1)
        return len(sent)
