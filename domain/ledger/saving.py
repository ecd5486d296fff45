"""How what was decided gets onto the record. A command runs in steps, so that many can be appended at once.

Whoever carries a command out goes through its steps: each asks for a Save and is sent the position of its last event,
or gets the error that it was refused for. `driven` does that for one; who carries out many appends for all of them.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from eventsourcing.domain import BaseAggregate, CanMutateAggregate
from eventsourcing.persistence import IntegrityError, StoredEvent

from domain.ledger import figures
from domain.ledger.database import Busy, NotReady, Unavailable
from domain.ledger.reading import Ledger
from domain.ledger.recorder import Beside, when_it_may_be_decided_anew
from domain.model.on_record import OnRecord
from domain.model.text import Words

T = TypeVar("T")


@dataclass(frozen=True)
class Save:
    """Events to be appended, all or none. `beside`: what else is to be known then."""

    events: Sequence[CanMutateAggregate[UUID]]
    beside: Beside | None = None

    @property
    def has_words(self) -> bool:
        """Whether something in it is put into a box first, which waits for where keys are."""
        return any(isinstance(value, Words) for event in self.events for value in vars(event).values())


Steps = Generator[Save | None, int | None, T]
"""What comes to a T in the end. None: what comes next waits for something else than an append."""


class Saving(Ledger):
    """A ledger that is written to."""

    def driven(self, steps: Steps[T], sent: Save | int | Exception | None = None) -> T:
        """What steps come to in the end, each save of theirs appended by itself. `sent`: what they get first, or the
        save that they asked for already."""
        try:
            while True:
                if isinstance(sent, Save):
                    (sent,) = self.append_each([sent])
                if isinstance(sent, Exception):
                    sent = steps.throw(when_it_may_be_decided_anew(sent))
                else:
                    sent = steps.send(sent)
        except StopIteration as end:
            found: T = end.value
            return found

    def append_each(self, saves: Sequence[Save]) -> list[int | Exception]:
        """Append several saves, each all or none. Returns the position of the last event of each, or the error that it
        was refused for: IntegrityError where it must be decided anew, Busy or NotReady where nothing was written,
        Unavailable where no reply came, and it may be on the record all the same."""
        stored = [self._stored(save) for save in saves]
        wanted = [
            (each, save.beside) for each, save in zip(stored, saves, strict=True) if not isinstance(each, Exception)
        ]
        answers = iter(self.ledger.insert_each(wanted))
        given = [each if isinstance(each, Exception) else next(answers) for each in stored]
        return [each if isinstance(each, Exception) else each[-1] for each in given]

    def _stored(self, save: Save) -> list[StoredEvent] | Exception:
        try:
            return [self.events.mapper.to_stored_event(event) for event in save.events]
        except Exception as error:
            return error

    def _saving(
        self, changed: OnRecord, *with_it: BaseAggregate[UUID] | None, beside: Beside | None = None
    ) -> Steps[int | None]:
        """Have what was decided appended, and what was decided with it. Comes to the position of the last event, or
        None where someone was first and it must be looked at again. Raises as append_each tells."""
        try:
            events = [event for each in (changed, *filter(None, with_it)) for event in each.collect_events()]
            return (yield Save(events, beside))
        except IntegrityError:
            figures.CONFLICTS.inc()
        except (Busy, NotReady):
            raise
        except Unavailable:
            figures.LOST_REPLIES.inc()
            raise
        return None

    def _saved(self, changed: OnRecord, *with_it: BaseAggregate[UUID] | None) -> int | None:
        """The same, by itself."""
        return self.driven(self._saving(changed, *with_it))
