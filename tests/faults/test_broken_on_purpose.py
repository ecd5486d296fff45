"""The other way round: with a part broken on purpose the judge finds it, and with its twin that is whole it does not.

The parts are broken from outside, by a module that Python imports first (inside/broken.py); the product knows nothing
of it. All on one run, whose worker or web process is killed and comes back as it is to be.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.judge import is_moving, of_trial, subjects_of
from tests.faults.record import read
from tests.faults.stories import Kind, asked_as_well, silence
from tests.faults.stream import Stream
from tests.faults.told import Told
from tests.faults.trial import INSIDE
from tests.faults.whole import Whole, whole

PROMISES = 3
SEED = "broken on purpose"


class Broken:
    """A run whose parts can be broken. No sweep comes to help: what was lost stays lost."""

    def __init__(self, kept: Whole, folder: Path) -> None:
        self.kept, self.folder = kept, folder
        self._stream = Stream(kept, SEED, answer_time=1)

    def comes_back(self, part: str, broken: str) -> None:
        """Have a part killed, and be so when it comes back."""
        (self.folder / "broken").write_text(broken)
        self.kept.kill(part)

    def tell(self, kind: Kind, many: int = PROMISES) -> list[Told]:
        """Promises, by callers who send most of what they send more than once."""
        with ThreadPoolExecutor(many) as people:
            telling = [people.submit(self._stream.tell, kind, not_heard=0.5) for _ in range(many)]
            return [told for each in telling for told in each.result()]

    def zeros(self, told: list[Told]) -> dict[str, int]:
        """What the judge finds, once nothing moves any more; only those of its zeros that are none."""
        with self.kept.services() as services:
            return {zero: many for zero, many in of_trial(read(services), told).zeros.items() if many}

    def until_at_rest(self, told: list[Told]) -> None:
        with self.kept.services() as services:
            self.kept.wait_for(lambda: not any(is_moving(services, each) for each in subjects_of(told)))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    folder = tmp_path_factory.mktemp("broken")
    env = {"PYTHONPATH": str(INSIDE), "KEPT_TRIAL_INSIDE": str(folder), "KEPT_SWEEP_SECONDS": "3600"}
    with whole(folder / "data", **env) as kept:
        kept.adopt_with("PT1S")
        yield Broken(kept, folder)


@pytest.mark.parametrize(
    ("bridge", "found"),
    [("the bridge is whole", None), ("the bridge moves its position first", "lost")],
)
def test_the_worker_dies_while_the_bridge_takes_a_batch(run: Broken, bridge: str, found: str | None) -> None:
    hold, die = run.folder / "hold", run.folder / "die"
    hold.touch()
    run.comes_back("worker", bridge)
    told = run.tell(silence)
    die.touch()
    hold.unlink()
    run.kept.wait_for(lambda: not die.exists())
    witness = run.tell(silence, many=1)
    run.until_at_rest(witness)
    if found is None:
        run.until_at_rest(told)
    assert run.zeros(witness) == {}
    assert run.zeros(told).keys() == ({found} if found else set())


@pytest.mark.parametrize(
    ("guard", "found"),
    [("the guard is whole", None), ("the guard against a step twice is off", "doubled")],
)
def test_every_look_is_done_twice_at_the_same_time(run: Broken, guard: str, found: str | None) -> None:
    run.comes_back("worker", guard)
    told = run.tell(silence)
    run.until_at_rest(told)
    assert (found in run.zeros(told)) if found else run.zeros(told) == {}


def test_keys_are_not_looked_at(run: Broken) -> None:
    """Where they are, sending twice does no harm: so it was in all that came before this."""
    run.comes_back("api", "keys are not looked at")
    run.kept.wait_for(lambda: run.kept.get("/health/live") == {"status": "up"})
    told = run.tell(asked_as_well)
    assert {"told once and recorded twice", "refused and recorded"} <= run.zeros(told).keys()
