"""The long-running processes: web, projections, clock. Each ends in good order on SIGTERM, within ten seconds.

Each imports what it runs by itself, and not the libraries of the others.
"""

import asyncio
import os
import sys
from threading import Event

import structlog

from api.figures import Pool, tell_figures
from api.logs import configure
from api.running import seal
from api.running.alive import Signs
from api.running.children import end_with_parent
from api.settings import Settings
from api.stopping import at_once, end_in_time, on_end
from api.tracing import Tracing
from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from projections import runner
from projections.tables import projections
from workflows import outbox

log = structlog.get_logger(__name__)


def serve(settings: Settings) -> None:
    """The web process."""
    from api import server
    from api.figures_of_all import Whole
    from api.services import build

    tracing = _begin("api", settings)
    services = build(settings)
    tell_figures(settings, Pool(services.pool), Whole(services))
    server.serve(services, settings)
    tracing.end()


def project(settings: Settings) -> None:
    """The process that keeps read models up to date, and seals the record."""
    tracing = _begin("project", settings)
    stop = Event()

    def end() -> None:
        end_in_time()
        stop.set()

    on_end(end)
    url = _database(settings)
    with open_pool(url, size=4) as pool:
        tell_figures(settings, Pool(pool))
        ledger = Accountability(pool)
        of_the_seal = seal.parts(settings)
        lists = [each.name for each in projections()]
        signs = Signs(settings.life_dir, "project", [*lists, *of_the_seal])
        threads = [*runner.start(url, ledger, stop, signs), *seal.run(url, of_the_seal, stop, signs)]
        for thread in threads:
            thread.join()
    tracing.end()
    log.info("stopped")


def work(settings: Settings) -> None:
    """The clock's process."""
    from workflows.server import Server
    from workflows.worker import CONNECTIONS, ClockProcess

    tracing = _begin("worker", settings)
    url = _database(settings)
    pool = open_pool(url, size=CONNECTIONS, schema=outbox.SCHEMA)
    tell_figures(settings, Pool(pool))
    clock = ClockProcess(
        url=url,
        pool=pool,
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
        traced=tracing.is_on,
        alive=Signs(settings.life_dir, "worker", ClockProcess.PARTS),
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
