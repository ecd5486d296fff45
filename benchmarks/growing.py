"""One record of some councils, and what is asked of it while it grows."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from random import Random
from threading import Event
from uuid import UUID

from fastapi.testclient import TestClient

from api import accounts
from api.app import create_app
from api.services import Services, build
from api.settings import Settings
from benchmarks.seal import KEY
from domain.ledger import sealed
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, connect
from domain.ledger.sealing import Sealer
from domain.model.access import Actor, Role
from projections import duties, inbox, past, register, timeline
from projections.register import Filters
from projections.runner import start
from workflows import outbox

LOOKS, PROMISES, A_PAGE = 20, 40, 50
REPORT = {"report": "The bus passes have come, and are handed out at the next meeting of the group."}


@dataclass
class Growing:
    """`conn` for what is read, `client` and its `token` for the API; `promises` of one council to report on; `last`:
    the position up to which the lists are known to be."""

    url: str
    conn: Connection
    made: Services
    client: TestClient
    council: str
    token: str
    promises: list[UUID]
    chance: Random

    @classmethod
    @contextmanager
    def on(cls, url: str) -> Iterator["Growing"]:
        with ExitStack() as stack:
            made = build(Settings(database_url=url, _env_file=None))
            stack.callback(made.close)
            conn = stack.enter_context(connect(url))
            client = stack.enter_context(TestClient(create_app(made)))
            councils = made.ledger.councils()
            council = councils[len(councils) // 2]
            token = accounts.add(
                conn, made.ledger.voices, council=council, role=Role.OFFICER, body=None, name="officer"
            )[1]
            record = cls(url, conn, made, client, council, token, [], Random(1))
            record.promise()
            record.watch()
            record.caught_up_in(600)
            record.sealed_in()
            yield record

    @property
    def ledger(self) -> Accountability:
        return self.made.ledger

    def promise(self) -> None:
        """Promises that can be reported on."""
        body = self.ledger.governance.of(self.council).framework.at(self.ledger.now()).ladder[0]
        officer = Actor(UUID(int=2), Role.OFFICER, self.council)
        chair = Actor(UUID(int=3), Role.CHAIR, self.council, body)
        for number in range(PROMISES):
            which = self.ledger.propose(self.council, actor=officer, title=f"Free bus travel {number}").id
            self.ledger.carry_out("agree", which, actor=chair)
            self.promises.append(which)

    def watch(self) -> None:
        """Every commitment's clock sleeps, as far as the sweep knows."""
        self.conn.execute(
            "INSERT INTO clock.watches (commitment_id, council, is_open, pending, wanted, looked, wakes_at)"
            " SELECT commitment_id, gen_random_uuid(), step_at IS NOT NULL, false, 1, 1,"
            " now() + interval '1 year' FROM read.register ON CONFLICT DO NOTHING"
        )
        self.conn.execute("SELECT set_config('search_path', 'clock', false)")

    def questions(self) -> dict[str, Callable[[], object]]:
        """One look at each."""
        conn, council, headers = self.conn, self.council, {"Authorization": f"Bearer {self.token}"}
        body = self.ledger.governance.of(council).framework.at(self.ledger.now()).ladder[0]
        newest = register.page(conn, council, Filters(), before=None, limit=A_PAGE)
        middle, reports = newest[len(newest) // 2].opened, cycle(self.promises)
        tip = sealed.newest(conn)
        assert tip is not None

        def page(filters: Filters, before: int | None = None) -> Callable[[], object]:
            return lambda: register.page(conn, council, filters, before=before, limit=A_PAGE)

        def over_api(method: str, path: str, **more: object) -> None:
            answer = self.client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]
            assert answer.status_code == 200, answer.text

        return {
            "a command, over the API": lambda: over_api(
                "POST", f"/api/commitments/{next(reports)}/report-progress", json=REPORT
            ),
            "the register's first page": page(Filters()),
            "its first page, over the API": lambda: over_api("GET", f"/api/councils/{council}/commitments"),
            "a page further on": page(Filters(), middle),
            "a search that finds nothing": page(Filters(q="nobody ever wrote this")),
            "what is stuck": page(Filters(stuck=True)),
            "an inbox": lambda: inbox.of_body(conn, council, body, limit=A_PAGE),
            "the timeline's first page": lambda: timeline.page(conn, council, before=None, limit=A_PAGE),
            "the duties": lambda: duties.of_council(conn, council, limit=A_PAGE),
            "a look at a clock": lambda: self.ledger.take_due_steps(self.chance.choice(self.promises)),
            "a sweep that finds nothing late": lambda: outbox.want_late(conn, within=300),
            "the list of all councils": self.ledger.councils,
            "the register as it was on a day": lambda: past.lists(self.ledger, council, as_of=self.ledger.now().date()),
            "a proof": lambda: sealed.inclusion(conn, 1 + self.chance.randrange(tip.position)),
        }

    def looks(self, look: Callable[[], object]) -> list[float]:
        """How long each of some looks took, in seconds."""
        found = []
        for _ in range(LOOKS):
            begun = time.perf_counter()
            look()
            found.append(time.perf_counter() - begun)
        return found

    def report(self, number: int) -> list[float]:
        """Report on promises, so often. Returns how long each took."""
        officer, found = Actor(UUID(int=2), Role.OFFICER, self.council), []
        for _, which in zip(range(number), cycle(self.promises), strict=False):
            begun = time.perf_counter()
            self.ledger.carry_out("report-progress", which, actor=officer, report=REPORT["report"])
            found.append(time.perf_counter() - begun)
        return found

    def newest(self) -> int:
        return self.ledger.ledger.max_notification_id() or 0

    def caught_up_in(self, within: float) -> float:
        """The seconds that the lists took, from when their followers began, to have all that is on the record."""
        stop, position, begun = Event(), self.newest(), time.perf_counter()
        threads = start(self.url, self.ledger, stop)
        try:
            behind = "SELECT count(*) FROM read.positions WHERE position < %s"
            while self.conn.execute(behind, (position,)).fetchone() != (0,):
                if time.perf_counter() - begun > within:
                    raise RuntimeError("the lists do not catch up")
                time.sleep(0.002)
            return time.perf_counter() - begun
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def sealed_in(self) -> float:
        """The seconds that sealing what is not sealed yet took."""
        sealer, begun = Sealer(KEY), time.perf_counter()
        with connect(self.url) as conn:
            while sealer.seal(conn):
                pass
        return time.perf_counter() - begun
