"""A run that ended, or was made to, while a promise climbed: the next one on the same data goes on from there."""

from pathlib import Path

from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import Whole


def one_rung_up(data: Path) -> tuple[Whole, str, str]:
    """A run of its own whose one commitment went one rung up: the run, what it printed, the commitment's path."""
    run = Whole(data)
    printed = run.start()
    run.adopt_with("PT5S")
    path = run.blocked()
    run.wait_for(lambda: len(run.events(path, "escalated")) >= 1)
    return run, printed, path


def assert_climbs_on(run: Whole, printed: str, path: str) -> None:
    """Start the run again: it offers what it offered before, and the climb ends as if nothing had been."""
    assert run.start() == printed
    try:
        run.wait_for(lambda: climbed(run, path))
        assert_each_rung_once(run, path)
    finally:
        assert run.stop() == 0


def test_a_second_run_goes_on_from_what_the_first_one_kept(tmp_path: Path) -> None:
    run, printed, path = one_rung_up(tmp_path / "data")
    assert run.stop() == 0
    assert_climbs_on(run, printed, path)


def test_everything_killed_at_once_goes_on_at_the_next_run(tmp_path: Path) -> None:
    run, printed, path = one_rung_up(tmp_path / "data")
    run.kill_everything()
    assert_climbs_on(run, printed, path)


def test_it_climbs_on_when_everything_that_temporal_knew_is_lost(tmp_path: Path) -> None:
    run, printed, path = one_rung_up(tmp_path / "data")
    assert run.stop() == 0
    for file in run.data.glob("temporal.db*"):
        file.unlink()
    assert_climbs_on(run, printed, path)
