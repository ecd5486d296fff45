"""What is on a council's record, whatever it is: its events are by somebody's command, each carried out once."""

from typing import ClassVar
from uuid import UUID

from eventsourcing.domain import BaseAggregate

from domain.model.event import RecordedEvent


class OnRecord(BaseAggregate[UUID]):
    """What everything on a council's record has: its council, what people call it, and `carried_out`, the id of every
    command that was carried out upon it, with the version it made."""

    TOPIC: ClassVar[str]
    Event = RecordedEvent
    answers_with_words: ClassVar[bool] = True
    """Whether the answer to a command shows the words in it to whoever gave the command."""

    def __init__(self, *, council: str, title: str) -> None:
        self.council = council
        self.title = title
        self.carried_out: list[tuple[UUID, int]] = []

    @classmethod
    def called(cls) -> str:
        """What people call such a thing."""
        return cls.TOPIC.replace("_", " ")

    @property
    def commands(self) -> dict[UUID, int]:
        """The version that every command made which was carried out, by its id."""
        return dict(self.carried_out)
