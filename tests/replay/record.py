"""Records the histories of Watch workflows on a real Temporal server: run once at each release whose workflow changed,
by hand, as `uv run python -m tests.replay.record VERSION`. It writes histories/VERSION/LIFE.json, which stay for as
long as a workflow of that version may run."""

import asyncio
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle, WorkflowHistory
from temporalio.worker import Worker

from api.running import postgres, temporal
from api.running.postgres import SERVICE_ROLE, Embedded
from api.settings import Settings
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.install import ensure_role, install
from domain.model.access import Role
from tests.replay.asked import looked
from tests.scenarios import COUNCIL, LADDER, actor, framework_file
from workflows.activities import Clockwork
from workflows.bridge import send
from workflows.messages import TASK_QUEUE, watch_id
from workflows.outbox import SCHEMA, Wanted
from workflows.watch import Watch

HISTORIES = Path(__file__).parent / "histories"
LOOKED, FIRED = "looked", "fired"
"""What a life is waited for to have in it: looks that were done, whoever did them, and timers that fired."""
ENDED = "cancelled"
LONGEST = 80
"""Events after which the server here suggests that a workflow continue as new; others do after some thousands."""
PATIENCE = 60.0
OFFICER, CONSULTANT, CHAIR = actor(Role.OFFICER), actor(Role.CONSULTANT), actor(Role.CHAIR, "partnership")


class Recorder:
    """One ledger, one server, one worker, and the lives that are lived on them."""

    def __init__(self, client: Client, ledger: Accountability, owner_url: str, into: Path) -> None:
        self._client = client
        self._ledger = ledger
        self._owner_url = owner_url
        self._into = into

    async def sleeping(self) -> None:
        """Looked at once; asleep until the next update is due."""
        which = self._agreed("sleeping")
        await self._until(await self._poke(which), LOOKED, 1)
        await self._keep("sleeping", which)

    async def poked(self) -> None:
        """Woken by what people do, time after time."""
        which = self._agreed("poked")
        handle = await self._poke(which)
        for number in range(1, 4):
            await self._until(handle, LOOKED, number)
            self._ledger.carry_out("report-progress", which, actor=OFFICER, report="Half of it")
            await self._poke(which)
        await self._until(handle, LOOKED, 4)
        await self._keep("poked", which)

    async def poked_while_looking(self) -> None:
        """A poke that comes while a look is under way: it looks again at once."""
        which = self._agreed("poked while looking")
        with psycopg.connect(self._owner_url) as conn:
            conn.execute("LOCK TABLE ledger.events IN ACCESS EXCLUSIVE MODE")
            handle = await self._poke(which)
            await asyncio.sleep(1)
            await self._poke(which)
            await asyncio.sleep(0.5)
        await self._until(handle, LOOKED, 2)
        await self._keep("poked-while-looking", which)

    async def tried_again(self) -> None:
        """Looks that fail at first: the ledger is locked for longer than one waits."""
        which = self._agreed("tried again")
        with psycopg.connect(self._owner_url) as conn:
            conn.execute("LOCK TABLE ledger.events IN ACCESS EXCLUSIVE MODE")
            handle = await self._poke(which)
            await asyncio.sleep(7)
        await self._until(handle, LOOKED, 1)
        await self._keep("tried-again", which)

    async def climbing(self) -> None:
        """Stuck: it climbs all four rungs, is left unanswered at the top, and is settled there."""
        self._adopt("PT2S", "2")
        which = self._agreed("climbing")
        self._ledger.carry_out("block", which, actor=OFFICER, obstacle="No money", help_needed="A budget")
        handle = await self._poke(which)
        await self._until(handle, FIRED, len(LADDER))
        top = actor(Role.CHAIR, LADDER[-1])
        self._ledger.carry_out("dispose", which, actor=top, decision="obstacle_removed", words="The money is found.")
        looks = await self._count(handle, LOOKED)
        await self._poke(which)
        await self._until(handle, LOOKED, looks + 1)
        await self._keep("climbing", which)
        self._adopt("10 working days", "3")

    async def closed(self) -> None:
        """Declined while it sleeps: the workflow ends by itself."""
        which = self._ledger.propose(COUNCIL, actor=OFFICER, title="closed").id
        handle = await self._poke(which)
        await self._until(handle, LOOKED, 1)
        self._ledger.carry_out("decline", which, actor=CHAIR, reason="Not ours to do")
        await self._poke(which)
        await handle.result()
        await self._keep("closed", which)

    async def cancelled(self) -> None:
        """Cancelled from outside, asleep."""
        which = self._agreed("cancelled")
        handle = await self._poke(which)
        await self._until(handle, LOOKED, 1)
        await handle.cancel()
        await self._until(handle, ENDED, 1)
        await self._keep("cancelled", which)

    async def continued(self) -> None:
        """Woken so often that it goes on as a new run, twice over: both runs are kept."""
        which = self._agreed("continued")
        handle = await self._poke(which)
        first = (await handle.describe()).run_id
        while (await self._client.get_workflow_handle(handle.id).describe()).run_id == first:
            await self._poke(which)
            await asyncio.sleep(0.3)
        second = self._client.get_workflow_handle(handle.id)
        await self._until(second, LOOKED, 1)
        await self._keep("continued-before", which, run_id=first)
        await self._keep("continued-after", which)

    def _adopt(self, respond_within: str, version: str) -> None:
        self._ledger.adopt_framework(framework_file(respond_within=respond_within, version=version), actor=SYSTEM)

    def _agreed(self, title: str) -> UUID:
        made = self._ledger.propose(COUNCIL, actor=OFFICER, title=title)
        self._ledger.carry_out("agree", made.id, actor=CHAIR)
        return made.id

    async def _poke(self, which: UUID) -> WorkflowHandle:  # type: ignore[type-arg]
        await send(self._client, Wanted(which, 0))
        return self._client.get_workflow_handle(watch_id(which))

    async def _count(self, handle: WorkflowHandle, kind: str) -> int:  # type: ignore[type-arg]
        return sum(_kind(event) == kind for event in (await handle.fetch_history()).events)

    async def _until(self, handle: WorkflowHandle, kind: str, times: int) -> None:  # type: ignore[type-arg]
        """Wait until a kind of event was recorded so often, and what it led to."""
        async with asyncio.timeout(PATIENCE):
            while await self._count(handle, kind) < times or not _rests(await handle.fetch_history()):
                await asyncio.sleep(0.1)

    async def _keep(self, life: str, which: UUID, *, run_id: str | None = None) -> None:
        history = await self._client.get_workflow_handle(watch_id(which), run_id=run_id).fetch_history()
        for event in history.events:
            for failure in (
                event.activity_task_started_event_attributes.last_failure,
                event.marker_recorded_event_attributes.failure,
            ):
                _without_files(failure)
        (self._into / f"{life}.json").write_text(history.to_json() + "\n", encoding="utf-8")
        print(f"{life}: {len(history.events)} events")


