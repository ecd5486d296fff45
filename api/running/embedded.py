"""The servers that `kept run` brings: PostgreSQL for the record, and another one for the keys of what young people
said, so that no copy of the record, nor the archive of all it writes, ever has a key in it."""

from collections.abc import Mapping

from api.running import postgres
from api.running.postgres import SERVICE_ROLE, Embedded
from api.settings import Settings
from domain.ledger.install import ensure_role

RECORD, KEYS = "postgres", "keys"
"""The folders of their data, which are also what they are called."""
_NOTHING_STAYS = """# What was written over is not kept: erased keys are gone with the next checkpoint.
wal_recycle = off
wal_level = minimal
max_wal_senders = 0
max_connections = 60
shared_buffers = 16MB
"""


def needed(settings: Settings) -> tuple[str, ...]:
    """The servers that these settings need started here."""
    if settings.database_url is not None:
        return ()
    return (RECORD, KEYS) if settings.keys_url is None else (RECORD,)


def start(settings: Settings, name: str) -> Embedded:
    """Start one of them, or take it over where it runs. Raises as postgres.start does."""
    if name == KEYS:
        return postgres.start(settings.data_dir / KEYS, more=_NOTHING_STAYS)
    return postgres.start(settings.data_dir / RECORD, archive=settings.archive_dir)


def with_servers(settings: Settings, started: Mapping[str, Embedded]) -> Settings:
    """The same settings on embedded servers. Such a database is for trying things out on this machine."""
    for each in started.values():
        ensure_role(each.owner_url, SERVICE_ROLE)
    record, keys = started[RECORD], started.get(KEYS)
    update = {
        "database_url": record.service_url,
        "database_owner_url": record.owner_url,
        "trial": settings.loopback,
    }
    if keys is not None:
        update |= {"keys_url": keys.service_url, "keys_owner_url": keys.owner_url}
    return settings.model_copy(update=update)
