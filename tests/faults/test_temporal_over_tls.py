"""The clock speaks TLS to Temporal, shows its own certificate, and believes no server that it cannot check."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection, create_server, socket
from threading import Thread

import pytest

from api.running import temporal
from api.running.postgres import Embedded
from domain.ledger.database import connect
from tests.conftest import Database, new_database
from tests.faults.whole import free_port
from workflows import outbox

NAME = "temporal.example"
WITHIN = 60.0
"""Seconds in which four workers start, and one of them finds its server."""


def authority(folder: Path, who: str) -> Path:
    """Who signs certificates: a certificate, with its key beside it."""
    cert = folder / f"{who}.crt"
    _openssl("-out", cert, "-keyout", cert.with_suffix(".key"), "-subj", f"/CN={who}")
    return cert


def certificate(folder: Path, who: str, name: str, *, signed_by: Path) -> None:
    """A certificate for a name, which is of no use to sign others, with its key beside it."""
    cert = folder / f"{who}.crt"
    signer = ["-CA", signed_by, "-CAkey", signed_by.with_suffix(".key")]
    about = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    kind = ["-addext", "basicConstraints=critical,CA:FALSE"]
    _openssl("-out", cert, "-keyout", cert.with_suffix(".key"), *about, *kind, *signer)


def _openssl(*arguments: str | Path) -> None:
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *kind, *arguments], check=True, capture_output=True, timeout=30)


@contextmanager
def tls_in_front(port: int, context: ssl.SSLContext) -> Iterator[int]:
    """What takes connections over TLS and hands them on in the clear, as in front of a real server."""

    def copy(source: socket, target: socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        finally:
            source.close()
            target.close()

    def take(raw: socket) -> None:
        try:
            coming = context.wrap_socket(raw, server_side=True)
        except OSError:
            raw.close()
            return
        going = create_connection(("127.0.0.1", port))
        Thread(target=copy, args=(coming, going), daemon=True).start()
        Thread(target=copy, args=(going, coming), daemon=True).start()

    def serve() -> None:
        while True:
            try:
                raw, _ = listening.accept()
            except OSError:
                return
            Thread(target=take, args=(raw,), daemon=True).start()

    with create_server(("127.0.0.1", 0)) as listening:
        Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


@contextmanager
def worker(database: Database, **env: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "worker"],
        env={**os.environ, "KEPT_DATABASE_URL": database.service_url, **env},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    ours, theirs = authority(folder, "ours"), authority(folder, "theirs")
    certificate(folder, "server", NAME, signed_by=ours)
    certificate(folder, "worker", "worker.example", signed_by=ours)
    certificate(folder, "stranger", "worker.example", signed_by=theirs)
    return folder


@pytest.fixture(scope="module")
def address(secrets: Path, server_program: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Temporal server that takes nobody without a certificate that ours signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(secrets / "server.crt", secrets / "server.key")
    context.load_verify_locations(secrets / "ours.crt")
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["h2"])
    port = free_port()
    command = temporal.command(server_program, port=port, state=tmp_path_factory.mktemp("state") / "temporal.db")
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with tls_in_front(port, context) as front:
            yield f"127.0.0.1:{front}"
    finally:
        server.terminate()
        server.wait(20)


def said(database: Database) -> str:
    """How the clock of a database is, as its worker says: starting, up, degraded or down."""
    with connect(database.service_url) as conn:
        return outbox.health(conn, datetime.now(UTC)).status


def shown(secrets: Path, who: str) -> dict[str, str]:
    """Settings of a worker that trusts ours, and shows the certificate of `who`."""
    return {
        "KEPT_TEMPORAL_TLS_CA_FILE": str(secrets / "ours.crt"),
        "KEPT_TEMPORAL_TLS_CERT_FILE": str(secrets / f"{who}.crt"),
        "KEPT_TEMPORAL_TLS_KEY_FILE": str(secrets / f"{who}.key"),
        "KEPT_TEMPORAL_TLS_SERVER_NAME": NAME,
    }


def test_the_clock_runs_where_each_knows_the_other_and_nowhere_else(
    address: str, secrets: Path, embedded: Embedded, set_up: str
) -> None:
    """Four workers side by side, each with a database of its own."""
    ours = shown(secrets, "worker")
    settings = {
        "both are known": ours,
        "server signed by somebody else": ours | {"KEPT_TEMPORAL_TLS_CA_FILE": str(secrets / "theirs.crt")},
        "server of another name": ours | {"KEPT_TEMPORAL_TLS_SERVER_NAME": "another.example"},
        "server takes no stranger": shown(secrets, "stranger"),
    }
    with ExitStack() as running:
        databases = {}
        for which, env in settings.items():
            databases[which] = running.enter_context(contextmanager(new_database)(embedded, like=set_up))
            running.enter_context(worker(databases[which], KEPT_TEMPORAL_ADDRESS=address, **env))
        until = time.monotonic() + WITHIN
        while "starting" in (found := {which: said(each) for which, each in databases.items()}).values() or (
            found["both are known"] != "up"
        ):
            assert time.monotonic() < until, found
            time.sleep(0.2)
        # What has not come up in the time that one needed, and as long again as it tries at, does not.
        time.sleep(3)
        assert {which: said(each) for which, each in databases.items()} == {
            which: "up" if which == "both are known" else "down" for which in settings
        }
