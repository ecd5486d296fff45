"""The long-running processes: web, projections, clock. Each ends in good order on SIGTERM.

Each imports what it runs by itself, and not the libraries of the others.
"""

import asyncio
import os
import signal
import sys
from threading import Event

import structlog

from api.running.alive import Signs
from api.running.children import end_with_parent
from api.settings import Settings
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from projections import runner

GRACE = 8
"""Seconds that requests under way get when the web process is told to end."""
AT_ONCE = 400
"""Connections at the same time; more are told to come back (503)."""
log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """The web process."""
    import uvicorn

    from api.app import create_app
    from api.services import build

    end_with_parent()
    uvicorn.run(
        create_app(build(settings)),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=AT_ONCE,
    )


def project(settings: Settings) -> None:
    """The process that keeps read models up to date."""
    end_with_parent()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    url = _database(settings)
    with open_pool(url, size=4) as pool:
        ledger = Accountability(pool)
        signs = Signs(settings.life_dir, "project", [each.name for each in runner.projections(ledger)])
        threads = runner.start(url, ledger, stop, signs)
        for thread in threads:
            thread.join()
    log.info("stopped")


def work(settings: Settings) -> None:
    """The clock's process."""
    from workflows.server import Server
    from workflows.worker import ClockProcess

    end_with_parent()
    url = _database(settings)
    pool = open_pool(url, size=10)
    clock = ClockProcess(
        url=url,
        ledger=Accountability(pool),
        server=Server(
            address=settings.temporal_address,
            namespace=settings.temporal_namespace,
            tls=settings.temporal_tls,
            ca=settings.temporal_tls_ca,
            cert=settings.temporal_tls_cert,
            key=settings.temporal_tls_key,
            name=settings.temporal_tls_server_name,
            api_key=settings.temporal_api_key,
        ),
        sweep_seconds=settings.sweep_seconds,
        alive=Signs(settings.life_dir, "worker", ClockProcess.PARTS),
    )
    asyncio.run(clock.run())
    pool.close(timeout=2)
    log.info("stopped")
    sys.stdout.flush()
    # The Temporal library sometimes aborts while the interpreter takes itself apart; all is done by here.
    os._exit(0)


def _database(settings: Settings) -> str:
    if settings.database_url is None:
        raise SystemExit("Set KEPT_DATABASE_URL, or use `kept run`, which brings a database of its own.")
    return settings.database_url
