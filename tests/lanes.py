"""Which tests may run side by side (`make test`; plain pytest runs them one after the other).

Files do, each with its own servers; what the tests of one file share they still share. The trials on whole systems are
one lane: they kill and wait by the clock, and one such system at a time leaves the others a processor. That lane is the
longest, so it begins first. What asserts how long something takes is in none of them: it is marked `alone` and runs
when they have ended.
"""

from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

TRIALS = (Path(__file__).parent / "faults", Path(__file__).parent / "production")


def _is_trial(file: Path) -> bool:
    return any(file.is_relative_to(folder) for folder in TRIALS)


class Lanes(LoadFileScheduling):
    """A file is given to one lane as a whole, and so are all the trials."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "trials" if _is_trial(self.config.rootpath / file) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Lanes:
    config.option.loadscopereorder = False
    return Lanes(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: not _is_trial(item.path))
