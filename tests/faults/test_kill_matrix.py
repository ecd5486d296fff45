"""Every part killed, paused, cut off, without room, with a wrong clock, while people tell and promises climb: nothing
is lost and nothing done twice. `make faults SIZE=n TRIALS=tests/faults/test_kill_matrix.py` for n decks of hurts; see
docs/trials.md."""

import os
import random
from pathlib import Path

from tests.faults.hurts import deck, hand
from tests.faults.trial import Size, hurtable, run

SIZE = int(os.environ.get("KEPT_FAULTS_SIZE", "0"))
MINUTES = float(os.environ.get("KEPT_FAULTS_MINUTES", "120"))
SEED = os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6)))
SHORT = Size(healthy=4, commitments=20, callers=6, a_second_healthy=3, a_second=3, answer_time=1, seconds=600)
HEALTHY, A_DECK = 40, 400
"""Commitments before anything is hurt, and for each deck of hurts."""


def test_nothing_is_lost_and_nothing_done_twice_whatever_is_hurt(tmp_path: Path, server_program: Path) -> None:
    print(f"seed {SEED}: KEPT_FAULTS_SEED={SEED} repeats what is told and what is hurt")
    chance = random.Random(SEED)
    hurts = [hurt for _ in range(SIZE) for hurt in deck(chance)] or hand(chance)
    size = (
        Size(
            HEALTHY,
            HEALTHY + A_DECK * SIZE,
            12,
            a_second_healthy=0.4,
            a_second=2.5,
            answer_time=3,
            seconds=60 * MINUTES,
        )
        if SIZE
        else SHORT
    )
    with hurtable(tmp_path) as (kept, dealer):
        trial = run(kept, dealer, hurts, size, SEED)
    print(trial.told())
    assert trial.dealt["kills"] > 0
    trial.verdict.assert_zero()
