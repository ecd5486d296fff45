"""The timeline: everything that happened in a council, newest first, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.ledger.governance import Governance
from domain.ledger.reading import Begun
from domain.model.event import RecordedEvent, SessionEvent, has_words
from domain.model.impact_facts import ImpactEvent
from domain.model.narration import by, says
from domain.model.said_facts import SaidEvent
from domain.voices.events import without_words
from projections.known import Known
from projections.projection import columns_of, href, insert


@dataclass(frozen=True)
class Moment:
    """One event, as a person reads it. Where `has_words`, words of young people are left out of what it says: they stay
    where they can be erased, and api/pages/timeline.py reads them there."""

    position: int
    council: str
    subject_id: UUID
    about: str
    title: str
    event: str
    version: int
    recorded_at: datetime
    on_day: date
    actor: str
    says: str
    has_words: bool

    @property
    def href(self) -> str:
        """The page of what it happened to."""
        return href(self.about, self.subject_id)


_COLUMNS = columns_of(Moment)
OTHERS = (SessionEvent, SaidEvent, ImpactEvent)
"""What happens in a council beside what happens to its commitments and duties."""


class Timeline:
    name = "timeline"
    version = 2
    by: str | None = None
    tables: tuple[str, ...] = ("timeline",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS timeline ("
        " position bigint PRIMARY KEY, council text NOT NULL, subject_id uuid NOT NULL, about text NOT NULL,"
        " title text NOT NULL, event text NOT NULL, version bigint NOT NULL,"
        " recorded_at timestamptz NOT NULL, on_day date NOT NULL, actor text NOT NULL, says text NOT NULL,"
        " has_words boolean NOT NULL)",
        "CREATE INDEX IF NOT EXISTS timeline_newest ON timeline (council, position DESC)",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        rows: list[Moment] = []
        for first, events in known.happened(batch):
            rules = known.rules(first.council)
            rows += [moment(position, event, first, rules) for position, event in events]
        others = [(each.position, each.event) for each in batch if isinstance(each.event, OTHERS)]
        begun = known.beginnings(batch, {event.originator_id for _, event in others})
        for position, event in others:
            first = begun[event.originator_id]
            rows.append(moment(position, event, first, known.rules(first.council)))
        # What is read together stands together.
        rows.sort(key=attrgetter("position"))
        insert(conn, "timeline", rows)


def moment(position: int, event: RecordedEvent, first: Begun, rules: Governance) -> Moment:
    """The row of an event of what began with `first`."""
    # Bodies are called what they were called when it was recorded.
    framework = rules.framework.at(event.timestamp)
    return Moment(
        position=position,
        council=first.council,
        subject_id=event.originator_id,
        about=first.TOPIC.partition(".")[0],
        title=first.title,
        event=event.name,
        version=event.originator_version,
        recorded_at=event.timestamp,
        on_day=event.on,
        actor=by(event, framework),
        says=says(without_words(event), framework),
        # The sentences of a voice and of an impact report never tell their words.
        has_words=has_words(event) and not isinstance(event, SaidEvent | ImpactEvent),
    )


def page(conn: Connection, council: str, *, before: int | None, limit: int) -> list[Moment]:
    """Up to `limit` moments of a council, newest first, recorded before position `before`."""
    with conn.cursor(row_factory=class_row(Moment)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM read.timeline WHERE council = %s"  # noqa: S608
            " AND (%s::bigint IS NULL OR position < %s) ORDER BY position DESC LIMIT %s",
            (council, before, before, limit),
        ).fetchall()
