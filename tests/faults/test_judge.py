"""The judge itself: a right record has no fault, and each way to spoil one is found, under its own name."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.ledger.governance import Governance
from domain.model.access import Role
from domain.model.event import AccountableEvent
from domain.model.governance import Within
from tests.faults.judge import Verdict, climbing, commands, steps_on_record
from tests.faults.record import Record
from tests.faults.told import Told
from tests.scenarios import COUNCIL, Story, framework, london, one_version

History = list[AccountableEvent]
SECONDS = Within(duration=timedelta(seconds=10))
TITLE, OBSTACLE, EVIDENCE = "Raise the leaving care grant", "No money", "https://example.org/1"


def life(*, late: int = 0) -> History:
    """Blocked; the clock, late by so many seconds, takes it to the top; challenged on the way; achieved."""
    story = Story(rules=one_version(framework(within=[SECONDS] * 4, challenge=SECONDS)), begins="2025-01-02 09:00")
    story.blocked("2025-01-02 09:00:00")
    for seconds in (10, 20):
        story.clock_runs(london("2025-01-02 09:00:00") + timedelta(seconds=seconds + late))
    story.challenged("2025-01-02 09:00:25")
    while story.clock_runs(london("2025-01-02 09:01:20") + timedelta(seconds=late)):
        pass
    story.does("achieve", "2025-01-02 09:02:00", Role.OFFICER, evidence=EVIDENCE)
    return [event for event in story.commitment.collect_events() if isinstance(event, AccountableEvent)]


def verdict(history: History) -> Verdict:
    """What the judge finds in a record with this one history, whose commands were acknowledged as they are there."""
    story = Story(rules=one_version(framework(within=[SECONDS] * 4, challenge=SECONDS)))
    subject = history[0].originator_id
    read_at = history[-1].timestamp + timedelta(minutes=5)
    found = Record({subject: history}, {COUNCIL: Governance(story.rules, story.days)}, read_at)
    made = Verdict()
    made.faults += steps_on_record(found, {subject})
    climbing(found, {subject}, made)
    return made


@pytest.mark.parametrize("late", [0, 4])
def test_a_right_record_has_no_fault_however_late_the_clock_was(late: int) -> None:
    made = verdict(life(late=late))
    assert made.faults == []
    assert made.counted["escalated"] == 3 + 4
    assert made.counted["unanswered"] == 2


def test_what_an_answer_came_before_is_counted_and_is_no_fault() -> None:
    story_end = [event for event in life() if event.name not in ("escalated", "unanswered")]
    for number, event in enumerate(story_end, 1):
        renumber(event, number)
    made = verdict(story_end[:3] + story_end[4:])
    assert [fault.zero for fault in made.faults] == ["hole in a history"]
    renumber(story_end[4], 4)
    made = verdict(story_end[:3] + story_end[4:])
    assert made.faults == []
    assert made.counted["steps that an answer came before"] == 4


def renumber(event: AccountableEvent, version: int) -> None:
    event.__dict__["originator_version"] = version


def where(history: History, name: str) -> int:
    return next(number for number, event in enumerate(history) if event.name == name)


def lost(history: History) -> History:
    return [event for event in history if event.name not in ("achieved", "unanswered")]


def doubled(history: History) -> History:
    again = next(event for event in life() if event.name == "escalated")
    again.__dict__["originator_id"] = history[0].originator_id
    return [*history[:4], again, *history[4:]]


def early(history: History) -> History:
    first = history[where(history, "escalated")]
    first.__dict__["timestamp"] -= timedelta(seconds=1)
    return history


def after_closing(history: History) -> History:
    at = where(history, "unanswered")
    return [*history[:at], *history[at + 1 :], history[at]]


def out_of_order(history: History) -> History:
    at = where(history, "challenged") + 1
    return [*history[:at], history[at + 1], history[at], *history[at + 2 :]]


def unowed(history: History) -> History:
    history[where(history, "escalated")].__dict__["to_body"] = "executive"
    return history


@pytest.mark.parametrize("spoil", [lost, doubled, early, after_closing, out_of_order, unowed])
def test_a_spoiled_record_is_found_out(spoil: Callable[[History], History]) -> None:
    spoiled = spoil(life())
    for number, event in enumerate(spoiled, 1):
        renumber(event, number)
    assert verdict(spoiled).zeros[spoil.__name__.replace("_", " ")] >= 1


def heard(command: str, says: str, outcome: str = "acknowledged", version: int | None = None) -> Told:
    return Told(command, says, None, outcome, version)


@pytest.mark.parametrize(
    ("told", "zero"),
    [
        ([], None),
        ([heard("achieve", "something else", version=9)], "acknowledged and missing"),
        ([heard("achieve", EVIDENCE, "refused")], "refused and recorded"),
        ([heard("achieve", EVIDENCE, version=7)], "answered otherwise"),
        ([heard("achieve", "something else", "unknown")], None),
        ([heard("achieve", EVIDENCE, "unknown")], None),
    ],
)
def test_commands_are_judged_by_what_their_callers_heard(told: list[Told], zero: str | None) -> None:
    history = life()
    subject, other = history[0].originator_id, uuid4()
    assert zeros({subject: history}, told) == ({zero} if zero else set())
    given_up = heard("achieve", EVIDENCE, "unknown")
    assert zeros({subject: history, other: history[-1:]}, [given_up]) == {"told once and recorded twice"}


def zeros(histories: dict[UUID, History], told: list[Told]) -> set[str]:
    """What is found about these commands; that there are others which nobody told of is left out."""
    found = commands(Record(histories, {}, london("2025-01-03 09:00")), told)
    return {fault.zero for fault in found} - {"told by nobody"}


def test_what_nobody_said_is_found() -> None:
    history = life()
    found = Record({history[0].originator_id: history}, {}, history[-1].timestamp)
    told = [heard("propose", TITLE, version=1), heard("block", OBSTACLE, version=3)]
    nobody = [fault.what for fault in commands(found, told)]
    assert [what.partition(" at ")[0] for what in nobody] == ["agreed", "challenged", "achieved"]
