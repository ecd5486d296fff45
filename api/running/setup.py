"""Setting up and filling a database: what `kept init` and the start of `kept run` do."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from api import accounts
from api.running import sign_ins
from api.services import Services, build
from api.settings import Settings, role_of
from domain.frameworks import file as framework_file
from domain.frameworks import history
from domain.ledger.application import SYSTEM
from domain.ledger.install import install
from domain.ledger.loading import load
from domain.voices import copies
from projections.tables import connect, is_kept, prepare, projections

FRAMEWORKS = Path(framework_file.__file__).parent
COUNCILS = ("manchester", "bury", "wolverhampton")
"""The councils that come with Kept: NAME.toml, and NAME-history.toml where there is one."""


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Settings with a database that is there: the one that is set, or the embedded ones, started for as long as
    this lasts unless they run already."""
    if settings.database_url is not None:
        yield settings
        return
    # Where a database is set, the package with the embedded one need not be there: the image is without it.
    from api.running import embedded, postgres

    with ExitStack() as at_the_end:
        started = {}
        for name in embedded.needed(settings):
            was_running = postgres.is_running(settings.data_dir / name)
            started[name] = embedded.start(settings, name)
            if not was_running:
                at_the_end.callback(postgres.stop, started[name])
        yield embedded.with_servers(settings, started)


def initialise(settings: Settings) -> None:
    """Create or bring up to date everything in the database, and in that of the keys, where it is another. What was
    erased and came back with an earlier copy of either is erased again."""
    assert settings.database_url is not None
    install(settings.database_owner_url or settings.database_url, service_role=settings.service_role)
    if settings.keys_url is not None:
        keys_owner = settings.keys_owner_url or settings.keys_url
        install(keys_owner, service_role=role_of(settings.keys_url))
        copies.move(settings.database_owner_url or settings.database_url, keys_owner)
    services = build(settings)
    try:
        services.ledger.voices.erase_again()
        with services.database() as conn:
            accounts.seal_names(conn, services.ledger.voices)
        with services.database(), connect(settings.database_url) as conn:
            for projection in projections():
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
            if found.voices:
                # What looks at their words is of the web process: whoever has nothing to fill does without it.
                from api import past_voices

                past_voices.load(services, found)
    return new


def offer_sign_ins(services: Services) -> list[sign_ins.SignIn]:
    """Sign-ins for trying it out, for every council on the record."""
    entries: list[sign_ins.SignIn] = []
    for council in services.ledger.councils():
        framework = services.ledger.governance.of(council).framework.at(services.ledger.now())
        with services.database() as conn:
            entries = sign_ins.ensure(conn, services.ledger.voices, services.settings.data_dir, framework)
    return entries
