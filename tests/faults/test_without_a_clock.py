"""Without a Temporal server everything but the clock works, says so, and catches up when a server appears."""

import os
import shutil
import subprocess
from pathlib import Path

from api.running import temporal
from api.running.setup import COUNCILS
from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import free_port, whole

NOWHERE = "http://127.0.0.1:9"
"""A proxy that is not there: nothing can be downloaded."""


def test_commitments_wait_for_a_server_and_climb_when_one_appears(tmp_path: Path, server_program: Path) -> None:
    port = free_port()
    with whole(tmp_path / "data", KEPT_TEMPORAL_ADDRESS=f"127.0.0.1:{port}") as kept:
        kept.adopt_with("PT2S")
        path = kept.blocked()
        kept.wait_for_lists()
        rows = [row for c in COUNCILS for row in kept.get(f"/api/councils/{c}/commitments?limit=200")["items"]]
        still_open = [row for row in rows if row["state"] in ("proposed", "agreed", "blocked")]
        still_open += [row for c in COUNCILS for row in kept.get(f"/api/councils/{c}/duties")["items"]]

        def all_wait() -> bool:
            clock = kept.get("/health/ready")["parts"]["clock"]
            return (clock["status"], clock["waiting"]) == ("down", len(still_open))

        # The worker starts beside the lists: it says so once it has seen every event.
        kept.wait_for(all_wait)
        ready = kept.get("/health/ready")
        assert (ready["status"], ready["parts"]["ledger"]["status"]) == ("degraded", "up")
        assert not kept.events(path, "escalated")

        command = temporal.command(server_program, port=port, state=tmp_path / "temporal.db")
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            kept.wait_for(lambda: climbed(kept, path))
            assert_each_rung_once(kept, path)
            kept.wait_for(lambda: kept.get("/health/ready")["parts"]["clock"]["status"] == "up")
            kept.wait_for(lambda: kept.get("/health/ready")["parts"]["clock"]["waiting"] == 0)
        finally:
            server.terminate()
            server.wait(20)


def test_while_a_server_is_built_the_service_is_up_and_says_how_far_it_is(tmp_path: Path, server_program: Path) -> None:
    """The compiler is a stand-in that takes its time and then hands over the real server."""
    tools = tmp_path / "tools"
    tools.mkdir()
    go = tools / "go"
    hold = tmp_path / "hold"
    hold.touch()
    go.write_text(
        "#!/bin/sh\n"
        "for part in $(seq 400); do echo example.org/part/$part >&2; done\n"
        f"while [ -e {hold} ]; do sleep 0.1; done\n"
        f"cp {server_program} $GOBIN/temporal\n"
    )
    go.chmod(0o755)
    for needed in ("sh", "seq", "sleep", "cp", "env"):
        found = shutil.which(needed)
        assert found
        (tools / needed).symlink_to(found)
    path_of_system = os.pathsep.join([str(tools), "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
    assert shutil.which("temporal", path=path_of_system) is None
    env = {"PATH": path_of_system, "KEPT_CACHE_DIR": str(tmp_path / "cache"), "HTTPS_PROXY": NOWHERE}
    with whole(tmp_path / "data", **env) as kept:
        kept.adopt_with("PT2S")
        path = kept.blocked()
        kept.wait_for(lambda: "% done" in kept.get("/health/ready")["parts"]["clock"]["says"])
        clock = kept.get("/health/ready")["parts"]["clock"]
        assert clock["status"] == "starting"
        assert clock["waiting"] > 0
        hold.unlink()
        kept.wait_for(lambda: climbed(kept, path))
        assert_each_rung_once(kept, path)
    assert (tmp_path / "cache" / "temporal").exists()
