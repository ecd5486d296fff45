"""The clock's process: a Temporal worker, the bridge, and what tells of moves, which come back by themselves after any
fault."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import structlog
from psycopg_pool import ConnectionPool
from temporalio.client import Client
from temporalio.worker import Worker
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from domain.ledger import schema
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, NotReady, connect
from workflows import figures, outbox
from workflows.activities import Clockwork
from workflows.bridge import Bridge
from workflows.messages import TASK_QUEUE
from workflows.moves import Moves
from workflows.server import Server
from workflows.tracing import interceptors
from workflows.watch import Watch

log = structlog.get_logger(__name__)
ACTIVITIES = 8
"""Looks at the ledger at the same time, of those that workflows take themselves and of those that are activities."""
CONNECTIONS = 2 * 2 * ACTIVITIES + 2
"""To the database: a look holds one while it takes others along, and asks for a second."""
WORKFLOW_TASKS = 2 * ACTIVITIES
"""A task of a workflow lasts as long as its look. Were more of them taken on at the same time, they would take from the
looks the processor that they wait for themselves."""
CACHED = 1_000
"""Workflows that are kept in memory, about 0.13 MB each; what others know is read again when they wake."""
GRACE = timedelta(seconds=4)
"""How long looks that are under way get to finish when the process is told to end."""
BEAT = 2.0
"""Seconds between two signs of life."""
LONGEST_PAUSE = 5.0
SANDBOX = SandboxedWorkflowRunner(
    # Only messages are in there. Loading them anew for each workflow is half of what starting one costs.
    restrictions=SandboxRestrictions.default.with_passthrough_modules("workflows.messages")
)


class ClockProcess:
    """Runs until told to stop. Without a Temporal server it keeps the outbox and waits for one. `alive` is called with
    the name of one of PARTS each time that part comes round."""

    PARTS = ("beat", "bridge", "moves")

    def __init__(
        self,
        *,
        url: str,
        pool: ConnectionPool[Connection],
        server: Server,
        sweep_seconds: float,
        traced: bool = False,
        alive: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._url = url
        self._pool = pool
        self._ledger = Accountability(pool)
        self._server = server
        self._sweep_seconds = sweep_seconds
        self._interceptors = interceptors(traced=traced)
        self._alive = alive
        self._client: Client | None = None
        self._trouble: str | None = "No Temporal server answers yet."
        self._waits_for: str | None = None
        self._sweep = asyncio.Event()

    async def run(self, ending: Callable[[], None]) -> None:
        """Run until SIGTERM or SIGINT; `ending` is called when one comes."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        parts: list[Callable[[], Awaitable[None]]] = [self._work, self._bridge, self._moves, self._beat]
        tasks = [asyncio.create_task(_for_ever(part)) for part in parts]
        await stop.wait()
        ending()
        log.info("stopping")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self) -> None:
        if self._server.address is None:
            self._trouble = "No Temporal server is set (KEPT_TEMPORAL_ADDRESS)."
            await asyncio.sleep(3600)
            return
        # What is owed is not looked at by a program whose database is not made for it yet.
        await asyncio.to_thread(self._check_schema)
        try:
            client = await self._server.connect(self._interceptors)
            with ThreadPoolExecutor(2 * ACTIVITIES, thread_name_prefix="look") as executor:
                worker = Worker(
                    client,
                    task_queue=TASK_QUEUE,
                    workflows=[Watch],
                    workflow_runner=SANDBOX,
                    activities=[Clockwork(self._ledger, self._pool).take_due_steps],
                    activity_executor=executor,
                    max_concurrent_activities=ACTIVITIES,
                    max_concurrent_local_activities=ACTIVITIES,
                    max_concurrent_workflow_tasks=WORKFLOW_TASKS,
                    max_cached_workflows=CACHED,
                    graceful_shutdown_timeout=GRACE,
                )
                async with _connected(self, client):
                    await worker.run()
        except Exception as fault:
            self._trouble = f"No Temporal server answers at {self._server.address}."
            raise ConnectionError(type(fault).__name__) from fault

    async def _bridge(self) -> None:
        self._alive("bridge")
        bridge = Bridge(self._url, self._ledger, sweep_seconds=self._sweep_seconds)
        await bridge.run(self._connected_now, self._sweep, self._bridge_waits_for)

    async def _moves(self) -> None:
        self._alive("moves")
        await Moves(self._url, self._ledger).run(lambda: self._alive("moves"))

    def _connected_now(self) -> Client | None:
        """The connection to Temporal, if there is one. The bridge asks each time round."""
        self._alive("bridge")
        return self._client

    def _bridge_waits_for(self, sentence: str | None) -> None:
        self._waits_for = sentence

    def _check_schema(self) -> None:
        with connect(self._url) as conn:
            schema.check(conn)

    async def _beat(self) -> None:
        """Tell the health page how the clock is, from a question to the server and not from memory."""
        self._alive("beat")
        with connect(self._url) as conn:
            try:
                await asyncio.to_thread(schema.check, conn)
            except NotReady as reason:
                with contextlib.suppress(psycopg.Error):
                    await asyncio.to_thread(outbox.tell, conn, "worker", "down", reason.sentence)
                raise
            while True:
                self._alive("beat")
                status, says = await self._state()
                figures.TEMPORAL.set(status == "up")
                await asyncio.to_thread(outbox.tell, conn, "worker", status, says)
                await asyncio.sleep(BEAT)

    async def _state(self) -> tuple[str, str]:
        client = self._client
        if client is None:
            return "down", self._trouble or "No Temporal server answers yet."
        try:
            await client.service_client.check_health(timeout=timedelta(seconds=2))
        except Exception as fault:
            if self._trouble is None:
                log.warning("temporal does not answer", fault=type(fault).__name__)
            self._trouble = f"The Temporal server at {self._server.address} does not answer."
            return "down", self._trouble
        if self._trouble is not None:
            # It is there, or back, perhaps without what it knew: have clocks looked after.
            self._trouble = None
            self._sweep.set()
        if self._waits_for is not None:
            return "degraded", self._waits_for
        return "up", "Every open commitment has its clock."


@contextlib.asynccontextmanager
async def _connected(process: ClockProcess, client: Client) -> AsyncIterator[None]:
    process._client = client
    try:
        yield
    finally:
        process._client = None


async def _for_ever(part: Callable[[], Awaitable[None]]) -> None:
    """Run a part again whenever it ends, after a pause that grows while it keeps failing at once."""
    pause = 0.2
    while True:
        begun = asyncio.get_running_loop().time()
        try:
            await part()
        except Exception as fault:  # whatever it is, the clock must come back
            log.warning("part of the clock stopped", part=getattr(part, "__name__", ""), fault=type(fault).__name__)
        if asyncio.get_running_loop().time() - begun > LONGEST_PAUSE:
            pause = 0.2
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)
