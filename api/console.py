"""What commands of the command line share: where they write, and the services they work on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from api.settings import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from api.services import Services

out = Console()


@contextmanager
def services_here() -> Iterator["Services"]:
    """Services on the database that is set, or on the embedded one. Where the owner is known, it is set up first."""
    # Here, because the processes of a run have this module too, and none of them needs these.
    from api.running import setup
    from api.services import build

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


def line(text: str) -> None:
    """Print a line of what is on the record, never wrapped. Escape sequences in it must not reach the terminal; breaks
    in a text stay within its line."""
    print("".join(c if c.isprintable() else " " for c in text.replace("\n", " ")))  # noqa: T201


def data(form: "BaseModel") -> None:
    """Print a line of JSON."""
    print(form.model_dump_json())  # noqa: T201
