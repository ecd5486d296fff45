"""What the benchmark of commands calls, each a web process of its own: Kept; Kept over the event-sourcing library's own
recorder, each command in a thread of its own, as a recorder that takes one save at a time has it, and likewise with
commands that go together until they are saved; and an endpoint of FastAPI that selects the events of an aggregate,
folds them and inserts the next.
"""

import json
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import uvicorn
from eventsourcing.persistence import EventStore, IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from fastapi import FastAPI
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool
from pydantic import BaseModel
from starlette.responses import Response

from api.company import Asked, Left, carry_out
from api.logs import configure
from api.server import serve
from api.services import Services, build
from api.settings import Settings
from api.threads import in_a_thread
from domain.frameworks import file as framework_file
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.governance import GovernanceReader
from domain.ledger.recorder import Beside, Stored
from domain.ledger.transcoding import EventMapper
from domain.model.access import Actor, Role

KEPT, LIBRARY, RAW = "Kept", "the library's recorder", "select, fold and insert"
LIBRARY_TOGETHER = "the library's recorder, commands together"
COUNCIL = "bury"
AT_ONCE = 16
REPORT = {"report": "The bus passes have come, and are handed out at the next meeting of the group. " * 4}


class OverLibrary(PostgresApplicationRecorder):
    """The library's recorder, with what Kept asks of one beside."""

    def newest_version(self, originator_id: UUID) -> int:
        newest = self.select_events(originator_id, desc=True, limit=1)
        return newest[0].originator_version if newest else 0

    def insert_each(
        self, saves: Sequence[tuple[Sequence[StoredEvent], Beside | None]]
    ) -> list[Sequence[int] | Exception]:
        return [self._inserted(events) for events, _ in saves]

    def _inserted(self, events: Sequence[StoredEvent]) -> Sequence[int] | Exception:
        try:
            return self.insert_events(events) or []
        except IntegrityError as error:
            return error

    def select_beside(
        self, query: str, given: Sequence[Any], others: Sequence[UUID]
    ) -> tuple[dict[int, tuple[str, list[Stored]]], dict[UUID, int]]:
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(f"SELECT number, upon, row_to_json(found)::text AS row FROM ({query}) AS found", given)
            rows = cursor.fetchall()
        found = {row["number"]: (row["row"], self._stored(row["upon"])) for row in rows}
        return found, {each: self.newest_version(each) for each in others}

    def _stored(self, which: UUID) -> list[Stored]:
        return [(each.originator_version, each.topic, each.state.decode()) for each in self.select_events(which)]


class ByThemselves:
    """Carries out each command in a thread of its own."""

    def __init__(self, ledger: Accountability, councils: dict[bytes, str | None]) -> None:
        self._ledger, self._councils = ledger, councils

    async def carried_out(self, asked: Asked) -> Response:
        return await in_a_thread(self._carried_out, asked)

    def _carried_out(self, asked: Asked) -> Response:
        (outcome,) = carry_out(self._ledger, self._councils, [asked], lambda: None)
        if isinstance(outcome, Left):
            return self._ledger.driven(outcome.steps, outcome.sent)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


class ServicesByThemselves(Services):
    @property
    def together(self) -> ByThemselves:  # type: ignore[override]
        return ByThemselves(self.ledger, self.councils)


def services(kind: str, service_url: str, owner_url: str) -> Services:
    """The services of Kept, over its own recorder or the library's."""
    made = build(Settings(database_url=service_url, _env_file=None))
    if kind in (LIBRARY, LIBRARY_TOGETHER):
        info = conninfo_to_dict(owner_url)
        datastore = PostgresDatastore("postgres", str(info["host"]), "", str(info["user"]), "", pool_size=16)
        recorder = OverLibrary(datastore, events_table_name="library_events")
        recorder.create_table()
        made.ledger.ledger = recorder  # type: ignore[assignment]
        made.ledger.events = EventStore(EventMapper(), recorder)
        made.ledger.governance = GovernanceReader(recorder, made.ledger.events)  # type: ignore[arg-type]
        if kind == LIBRARY:
            made.__class__ = ServicesByThemselves
    return made


def agreed(made: Services, number: int) -> list[str]:
    """Commitments of a council that can be reported on, made through its ledger."""
    made.ledger.adopt_framework(
        framework_file.read(Path(framework_file.__file__).parent / f"{COUNCIL}.toml"), actor=SYSTEM
    )
    body = made.ledger.governance.of(COUNCIL).framework.at(made.ledger.now()).ladder[0]
    officer = Actor(id=UUID(int=2), role=Role.OFFICER, council=COUNCIL)
    chair = Actor(id=UUID(int=3), role=Role.CHAIR, council=COUNCIL, body=body)

    def one(each: int) -> str:
        which = made.ledger.propose(COUNCIL, actor=officer, title=f"Free bus travel {each}").id
        made.ledger.carry_out("agree", which, actor=chair)
        return str(which)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(number)))


class Said(BaseModel):
    report: str


class Told(BaseModel):
    id: UUID
    version: int
    reports: list[str]


def raw(owner_url: str) -> FastAPI:
    """The least that such an endpoint does."""
    app = FastAPI()
    pool = ConnectionPool(owner_url, kwargs={"autocommit": True}, min_size=16, max_size=16, open=True)

    @app.post("/raw/{which}/report")
    def report(which: UUID, body: Said) -> Told:
        with pool.connection() as conn:
            rows = conn.execute("SELECT version, state FROM bare WHERE id = %s ORDER BY version", (which,)).fetchall()
            told = Told(id=which, version=0, reports=[])
            for version, state in rows:
                told.version = version
                told.reports += json.loads(state).get("reports", [])
            told.version += 1
            told.reports.append(body.report)
            row = (which, told.version, "reported", json.dumps({"reports": [body.report]}))
            conn.execute("INSERT INTO bare VALUES (%s, %s, %s, %s)", row)
        return told

    return app


def main(kind: str, service_url: str, owner_url: str, port: str) -> None:
    configure("warning")
    if kind == RAW:
        uvicorn.run(raw(owner_url), host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
    else:
        made = services(kind, service_url, owner_url)
        serve(made, made.settings.model_copy(update={"port": int(port), "log_level": "warning"}))


if __name__ == "__main__":
    main(*sys.argv[1:])
