"""Logs that cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest

FULL = Path("/dev/full")
TELLS = """
import structlog
from api.logs import configure
configure("info")
for number in range(3):
    structlog.get_logger().info("told", text="x" * 10_000)
print("goes on", flush=True)
"""


@pytest.mark.skipif(not FULL.exists(), reason="this machine has no device that is always full")
def test_on_a_full_disk_a_line_is_left_out_and_what_it_tells_of_goes_on() -> None:
    with FULL.open("w") as full:
        done = subprocess.run([sys.executable, "-c", TELLS], stdout=subprocess.PIPE, stderr=full, text=True, timeout=60)
    assert done.stdout == "goes on\n"
