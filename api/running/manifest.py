"""Whether a base backup is whole: every file that its manifest lists, with the size and the digest it had.

PostgreSQL's own pg_verifybackup does the same; the one that comes with the embedded server does not run.
https://www.postgresql.org/docs/current/backup-manifest-format.html
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from api.running.children import CannotRun

NAME = "backup_manifest"
_SUM = re.compile(rb'"Manifest-Checksum": "([0-9a-f]{64})"\}\s*$')


def check(folder: Path) -> None:
    """Raises CannotRun for a file that is missing or has other content, or a manifest that was changed."""
    try:
        written = (folder / NAME).read_bytes()
        files: list[dict[str, Any]] = json.loads(written)["Files"]
        found = _SUM.search(written)
        # The digest is of everything up to the line that holds it.
        whole = found is not None and hashlib.sha256(written[: found.start()]).hexdigest() == found[1].decode()
    except (OSError, ValueError, KeyError, TypeError):
        whole, files = False, []
    if not whole:
        raise CannotRun(f"The backup in {folder} has no whole list of its files.")
    for each in files:
        path = folder / _name(each)
        if not path.is_file() or path.stat().st_size != each["Size"] or _digest(path) != each["Checksum"]:
            raise CannotRun(f"The backup in {folder} is not whole: {_name(each)} is missing or was changed.")


def _name(listed: dict[str, Any]) -> str:
    # Names that are no UTF-8 are listed in hexadecimal; PostgreSQL itself makes none.
    return str(listed["Path"]) if "Path" in listed else bytes.fromhex(listed["Encoded-Path"]).decode()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
