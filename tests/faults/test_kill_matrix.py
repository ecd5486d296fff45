"""Every part killed, paused, cut off, without room, with a wrong clock, while people tell and promises climb: nothing
is lost and nothing done twice. `make faults SIZE=n TRIALS=tests/faults/test_kill_matrix.py` for n decks of hurts; see
docs/trials.md."""

import os
import random
from pathlib import Path

from tests.faults.hurts import deck, hand
from tests.faults.trial import Size, hurtable, run

SIZE = int(os.environ.get("KEPT_FAULTS_SIZE", "0"))
SEED = os.environ.get("KEPT_FAULTS_SEED", str(random.SystemRandom().randrange(10**6)))
SHORT = Size(healthy=6, commitments=24, callers=6, a_second=2, answer_time=1)
A_DECK = 320
"""Commitments for each deck of hurts."""


def test_nothing_is_lost_and_nothing_done_twice_whatever_is_hurt(tmp_path: Path, server_program: Path) -> None:
    print(f"seed {SEED}: KEPT_FAULTS_SEED={SEED} repeats what is told and what is hurt")
    chance = random.Random(SEED)
    hurts = [hurt for _ in range(SIZE) for hurt in deck(chance)] or hand(chance)
    healthy = min(200, A_DECK * SIZE // 4)
    size = Size(healthy, healthy + A_DECK * SIZE, callers=12, a_second=2.5, answer_time=3) if SIZE else SHORT
    with hurtable(tmp_path) as (kept, dealer):
        trial = run(kept, dealer, hurts, size, SEED)
    print(trial.told())
    assert sum(trial.dealt.values()) >= len(hurts)
    trial.verdict.assert_zero()
