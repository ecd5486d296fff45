"""The difference between two moments plus the earlier state equals the later state, for any history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.audit.applying import applied
from domain.audit.difference import Change, differences
from domain.audit.standing import Standing, standing_of
from domain.model.access import Role
from domain.model.calendar import Calendar
from domain.model.folding import as_it_was, fold
from domain.model.governance import Framework, Revisions
from domain.model.meetings import MeetingChange, arranged
from tests.scenarios import Story
from tests.unit.conforming import Rules
from tests.unit.spoiling import History
from tests.unit.strategies import KEYS
from tests.unit.test_conformance_properties import BEGINS, UNTIL, councils, lives, quiet

State = dict[int, Standing]


def name(key: str) -> str:
    return key.capitalize()


def standing(history: History, rules: Rules, moment: datetime) -> Standing | None:
    found = fold(as_it_was(history, as_of=None, known_at=moment))
    return standing_of(found, rules, moment) if found is not None else None


def of_all(histories: Sequence[History], rules: Rules, moment: datetime) -> State:
    """How everything in a council stands, without the versions, which count events."""
    found = ((number, standing(history, rules, moment)) for number, history in enumerate(histories))
    return {number: replace(each, version=0) for number, each in found if each is not None}


def between(before: State, after: State) -> dict[int, list[Change]]:
    found = {
        number: differences(before.get(number), after.get(number), name, name)
        for number in sorted(before.keys() | after.keys())
    }
    return {number: changes for number, changes in found.items() if changes}


def plus(before: State, difference: dict[int, list[Change]]) -> State:
    made = {number: applied(before.get(number), difference.get(number, [])) for number in before.keys() | difference}
    return {number: each for number, each in made.items() if each is not None}


def with_sessions(rules: Rules, random: Random) -> Rules:
    """The same council, in which sessions were called, moved and cancelled meanwhile."""
    versions = list(rules.calendar.versions)
    for _ in range(random.randint(0, 6)):
        at = versions[-1][0] + timedelta(days=random.randint(1, 90))
        body, calendar = random.choice(KEYS), versions[-1][1]
        day = next(calendar.meetings_from(body, at.date()), None)
        to = random.choice([None, at.date() + timedelta(days=random.randint(1, 60))])
        made = MeetingChange(body, day, to, "Flooded", UUID(int=1), at.date())
        versions.append((at, arranged(calendar, [made])))
    return Rules(rules.framework, Revisions(tuple(versions)))


@quiet
@given(councils, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_the_difference_between_two_sessions_plus_the_earlier_state_is_the_later_state(
    council: tuple[Framework, Calendar, int], shares: list[float]
) -> None:
    rules, histories = lives(council)
    rules = with_sessions(rules, Random(council[2]))
    # Also at the very moment of an event, and just before it.
    moments = sorted(BEGINS + share * (UNTIL - BEGINS) for share in shares)
    happened = [event.timestamp for history in histories for event in history]
    at = Random(council[2]).choice(happened)
    states = [of_all(histories, rules, moment) for moment in sorted([*moments, at, at - timedelta(microseconds=1)])]
    for before, after in pairwise(states):
        assert plus(before, between(before, after)) == after
        assert plus(after, between(after, before)) == before
    assert plus({}, between({}, states[-1])) == states[-1], "with no session before it, everything is new"
    whole = states[0]
    for before, after in pairwise(states):
        whole = plus(whole, between(before, after))
    assert whole == states[-1], "and one difference after the other is the whole"


def test_two_challenges_that_change_places_are_told_apart() -> None:
    story = Story().challenged("2025-01-06 10:00").challenged("2025-01-06 11:00")
    rules = Rules(story.rules, story.days)
    before = standing_of(story.commitment, rules, story.commitment.modified_on)
    challenge = next(iter(story.commitment.challenges))
    story.does("answer", "2025-01-07 10:00", Role.OFFICER, challenge=challenge, words="Soon.")
    after = standing_of(story.commitment, rules, story.commitment.modified_on)
    assert applied(before, differences(before, after, name, name)) == replace(after, version=before.version)
    assert after.challenges != before.challenges
