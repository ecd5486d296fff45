"""The commitment: a promise to children, and what its events add up to.

Its events are in facts.py and the modules that it names, what people decide about it in commands.py, who may decide in
access.py, and what is owed when in escalation.py.
"""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from domain.model.accountable import Accountable
from domain.model.causes import Cause, Kind
from domain.model.event import AccountableEvent, Challenge
from domain.model.facts import Proposed
from domain.model.measures import Measure, Reading
from domain.model.partners import Adoption, Link
from domain.model.text import Words


class Commitment(Accountable):
    """State of one commitment. The methods here are what events use to change it; they never refuse.

    `decided_by` is the body that agrees or declines it, `owner` the organisation that it is held by (None: the
    council), `also_for` further outcomes it serves, `good_practice` the example it was made from. `measure` says in
    words how anyone will know that it worked, `measurement` what is counted or asked for that.
    """

    TOPIC = "commitment"
    Event = AccountableEvent
    Proposed = Proposed

    def __init__(
        self,
        *,
        council: str,
        title: str,
        decided_by: str,
        outcome: str | None,
        promises: Sequence[str],
        priorities: Sequence[str],
        lead: str | None,
        due_on: date | None,
        measure: str | None,
        source: str | None,
        also_for: Sequence[str],
        owner: str | None,
        good_practice: str | None,
    ) -> None:
        super().__init__(council=council, title=title)
        self.decided_by = decided_by
        self.outcome = outcome
        self.also_for = tuple(also_for)
        self.promises = tuple(promises)
        self.priorities = tuple(priorities)
        self.lead = lead
        self.owner = owner
        self.due_on = due_on
        self.measure = measure
        self.source = source
        self.good_practice = good_practice
        self.state = "proposed"
        self.proposed_on = date.min
        self.obstacle: str | None = None
        self.help_needed: str | None = None
        self.evidence: str | None = None
        self.explanation: str | None = None
        self.closed_because: str | None = None
        """Why it was declined, or cannot be met."""
        self.delivered: str | None = None
        """Where children were told why it cannot be met; None: not yet, or nobody recorded it."""
        self.delivered_on: date | None = None
        self.challenges: dict[str, Challenge] = {}
        self.verdicts: list[tuple[str, Words, date]] = []
        self.verdict: str | None = None
        """The last verdict on what is claimed now; None where that has none yet."""
        self.measurement: Measure | None = None
        self.readings: dict[str, Reading] = {}
        self.adoptions: dict[str, Adoption] = {}
        self.links: dict[str, Link] = {}

    @property
    def is_open(self) -> bool:
        """Whether a step may ever be owed for it again without somebody acting first."""
        return self.state in ("proposed", "agreed", "blocked") or self.stuck

    @property
    def owes_explanation(self) -> bool:
        """Whether children are owed to be told why it cannot be met."""
        return any(cause.kind is Kind.EXPLANATION for cause in self.causes.values())

    @property
    def found(self) -> list[Reading]:
        """What was found last for each scope (each political group, say), of the measure that counts now."""
        last: dict[str, Reading] = {}
        for reading in sorted(self.readings.values(), key=lambda reading: reading.as_at):
            if self.measurement and reading.measure == self.measurement.version and reading.withdrawn is None:
                last[reading.scope] = reading
        return list(last.values())

    def live(self, event: AccountableEvent) -> None:
        """It is agreed, and from this event on its due date, its updates and what it lacks are owed."""
        self.state = "agreed"
        self.owed.clear()
        self.owe(event, Kind.OVERDUE, Kind.UPDATE_MISSING)
        if not self.lead:
            self.owe(event, Kind.LEAD_VACANT)
        if not self.measure:
            self.owe(event, Kind.MEASURE_MISSING)
        if not self.due_on:
            self.owe(event, Kind.DATE_MISSING)

    def close(self, state: str, *, but_for: Sequence[Kind] = (Kind.CHALLENGE,)) -> None:
        """It came to an end. A challenge without an answer outlives it: somebody asked."""
        self.state = state
        if self.causes:
            self.causes = {key: cause for key, cause in self.causes.items() if cause.kind in but_for}
        self.owed.clear()

    def give_up(self, event: AccountableEvent) -> None:
        """A body accepted that it cannot be met: from now on children are owed an explanation, and nothing else."""
        super().give_up(event)
        self.begin(event, Kind.EXPLANATION, holder=event.body)

    def has(self, kind: Kind) -> None:
        """What it lacked is there now: that is no longer owed."""
        self.owed.pop(kind, None)
        self.settle(kind)

    def unblock(self) -> None:
        """End what blocked it."""
        self.settle(Kind.BLOCKED)
        if self.state == "blocked":
            self.state = "agreed"

    def answer_challenge(self, challenge_id: str, words: Words, on: date) -> None:
        """A challenge got its answer."""
        self.causes.pop(challenge_id, None)
        if challenge_id in self.challenges:
            challenge = self.challenges[challenge_id]
            self.challenges[challenge_id] = replace(challenge, state="answered", answer=words, answered_on=on)

    def end(self, cause: Cause, event: AccountableEvent, words: Words) -> None:
        """A body removed the obstacle: the cause ends, whatever it was."""
        super().end(cause, event, words)
        if cause.kind is Kind.BLOCKED:
            self.unblock()
        elif cause.kind is Kind.CHALLENGE:
            self.answer_challenge(cause.id, words, event.on)
        elif cause.kind is Kind.UPDATE_MISSING:
            self.owe(event, Kind.UPDATE_MISSING)
        elif cause.kind is Kind.EXPLANATION:
            self.live(event)
        else:
            # Not late again for the same date, and a body may do without a lead, a measure or a date for now: that is
            # owed anew when it is set, taken away or agreed again.
            self.owed.pop(cause.kind, None)
