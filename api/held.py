"""Texts with signs of casework, apart from the ledger: those that wait for a check, and what was decided of each.

A row holds what was written only until somebody decides. After that only the fact stays: when, by whom, which kinds
of signs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from domain.ledger.database import Connection
from domain.model.access import Actor, Role
from domain.model.casework import Sign
from domain.model.commitment import Commitment
from domain.model.duty import Duty
from domain.model.errors import KeyReused, WrongState
from domain.model.impact import ImpactReport
from domain.model.said import Said
from domain.model.session import Session

MOST_WAITING = 50
"""Texts of one account that may wait for a check."""
OVERDUE_AFTER = timedelta(days=30)
WAITING, RECORDED, TURNED_AWAY, ACCEPTED = "waiting", "recorded", "turned_away", "accepted"
"""What becomes of a text. ACCEPTED: its writer was trained and said that it is not about one child."""
_COLUMNS = (
    "id, command_id, command, council, subject, about, on_day, said, signs, writer, role, body, asked_at, state,"
    " decided_by, decided_at, refusal"
)


@dataclass(frozen=True)
class Command:
    """A command as somebody gave it, upon `subject`, which is a `commitment` or a `duty`. `said`: what it says beyond
    its day, as it came in; never in a log or an error."""

    id: UUID
    name: str
    council: str
    subject: UUID | None
    about: str
    on: date
    said: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Held:
    """One text. `said` is in a box (held_words.py) until somebody reads it, and empty, as `signs` hold no places, once
    it was decided. `refusal`: why it could not be recorded when somebody tried."""

    id: UUID
    command_id: UUID
    command: str
    council: str
    subject: UUID | None
    about: str
    on: date
    said: dict[str, Any] = field(repr=False)
    signs: tuple[Sign, ...]
    writer: Actor
    asked_at: datetime
    state: str
    decided_by: UUID | None
    decided_at: datetime | None
    refusal: str | None

    @property
    def commitment(self) -> UUID | None:
        """The commitment that it is about, if it is about one."""
        return self.subject if self.about == Commitment.TOPIC else None

    @property
    def duty(self) -> UUID | None:
        """The duty that it is about, if it is about one."""
        return self.subject if self.about == Duty.TOPIC else None

    @property
    def session(self) -> UUID | None:
        """The session that it is about, if it is about one."""
        return self.subject if self.about == Session.TOPIC else None

    @property
    def impact_report(self) -> UUID | None:
        """The impact report that it is about, if it is about one."""
        return self.subject if self.about == ImpactReport.TOPIC else None

    @property
    def voice(self) -> UUID | None:
        """The voice that it is about, if it is about one."""
        return self.subject if self.about == Said.TOPIC else None

    def is_overdue(self, now: datetime) -> bool:
        return self.state == WAITING and now - self.asked_at > OVERDUE_AFTER


def hold(
    conn: Connection,
    command: Command,
    writer: Actor,
    signs: Sequence[Sign],
    sealed: Callable[[], Jsonb],
    *,
    at: datetime,
) -> Held:
    """Hold a command until it was checked, `sealed` being what it says; a repeat finds the one that is held. Raises
    WrongState for too many."""
    with conn.transaction():
        # One at a time of one account: two at once must not slip past the bound.
        conn.execute("SELECT pg_advisory_xact_lock(hashtext('kept held ' || %s::text))", (writer.id,))
        if (before := by_command(conn, command.id)) is not None:
            return before
        row = conn.execute(
            "SELECT count(*) FROM people.held WHERE writer = %s AND state = 'waiting'", (writer.id,)
        ).fetchone()
        if row is not None and row[0] >= MOST_WAITING:
            raise WrongState(f"You asked for {MOST_WAITING} checks that nobody has made yet. Wait for those first.")
        _insert(conn, command, writer, signs, at, WAITING, sealed())
    held = by_command(conn, command.id)
    if held is None:  # Its writer said of it before that it is not about one child.
        raise KeyReused
    return held


def accept(conn: Connection, command: Command, writer: Actor, signs: Sequence[Sign], *, at: datetime) -> None:
    """Keep that a trained writer looked at the signs in a command and said that it is not about one child."""
    _insert(conn, command, writer, kinds_of(signs), at, ACCEPTED, None)


def by_command(conn: Connection, command_id: UUID) -> Held | None:
    """What was held for a command, or None. One whose writer said so themselves was not held."""
    return _one(conn, "command_id = %s AND state <> 'accepted'", command_id)


def locked(conn: Connection, held_id: UUID) -> Held | None:
    """A held text, which nobody else decides until the transaction ends."""
    return _one(conn, "id = %s AND state <> 'accepted' FOR UPDATE", held_id)


def decide(conn: Connection, held: Held, state: str, decider: UUID, *, at: datetime) -> Held:
    """Note what became of a text, and erase it."""
    erased = "state = %s, said = NULL, signs = %s, refusal = NULL, decided_by = %s, decided_at = %s"
    return _changed(conn, held, erased, state, _stored(kinds_of(held.signs)), decider, at)


def refuse(conn: Connection, held: Held, sentence: str) -> Held:
    """Note why a text could not be recorded. It goes on waiting: what stood in the way may pass."""
    return _changed(conn, held, "refusal = %s", sentence)


def _insert(
    conn: Connection, command: Command, writer: Actor, signs: Sequence[Sign], at: datetime, state: str, said: Any
) -> None:
    decided = (writer.id, at) if state == ACCEPTED else (None, None)
    what = (command.id, command.name, command.council, command.subject, command.about)
    values = (*what, command.on, said, _stored(signs))
    conn.execute(
        "INSERT INTO people.held (id, command_id, command, council, subject, about, on_day, said, signs, writer, role,"
        " body, asked_at, state, decided_by, decided_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (command_id) DO NOTHING",
        (uuid4(), *values, writer.id, writer.role.value, writer.body, at, state, *decided),
    )


def kinds_of(signs: Sequence[Sign]) -> list[Sign]:
    """The fields and kinds of signs without their places, once each."""
    return list(dict.fromkeys(Sign(sign.field, sign.kind, 0, 0) for sign in signs))


def _stored(signs: Sequence[Sign]) -> Jsonb:
    return Jsonb([[sign.field, sign.kind, sign.start, sign.end] for sign in signs])


def _changed(conn: Connection, held: Held, change: str, *values: object) -> Held:
    sql = f"UPDATE people.held SET {change} WHERE id = %s RETURNING {_COLUMNS}"  # noqa: S608 - constants only
    row = conn.execute(sql, (*values, held.id)).fetchone()
    assert row is not None
    return _held(*row)


def _one(conn: Connection, condition: str, *values: object) -> Held | None:
    return next(iter(many(conn, condition, values)), None)


def many(conn: Connection, condition: str, values: Sequence[object] | Mapping[str, object]) -> list[Held]:
    """The texts of a condition."""
    rows = conn.execute(f"SELECT {_COLUMNS} FROM people.held WHERE {condition}", values)  # noqa: S608 - constants only
    return [_held(*row) for row in rows.fetchall()]


def _held(*row: Any) -> Held:
    id, command_id, command, council, subject, about, on, said, signs, writer, role, body, asked_at, *rest = row
    actor = Actor(id=writer, role=Role(role), council=council, body=body)
    told = tuple(Sign(*sign) for sign in signs)
    return Held(id, command_id, command, council, subject, about, on, said or {}, told, actor, asked_at, *rest)
