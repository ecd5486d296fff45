"""What can be stuck: a commitment or a duty. Its causes climb, whatever it is."""

from datetime import datetime
from typing import ClassVar

from domain.model.causes import Cause, Kind
from domain.model.climb_facts import DeadlineRevised, Disposed, Escalated, LeftUnanswered, Referred, Warned
from domain.model.event import AccountableEvent
from domain.model.on_record import OnRecord
from domain.model.text import Words

Mark = tuple[int, datetime]
"""The version of an event and when it was recorded: what a date that passes is counted against."""


class Accountable(OnRecord):
    """State that commitments and duties share. The methods here are what events use to change it; they never refuse.

    `causes` are why it is stuck now. `owed` marks, for each kind of cause that begins by itself when a day passes, the
    event since which that is owed; a kind that is not there is not owed. `warnings` has the deadline that was last
    warned of, by cause.
    """

    Event = AccountableEvent
    # Under which topics its climb is stored. In small letters: the library makes classes of its own of the others.
    escalated: ClassVar[type[Escalated]] = Escalated
    unanswered: ClassVar[type[LeftUnanswered]] = LeftUnanswered
    warned: ClassVar[type[Warned]] = Warned
    disposed: ClassVar[type[Disposed]] = Disposed
    referred: ClassVar[type[Referred]] = Referred
    revised: ClassVar[type[DeadlineRevised]] = DeadlineRevised

    def __init__(self, *, council: str, title: str) -> None:
        super().__init__(council=council, title=title)
        self.causes: dict[str, Cause] = {}
        self.owed: dict[Kind, Mark] = {}
        self.warnings: dict[str, datetime] = {}

    @property
    def stuck(self) -> bool:
        """Whether anything about it waits for an answer."""
        return bool(self.causes)

    @property
    def is_open(self) -> bool:
        """Whether a step may ever be owed for it again without somebody acting first."""
        return True

    @property
    def holders(self) -> frozenset[str]:
        """The bodies that its causes stand with."""
        return frozenset(cause.holder for cause in self.causes.values() if cause.holder is not None)

    def begin(self, event: AccountableEvent, kind: Kind, *, holder: str | None) -> None:
        """Begin a cause at an event: its clock counts from when it was recorded, its length is told from `on`."""
        cause_id = f"{kind.value}:{event.originator_version}"
        self.causes[cause_id] = Cause(
            id=cause_id,
            kind=kind,
            since=event.on,
            holder=holder,
            reached=event.timestamp,
            counts_from=event.timestamp,
            path=(holder,) if holder else (),
        )

    def owe(self, event: AccountableEvent, *kinds: Kind) -> None:
        """From this event on these are owed."""
        since = (event.originator_version, event.timestamp)
        for kind in kinds:
            self.owed[kind] = since

    def settle(self, kind: Kind) -> bool:
        """End the causes of one kind. Returns whether there were any."""
        if not self.causes:
            return False
        ended = [key for key, cause in self.causes.items() if cause.kind is kind]
        for key in ended:
            del self.causes[key]
        return bool(ended)

    def move(self, cause: Cause, to: str, event: AccountableEvent) -> None:
        """Someone sent a cause to another body, whose clock counts from now."""
        self.causes[cause.id] = cause.moved(to, reached=event.timestamp, counts_from=event.timestamp)

    # `words` are for what a commitment does with them: they answer a challenge.
    def end(self, cause: Cause, event: AccountableEvent, words: Words) -> None:  # noqa: ARG002
        """A body removed the obstacle: the cause ends, whatever it was."""
        self.causes.pop(cause.id, None)

    def give_up(self, event: AccountableEvent) -> None:  # noqa: ARG002
        """A body accepted that it cannot be done: every climb ends and nothing more is owed for its dates."""
        self.causes.clear()
        self.owed.clear()
