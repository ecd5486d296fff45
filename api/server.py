"""The web process's server."""

from types import FrameType

import uvicorn

from api.app import create_app
from api.services import Services
from api.settings import Settings
from api.stopping import end_in_time

GRACE = 5
"""Seconds that requests under way get when the web process is told to end."""
AT_ONCE = 400
"""Connections at the same time; more are told to come back (503)."""


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
        log_level=settings.log_level,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=settings.proxies,
        timeout_graceful_shutdown=GRACE,
        limit_concurrency=AT_ONCE,
    )
    Server(config, services).run()
