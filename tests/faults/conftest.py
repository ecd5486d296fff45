"""What the trials on whole systems need from the machine."""

from pathlib import Path

import pytest

from api.running import temporal
from api.settings import Settings


@pytest.fixture(scope="session")
def server_program() -> Path:
    """A Temporal server's program; the first time on a machine it is built, which takes some minutes."""
    return temporal.obtain(Settings().cache_dir.expanduser(), lambda _: None)
