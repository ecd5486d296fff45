"""The clock speaks TLS to Temporal, shows its own certificate, and believes no server that it cannot check."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from socket import create_connection, create_server, socket
from threading import Thread

import pytest

from api.running import temporal
from domain.ledger.database import connect
from tests.conftest import Database
from tests.faults.whole import free_port
from workflows import outbox

NAME = "temporal.example"


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


def told(database: Database, wanted: str, *, within: float) -> bool:
    """Whether the worker says within so many seconds that the clock is so."""
    until = time.monotonic() + within
    with connect(database.service_url) as conn:
        while time.monotonic() < until:
            if outbox.health(conn, datetime.now(UTC)).status == wanted:
                return True
            time.sleep(0.1)
    return False


def shown(secrets: Path, who: str) -> dict[str, str]:
    """Settings of a worker that trusts ours, and shows the certificate of `who`."""
    return {
        "KEPT_TEMPORAL_TLS_CA_FILE": str(secrets / "ours.crt"),
        "KEPT_TEMPORAL_TLS_CERT_FILE": str(secrets / f"{who}.crt"),
        "KEPT_TEMPORAL_TLS_KEY_FILE": str(secrets / f"{who}.key"),
        "KEPT_TEMPORAL_TLS_SERVER_NAME": NAME,
    }


def test_with_its_certificate_and_the_servers_the_clock_runs(address: str, secrets: Path, database: Database) -> None:
    with worker(database, KEPT_TEMPORAL_ADDRESS=address, **shown(secrets, "worker")):
        assert told(database, "up", within=30)


@pytest.mark.parametrize(
    ("who", "changed"),
    [
        ("worker", {"KEPT_TEMPORAL_TLS_CA_FILE": "theirs.crt"}),
        ("worker", {"KEPT_TEMPORAL_TLS_SERVER_NAME": "another.example"}),
        ("stranger", {}),
    ],
    ids=["signed by somebody else", "of another name", "takes no stranger"],
)
def test_a_server_that_cannot_be_checked_or_does_not_take_the_certificate_is_none(
    address: str, secrets: Path, database: Database, who: str, changed: dict[str, str]
) -> None:
    wrong = {key: str(secrets / value) if key.endswith("_FILE") else value for key, value in changed.items()}
    with worker(database, KEPT_TEMPORAL_ADDRESS=address, **shown(secrets, who) | wrong):
        assert told(database, "down", within=30)
        assert not told(database, "up", within=2)
