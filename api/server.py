"""The web process's server."""

import gc
from types import FrameType

import uvicorn

from api.app import create_app
from api.bounded import BoundedProtocol
from api.services import Services
from api.settings import Settings
from api.stopping import end_in_time

GRACE = 5
"""Seconds that requests under way get when the web process is told to end."""
AT_ONCE = 400
"""Connections at the same time; more are told to come back (503)."""
CYCLES_AFTER = 10_000
"""Objects made and not freed after which Python looks for those that only hold each other. Requests make next to none,
and with Python's own 700 it looked at all that requests under way hold after every sixth command."""


class Server(uvicorn.Server):
    """Ends on a signal, and that is no failure: the library would raise the signal again once all has ended."""

    def __init__(self, config: uvicorn.Config, services: Services) -> None:
        super().__init__(config)
        self.services = services

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the library's signature
        end_in_time()
        self.should_exit = True
        # Who follows something live would be waited for.
        self.services.live.end()


def serve(services: Services, settings: Settings) -> None:
    """Answer requests until told to end."""
    config = uvicorn.Config(
        create_app(services),
        host=settings.host,
        port=settings.port,
        http=BoundedProtocol,
        log_level=settings.log_level,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=AT_ONCE,
    )
    _leave_alone_what_stays()
    Server(config, services).run()


def _leave_alone_what_stays() -> None:
    """Have Python not look for garbage in the program itself: that stops every request for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(CYCLES_AFTER)
