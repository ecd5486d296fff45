"""What sessions change about when bodies meet, and which deadlines follow."""

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.ledger.application import SYSTEM
from domain.ledger.governance import Governance, Governing, _governance
from domain.model.calendar import Calendar, Every, Meetings
from domain.model.clock import note_revisions, wakes_at
from domain.model.council import Council, FrameworkAdopted, MeetingChanged
from domain.model.errors import Invalid
from domain.model.meetings import MeetingChange, arranged
from domain.model.narration import says
from domain.model.session_facts import Called
from tests.scenarios import MEETINGS, Story, framework, framework_file, london
from tests.unit.conforming import assert_conforms
from tests.unit.sessions import Sitting

JANUARY = date(2025, 1, 3)
SESSION = UUID(int=7)


def change(
    day: date | None, becomes: date | None, recorded: date = date(2024, 12, 30), body: str = "partnership"
) -> MeetingChange:
    return MeetingChange(body, day, becomes, "The hall is flooded.", SESSION, recorded)


def revised(story: Story, at: str, made: MeetingChange) -> None:
    """The calendar is another one from a moment on."""
    calendar = arranged(story.days.at(london(at)), [made])
    story.days = type(story.days)((*story.days.versions, (london(at), calendar)))


def days_of(calendar: Calendar, body: str = "partnership", number: int = 3) -> list[date]:
    return list(islice(calendar.meetings_from(body, date(2025, 1, 1)), number))


@pytest.mark.parametrize(
    ("made", "days"),
    [
        pytest.param(change(JANUARY, None), [date(2025, 4, 4)], id="cancelled"),
        pytest.param(change(JANUARY, date(2025, 1, 8)), [date(2025, 1, 8), date(2025, 4, 4)], id="moved"),
        pytest.param(change(None, date(2025, 2, 5)), [JANUARY, date(2025, 2, 5), date(2025, 4, 4)], id="extra"),
        pytest.param(change(JANUARY, JANUARY), [JANUARY, date(2025, 4, 4)], id="as it was"),
        pytest.param(change(JANUARY, date(2025, 4, 4)), [date(2025, 4, 4)], id="moved to the next one"),
        pytest.param(change(JANUARY, None, body="cooperative"), [JANUARY, date(2025, 4, 4)], id="of another body"),
        pytest.param(change(JANUARY, None, body="nobody"), [JANUARY, date(2025, 4, 4)], id="of a body that is gone"),
        pytest.param(
            change(JANUARY, date(2025, 1, 8), date(2025, 1, 9)), [date(2025, 4, 4)], id="moved to a day that had passed"
        ),
    ],
)
def test_a_body_meets_on_the_days_that_sessions_leave_it(made: MeetingChange, days: list[date]) -> None:
    assert days_of(arranged(Calendar(meetings=MEETINGS), [made])) == days


def test_a_day_of_a_rhythm_is_cancelled_and_called_again() -> None:
    rhythm = Calendar(meetings={"partnership": Meetings(first=JANUARY, every=Every(weeks=1))})
    without = arranged(rhythm, [change(JANUARY, None)])
    assert days_of(without)[0] == date(2025, 1, 10)
    assert days_of(arranged(without, [change(None, JANUARY)])) == days_of(rhythm)


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        (change(JANUARY, None), True),
        (change(JANUARY, JANUARY), False),
        (change(None, date(2025, 2, 5)), True),
        (change(None, date(2024, 12, 29)), False),
    ],
)
def test_only_what_changes_the_calendar_counts(made: MeetingChange, counts: bool) -> None:
    assert made.counts is counts


