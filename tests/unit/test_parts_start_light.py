"""Each process of a run imports what it runs, and none of the heavy libraries that only others need."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"fastapi", "uvicorn", "jinja2", "temporalio", "httpx2", "faker", "alembic", "sqlalchemy"}


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
    env = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    # Without a database each part comes to an end by itself, right after it has imported all that it runs.
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "api.cli", part],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    imported = set(re.findall(r"^import time:.*\| +(\w+)$", done.stderr, re.MULTILINE))
    assert "typer" in imported
    assert imported & HEAVY == needs
