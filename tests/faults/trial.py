"""A trial: callers tell, promises climb, everything is hurt, and in the end it is waited for until nothing is owed."""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from api.services import Services
from tests.faults.disk import small_disk
from tests.faults.hurts import Hand, Hurt
from tests.faults.judge import Verdict, judge, moving, subjects_of
from tests.faults.stream import Stream
from tests.faults.whole import PARTS, Whole, whole

INSIDE = Path(__file__).parent / "inside"
NOTHING_FOR = 120.0
"""Seconds in which nothing at all comes right, after which it is not waited for any longer."""


@dataclass(frozen=True)
class Size:
    """How large a trial is: commitments told of before anything is hurt and in all, how many callers, and how many
    stories they begin in a second at most; how long each body has, in seconds."""

    healthy: int
    commitments: int
    callers: int
    a_second: float
    answer_time: float


@dataclass(frozen=True)
class Trial:
    """What came of one: `back`: when the last part was well again; `settled`: when nothing was owed any more."""

    verdict: Verdict
    healthy: tuple[datetime, datetime]
    back: datetime
    settled: datetime
    dealt: dict[str, int]

    def told(self) -> str:
        """The figures, for people."""
        counted, steps = self.verdict.counted, self.verdict.steps
        late = [(done - due).total_seconds() for due, done in steps if self.healthy[0] <= due <= self.healthy[1]]
        since = [(done - max(due, self.back)).total_seconds() for due, done in steps if done > self.back]
        each = {
            "commitments": counted["commitments"],
            **{name: counted[f"commands {name}"] for name in ("acknowledged", "refused", "unknown")},
            **{name: counted[name] for name in ("escalated", "unanswered", "steps that an answer came before")},
            **self.dealt,
            "late while nothing was hurt, 99 in 100 within s": f"{centile(late, 99):.2f}",
            "late after the last part was well, at most s": f"{max(since, default=0.0):.2f}",
            "s until nothing was owed": f"{(self.settled - self.back).total_seconds():.0f}",
            **self.verdict.zeros,
        }
        return "\n".join(f"{name}: {figure}" for name, figure in each.items())


def centile(figures: Sequence[float], which: int) -> float:
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, len(ordered) * which // 100)] if ordered else 0.0


@contextmanager
def hurtable(folder: Path, **env: str) -> Iterator[tuple[Whole, Hand]]:
    """A whole Kept on a disk of its own, and what can be done to it. Its logs are kept when the disk goes."""
    data = folder / "data"
    with small_disk(data) as disk:
        try:
            with whole(data, PYTHONPATH=str(INSIDE), KEPT_TRIAL_INSIDE=str(folder), **env) as kept:
                yield kept, Hand(kept, disk, folder)
        finally:
            shutil.copytree(data / "logs", folder / "logs", dirs_exist_ok=True)


def run(kept: Whole, hand: Hand, hurts: Sequence[Hurt], size: Size, seed: str) -> Trial:
    """Tell, hurt, wait, judge."""
    chance = random.Random(seed)
    kept.adopt_with(f"PT{size.answer_time:g}S")
    with kept.services() as services:
        stream = Stream(kept, seed, answer_time=size.answer_time, a_second=size.a_second)
        with stream.at_work(size.callers) as working:
            begun = datetime.now(UTC)
            while stream.begun < size.healthy:
                time.sleep(0.1)
            healthy = begun, datetime.now(UTC)
            for number, hurt in enumerate(hurts, 1):
                # The stream goes on through all hurts: one comes when its share of the stories has begun.
                share = size.healthy + (size.commitments - size.healthy) * number / (len(hurts) + 1)
                while stream.begun < share:
                    time.sleep(0.1)
                time.sleep(chance.uniform(0, 0.5))
                hand.deal(hurt)
                for each in working:
                    if each.done():
                        each.result()
            while stream.begun < size.commitments:
                time.sleep(0.1)
        back = until_well(kept)
        settled = until_at_rest(services, subjects_of(stream.told))
        kept.wait_for(lambda: kept.get("/health/ready")["parts"]["projections"]["behind"] == 0)
        return Trial(judge(services, stream.told), healthy, back, settled, dict(hand.dealt))


def until_well(kept: Whole) -> datetime:
    """Wait until every part runs and says that it is well. Returns the time."""
    kept.running(*PARTS)
    kept.wait_for(lambda: all(part["status"] == "up" for part in kept.get("/health/ready")["parts"].values()))
    return datetime.now(UTC)


def until_at_rest(services: Services, subjects: AbstractSet[UUID]) -> datetime:
    """Wait until these commitments have climbed as far as they will, and nothing else owes a step; for as long as it
    gets less. Returns the time; what is still owed then, the judge finds."""
    left, since = moving(services, subjects), time.monotonic()
    while left and time.monotonic() - since < NOTHING_FOR:
        time.sleep(0.5)
        now = moving(services, subjects)
        if now != left:
            left, since = now, time.monotonic()
    return datetime.now(UTC)