def test_a_session_that_is_cancelled_moves_the_deadline_tied_to_it_once_with_its_reason() -> None:
    """The fifteenth of the worked examples, as a session."""
    story = Story().blocked("2024-12-19 10:00")
    revised(story, "2024-12-30 12:00", change(JANUARY, None))
    step = story.next("2024-12-30 12:00")
    assert step is not None
    assert step.deadline_day == date(2025, 1, 7)
    for _ in range(3):
        note_revisions(story.commitment, story.rules, story.days, london("2024-12-30 12:01"))
    events = [event for event in story.commitment.pending_events if event.name == "deadline_revised"]  # type: ignore[attr-defined]
    assert len(events) == 1
    assert says(events[0], framework()).startswith(  # type: ignore[arg-type]
        "The session of the Strategic Partnership on Friday 3 January 2025 was cancelled (The hall is flooded): the"
        " deadline moved from Friday 3 January 2025 to Tuesday 7 January 2025."
    )
    assert vars(events[0])["session"] == SESSION


def test_moving_it_and_calling_an_extra_one_say_so() -> None:
    story = Story().blocked("2024-12-19 10:00")
    revised(story, "2024-12-20 12:00", change(JANUARY, date(2025, 1, 2), date(2024, 12, 20)))
    note_revisions(story.commitment, story.rules, story.days, london("2024-12-20 12:01"))
    revised(story, "2024-12-20 13:00", change(None, date(2024, 12, 31), date(2024, 12, 20)))
    note_revisions(story.commitment, story.rules, story.days, london("2024-12-20 13:01"))
    told = [says(e, framework()) for e in story.commitment.pending_events if e.name == "deadline_revised"]  # type: ignore[attr-defined, arg-type]
    assert len(told) == 2
    assert "was moved to Thursday 2 January 2025 (The hall is flooded): the deadline moved from" in told[0]
    assert told[1].startswith("An extra session of the Strategic Partnership was called for Tuesday 31 December 2024")


def test_each_cause_tied_to_it_is_told_of_and_no_other() -> None:
    story = Story(due_on=date(2024, 12, 18)).silence("2024-12-19 00:00").blocked("2024-12-19 10:00")
    story.challenged("2024-12-19 11:00")
    revised(story, "2024-12-30 12:00", change(JANUARY, None))
    note_revisions(story.commitment, story.rules, story.days, london("2024-12-30 12:01"))
    told = [e for e in story.commitment.pending_events if e.name == "deadline_revised"]  # type: ignore[attr-defined]
    assert sorted(vars(event)["kind"] for event in told) == ["blocked", "overdue"]


def test_notice_that_comes_too_late_gives_a_working_day_and_a_day_that_passed_stays_passed() -> None:
    story = Story().blocked("2024-12-19 10:00")
    # On the very day: until the end of the next working day.
    revised(story, "2025-01-03 15:00", change(JANUARY, None, JANUARY))
    step = story.next("2025-01-03 15:00")
    assert step is not None
    assert step.deadline_day == date(2025, 1, 7)
    # Brought forward to tomorrow: not before the end of the next working day.
    sooner = Story().blocked("2024-12-19 10:00")
    revised(sooner, "2024-12-24 18:00", change(None, date(2024, 12, 25), date(2024, 12, 24)))
    step = sooner.next("2024-12-24 18:00")
    assert step is not None
    assert step.deadline_day == JANUARY, "its papers had closed"
    late = Story().blocked("2024-12-19 10:00")
    revised(late, "2025-01-06 09:00", change(JANUARY, None, date(2025, 1, 6)))
    step = late.next("2025-01-06 09:00")
    assert step is not None
    assert step.deadline_day == JANUARY
    note_revisions(late.commitment, late.rules, late.days, london("2025-01-06 09:00"))
    assert all(event.name != "deadline_revised" for event in late.commitment.pending_events)  # type: ignore[attr-defined]


