"""Signs of life: files that a process touches while its parts turn, and the question whether it still does.

`python -m api.running.alive PROCESS` ends with 0 or 1, for whatever watches processes. It looks at the files and not at
the database: a process that waits for PostgreSQL or Temporal is well, and starting it again would help nobody. It
imports the standard library only, for it runs often.
"""

import os
import sys
import time
from collections.abc import Iterable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

SILENT_AFTER = 60.0
"""Seconds without a sign after which a part counts as stuck: every wait of a part is shorter."""
AT_MOST_EVERY = 1.0
"""Seconds between two signs that are worth writing down."""


class Signs:
    """The signs of life of a process: each of its parts gives its own. Without a folder nothing is written."""

    def __init__(self, folder: Path | None, process: str, parts: Iterable[str]) -> None:
        self._folder = folder
        self._process = process
        self._last: dict[str, float] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob(f"{process}.*"):
                old.unlink(missing_ok=True)
            for part in parts:
                # A part that never turns is found out too.
                self(part)

    def __call__(self, part: str) -> None:
        """A part turned."""
        now = time.monotonic()
        if self._folder is None or now < self._last.get(part, 0.0) + AT_MOST_EVERY:
            return
        self._last[part] = now
        (self._folder / f"{self._process}.{part}").touch()


def trouble(folder: Path, process: str) -> str | None:
    """What is wrong with a process, or None."""
    signs = {file.name.partition(".")[2]: file.stat().st_mtime for file in folder.glob(f"{process}.*")}
    if not signs:
        return f"{process} has not started."
    silent = sorted(part for part, at in signs.items() if time.time() - at > SILENT_AFTER)
    return f"{process}: no sign of life of {', '.join(silent)}." if silent else None


def unanswered(host: str, port: int) -> str | None:
    """What is wrong with the web process, or None."""
    connection = HTTPConnection("127.0.0.1" if host in ("", "0.0.0.0") else host, port, timeout=4)  # noqa: S104
    try:
        connection.request("GET", "/health/live")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return "api does not answer."
    finally:
        connection.close()
    return None if status == 200 else f"api answers {status}."


def main(process: str) -> int:
    if process == "api":
        found = unanswered(os.environ.get("KEPT_HOST", "127.0.0.1"), int(os.environ.get("KEPT_PORT", "8000")))
    else:
        found = trouble(Path(os.environ.get("KEPT_LIFE_DIR", ".")), process)
    if found:
        print(found, file=sys.stderr)  # noqa: T201 - what watches it keeps what it says
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
