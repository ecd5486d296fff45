"""The commitment: a promise to children, and what its events add up to.

Events are in facts.py, the decisions people make in decisions.py, who may make them in access.py, and what is owed
when in escalation.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from eventsourcing.domain import BaseAggregate

from domain.model.causes import Cause, Kind
from domain.model.event import Challenge, CommitmentEvent
from domain.model.facts import Proposed
from domain.model.text import Words

Mark = tuple[int, datetime]
"""The version of an event and when it was recorded: what a date that passes is counted against."""


class Commitment(BaseAggregate[UUID]):
    """State of one commitment. The methods here are what events use to change it; they never refuse.

    `decided_by` is the body that agrees or declines it. `causes` are why it is stuck now. `due_set`, `updated`
    and `vacant` mark the events that last set its due date, last told of progress and left it without a lead (None:
    nothing is owed). `commands` maps
    the id of every command that was carried out to the version it made.
    """

    TOPIC = "commitment"
    Event = CommitmentEvent
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
    ) -> None:
        self.council = council
        self.title = title
        self.decided_by = decided_by
        self.outcome = outcome
        self.promises = tuple(promises)
        self.priorities = tuple(priorities)
        self.lead = lead
        self.due_on = due_on
        self.measure = measure
        self.source = source
        self.state = "proposed"
        self.proposed_on = date.min
        self.obstacle: str | None = None
        self.help_needed: str | None = None
        self.evidence: str | None = None
        self.explanation: str | None = None
        self.causes: dict[str, Cause] = {}
        self.warnings: dict[str, datetime] = {}
        self.challenges: dict[str, Challenge] = {}
        self.verdicts: list[tuple[str, Words, date]] = []
        self.verdict: str | None = None
        """The last verdict on what is claimed now; None where that has none yet."""
        self.commands: dict[UUID, int] = {}
        self.due_set: Mark | None = None
        self.updated: Mark | None = None
        self.vacant: Mark | None = None

    @property
    def stuck(self) -> bool:
        """Whether anything about it waits for an answer."""
        return bool(self.causes)

    @property
    def is_open(self) -> bool:
        """Whether a step may ever be owed for it again without somebody acting first."""
        return self.state in ("proposed", "agreed", "blocked") or self.stuck

    @property
    def holders(self) -> frozenset[str]:
        """The bodies that its causes stand with."""
        return frozenset(cause.holder for cause in self.causes.values() if cause.holder is not None)

    def live(self, event: CommitmentEvent) -> None:
        """It is agreed, and from this event on its due date and its updates are owed."""
        self.state = "agreed"
        self.due_set = self.updated = (event.originator_version, event.timestamp)
        self.vacant = None if self.lead else self.updated

    def close(self, state: str) -> None:
        """It came to an end. A challenge without an answer outlives it: somebody asked."""
        self.state = state
        self.causes = {key: cause for key, cause in self.causes.items() if cause.kind is Kind.CHALLENGE}
        self.due_set = self.updated = self.vacant = None

    def give_up(self) -> None:
        """A body accepted that it cannot be met: every climb ends and nothing more is owed for its dates."""
        self.causes.clear()
        self.due_set = self.updated = self.vacant = None

    def settle(self, kind: Kind) -> bool:
        """End the causes of one kind. Returns whether there were any."""
        ended = [key for key, cause in self.causes.items() if cause.kind is kind]
        for key in ended:
            del self.causes[key]
        return bool(ended)

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

    def end(self, cause: Cause, event: CommitmentEvent, words: Words) -> None:
        """A body removed the obstacle: the cause ends, whatever it was."""
        self.causes.pop(cause.id, None)
        if cause.kind is Kind.BLOCKED:
            self.unblock()
        elif cause.kind is Kind.CHALLENGE:
            self.answer_challenge(cause.id, words, event.on)
        elif cause.kind is Kind.OVERDUE:
            # Not late again for the same date: that is owed anew when a body sets another.
            self.due_set = None
        elif cause.kind is Kind.LEAD_VACANT:
            # A body decided to do without for now; it is owed again when somebody leaves or it is agreed anew.
            self.vacant = None
        elif cause.kind is Kind.UPDATE_MISSING:
            self.updated = (event.originator_version, event.timestamp)
        else:
            self.live(event)

    def move(self, cause: Cause, to: str, event: CommitmentEvent) -> None:
        """Someone sent a cause to another body, whose clock counts from now."""
        self.causes[cause.id] = cause.moved(to, reached=event.timestamp, counts_from=event.timestamp)


def fold(events: Iterable[CommitmentEvent]) -> Commitment | None:
    """The commitment that some of its events, in order, add up to; None without the first.

    Unlike the library's own replay this takes a history with events left out, which is what "as of" and
    "as known at" ask for. `version` is that of the last event taken.
    """
    commitment: Commitment | None = None
    for event in events:
        if isinstance(event, Proposed):
            commitment = event.mutate(None)
        elif commitment is not None:
            event.apply(commitment)
            commitment.version = event.originator_version
            commitment.modified_on = event.timestamp
    return commitment
