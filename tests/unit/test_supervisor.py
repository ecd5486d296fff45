"""What watches the parts of a run, where the disk takes nothing."""

import json
from pathlib import Path

import pytest

from api.running.supervisor import Supervisor
from api.settings import Settings

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this machine has no device that is always full")
def test_on_a_full_disk_the_parts_go_on_and_are_written_down_as_soon_as_there_is_room(tmp_path: Path) -> None:
    watching = Supervisor(Settings(data_dir=tmp_path, _env_file=None))  # type: ignore[call-arg]
    unwritten = tmp_path / "processes.new"
    unwritten.symlink_to(FULL)
    watching._add("sleeper", ["sleep", "60"], "")
    try:
        for _ in range(2):
            watching._look()
            assert watching.pid("sleeper") is not None
        assert not (tmp_path / "processes.json").exists()
        unwritten.unlink()
        watching._look()
        written = json.loads((tmp_path / "processes.json").read_text())
        assert written["sleeper"][0] == watching.pid("sleeper")
    finally:
        for child in watching._children.values():
            child.ask_to_end()
            child.wait_for_end(0)
