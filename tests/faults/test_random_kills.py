"""Kills at random instants while commands come in and promises climb; `make faults SIZE=n` for n rounds."""

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.test_climb import assert_each_rung_once, climbed
from tests.faults.whole import Whole, whole

ROUNDS = int(os.environ.get("KEPT_FAULTS_SIZE", "2"))
SEED = int(os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6))))
PARTS = ["worker", "temporal", "postgres", "api", "project"]
CLIMBERS = 6


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    with whole(tmp_path_factory.mktemp("kills") / "data") as running:
        running.adopt_with("PT2S")
        yield running


@pytest.mark.parametrize("number", range(ROUNDS))
def test_nothing_is_lost_and_nothing_done_twice_whatever_is_killed(kept: Whole, number: int) -> None:
    print(f"seed {SEED}, round {number}: KEPT_FAULTS_SEED={SEED} repeats it")
    chance = random.Random(f"{SEED} {number}")
    with ThreadPoolExecutor(CLIMBERS) as people:
        sent = [people.submit(kept.blocked, f"Round {number}, promise {each}") for each in range(CLIMBERS)]
        for _ in range(3):
            time.sleep(chance.uniform(0.2, 2.0))
            for part in chance.sample(PARTS, chance.choice([1, 1, 2])):
                kept.kill(part)
        paths = [each.result() for each in sent]
    for path in paths:
        kept.wait_for(lambda path=path: climbed(kept, path))  # type: ignore[misc]
        assert_each_rung_once(kept, path)
        told = Counter(event["event"] for event in kept.events(path))
        assert (told["proposed"], told["agreed"], told["blocked"]) == (1, 1, 1)
