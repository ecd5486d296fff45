"""docker-compose.yml as Docker Compose reads it."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.production.programs import FILE, compose_parser

ROOT = FILE.parent


class WrongFile(Exception):
    """Docker Compose would refuse this file; the text says why."""


def read(file: Path = FILE) -> dict[str, Any]:
    """A compose file, filled in and made regular. Raises WrongFile."""
    done = subprocess.run([compose_parser(), str(file)], cwd=file.parent, capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise WrongFile(done.stderr.strip())
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def in_order(services: dict[str, Any]) -> Iterator[str]:
    """The names of services, each after those that it waits for."""
    done: list[str] = []

    def visit(name: str) -> None:
        for other in services[name].get("depends_on", {}):
            visit(other)
        if name not in done:
            done.append(name)

    for name in services:
        visit(name)
    yield from done
