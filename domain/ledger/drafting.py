"""What is on the record for the impact report of a session, gathered for its first text."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from domain.ledger.opening import answered_challenges, open_challenges, opening
from domain.ledger.reading import Ledger
from domain.model.access import Role
from domain.model.commitment import Commitment
from domain.model.errors import CannotBeRead
from domain.model.folding import fold
from domain.model.impact import Place
from domain.model.session import Session
from domain.model.session_decisions import YOUNG_PERSON
from domain.reports.impact import Facts, drafted

_TOLD = ("point_raised", "question_asked", "proposal_made")
"""What somebody says at a session."""


def first_texts(ledger: Ledger, session: Session) -> dict[Place, str]:
    """The text of each part of a session's impact report."""
    return drafted(_facts(ledger, session))


def _facts(ledger: Ledger, session: Session) -> Facts:
    made = opening(ledger, session)
    framework = ledger.governance.of(session.council).framework.at(ledger.now())
    items = list(session.items.values())
    there = session.attendance
    consultants = sum(each.how_many for each in there.values() if each.as_role == Role.CONSULTANT.value)
    young = sum(each.how_many for each in there.values() if each.as_role == YOUNG_PERSON)
    hours = [each.hours for each in there.values() if each.hours is not None]
    return Facts(
        day=session.day,
        theme=session.theme,
        place=session.place,
        talked_about=[each.text for each in items if each.kind == "theme_noted" and each.text],
        consultants=consultants,
        young_people=young,
        others=sum(each.how_many for each in there.values()) - consultants - young,
        hours=sum(hours[1:], hours[0]) if hours else None,
        said=sum(each.kind in _TOLD for each in items),
        last_day=made.last_day,
        kept=[each.title for each in made.achieved],
        followed=[
            (each.title, each.standing.state.replace("_", " "))
            for each in made.followed
            if each.title and each.standing
        ],
        answered=sum(answered_challenges(each) for each in made.answered),
        unanswered=sum(open_challenges(each.after) for each in made.asked),
        stuck=[
            (each.title, framework.body_name(each.after.rung) if each.after and each.after.rung else None)
            for each in made.stuck
        ],
        decided=[each.text for each in session.decisions if each.text],
        promised=list(_promised(ledger, [each.taken_up for each in items if each.taken_up])),
    )


def _promised(ledger: Ledger, which: list[UUID]) -> Iterator[tuple[str, str | None]]:
    for each in which:
        with suppress(CannotBeRead):
            found = fold(ledger.history(each))
            if isinstance(found, Commitment):
                yield found.title, found.measure
