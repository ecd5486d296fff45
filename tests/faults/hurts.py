"""What a trial does to a running Kept, as a deck of cards: whatever the order, each of them comes up in every deck."""

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.faults.disk import Disk
from tests.faults.whole import PARTS, Whole

LONG = 12.0
"""Seconds of a pause after which a look counts as lost and is done again by another."""


@dataclass(frozen=True)
class Hurt:
    """`kind`: kill, pause, cut, disk or clock; `parts`: whom; `amount`: for how many seconds, or, of a clock, how many
    it is moved by."""

    kind: str
    parts: tuple[str, ...] = ()
    amount: float = 0.0


def deck(chance: random.Random) -> list[Hurt]:
    """Every part killed alone and with every other (36 kills), every part paused, connections cut, the disk full,
    clocks moved to both sides; in any order."""
    cards = [Hurt("kill", (part,)) for part in PARTS]
    cards += [Hurt("kill", pair) for pair in combinations(PARTS, 2)]
    cards += [Hurt("pause", (part,), chance.uniform(1, 4)) for part in PARTS]
    cards += [Hurt("pause", (chance.choice(("worker", "temporal", "postgres")),), LONG)]
    cards += [Hurt("cut"), Hurt("cut"), Hurt("disk", (), chance.uniform(1, 4))]
    cards += [Hurt("clock", (part,), sign * chance.uniform(1, 5)) for part in ("api", "worker") for sign in (1, -1)]
    chance.shuffle(cards)
    return cards


def hand(chance: random.Random) -> list[Hurt]:
    """One card of each kind, and another kill: for when there is little time."""
    cards = [card for card in deck(chance) if card.amount < LONG]
    kinds = ("kill", "kill", "pause", "cut", "disk", "clock")
    taken: list[Hurt] = []
    for kind in kinds:
        taken.append(next(card for card in cards if card.kind == kind and card not in taken))
    chance.shuffle(taken)
    return taken


class Hand:
    """Deals hurts out to a running Kept, and counts them."""

    def __init__(self, kept: Whole, disk: Disk | str, inside: Path) -> None:
        self._kept, self._disk, self._inside = kept, disk, inside
        self.dealt: Counter[str] = Counter()

    def deal(self, hurt: Hurt) -> None:
        how: dict[str, Callable[[Hurt], None]] = {
            "kill": self._kill,
            "pause": self._pause,
            "cut": self._cut,
            "disk": self._fill,
            "clock": self._move,
        }
        how[hurt.kind](hurt)

    def _kill(self, hurt: Hurt) -> None:
        self._kept.kill(*hurt.parts)
        self.dealt["kills"] += len(hurt.parts)

    def _pause(self, hurt: Hurt) -> None:
        with self._kept.paused(*hurt.parts):
            time.sleep(hurt.amount)
        self.dealt["pauses"] += 1

    def _cut(self, hurt: Hurt) -> None:
        self._kept.cut_connections()
        self.dealt["times all connections cut"] += 1

    def _fill(self, hurt: Hurt) -> None:
        if isinstance(self._disk, str):
            self.dealt[self._disk] = 1
            return
        self._disk.fill()
        try:
            time.sleep(hurt.amount)
        finally:
            self._disk.make_room()
        self.dealt["times the disk full"] += 1

    def _move(self, hurt: Hurt) -> None:
        files = [self._inside / f"clock.{part}" for part in hurt.parts]
        for file in files:
            file.write_text(f"{hurt.amount}")
        try:
            # For longer than it is moved by: what is recorded then is ahead of, or behind, what came before.
            time.sleep(abs(hurt.amount) + 1)
        finally:
            for file in files:
                file.write_text("0")
        self.dealt["clocks moved"] += 1
