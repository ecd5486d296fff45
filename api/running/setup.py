"""Setting up and filling a database: what `kept init` and the start of `kept run` do."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.running import sign_ins
from api.services import Services, build
from api.settings import Settings
from domain.frameworks import file as framework_file
from domain.frameworks import history
from domain.ledger.application import SYSTEM
from domain.ledger.install import ensure_role, install
from domain.ledger.loading import load
from projections.tables import connect, is_kept, prepare, projections

if TYPE_CHECKING:
    from api.running.postgres import Embedded

FRAMEWORKS = Path(framework_file.__file__).parent
COUNCILS = ("manchester", "bury", "wolverhampton")
"""The councils that come with Kept: NAME.toml, and NAME-history.toml where there is one."""


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Settings with a database that is there: the one that is set, or the embedded one, started for as long as
    this lasts unless it runs already."""
    if settings.database_url is not None:
        yield settings
        return
    # Where a database is set, the package with the embedded one need not be there: the image is without it.
    from api.running import postgres

    was_running = postgres.is_running(settings.data_dir / "postgres")
    embedded = postgres.start(settings.data_dir / "postgres", archive=settings.archive_dir)
    try:
        yield with_embedded(settings, embedded)
    finally:
        if not was_running:
            postgres.stop(embedded)


def with_embedded(settings: Settings, embedded: "Embedded") -> Settings:
    """The same settings on an embedded server. Such a database is for trying things out on this machine."""
    from api.running.postgres import SERVICE_ROLE

    ensure_role(embedded.owner_url, SERVICE_ROLE)
    return settings.model_copy(
        update={
            "database_url": embedded.service_url,
            "database_owner_url": embedded.owner_url,
            "trial": settings.loopback,
        }
    )


def initialise(settings: Settings) -> None:
    """Create or bring up to date everything in the database."""
    assert settings.database_url is not None
    install(settings.database_owner_url or settings.database_url, service_role=settings.service_role)
    services = build(settings)
    try:
        with services.database(), connect(settings.database_url) as conn:
            for projection in projections(services.ledger):
                # One in another form is left to its readers, until `kept rebuild` or `kept project` makes it anew.
                if not is_kept(conn, projection):
                    prepare(conn, projection)
    finally:
        services.close()


def fill(services: Services, directory: Path = FRAMEWORKS, councils: tuple[str, ...] = COUNCILS) -> int:
    """Adopt the frameworks that come with Kept, where a council has none, and load what is real of their history.
    Returns how many commitments were new."""
    new = 0
    for council in councils:
        data = framework_file.read(directory / f"{council}.toml")
        if not services.ledger.has_adopted(council):
            services.ledger.adopt_framework(data, actor=SYSTEM)
        services.ledger.take_on_duties(council)
        past = directory / f"{council}-history.toml"
        if past.exists():
            found = history.read(past)
            history.check_against(found, framework_file.parse(data), past)
            new += load(services.ledger, found)
    return new


def offer_sign_ins(services: Services) -> list[sign_ins.SignIn]:
    """Sign-ins for trying it out, for every council on the record."""
    entries: list[sign_ins.SignIn] = []
    for council in services.ledger.councils():
        framework = services.ledger.governance.of(council).framework.at(services.ledger.now())
        with services.database() as conn:
            entries = sign_ins.ensure(conn, services.settings.data_dir, framework)
    return entries
