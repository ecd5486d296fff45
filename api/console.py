"""What commands of the command line share: where they write, and the services they work on."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from api.running import setup
from api.services import Services, build
from api.settings import Settings

out = Console()


@contextmanager
def services_here() -> Iterator[Services]:
    """Services on the database that is set, or on the embedded one. Where the owner is known, it is set up first."""
    with setup.database(Settings()) as settings:
        if settings.database_owner_url is not None:
            setup.initialise(settings)
        services = build(settings)
        try:
            with services.database():
                pass  # It says so here, in a sentence, where the database is not set up for this program.
            yield services
        finally:
            services.close()