def test_what_a_calendar_change_moved_conforms() -> None:
    story = Story().blocked("2024-12-19 10:00")
    revised(story, "2024-12-30 12:00", change(JANUARY, None))
    now = london("2024-12-30 12:00")
    note_revisions(story.commitment, story.rules, story.days, now)
    while (at := wakes_at(story.commitment, story.rules, story.days, now)) and at < london("2025-06-30 00:00"):
        now = max(now, at)
        assert story.clock_runs(now)
    events: Any = story.commitment.pending_events
    assert [event.name for event in events].count("escalated") == 3
    assert_conforms(list(events), story.rules, story.days, events[-1].timestamp + timedelta(seconds=1))


class Town:
    """A council whose sessions and frameworks change."""

    def __init__(self) -> None:
        self.now = london("2025-01-06 10:00")
        self.file = framework_file()
        self.file["bodies"][0] |= {"meetings": [date(2025, 2, 5), date(2025, 5, 7)]}  # type: ignore[index]
        self.council = Council.found("testshire", actor=SYSTEM, at=self.now, on=self.now.date(), command_id=uuid4())
        self.adopts(self.now)

    def adopts(self, at: datetime, **changed: object) -> None:
        data: dict[str, Any] = self.file | changed
        on = at.date()
        self.council.adopt(data, in_force_from=on, actor=SYSTEM, at=at, on=on, command_id=uuid4())

    def meets(self, at: str, day: date | None, becomes: date | None, session: int = 7) -> None:
        called = Sitting(at).session.pending_events[0]
        assert isinstance(called, Called)
        because = Called(**(vars(called) | {"originator_id": UUID(int=session)}))
        self.council.meets("partnership", day=day, becomes=becomes, reason="Flooded", because=because)

    @property
    def events(self) -> list[Governing]:
        return [each for each in self.council.pending_events if isinstance(each, FrameworkAdopted | MeetingChanged)]

    @property
    def rules(self) -> Governance:
        return _governance(self.events)


def test_a_council_that_adopts_its_framework_again_keeps_what_its_sessions_changed() -> None:
    town = Town()
    town.meets("2025-01-07 10:00", date(2025, 2, 5), None)
    town.meets("2025-01-08 10:00", None, date(2025, 3, 3), session=8)
    town.adopts(london("2025-01-09 10:00"), version="2")
    calendar = town.rules.calendar
    assert [len(days_of(days)) for _, days in calendar.versions] == [2, 1, 2, 2]
    assert days_of(calendar.at(london("2025-01-09 11:00"))) == [date(2025, 3, 3), date(2025, 5, 7)]
    changes = [days.change for _, days in calendar.versions]
    assert [each.session.int if each else None for each in changes] == [None, 7, 8, None]
    known = town.rules.known_at(london("2025-01-07 11:00"), town.events)
    assert len(known.calendar.versions) == 2


def test_a_body_has_one_session_on_a_day() -> None:
    town = Town()
    town.meets("2025-01-07 10:00", date(2025, 2, 5), date(2025, 2, 5))
    with pytest.raises(Invalid, match="on that day already"):
        town.meets("2025-01-07 11:00", date(2025, 2, 5), date(2025, 2, 5), session=8)
    town.meets("2025-01-07 12:00", date(2025, 2, 5), date(2025, 2, 12))
    town.meets("2025-01-07 13:00", None, date(2025, 2, 5), session=8)
    with pytest.raises(Invalid, match="on that day already"):
        town.meets("2025-01-07 14:00", date(2025, 2, 5), date(2025, 2, 12), session=8)
    assert {day: which.int for (_, day), which in town.council.sessions.items()} == {
        date(2025, 2, 12): 7,
        date(2025, 2, 5): 8,
    }


def test_an_extra_day_brings_the_deadline_forward_for_whoever_holds_something() -> None:
    story = Story().blocked("2025-01-10 10:00")
    before = story.next("2025-01-10 10:00")
    revised(story, "2025-01-10 12:00", change(None, date(2025, 1, 20), date(2025, 1, 10)))
    after = story.next("2025-01-10 12:00")
    assert before is not None
    assert after is not None
    assert (before.deadline_day, after.deadline_day) == (date(2025, 1, 24), date(2025, 1, 20))
