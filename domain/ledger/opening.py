"""The opening page of a session, made from the ledger: what became of what since this body met last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from domain.audit.standing import Standing
from domain.ledger.comparing import Compared, Then, compare_all
from domain.ledger.reading import Ledger
from domain.model.folding import add_up, as_it_was
from domain.model.session import Item, Session

BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)
"""A moment at which nothing was on any record."""


@dataclass(frozen=True)
class Followed:
    """A decision or another item of the last session, and how far what was made of it has come (None: nothing was made
    of it)."""

    item: Item
    commitment: UUID | None
    title: str | None
    standing: Standing | None


@dataclass(frozen=True)
class Opening:
    """What a session opens with. `last` is the session of this body that was held last (None: none was), `since` the
    moment at which it ended, `until` that up to which all of this is told.

    `changed` is what is otherwise than then, `stuck` what waits for an answer, `asked` what has challenges without one,
    `answered` what got an answer since, `achieved` what was achieved since; `followed` what was decided then.
    """

    last: UUID | None
    last_day: date | None
    since: datetime | None
    until: datetime
    changed: tuple[Compared, ...]
    stuck: tuple[Compared, ...]
    asked: tuple[Compared, ...]
    answered: tuple[Compared, ...]
    achieved: tuple[Compared, ...]
    followed: tuple[Followed, ...]


def opening(ledger: Ledger, session: Session) -> Opening:
    """The opening of a session: as of when it was opened, or until then as things stand. Without a session before it,
    everything on the record is new."""
    until = session.opened_at or ledger.now()
    last = last_held(ledger, session, until)
    since = _ended(last) if last else None
    # What goes on just now is looked at as it is: a moment that is told as known settles it for all who write.
    second = Then(known_at=session.opened_at)
    found = sorted(
        compare_all(ledger, session.council, Then(known_at=since or BEFORE_ALL), second),
        key=lambda each: (each.title, each.subject),
    )
    there = [each for each in found if each.after is not None]
    return Opening(
        last=last.id if last else None,
        last_day=last.day if last else None,
        since=since,
        until=until,
        changed=tuple(each for each in found if each.changes),
        stuck=tuple(each for each in there if each.after and each.after.causes),
        asked=tuple(each for each in there if open_challenges(each.after)),
        answered=tuple(each for each in there if answered_challenges(each)),
        achieved=tuple(each for each in there if _achieved(each)),
        followed=tuple(_followed(last, {each.subject: each for each in there})) if last else (),
    )


def last_held(ledger: Ledger, session: Session, until: datetime) -> Session | None:
    """The session of the same body that was held before this one, as known at a moment; None where none was."""
    sessions = ledger.governance.sessions(session.council, session.body)
    for day in sorted((day for day in sessions if day < session.day), reverse=True):
        found = add_up(as_it_was(ledger.history(sessions[day]), as_of=None, known_at=until))
        if isinstance(found, Session) and found.opened_at is not None:
            return found
    return None


def open_challenges(standing: Standing | None) -> int:
    """How many challenges have no answer."""
    return sum(state == "open" for state in standing.challenges.values()) if standing else 0


def answered_challenges(compared: Compared) -> int:
    """How many challenges were answered between the two moments."""
    return sum(change.field == "challenges" and change.became == "answered" for change in compared.changes) + (
        _answered(compared.after) if compared.before is None else 0
    )


def _answered(standing: Standing | None) -> int:
    return sum(state == "answered" for state in standing.challenges.values()) if standing else 0


def _achieved(compared: Compared) -> bool:
    was = compared.before.state if compared.before else None
    return compared.after is not None and compared.after.state == "achieved" and was != "achieved"


def _ended(last: Session) -> datetime:
    """When a session ended or, where nobody said so, began."""
    ended = last.closed_at or last.opened_at
    assert ended is not None
    return ended


def _followed(last: Session, there: dict[UUID, Compared]) -> Iterator[Followed]:
    for item in last.items.values():
        if item.decision is None and item.taken_up is None:
            continue
        found = there.get(item.taken_up) if item.taken_up else None
        yield Followed(item, item.taken_up, found.title if found else None, found.after if found else None)
