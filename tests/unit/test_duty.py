"""A duty comes round, is done, or is late and climbs: dated tables."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.model.access import Role
from domain.model.calendar import Every, day_of
from domain.model.clock import note_revisions, take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.duty import Duty
from domain.model.duty_decisions import take_on
from domain.model.duty_terms import DutyTerms
from domain.model.errors import Invalid, NotAllowed, WrongState
from domain.model.escalation import next_step, next_warning
from domain.model.frame import Frame
from domain.model.governance import Framework, Revisions
from domain.model.narration import says
from domain.model.step import NextStep
from tests.scenarios import LONG_AGO, Story, calendar, framework, london, one_version

REPORT = DutyTerms("report", "Annual report", "scrutiny", every=Every(months=12), first=date(2025, 6, 4), due_after=10)
TRAINING = DutyTerms("training", "Training twice a year", "partnership", months=(3, 9))
ONCE = DutyTerms("decision", "Add the day of the decision", "cooperative", due_on=date(2024, 6, 5))
VISITS = DutyTerms("visits", "A visit", "partnership", whenever="Somebody comes into care")


def having(*terms: DutyTerms, **changed: object) -> Framework:
    return framework(frame=Frame(duties=terms), **changed)


class Owed:
    """One duty as time goes on."""

    def __init__(self, terms: DutyTerms, *, taken_on: str = "2025-01-06 09:00") -> None:
        self.rules: Revisions[Framework] = one_version(having(terms))
        self.days = calendar(meetings=False)
        self.orders = Story(rules=self.rules, days=self.days)
        self.duty: Duty = take_on(terms, self.orders.order(Role.ADMIN, taken_on))

    def step(self, now: str) -> NextStep | None:
        return next_step(self.duty, self.rules, self.days, london(now))

    def clock(self, now: str) -> list[str]:
        """Run the clock at a moment: the names of the events that it records."""
        before = len(self.duty.pending_events)
        note_revisions(self.duty, self.rules, self.days, london(now))
        while take_due_step(self.duty, self.rules, self.days, london(now)) is not None:
            pass
        return [event.name for event in self.duty.pending_events[before:]]  # type: ignore[attr-defined]

    def done(self, at: str, *, on: date | None = None, role: Role = Role.OFFICER, body: str | None = None) -> "Owed":
        decide("done", self.duty, self.orders.order(role, at, on=on, body=body), reference="Paper 7")
        return self


@pytest.mark.parametrize(
    ("terms", "taken_on", "rounds"),
    [
        (REPORT, date(2025, 1, 6), [date(2025, 6, 4), date(2026, 6, 3), date(2027, 6, 2)]),
        (REPORT, date(2026, 6, 3), [date(2026, 6, 3), date(2027, 6, 2)]),
        (replace(REPORT, first=None), date(2025, 1, 6), [date(2026, 1, 5), date(2027, 1, 4)]),
        (replace(REPORT, every=Every(weeks=6)), date(2025, 7, 1), [date(2025, 7, 16), date(2025, 8, 27)]),
        (TRAINING, date(2025, 3, 31), [date(2025, 3, 31), date(2025, 9, 30), date(2026, 3, 31)]),
        (replace(TRAINING, months=(2,)), date(2027, 3, 1), [date(2028, 2, 29), date(2029, 2, 28)]),
        (replace(TRAINING, last_done=date(2026, 1, 1)), date(2025, 1, 1), [date(2026, 3, 31), date(2026, 9, 30)]),
        (ONCE, date(2026, 1, 1), [date(2024, 6, 5)]),
        (replace(ONCE, last_done=date(2024, 6, 1)), date(2026, 1, 1), []),
        (VISITS, date(2025, 1, 1), []),
    ],
)
def test_when_a_duty_comes_round(terms: DutyTerms, taken_on: date, rounds: list[date]) -> None:
    found = terms.rounds(date.min, taken_on=taken_on)
    assert [day for day, _ in zip(found, rounds, strict=False)] == rounds
    if terms.due_on or terms.whenever:
        assert list(terms.rounds(date(2024, 6, 5), taken_on=taken_on)) == []


def test_it_is_owed_so_many_working_days_after_its_day_and_goes_to_the_body_that_it_is_owed_to() -> None:
    owed = Owed(REPORT)
    step = owed.step("2025-01-06 09:00")
    assert step is not None
    # Ten working days from Wednesday 4 June 2025: Wednesday 18 June.
    assert (step.deadline_day, step.sender, step.receiver) == (date(2025, 6, 18), None, "scrutiny")
    assert step.because == (
        "This duty is due by Wednesday 18 June 2025 (it is owed every 12 months, 10 working days after "
        "Wednesday 4 June 2025). If that day ends without it, this goes to the Scrutiny."
    )
    warning = next_warning(owed.duty, owed.rules, owed.days, london("2025-01-06 09:00"))
    assert warning is not None
    assert day_of(warning.at) == date(2025, 6, 13)


def test_late_it_climbs_from_there_to_the_top_and_is_unanswered_in_the_end() -> None:
    owed = Owed(REPORT)
    assert owed.clock("2025-06-19 00:00") == ["escalated"]
    assert (owed.duty.holders, owed.duty.late is not None) == ({"scrutiny"}, True)
    step = owed.step("2025-06-19 00:00")
    assert step is not None
    assert (step.receiver, step.deadline_day) == ("executive", date(2025, 7, 16))  # 20 working days
    assert owed.clock("2025-07-17 00:00") == ["escalated"]
    assert owed.clock("2025-08-15 00:00")[-1] == "unanswered"
    assert owed.duty.holders == {"executive"}
    assert owed.duty.TOPIC == "duty"
    assert {event.TOPIC for event in owed.duty.pending_events} == {  # type: ignore[attr-defined]
        "duty.taken_on",
        "duty.escalated",
        "duty.unanswered",
    }


def test_a_round_that_passes_while_it_is_late_makes_no_second_cause() -> None:
    owed = Owed(TRAINING, taken_on="2025-03-03 09:00")
    owed.clock("2027-01-01 09:00")
    assert len(owed.duty.causes) == 1
    owed.done("2027-01-04 09:00")
    assert owed.duty.covered == date(2026, 9, 30), "it is up to date again"
    step = owed.step("2027-01-04 10:00")
    assert step is not None
    assert step.deadline_day == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("on", "covers"),
    [
        (date(2025, 6, 4), date(2025, 6, 4)),  # on the day
        (date(2025, 2, 3), date(2025, 6, 4)),  # ahead of it
        (date(2025, 6, 10), date(2025, 6, 4)),  # in the days after it
        (date(2024, 12, 2), None),  # before it came on the record
        (date(2026, 7, 1), date(2026, 6, 3)),  # after two rounds: both are over
    ],
)
def test_what_is_done_covers_what_had_come_round_or_else_the_next_round(on: date, covers: date | None) -> None:
    owed = Owed(REPORT).done("2026-07-01 12:00", on=on)
    assert owed.duty.done[-1].covers == covers
    assert owed.duty.covered == (covers or date.min)


def test_done_twice_before_it_comes_round_again_does_not_cover_the_round_after() -> None:
    owed = Owed(REPORT).done("2025-05-01 12:00").done("2025-05-02 12:00")
    assert [done.covers for done in owed.duty.done] == [date(2025, 6, 4), None]
    step = owed.step("2025-05-02 12:00")
    assert step is not None
    assert step.deadline_day == date(2026, 6, 17)


def test_recorded_late_that_it_was_done_in_time_ends_the_climb() -> None:
    owed = Owed(REPORT)
    owed.clock("2025-06-19 00:00")
    owed.done("2025-06-20 10:00", on=date(2025, 6, 3))
    assert not owed.duty.stuck
    step = owed.step("2025-06-20 10:00")
    assert step is not None
    assert step.deadline_day == date(2026, 6, 17)


def test_what_was_due_once_long_ago_climbs_from_when_it_came_on_the_record() -> None:
    owed = Owed(ONCE)
    step = owed.step("2025-01-06 09:00")
    assert step is not None
    assert (step.at, step.receiver) == (london("2025-01-06 09:00"), "cooperative")
    owed.clock("2025-01-06 09:00")
    owed.done("2025-01-07 09:00")
    assert owed.step("2030-01-01 09:00") is None
    assert wakes_at(owed.duty, owed.rules, owed.days, london("2030-01-01 09:00")) is None


def test_a_chair_lets_one_round_go_and_the_next_is_owed_again() -> None:
    owed = Owed(TRAINING)
    owed.clock("2025-04-01 00:00")
    order = owed.orders.order(Role.CHAIR, "2025-04-02 09:00", body="partnership")
    decide("dispose", owed.duty, order, decision="obstacle_removed", words="Not this time.")
    assert not owed.duty.stuck
    step = owed.step("2025-04-02 09:00")
    assert step is not None
    assert step.deadline_day == date(2025, 9, 30)


def test_a_duty_is_not_given_up_as_impossible() -> None:
    owed = Owed(TRAINING)
    owed.clock("2025-04-01 00:00")
    order = owed.orders.order(Role.CHAIR, "2025-04-02 09:00", body="partnership")
    with pytest.raises(WrongState, match="A duty is not given up"):
        decide("dispose", owed.duty, order, decision="accepted_cannot_be_met", words="No.")
    decide("dispose", owed.duty, order, decision="referred_up", words="Yours.")
    assert owed.duty.holders == {"cooperative"}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.LEAD, Role.CHAIR)])
def test_who_else_may_not_say_that_it_was_done(role: Role) -> None:
    with pytest.raises(NotAllowed):
        Owed(REPORT).done("2025-02-03 09:00", role=role)


def test_only_the_chair_of_the_body_that_it_is_owed_to_says_so() -> None:
    assert Owed(REPORT).done("2025-02-03 09:00", role=Role.CHAIR, body="scrutiny").duty.done
    with pytest.raises(NotAllowed):
        Owed(REPORT).done("2025-02-03 09:00", role=Role.CHAIR, body="partnership")


@pytest.mark.parametrize(
    ("reference", "on"), [("", None), ("x" * 201, None), ("two\nlines", None), ("Paper", date(2099, 1, 1))]
)
def test_a_refusal_changes_nothing(reference: str, on: date | None) -> None:
    owed = Owed(REPORT)
    with pytest.raises(Invalid):
        decide("done", owed.duty, owed.orders.order(Role.OFFICER, "2025-02-03 09:00", on=on), reference=reference)
    assert [event.name for event in owed.duty.pending_events] == ["taken_on"]  # type: ignore[attr-defined]


def test_a_framework_that_leaves_it_out_ends_it_and_the_history_says_so() -> None:
    owed = Owed(REPORT)
    owed.clock("2025-06-19 00:00")
    owed.rules = Revisions((*owed.rules.versions, (london("2025-07-01 09:00"), having(version="2"))))
    assert owed.clock("2025-07-01 09:00") == ["left_out"]
    assert owed.clock("2025-07-01 09:00") == []
    assert not owed.duty.stuck
    assert owed.step("2025-07-01 09:00") is None
    owed.orders = Story(rules=owed.rules)
    with pytest.raises(WrongState):
        owed.done("2025-07-02 09:00")


def test_a_framework_that_brings_it_back_has_it_owed_again() -> None:
    owed = Owed(REPORT)
    without, again = having(version="2"), having(REPORT, version="3")
    owed.rules = Revisions(
        ((LONG_AGO, having(REPORT)), (london("2025-02-03 09:00"), without), (london("2026-02-03 09:00"), again))
    )
    assert owed.clock("2025-02-03 09:00") == ["deadline_revised", "left_out"]
    assert owed.clock("2026-02-03 09:00") == ["brought_back"]
    step = owed.step("2026-02-03 09:00")
    assert step is not None
    assert step.deadline_day == date(2026, 6, 17), "nobody answers for the round of 2025"


def test_a_changed_rhythm_moves_the_deadline_and_the_history_says_why() -> None:
    owed = Owed(REPORT)
    sooner = replace(REPORT, first=date(2025, 5, 7), due_after=0)
    owed.rules = Revisions((*owed.rules.versions, (london("2025-02-03 09:00"), having(sooner, version="2"))))
    assert owed.clock("2025-02-03 09:00") == ["deadline_revised"]
    assert owed.clock("2025-02-04 09:00") == []
    event = owed.duty.pending_events[-1]
    assert says(event, having(sooner)).startswith(  # type: ignore[arg-type]
        "The framework changed (version 2): the deadline moved from Wednesday 18 June 2025 to Wednesday 7 May 2025."
    )


def test_rounds_far_away_cost_nothing_and_come_to_an_end() -> None:
    weekly = replace(REPORT, every=Every(weeks=1), first=date(1990, 1, 3))
    assert next(weekly.rounds(date(2199, 12, 1), taken_on=date(2020, 1, 1))) == date(2199, 12, 4)
    assert all(day <= date(2200, 12, 31) for day in weekly.rounds(date(2200, 12, 1), taken_on=date(2020, 1, 1)))
    yearly = replace(REPORT, every=Every(months=99))
    assert list(yearly.rounds(date(2200, 1, 1), taken_on=date(2020, 1, 1) + timedelta(1))) == []
