"""What is told about commands and steps, in log lines and figures. Ids and kinds only.

Every line about what is on the record has its id as `subject`; what wrote an event has also the event's `version` and
`position` and the `command_id` that the event carries for ever. So a promise can be followed from the request that
blocked it to the step that took it up, through every process, and from any line back to the record: docs/operate.md.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from domain.ledger import figures
from domain.ledger.database import Unavailable
from domain.model.errors import Refusal
from domain.model.event import AccountableEvent
from domain.model.on_record import OnRecord
from domain.model.step import NextStep

log = structlog.get_logger(__name__)


@dataclass
class Told:
    """What became of a command, as far as it is known."""

    outcome: str = "taken"
    subject: UUID | None = None
    version: int | None = None
    position: int | None = None

    def appended(self, changed: OnRecord, position: int) -> None:
        """It was taken, and is on the record there."""
        self.subject, self.version, self.position = changed.id, changed.version, position

    def repeated(self, answered: OnRecord) -> None:
        """It was on the record already."""
        self.outcome, self.subject, self.version = "repeated", answered.id, answered.version


@contextmanager
def command(name: str, command_id: UUID, subject: UUID | None = None) -> Iterator[Told]:
    """Tell about one command, whatever becomes of it."""
    told = Told(subject=subject)
    try:
        yield told
    except Refusal as refusal:
        told.outcome = _plain(type(refusal).__name__)
        raise
    except Unavailable:
        told.outcome = "unavailable"
        raise
    except BaseException:
        told.outcome = "failed"
        raise
    finally:
        figures.COMMANDS.labels(name, told.outcome).inc()
        log.info(
            "command",
            command=name,
            outcome=told.outcome,
            command_id=str(command_id),
            subject=str(told.subject) if told.subject else None,
            version=told.version,
            position=told.position,
        )


def step(taken: NextStep, event: AccountableEvent, *, position: int, since: datetime) -> None:
    """Tell about a step that the clock took; `since`: before that something else was on the record, or in force."""
    late = max(0.0, (event.timestamp - max(taken.at, since)).total_seconds())
    figures.STEPS.labels(taken.action).inc()
    figures.LATENESS.observe(late)
    log.info(
        "step",
        action=taken.action,
        subject=str(event.originator_id),
        cause=taken.cause,
        command_id=str(event.command_id),
        version=event.originator_version,
        position=position,
        late=round(late, 3),
    )


def _plain(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
