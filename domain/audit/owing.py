"""What is owed while a history is replayed: the steps that could be taken, and since when.

Deadlines are those of next_step and of nothing else; here is only how long a step that is due has been waiting.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.audit.findings import Mark
from domain.audit.marks import of_step
from domain.audit.rules import Before, Rules, changes
from domain.model.accountable import Accountable
from domain.model.escalation import steps

_JUST = timedelta(microseconds=1)


class Owing:
    """The steps that are owed by a moment and were not taken yet, each with the moment since when it could be."""

    def __init__(self, rules: Rules, begun: datetime) -> None:
        self.since: dict[Mark, datetime] = {}
        self.coming: dict[str, Mark] = {}
        """What comes next for each cause, whether it is due or not."""
        self._rules = rules
        self._acted = begun
        self._looked = begun

    def up_to(self, moment: datetime, stuck: Accountable) -> Iterator[tuple[Mark, datetime, datetime]]:
        """Let time pass in which nobody acts. Gives the steps that a revision ended before they were taken, each with
        since when it was owed, and the moment of the revision."""
        for change in changes(self._rules, self._looked, moment):
            self._see(change - _JUST, stuck)
            was = dict(self.since)
            self._acted = max(self._acted, change)
            for mark in self._see(change, stuck):
                yield mark, was[mark], change
        self._looked = max(self._looked, moment)
        self._see(moment, stuck)

    def acted(self, moment: datetime, stuck: Accountable, *, by_the_clock: bool) -> list[tuple[Mark, datetime]]:
        """Somebody acted, or the clock did. Returns the steps that are owed no more because of it, and since when they
        had been."""
        if not by_the_clock:
            self._acted = max(self._acted, moment)
        if not self.since:
            return []
        was = dict(self.since)
        return [(mark, was[mark]) for mark in self._see(moment, stuck)]

    def known_before(self, moment: datetime, under_way: timedelta, stuck: Accountable) -> Iterator[dict[str, Mark]]:
        """What was owed by a moment for somebody who did not know yet what was adopted just before."""
        for change in changes(self._rules, moment - under_way, moment):
            before = Before(self._rules, change)
            if before.framework.versions and before.calendar.versions:
                coming = steps(stuck, before.framework, before.calendar, moment)
                yield {step.cause: of_step(step) for step in coming if step.at <= moment}

    def _see(self, moment: datetime, stuck: Accountable) -> list[Mark]:
        """Look at what is owed by a moment. Returns what was and is no more."""
        found = list(steps(stuck, self._rules.framework, self._rules.calendar, moment))
        self.coming = {step.cause: of_step(step) for step in found}
        due = {self.coming[step.cause]: step.at for step in found if step.at <= moment}
        gone = [mark for mark in self.since if mark not in due]
        self.since = {mark: self.since.get(mark, max(at, self._acted)) for mark, at in due.items()}
        return gone
