"""A trial: callers tell, promises climb, everything is hurt, and in the end it is waited for until nothing is owed."""

import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
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
    """How large a trial is: commitments told of before anything is hurt and in all; how many callers, and how many
    stories they begin in a second at most, before and then; how long each body has, in seconds; and after how many
    seconds it ends with what there is by then."""

    healthy: int
    commitments: int
    callers: int
    a_second_healthy: float
    a_second: float
    answer_time: float
    seconds: float


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
    kept.adopt_with(f"PT{size.answer_time:g}S")
    with kept.services() as services:
        stream = Stream(kept, seed, answer_time=size.answer_time)
        with stream.at_work(size.callers):
            healthy = tell_and_hurt(stream, hand, hurts, size, random.Random(seed))
        back = until_well(kept)
        settled = until_at_rest(kept, services, subjects_of(stream.told))
        return Trial(judge(services, stream.told), healthy, back, settled, dict(hand.dealt))


def tell_and_hurt(
    stream: Stream, hand: Hand, hurts: Sequence[Hurt], size: Size, chance: random.Random
) -> tuple[datetime, datetime]:
    """Returns from when until when nothing was hurt."""
    ends, begun = time.monotonic() + size.seconds, datetime.now(UTC)
    stream.a_second = size.a_second_healthy
    stream.wait_until_begun(size.healthy, ends)
    healthy = begun, datetime.now(UTC)
    stream.a_second = size.a_second
    for number, hurt in enumerate(hurts, 1):
        # The stream goes on through all hurts: one comes when its share of the stories has begun.
        share = (size.commitments - size.healthy) * number / (len(hurts) + 1)
        stream.wait_until_begun(size.healthy + share, ends)
        if time.monotonic() < ends:
            time.sleep(chance.uniform(0, 0.5))
            hand.deal(hurt)
    stream.wait_until_begun(size.commitments, ends)
    return healthy


def until_well(kept: Whole) -> datetime:
    """Wait until every part runs and says that it is well. Returns the time."""
    kept.running(*PARTS)
    kept.wait_for(lambda: all(part["status"] == "up" for part in kept.get("/health/ready")["parts"].values()))
    return datetime.now(UTC)


def until_at_rest(kept: Whole, services: Services, subjects: AbstractSet[UUID]) -> datetime:
    """Wait until these commitments have climbed as far as they will, nothing else owes a step, and the lists have all
    of it. Returns the time; what is still owed then, the judge finds."""
    while_it_changes(lambda: moving(services, subjects))
    settled = datetime.now(UTC)
    while_it_changes(lambda: kept.get("/health/ready")["parts"]["projections"]["behind"])
    return settled


def while_it_changes(left: Callable[[], object]) -> None:
    """Wait until nothing is left, for as long as what is left changes: a slow machine is only slow."""
    before, since = left(), time.monotonic()
    while before and time.monotonic() - since < NOTHING_FOR:
        begun = time.monotonic()
        now = left()
        if now != before:
            before, since = now, time.monotonic()
        # Looking costs the system that is looked at: half of the time at most.
        time.sleep(max(0.5, time.monotonic() - begun))