def _kind(event: HistoryEvent) -> str | None:
    if looked(event):
        return LOOKED
    return {
        EventType.EVENT_TYPE_TIMER_FIRED: FIRED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED: ENDED,
    }.get(event.event_type)


def _without_files(failure: Failure) -> None:
    """A failure without the names of files of the machine that this ran on."""
    while failure.stack_trace:
        failure.stack_trace = ""
        failure = failure.cause


def _rests(history: WorkflowHistory) -> bool:
    """Whether nothing is under way: the workflow sleeps or has ended."""
    kinds = [EventType.Name(event.event_type) for event in history.events]
    last = max(i for i, kind in enumerate(kinds) if "WORKFLOW_TASK" in kind)
    pending = sum("ACTIVITY_TASK_SCHEDULED" in k for k in kinds) > sum("ACTIVITY_TASK_COMPLETED" in k for k in kinds)
    return "COMPLETED" in kinds[last] and not pending


@asynccontextmanager
async def recorder(server: Embedded, into: Path, folder: Path) -> AsyncIterator[Recorder]:
    program = temporal.obtain(Settings().cache_dir.expanduser(), print)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = temporal.command(program, port=port, state=folder / "temporal.db")
    command += ["--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={LONGEST}"]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        with open_pool(server.service_url, size=10, schema=SCHEMA) as pool, ThreadPoolExecutor(8) as executor:
            ledger = Accountability(pool)
            ledger.adopt_framework(framework_file(), actor=SYSTEM)
            # The identity is on every event: it must not name a machine.
            client = await _connected(lambda: Client.connect(f"127.0.0.1:{port}", identity="recorder"))
            looks = [Clockwork(ledger, pool).take_due_steps]
            async with Worker(
                client, task_queue=TASK_QUEUE, workflows=[Watch], activities=looks, activity_executor=executor
            ):
                yield Recorder(client, ledger, server.owner_url, into)
    finally:
        process.terminate()
        await process.wait()


async def _connected(connect: Callable[[], object]) -> Client:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await connect()  # type: ignore[misc, no-any-return]
            except RuntimeError:
                await asyncio.sleep(0.2)


async def record(server: Embedded, into: Path, folder: Path) -> None:
    """Live every life once, and keep its history."""
    into.mkdir(parents=True, exist_ok=True)
    async with recorder(server, into, folder) as lives:
        for life in (
            lives.sleeping,
            lives.poked,
            lives.poked_while_looking,
            lives.tried_again,
            lives.climbing,
            lives.closed,
            lives.cancelled,
            lives.continued,
        ):
            await life()


def main(version: str) -> None:
    with tempfile.TemporaryDirectory(prefix="kept-record-") as name:
        folder = Path(name)
        server = postgres.start(folder / "pg")
        try:
            ensure_role(server.owner_url, SERVICE_ROLE)
            install(server.owner_url, service_role=SERVICE_ROLE)
            asyncio.run(record(server, HISTORIES / version, folder))
        finally:
            postgres.stop(server)


if __name__ == "__main__":
    main(sys.argv[1])
