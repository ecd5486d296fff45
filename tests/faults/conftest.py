"""What the trials on whole systems need from the machine."""

import fcntl
from pathlib import Path

import pytest

from api.running import temporal
from api.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def server_program() -> Path:
    """A Temporal server's program; the first time on a machine it is built, which takes some minutes.

    Every trial waits for it, so that none begins while it is built, and of trials side by side one builds it.
    """
    cache = Settings().cache_dir.expanduser()
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "temporal.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        return temporal.obtain(cache, lambda _: None)
