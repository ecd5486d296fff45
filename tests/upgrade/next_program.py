"""The program of the release to come: a copy of this one with the kinds of change that a release may bring. Run beside
this one it shows what a rolling update meets."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from domain.ledger import schema

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "workflows", "projections", "api")
NEXT = f"{int(schema.NEEDED) + 1:04}"
SHARE = 50

MIGRATION = f'''"""a note with an account"""

from domain.ledger.migrations.plain_sql import run_beside

revision = "{NEXT}"
down_revision = "{schema.NEEDED}"


def upgrade() -> None:
    run_beside(__file__)
'''
CHANGES = (
    # It needs a column that is not there yet.
    ("domain/ledger/schema.py", f'NEEDED = "{schema.NEEDED}"', f'NEEDED = "{NEXT}"'),
    (
        "api/accounts.py",
        '_ACCOUNT = "id, council, role, body"',
        '_ACCOUNT = "id, council, role, coalesce(note, body) AS body"',
    ),
    # An event has a field more.
    (
        "domain/model/facts.py",
        '    TOPIC = "commitment.progress_reported"\n\n    report: str\n',
        '    TOPIC = "commitment.progress_reported"\n    class_version = 2\n\n    report: str\n    share: int\n\n'
        "    @staticmethod\n    def upcast_v1_v2(state: dict[str, Any]) -> None:\n"
        '        state |= {"share": 0}\n',
    ),
    (
        "domain/model/decisions.py",
        'report=passage("report", report))',
        f'report=passage("report", report), share={SHARE})',
    ),
    # A list is kept in another form.
    (
        "projections/register.py",
        ' position bigint NOT NULL)"',
        " position bigint NOT NULL, note text DEFAULT 'next')\"",
    ),
)


def make(folder: Path) -> Path:
    """Write the program into a folder."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name, old, new in CHANGES:
        _change(folder / name, old, new)
    register = (folder / "projections" / "register.py").read_text(encoding="utf-8")
    version = re.search(r"^    version = (\d+)$", register, re.MULTILINE)
    assert version is not None
    _change(folder / "projections" / "register.py", version[0], f"    version = {int(version[1]) + 1}")
    versions = folder / "domain" / "ledger" / "migrations" / "versions"
    (versions / f"v{NEXT}_note.py").write_text(MIGRATION, encoding="utf-8")
    (versions / f"v{NEXT}_note.sql").write_text("ALTER TABLE people.accounts ADD COLUMN note text;\n", encoding="utf-8")
    return folder


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file.name} has changed: {old!r} is not in it once"
    file.write_text(text.replace(old, new), encoding="utf-8")


def kept(program: Path, *arguments: str, **env: str) -> "subprocess.Popen[str]":
    """Start a `kept` command of a program. Its folder comes first wherever Python looks for modules."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KEPT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli", *arguments],
        cwd=program,
        env={**clean, **env, "PYTHONPATH": str(program)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(program: Path, *arguments: str, **env: str) -> str:
    """Run a `kept` command of a program to its end. Returns what it printed."""
    done = kept(program, *arguments, **env)
    printed, _ = done.communicate(timeout=90)
    assert done.returncode == 0, printed
    return printed
