"""The long-running processes: web, projections, clock. Each ends in good order on SIGTERM."""

import asyncio
import os
import signal
import sys
from threading import Event

import structlog
import uvicorn

from api.app import create_app
from api.running.children import end_with_parent
from api.services import build
from api.settings import Settings
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from projections import runner
from workflows import outbox
from workflows.worker import ClockProcess

GRACE = 8
"""Seconds that requests under way get when the web process is told to end."""
AT_ONCE = 400
"""Connections at the same time; more are told to come back (503)."""
log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """The web process."""
    end_with_parent()
    uvicorn.run(
        create_app(build(settings)),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
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
        threads = runner.start(url, Accountability(pool), stop)
        for thread in threads:
            thread.join()
    log.info("stopped")


def work(settings: Settings) -> None:
    """The clock's process."""
    end_with_parent()
    url = _database(settings)
    pool = open_pool(url, size=10, schema=outbox.SCHEMA)
    clock = ClockProcess(
        url=url,
        pool=pool,
        address=settings.temporal_address,
        namespace=settings.temporal_namespace,
        sweep_seconds=settings.sweep_seconds,
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
