"""What lies before each body: every matter that stands with it, since when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.simulation.people import People
from domain.simulation.tally import Tally


@dataclass(eq=False)
class Life:
    """One commitment or duty, the chances it has, the people around it, when its clock wakes next, and with which body
    each of its causes is, since when."""

    of: Commitment | Duty
    chance: Random
    people: People
    wakes: datetime | None = None
    held: dict[str, tuple[str, datetime]] = field(default_factory=dict)


class Tables:
    """The matters of all bodies, in the order in which they reached them."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._matters: dict[str, dict[tuple[int, str], Life]] = {}

    def note(self, life: Life, now: datetime) -> None:
        """After something happened: what left a body, and what reached one."""
        held = {cause.id: cause.holder for cause in life.of.causes.values() if cause.holder is not None}
        for cause, (body, since) in list(life.held.items()):
            if held.get(cause) != body:
                del life.held[cause]
                del self._matters[body][id(life), cause]
                self._tally.body(body).stays[(now - since).days] += 1
        for cause, body in held.items():
            if cause not in life.held:
                life.held[cause] = (body, now)
                self._matters.setdefault(body, {})[id(life), cause] = life
                self._tally.body(body).arrived += 1

    def before(self, body: str) -> Iterator[tuple[Life, str, datetime]]:
        """What lies before a body: whose, which cause, and since when; the oldest first. It may change meanwhile."""
        for (_, cause), life in list(self._matters.get(body, {}).items()):
            if cause in life.held:
                yield life, cause, life.held[cause][1]
