"""The clock under whatever file a council may adopt: it never fails, never goes in circles, and comes to the top."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.frameworks import file
from domain.ledger.application import SYSTEM
from domain.ledger.governance import Governance, _governance
from domain.model.access import Role
from domain.model.calendar import LAST_DAY, day_of, end_of
from domain.model.climb_facts import Escalated, LeftUnanswered
from domain.model.clock import note_revisions, take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.council import Council, FrameworkAdopted, MeetingChanged
from domain.model.decisions import propose
from domain.model.duty import Duty
from domain.model.duty_decisions import take_on
from domain.model.escalation import next_step, next_warning, steps
from domain.model.order import Order
from domain.model.session_facts import Called
from domain.model.step import NextStep
from tests.scenarios import actor
from tests.unit.odd_files import files, versions

often = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AFTER_ALL = datetime.max.replace(tzinfo=UTC)
TURNS = [
    # An hour before and after clocks change, and the days beyond which no rule looks.
    datetime(2025, 3, 30, 0, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
    datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    end_of(LAST_DAY) - timedelta(days=9),
    end_of(LAST_DAY) - timedelta(seconds=1),
    end_of(LAST_DAY),
]
moments = st.one_of(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(TURNS),
)


class Town:
    """A council, one commitment of it, and a clock that looks whenever it said it would."""

    def __init__(self, data: dict[str, Any], now: datetime) -> None:
        self.now = now
        self.council: Council | None = None
        self.adopt(data)
        self.commitment: Commitment | Duty = propose(self.order(Role.OFFICER), uuid4(), title="A boat for every school")
        self.does("agree", Role.CHAIR, self.commitment.decided_by)

    def adopt(self, data: dict[str, Any]) -> None:
        on = self.now.date()
        order = {"actor": SYSTEM, "at": self.now, "on": on, "command_id": uuid4()}
        if self.council is None:
            self.council = Council.found(str(data["council"]), **order)
        self.council.adopt(data, in_force_from=file.parse(data).in_force_from or on, **order)
        self.governs()

    def governs(self) -> None:
        assert self.council is not None
        events = [each for each in self.council.pending_events if isinstance(each, FrameworkAdopted | MeetingChanged)]
        self.rules: Governance = _governance(events)

    def meets(self, body: str, day: int, becomes: int | None, *, extra: bool) -> None:
        """A session of a body was called for an extra day, moved or cancelled, whatever there is then."""
        assert self.council is not None
        today = day_of(self.now)
        first = min(today + timedelta(days=day), LAST_DAY)
        planned = next(self.rules.calendar.at(self.now).meetings_from(body, first), today)
        to = None if becomes is None else min(today + timedelta(days=becomes), LAST_DAY)
        stamp = self.order(Role.OFFICER).stamp() | {"originator_id": uuid4(), "originator_version": 1}
        because = Called(
            **stamp,
            originator_topic="session",
            council=self.council.key,
            title="Forum: Safe",
            of_body=body,
            day=today,
            theme="Safe",
            outcome=None,
            place=None,
        )
        self.council.sessions.clear()
        self.council.meets(body, day=None if extra else planned, becomes=to, reason="Flooded.", because=because)
        self.governs()

    def order(self, role: Role, body: str | None = None) -> Order:
        framework = self.rules.framework.at(self.now)
        return Order(actor=actor(role, body), at=self.now, command_id=uuid4(), framework=framework)

    def does(self, command: str, role: Role, body: str | None = None, **said: object) -> None:
        decide(command, self.commitment, self.order(role, body), **said)

    def blocked(self) -> None:
        self.does("block", Role.OFFICER, obstacle="It leaks.", help_needed="A builder.")

    def assert_the_same_for_the_same_facts(self) -> None:
        asked = (self.commitment, self.rules.framework, self.rules.calendar, self.now)
        for question in (next_step, next_warning, wakes_at):
            assert question(*asked) == question(*asked)
        assert list(steps(*asked)) == list(steps(*asked))

    def wakes(self) -> datetime | None:
        return wakes_at(self.commitment, self.rules.framework, self.rules.calendar, self.now)

    def takes(self) -> NextStep | None:
        """As the service does: what a revision moved is recorded, then the step that is owed."""
        note_revisions(self.commitment, self.rules.framework, self.rules.calendar, self.now)
        return take_due_step(self.commitment, self.rules.framework, self.rules.calendar, self.now)

    def goes_on(self, times: int, until: datetime = AFTER_ALL) -> list[NextStep]:
        """The steps the clock takes, each when it wakes for it, at most so many."""
        taken: list[NextStep] = []
        while (at := self.wakes()) is not None and at <= until and len(taken) < times:
            was, self.now = self.now, max(self.now, at)
            step = self.takes()
            if step is not None:
                assert step.at <= self.now
                taken.append(step)
            else:
                assert self.now > was, "it wakes for nothing, and again"
                assert self.now in {*self.rules.framework.changes(was, self.now)}, "woken for nothing"
        return taken

    def assert_nothing_twice(self) -> None:
        """No cause went to a body twice, what is unanswered comes back later (on that day, where time is counted in
        seconds), and no command has two events."""
        events = self.commitment.pending_events
        went = [(event.cause, event.to_body) for event in events if isinstance(event, Escalated)]
        assert len(set(went)) == len(went)
        for cause in self.commitment.causes.values():
            assert len(set(cause.path)) == len(cause.path)
            silent = [e.deadline_missed for e in events if isinstance(e, LeftUnanswered) and e.cause == cause.id]
            assert all(earlier < later for earlier, later in pairwise(silent))
        commands = [event.command_id for event in events]
        assert len(set(commands)) == len(commands)


@often
@given(files(), moments)
def test_one_matter_goes_up_every_rung_of_any_council_and_is_then_unanswered(
    data: dict[str, Any], at: datetime
) -> None:
    # Nothing else is to climb beside it.
    data["clocks"] = {key: data["clocks"][key] for key in ("challenge", "explanation")}
    town = Town(data, at)
    town.blocked()
    (cause,) = town.commitment.causes
    town.assert_the_same_for_the_same_facts()
    taken = town.goes_on(2 * len(data["ladder"]) + 10)
    assert [step.receiver for step in taken if step.action == "escalate"] == data["ladder"][1:]
    assert town.commitment.causes[cause].holder == data["ladder"][-1]
    assert town.commitment.causes[cause].unanswered > 0
    deadlines = [step.deadline for step in taken if step.action != "warn"]
    assert deadlines == sorted(deadlines)
    town.assert_nothing_twice()


@often
@given(
    versions(),
    moments,
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 60 * 24), st.none() | st.integers(-400, 400), st.booleans()),
        max_size=6,
    ),
)
def test_no_revisions_whenever_they_count_send_a_matter_anywhere_twice(
    files: list[dict[str, Any]], at: datetime, revisions: list[tuple[int, int, int | None, bool]]
) -> None:
    town = Town(files[0], at)
    town.blocked()
    town.does("challenge", Role.CONSULTANT, words="Where is the boat?")
    for which, hours, counts, on_time in revisions:
        until = town.now + timedelta(hours=hours)
        if on_time:
            town.goes_on(40, until)
        town.now = max(town.now, until) + timedelta(microseconds=1)
        data = files[which]
        in_force = {} if counts is None else {"in_force_from": min(town.now.date() + timedelta(days=counts), LAST_DAY)}
        town.adopt(data | in_force)
        town.assert_the_same_for_the_same_facts()
    town.goes_on(60)
    town.assert_nothing_twice()
    if town.wakes() is None:
        now = town.rules.framework.at(town.now)
        assert [cause for cause in town.commitment.causes.values() if now.next_rung(cause.path)] == []


@often
@given(
    versions(),
    moments,
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["done", "revised", "silence"])), max_size=6),
)
def test_a_duty_of_any_council_goes_up_and_comes_round_again(
    files: list[dict[str, Any]], at: datetime, lived: list[tuple[int, str]]
) -> None:
    town = Town(files[0], at)
    town.commitment = take_on(town.rules.framework.at(at).frame.duties[0], town.order(Role.OFFICER))
    for times, what in lived:
        town.goes_on(times)
        town.now += timedelta(microseconds=1)
        town.assert_the_same_for_the_same_facts()
        if what == "revised":
            town.adopt(files[1 + times % 2])
        elif what == "done":
            town.does("done", Role.OFFICER, reference="Minutes, item 4")
    town.goes_on(40)
    town.assert_nothing_twice()
