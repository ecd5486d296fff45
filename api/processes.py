"""The long-running processes: web, projections, clock. Each ends in good order on SIGTERM, within ten seconds."""

import asyncio
import os
import sys
from threading import Event
from types import FrameType

import structlog
import uvicorn

from api.app import create_app
from api.figures import Pool, Whole, tell_figures
from api.logs import configure
from api.running.children import end_with_parent
from api.services import build
from api.settings import Settings
from api.stopping import at_once, end_in_time, on_end
from api.tracing import Tracing
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from projections import runner
from workflows import outbox
from workflows.worker import ClockProcess

GRACE = 5
"""Seconds that requests under way get when the web process is told to end."""
AT_ONCE = 400
"""Connections at the same time; more are told to come back (503)."""
log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """The web process."""
    tracing = _begin("api", settings)
    services = build(settings)
    tell_figures(settings, Pool(services.pool), Whole(services))
    config = uvicorn.Config(
        create_app(services),
        host=settings.host,
        port=settings.port,
        log_level=settings.log_level,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=AT_ONCE,
    )
    _Server(config).run()
    tracing.end()


class _Server(uvicorn.Server):
    """Ends on a signal, and that is no failure: the library would raise the signal again once all has ended."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the library's signature
        end_in_time()
        self.should_exit = True


def project(settings: Settings) -> None:
    """The process that keeps read models up to date."""
    tracing = _begin("project", settings)
    stop = Event()

    def end() -> None:
        end_in_time()
        stop.set()

    on_end(end)
    url = _database(settings)
    with open_pool(url, size=4) as pool:
        tell_figures(settings, Pool(pool))
        threads = runner.start(url, Accountability(pool), stop)
        for thread in threads:
            thread.join()
    tracing.end()
    log.info("stopped")


def work(settings: Settings) -> None:
    """The clock's process."""
    tracing = _begin("worker", settings)
    url = _database(settings)
    pool = open_pool(url, size=10, schema=outbox.SCHEMA)
    tell_figures(settings, Pool(pool))
    clock = ClockProcess(
        url=url,
        pool=pool,
        address=settings.temporal_address,
        namespace=settings.temporal_namespace,
        sweep_seconds=settings.sweep_seconds,
        traced=tracing.is_on,
    )
    asyncio.run(clock.run(end_in_time))
    pool.close(timeout=1)
    tracing.end()
    log.info("stopped")
    sys.stdout.flush()
    # The Temporal library sometimes aborts while the interpreter takes itself apart; all is done by here.
    os._exit(0)


def _begin(process: str, settings: Settings) -> Tracing:
    on_end(at_once)
    tracing = Tracing(settings, process)
    configure(settings.log_level, process, *tracing.processors)
    end_with_parent()
    log.info("started", pid=os.getpid())
    return tracing


def _database(settings: Settings) -> str:
    if settings.database_url is None:
        raise SystemExit("Set KEPT_DATABASE_URL, or use `kept run`, which brings a database of its own.")
    return settings.database_url
