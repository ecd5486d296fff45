"""How fast commands are taken over HTTP, with all rules: `python -m benchmarks.commands [SECONDS PROMISES]`, for
each side of a pair, on so many promises.

Sixteen connections report on promises in turn: signed in, checked, folded, decided, appended, answered. The bounds are
web processes of their own on the same PostgreSQL: the same endpoint over the event-sourcing library's own recorder (in
two ways: commands_served.py), and an endpoint of FastAPI that selects the events of an aggregate, folds them and
inserts the next, and nothing else. Each figure is the median of ratios of interleaved pairs, with the disk as it is
(`plain`) and with one that is 2 ms slower (`slow`); with neither named, both. There are so many promises that histories
stay short: whoever is faster writes more.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from uuid import uuid4

import psycopg

from api import accounts
from api.logs import configure
from api.running import postgres
from api.running.postgres import SERVICE_ROLE
from benchmarks.asked import COMMANDS, LIBRARY_RECORDER, RECORDER_TOGETHER
from benchmarks.asked import RAW as RAW_ENDPOINT
from benchmarks.commands_served import COUNCIL, KEPT, LIBRARY, LIBRARY_TOGETHER, RAW, REPORT, agreed, services
from benchmarks.pairs import PLAIN, SLOW, Figure, figure, tell
from benchmarks.slow_disk import server
from domain.ledger.database import connect
from domain.ledger.install import ensure_role, install
from domain.model.access import Role

CONNECTIONS = 16
BOUNDS = {LIBRARY: LIBRARY_RECORDER, LIBRARY_TOGETHER: RECORDER_TOGETHER, RAW: RAW_ENDPOINT}
BARE = "CREATE TABLE bare (id uuid, version bigint, topic text, state text, PRIMARY KEY (id, version))"


class Web:
    """A web process, and the requests that it is sent."""

    def __init__(self, port: int, paths: Sequence[str], token: str) -> None:
        self._port = port
        body = json.dumps(REPORT)
        head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json"
        asked = f"{head}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        requests = [f"POST {path} HTTP/1.1\r\n{asked}".encode() for path in paths]
        # To each connection promises of its own: none is ever in the way of another, however far behind it is.
        self._requests = [cycle(requests[number::CONNECTIONS]) for number in range(CONNECTIONS)]

    def taken(self, seconds: float) -> float:
        """Commands in a second, over all connections. Raises RuntimeError where one was refused."""
        until = time.perf_counter() + seconds
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            begun = time.perf_counter()
            done = sum(threads.map(self._on_one_connection, self._requests, [until] * CONNECTIONS))
            return done / (time.perf_counter() - begun)

    def _on_one_connection(self, requests: Iterator[bytes], until: float) -> int:
        done = 0
        with closing(socket.create_connection(("127.0.0.1", self._port), timeout=30)) as conn:
            while time.perf_counter() < until:
                conn.sendall(next(requests))
                self._read_answer(conn)
                done += 1
        return done

    def _read_answer(self, conn: socket.socket) -> None:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more(conn)
        head, _, body = got.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(got.decode())
        left = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(body)
        while left > 0:
            left -= len(self._more(conn))

    def _more(self, conn: socket.socket) -> bytes:
        got = conn.recv(65536)
        if not got:
            raise RuntimeError("the connection was closed")
        return got


@contextmanager
def served(kind: str, embedded: postgres.Embedded, promises: int) -> Iterator[Web]:
    """A web process of one kind, with promises to report on."""
    if kind == RAW:
        token, ids = "", [str(uuid4()) for _ in range(promises)]
        with psycopg.connect(embedded.owner_url, autocommit=True) as conn:
            conn.execute(BARE)
            for version in (1, 2):
                conn.execute(
                    "INSERT INTO bare SELECT id, %s, 'begun', %s FROM unnest(%s::uuid[]) AS id",
                    (version, json.dumps({"title": "x" * 300}), ids),
                )
        paths = [f"/raw/{each}/report" for each in ids]
    else:
        made = services(kind, embedded.service_url, embedded.owner_url)
        paths = [f"/api/commitments/{each}/report-progress" for each in agreed(made, promises)]
        with connect(embedded.service_url) as conn:
            voices = made.ledger.voices
            token = accounts.add(conn, voices, council=COUNCIL, role=Role.OFFICER, body=None, name="officer")[1]
        made.close()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.commands_served", kind, embedded.service_url, embedded.owner_url]
    with subprocess.Popen([*command, str(port)]) as process:
        try:
            _wait_for(port, process)
            yield Web(port, paths, token)
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
            return
        time.sleep(0.1)
    raise RuntimeError("the web process did not come up")


def measure(embedded: postgres.Embedded, seconds: float, promises: int, *, slow: bool) -> list[Figure]:
    ensure_role(embedded.owner_url, SERVICE_ROLE)
    install(embedded.owner_url, service_role=SERVICE_ROLE)
    size, disk = f"{seconds:g} s a side", SLOW if slow else PLAIN
    with ExitStack() as stack:
        webs = {kind: stack.enter_context(served(kind, embedded, promises)) for kind in (KEPT, *BOUNDS)}
        rates = {kind: partial(web.taken, seconds) for kind, web in webs.items()}
        return [
            figure(COMMANDS, named, rates[KEPT], rates[kind], what="commands", size=size, disk=disk)
            for kind, named in BOUNDS.items()
        ]


def main(seconds: float, promises: int) -> None:
    configure("warning")
    with tempfile.TemporaryDirectory(prefix="kept-bench-") as folder:
        figures = []
        for slow in (False, True):
            with server(Path(folder) / ("slow" if slow else "plain"), slow=slow) as embedded:
                figures += measure(embedded, seconds, promises, slow=slow)
    tell(figures)


if __name__ == "__main__":
    asked_seconds, asked_promises = sys.argv[1:] or ("2", "960")
    main(float(asked_seconds), int(asked_promises))
