"""Lists with a thousand rows, as they are kept, and rows that come and go while somebody reads them."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from api import accounts
from tests.conftest import Web
from tests.scenarios import COUNCIL

MANY = 1_000
INBOX = """
    INSERT INTO read.inbox (subject_id, about, cause, council, body, title, kind, since, reached, unanswered, deadline,
        version, position)
    SELECT gen_random_uuid(), 'commitment', 'overdue:' || n %% 4, %(council)s, 'partnership', 'Promise', 'overdue',
        date '2026-01-01' + (n %% 9)::integer, timestamptz '2026-02-01Z' + (n %% 3) * interval '1 second', 0,
        CASE WHEN n %% 5 > 0 THEN timestamptz '2027-01-01Z' + (n %% 7) * interval '1 day' END, 2, n
    FROM unnest(%(numbers)s::bigint[]) AS n RETURNING subject_id"""
DUTIES = """
    INSERT INTO read.duties (duty_id, council, key, title, body, lead, outcome, comes_round, due_on, late_since,
        version, position)
    SELECT gen_random_uuid(), %(council)s, 'duty-' || gen_random_uuid(), 'Report', 'executive', '', '', '12 months',
        CASE WHEN n %% 3 > 0 THEN date '2027-01-01' + (n %% 5)::integer END,
        CASE WHEN n %% 4 = 0 THEN date '2026-01-01' + (n %% 8)::integer END, 2, n
    FROM unnest(%(numbers)s::bigint[]) AS n RETURNING duty_id"""
HELD = """
    INSERT INTO people.held (id, command_id, command, council, about, on_day, signs, writer, role, asked_at, state)
    SELECT gen_random_uuid(), gen_random_uuid(), 'challenge', %(council)s, 'commitment', '2026-01-01',
        '[["words", "name", 0, 0]]', CASE WHEN n >= 0 AND n %% 2 = 0 THEN %(reader)s ELSE gen_random_uuid() END,
        'consultant',
        timestamptz '2026-02-01Z' + (n %% 7) * interval '1 microsecond',
        CASE WHEN n >= 0 AND n %% 2 = 1 THEN 'waiting' ELSE 'recorded' END
    FROM unnest(%(numbers)s::bigint[]) AS n RETURNING id"""


@dataclass(frozen=True)
class Crowd:
    """A table of a list, filled. `one`: the column by which a row is known. Of what is held each second is an officer's
    own, and decided; the others wait."""

    web: Web
    table: str
    one: str
    insert: str

    def more(self, numbers: list[int]) -> set[UUID]:
        """Further rows, all over the list: many of them alike in all that they are ordered by but one."""
        with self.web.services.database() as conn:
            reader = accounts.by_token(conn, self.web.tokens["officer"])
            assert reader is not None
            values = {"council": COUNCIL, "numbers": numbers, "reader": reader.id}
            return {row[0] for row in conn.execute(self.insert.encode(), values).fetchall()}

    def long_ago(self) -> None:
        """What is held and was decided, of others."""
        self.more(list(range(-3 * MANY, 0)))

    def without(self, rows: set[UUID]) -> None:
        with self.web.services.database() as conn:
            conn.execute(f"DELETE FROM {self.table} WHERE {self.one} = ANY(%s)".encode(), (list(rows),))


class Passing:
    """Rows that come and go at random places, beside those that stay."""

    def __init__(self, crowd: Crowd, seed: int) -> None:
        self._crowd, self._random = crowd, Random(seed)
        self.seen, self._there = set[UUID](), set[UUID]()
        self.go_on()

    def go_on(self) -> None:
        gone = {each for each in sorted(self._there) if self._random.random() < 0.5}
        self._crowd.without(gone)
        come = self._crowd.more([self._random.randrange(10_000) for _ in range(20)])
        self._there = self._there - gone | come
        self.seen |= come

    def end(self) -> None:
        self._crowd.without(self._there)


def inbox(web: Web) -> Crowd:
    return Crowd(web, "read.inbox", "subject_id", INBOX)


def duties(web: Web) -> Crowd:
    return Crowd(web, "read.duties", "duty_id", DUTIES)


def held(web: Web) -> Crowd:
    return Crowd(web, "people.held", "id", HELD)
