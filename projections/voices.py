"""What young people said, in short: one row a voice, with no words in it (decision 25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.rows import class_row

from domain.ledger.database import Connection
from domain.ledger.follower import Recorded
from domain.model.said import Said
from domain.model.said_facts import Heard, SaidEvent
from projections.known import Known
from projections.projection import columns_of, newest, upsert


@dataclass(frozen=True)
class Row:
    """One voice. `state` is one of said.STATES; `reviewed`: somebody trained looked at it, so its theme may be
    published; `answer`: what the council said was done, one of said.ANSWERS."""

    voice_id: UUID
    council: str
    source: str
    state: str
    reviewed: bool
    theme: str | None
    priorities: list[str]
    promises: list[str]
    commitments: list[UUID]
    tellings: int
    people: int
    answer: str | None
    heard_on: date
    version: int
    opened: int
    position: int


@dataclass(frozen=True)
class Theme:
    """How many voices of a council have a theme (None: none yet), and how many young people said so."""

    theme: str | None
    voices: int
    people: int


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; None leaves a column alone. `public`: only what somebody trained has looked at;
    `no_theme`: only what has none."""

    theme: str | None = None
    source: str | None = None
    state: str | None = None
    priority: str | None = None
    public: bool = False
    no_theme: bool = False


_COLUMNS = columns_of(Row)
_NARROWED = (
    " council = %(council)s AND (%(theme)s::text IS NULL OR theme = %(theme)s)"
    " AND (NOT %(no_theme)s OR theme IS NULL)"
    " AND (%(source)s::text IS NULL OR source = %(source)s) AND (%(state)s::text IS NULL OR state = %(state)s)"
    " AND (%(priority)s::text IS NULL OR priorities @> ARRAY[%(priority)s::text]) AND (NOT %(public)s OR reviewed)"
)


class VoicesHeard:
    name = "voices"
    version = 1
    by: str | None = None
    tables: tuple[str, ...] = ("voices",)
    statements: tuple[str, ...] = (
        "CREATE TABLE IF NOT EXISTS voices ("
        " voice_id uuid PRIMARY KEY, council text NOT NULL, source text NOT NULL, state text NOT NULL,"
        " reviewed boolean NOT NULL, theme text, priorities text[] NOT NULL, promises text[] NOT NULL,"
        " commitments uuid[] NOT NULL, tellings integer NOT NULL, people integer NOT NULL, answer text,"
        " heard_on date NOT NULL, version bigint NOT NULL, opened bigint NOT NULL, position bigint NOT NULL)",
        "CREATE INDEX IF NOT EXISTS voices_newest ON voices (council, opened DESC)",
        "CREATE INDEX IF NOT EXISTS voices_of_commitment ON voices USING gin (commitments)",
    )

    def write(self, conn: Connection, batch: Sequence[Recorded], known: Known) -> None:
        opened = {each.event.originator_id: each.position for each in batch if isinstance(each.event, Heard)}
        last = newest(batch, SaidEvent)
        voices = known.of_kind(Said, {which: version for which, (version, _) in last.items()})
        rows = [row(each, opened=opened.get(each.id, 0), position=last[each.id][1]) for each in voices]
        upsert(conn, "voices", rows, key="voice_id", but=("opened",))


def row(voice: Said, *, opened: int, position: int) -> Row:
    """The row of a voice."""
    return Row(
        voice_id=voice.id,
        council=voice.council,
        source=voice.tellings[0].source,
        state=voice.state,
        reviewed=voice.reviewed is not None,
        theme=voice.theme,
        priorities=list(voice.priorities),
        promises=list(voice.promises),
        commitments=list(voice.commitments),
        tellings=len(voice.tellings),
        people=voice.people,
        answer=voice.answered.what if voice.answered else None,
        heard_on=voice.heard_on,
        version=voice.version,
        opened=opened,
        position=position,
    )


def page(conn: Connection, council: str, filters: Filters, *, before: int | None, limit: int) -> list[Row]:
    """Up to `limit` voices of a council, newest first, older than the one heard at position `before`."""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM read.voices WHERE{_NARROWED}"  # noqa: S608 - ours
            " AND (%(before)s::bigint IS NULL OR opened < %(before)s) ORDER BY opened DESC LIMIT %(limit)s",
            {"council": council, "before": before, "limit": limit, **vars(filters)},
        ).fetchall()


def themes(conn: Connection, council: str, filters: Filters, *, limit: int) -> list[Theme]:
    """The themes of a council's voices, those with most voices first."""
    with conn.cursor(row_factory=class_row(Theme)) as cursor:
        return cursor.execute(
            f"SELECT theme, count(*) AS voices, sum(people) AS people FROM read.voices WHERE{_NARROWED}"  # noqa: S608
            " GROUP BY theme ORDER BY theme IS NULL, count(*) DESC, theme LIMIT %(limit)s",
            {"council": council, "limit": limit, **vars(filters)},
        ).fetchall()


def counts(conn: Connection, council: str) -> dict[str, int]:
    """How many voices of a council are in each state."""
    query = "SELECT state, count(*) FROM read.voices WHERE council = %s GROUP BY state"
    return dict(conn.execute(query, (council,)).fetchall())


def of_commitment(conn: Connection, which: UUID, *, limit: int) -> list[Row]:
    """The voices that are linked to a commitment, newest first."""
    with conn.cursor(row_factory=class_row(Row)) as cursor:
        return cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM read.voices WHERE commitments @> ARRAY[%s::uuid]"  # noqa: S608 - ours
            " ORDER BY opened DESC LIMIT %s",
            (which, limit),
        ).fetchall()
