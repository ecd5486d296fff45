"""What was found in a council, in numbers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from domain.audit.findings import SOON_ENOUGH, Conformance, Flaw, Met


@dataclass
class Summary:
    """Counts of one council. `steps` by how they were met; `settled` are those that somebody's act or a revision
    settled before the clock took them, of which `waited` had been owed for longer than SOON_ENOUGH; `lacking` are
    claims by what they lack."""

    council: str
    commitments: int = 0
    duties: int = 0
    steps: Counter[Met] = field(default_factory=Counter)
    waited: int = 0
    challenges: Counter[str] = field(default_factory=Counter)
    answered_after: list[timedelta] = field(default_factory=list)
    claims: int = 0
    lacking: Counter[str] = field(default_factory=Counter)
    breaks: Counter[Flaw] = field(default_factory=Counter)

    def add(self, found: Conformance) -> None:
        """Count what was found in one more commitment or duty."""
        self.commitments += found.about == "commitment"
        self.duties += found.about == "duty"
        for step in found.steps:
            self.steps[step.met] += 1
            settled = step.met in (Met.ANSWERED_FIRST, Met.REVISED_FIRST)
            self.waited += settled and step.waited > SOON_ENOUGH
        for challenge in found.challenges:
            self.challenges[challenge.state] += 1
            if challenge.state == "answered":
                self.answered_after.append(challenge.took)
        self.claims += len(found.claims)
        self.lacking.update(lacks for claim in found.claims for lacks in claim.lacks)
        self.breaks.update(each.flaw for each in found.breaks)

    @property
    def settled(self) -> int:
        return self.steps[Met.ANSWERED_FIRST] + self.steps[Met.REVISED_FIRST]

    @property
    def owed(self) -> int:
        """How many steps were owed, however they were met."""
        return sum(self.steps.values()) - self.steps[Met.WITHOUT_CAUSE]

    @property
    def typical_answer(self) -> timedelta | None:
        """The time in which half of the answered challenges had their answer; None where none was answered."""
        times = sorted(self.answered_after)
        return times[(len(times) - 1) // 2] if times else None

    @property
    def longest_answer(self) -> timedelta | None:
        return max(self.answered_after, default=None)

    @property
    def wrong(self) -> bool:
        """Whether the record breaks its own rules somewhere in this council."""
        return bool(self.steps[Met.NEVER_TAKEN] or self.steps[Met.WITHOUT_CAUSE] or self.breaks.total())
