"""Accounts and sessions: who signs in, from which seat. Apart from the ledger, so that they can be erased.

Tokens and session ids are 256 random bits; only their digests are kept. A name is in a box, after the id of
its key (domain/voices); it is read only where accounts are listed.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from msgspec import json

from domain.ledger.database import Connection
from domain.ledger.reading import Fetched, Ledger
from domain.model.access import Actor, Role
from domain.voices.store import Voices

SESSION_HOURS = 12
REMEMBERED = 10_000
"""Accounts whose council a process remembers."""
_ACCOUNT = "id, council, role, body"
_BY_TOKENS = (
    f"SELECT number, upon, {_ACCOUNT}"  # noqa: S608
    " FROM unnest(%b::bytea[], %b::uuid[]) WITH ORDINALITY AS asked (digest, upon, number)"
    " JOIN people.accounts ON token_digest = digest AND revoked_at IS NULL"
)
_BY_TOKEN = f"SELECT {_ACCOUNT} FROM people.accounts WHERE token_digest = %s AND revoked_at IS NULL"  # noqa: S608


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `council` None: sees every council. `body`: for chairs and members."""

    id: UUID
    council: str | None
    role: Role
    body: str | None

    @property
    def actor(self) -> Actor:
        return Actor(id=self.id, role=self.role, council=self.council, body=self.body)


@dataclass(frozen=True)
class Session:
    """A signed-in browser. Its forms carry `form_token`, which no other site can know."""

    account: Account
    form_token: str


def add(
    conn: Connection, voices: Voices, *, council: str | None, role: Role, body: str | None, name: str
) -> tuple[Account, str]:
    """A new account and its bearer token, which is shown this once."""
    token = secrets.token_urlsafe(32)
    account = Account(uuid4(), council, role, body)
    conn.execute(
        "INSERT INTO people.accounts (id, council, role, body, name_box, token_digest) VALUES (%s, %s, %s, %s, %s, %s)",
        (account.id, council, role.value, body, _boxed(voices, account.id, name), _digest(token)),
    )
    return account, token


def names(conn: Connection, voices: Voices, *, reader: UUID) -> dict[UUID, str]:
    """The names of the accounts that are not ended, for somebody who reads them now."""
    rows = conn.execute("SELECT id, name_box FROM people.accounts WHERE revoked_at IS NULL AND name_box IS NOT NULL")
    boxes = {account: (UUID(bytes=box[:16]), box[16:]) for account, box in rows.fetchall()}
    opened = voices.open_boxes(dict(boxes.values()), reader=reader)
    return {account: opened[voice][0] for account, (voice, _) in boxes.items()}


def seal_names(conn: Connection, voices: Voices) -> int:
    """Put names that were kept as they are into boxes: those of the program before. Returns how many there were."""
    rows = conn.execute("SELECT id, name FROM people.accounts WHERE name_box IS NULL").fetchall()
    for account, name in rows:
        box = _boxed(voices, account, name)
        conn.execute("UPDATE people.accounts SET name_box = %s, name = '' WHERE id = %s", (box, account))
    return len(rows)


def revoke(conn: Connection, account_id: UUID) -> bool:
    """End an account and its sessions. Returns whether there was one that was not ended."""
    with conn.transaction():
        conn.execute("DELETE FROM people.sessions WHERE account_id = %s", (account_id,))
        ended = conn.execute(
            "UPDATE people.accounts SET revoked_at = now(), token_digest = NULL WHERE id = %s AND revoked_at IS NULL",
            (account_id,),
        )
    return ended.rowcount == 1


def everyone(conn: Connection, council: str | None = None) -> list[Account]:
    """The accounts that are not ended: all, or those that see one council."""
    rows = conn.execute(
        f"SELECT {_ACCOUNT} FROM people.accounts WHERE revoked_at IS NULL"  # noqa: S608 - constants only
        " AND (%s::text IS NULL OR council IS NULL OR council = %s) ORDER BY created_at, id",
        (council, council),
    ).fetchall()
    return [_account(row) for row in rows]


def by_token(conn: Connection, token: str) -> Account | None:
    """The account that a bearer token belongs to."""
    row = conn.execute(_BY_TOKEN, (_digest(token),)).fetchone()
    return None if row is None else _account(row)


def by_tokens_upon(
    ledger: Ledger, asked: Sequence[tuple[str, UUID]], councils: dict[bytes, str | None]
) -> list[tuple[Account, Fetched] | None]:
    """The same of several who each command something upon what has an id, and in the same round trip what the command
    needs to know. `councils`: of which council each account was when it last asked, so that the right governance is
    looked at too; no more than that follows from it."""
    digests = [_digest(token) for token, _ in asked]
    whose = {number: council for number, digest in enumerate(digests, 1) if (council := councils.get(digest))}
    rows = ledger.fetched(_BY_TOKENS, (digests, [which for _, which in asked]), whose)
    found: list[tuple[Account, Fetched] | None] = []
    for number, digest in enumerate(digests, 1):
        if number not in rows:
            found.append(None)
            continue
        row, fetched = rows[number]
        account = json.decode(row, type=Account)
        if len(councils) >= REMEMBERED:
            councils.clear()
        councils[digest] = account.council
        found.append((account, fetched))
    return found


def by_id(conn: Connection, account_id: UUID) -> Account | None:
    """An account that is not ended."""
    row = conn.execute(
        f"SELECT {_ACCOUNT} FROM people.accounts WHERE id = %s AND revoked_at IS NULL",  # noqa: S608
        (account_id,),
    ).fetchone()
    return None if row is None else _account(row)


def start_session(conn: Connection, account: Account) -> str:
    """Sign an account in. Returns the session's id, for the cookie."""
    session_id = secrets.token_urlsafe(32)
    conn.execute("DELETE FROM people.sessions WHERE expires_at < now()")
    conn.execute(
        "INSERT INTO people.sessions (digest, account_id, form_token, expires_at)"
        " VALUES (%s, %s, %s, now() + make_interval(hours => %s))",
        (_digest(session_id), account.id, secrets.token_urlsafe(32), SESSION_HOURS),
    )
    return session_id


def by_session(conn: Connection, session_id: str) -> Session | None:
    """The session of a cookie, unless it ended."""
    row = conn.execute(
        "SELECT a.id, a.council, a.role, a.body, s.form_token FROM people.sessions s"
        " JOIN people.accounts a ON a.id = s.account_id"
        " WHERE s.digest = %s AND s.expires_at > now() AND a.revoked_at IS NULL",
        (_digest(session_id),),
    ).fetchone()
    return None if row is None else Session(_account(row[:4]), row[4])


def end_session(conn: Connection, session_id: str) -> None:
    """Sign out."""
    conn.execute("DELETE FROM people.sessions WHERE digest = %s", (_digest(session_id),))


def _account(row: tuple[object, ...]) -> Account:
    account_id, council, role, body = row
    assert isinstance(account_id, UUID)
    return Account(account_id, _text(council), Role(role), _text(body))


def _boxed(voices: Voices, account: UUID, name: str) -> bytes:
    voice = uuid4()
    return voice.bytes + voices.seal_text(name, voice, of=account, writer=account)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "replace")).digest()
