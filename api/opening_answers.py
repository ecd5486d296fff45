"""What a session opens with, as programs see it: the one JSON form of it."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from api.compared import ComparedOut, of_compared
from domain.ledger.comparing import Compared
from domain.ledger.opening import Followed, Opening, answered_challenges, open_challenges
from domain.model.session import Session

MOST = 200
"""So many of each part of an opening are told; how many there are is always told."""


class StandsOut(BaseModel):
    """A commitment or a duty (`about`), and how it stood then. `causes`: what it was stuck for; `challenges`: how many
    of those that are told of here."""

    id: UUID
    about: str
    title: str
    state: str
    rung: str | None
    causes: list[str]
    challenges: int


class FollowedOut(BaseModel):
    """What was decided or taken up last time, and how far it has come. `commitment` null: none was made of it."""

    item: int
    decision: int | None
    text: str | None
    commitment: UUID | None
    title: str | None
    state: str | None
    rung: str | None


class OpeningOut(BaseModel):
    """What a session opens with: what is otherwise than at the end of this body's last session (`last`; null: there was
    none, so everything is new), up to `until`. Of each part at most 200 are told; `counts` has how many there are."""

    session: UUID
    last: UUID | None
    last_day: date | None
    since: datetime | None
    until: datetime
    changed: list[ComparedOut]
    stuck: list[StandsOut]
    asked: list[StandsOut]
    answered: list[StandsOut]
    achieved: list[StandsOut]
    followed: list[FollowedOut]
    counts: dict[str, int]


def of_opening(session: Session, found: Opening) -> OpeningOut:
    parts = {"stuck": found.stuck, "achieved": found.achieved}
    return OpeningOut(
        session=session.id,
        last=found.last,
        last_day=found.last_day,
        since=found.since,
        until=found.until,
        changed=[of_compared(each) for each in found.changed[:MOST]],
        asked=[_stands(each, open_challenges(each.after)) for each in found.asked[:MOST]],
        answered=[_stands(each, answered_challenges(each)) for each in found.answered[:MOST]],
        followed=[_followed(each) for each in found.followed[:MOST]],
        counts={name: len(getattr(found, name)) for name in _PARTS},
        **{name: [_stands(each, open_challenges(each.after)) for each in part[:MOST]] for name, part in parts.items()},
    )


_PARTS = ("changed", "stuck", "asked", "answered", "achieved", "followed")


def _stands(compared: Compared, challenges: int) -> StandsOut:
    after = compared.after
    assert after is not None
    return StandsOut(
        id=compared.subject,
        about=compared.about,
        title=compared.title,
        state=after.state,
        rung=after.rung,
        causes=sorted(set(after.causes.values())),
        challenges=challenges,
    )


def _followed(each: Followed) -> FollowedOut:
    return FollowedOut(
        item=each.item.number,
        decision=each.item.decision,
        text=each.item.text,
        commitment=each.commitment,
        title=each.title,
        state=each.standing.state if each.standing else None,
        rung=each.standing.rung if each.standing else None,
    )
