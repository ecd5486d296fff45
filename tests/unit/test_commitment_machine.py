"""Whatever anybody does in whatever order: what stays true of a commitment."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import Mapper
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.ledger.transcoding import transcoder
from domain.model.access import Actor, Role, may
from domain.model.calendar import Calendar, day_of
from domain.model.causes import Kind
from domain.model.climb_facts import Disposed, Escalated, Referred
from domain.model.clock import note_revisions, take_due_step, wakes_at
from domain.model.commands import COMMANDS, decide
from domain.model.decisions import propose
from domain.model.errors import Refusal
from domain.model.escalation import next_step, next_warning, standing
from domain.model.event import AccountableEvent
from domain.model.facts import FoundImpossible, Reopened
from domain.model.folding import fold
from domain.model.governance import Framework, Revisions
from domain.model.meetings import MeetingChange, arranged
from domain.model.order import Order
from domain.model.stuck_facts import Blocked
from tests.scenarios import LONG_AGO, actor, london
from tests.unit.conforming import assert_conforms
from tests.unit.strategies import KEYS, calendars, frameworks
from tests.unit.what_people_say import said

TRANSITIONS: dict[str, set[tuple[str, str]]] = {
    "agreed": {("proposed", "agreed")},
    "declined": {("proposed", "declined")},
    "blocked": {("agreed", "blocked")},
    "unblocked": {("blocked", "agreed")},
    "disposed": {("blocked", "agreed")},
    "achieved": {("agreed", "achieved"), ("blocked", "achieved")},
    "cannot_be_met": {("agreed", "cannot_be_met"), ("blocked", "cannot_be_met")},
    "reopened": {("achieved", "agreed"), ("cannot_be_met", "agreed"), ("declined", "proposed")},
}
"""Which event changes which state into which; every other event changes none, and a disposition only some."""
MUST_CHANGE = set(TRANSITIONS) - {"disposed"}
CLOSED = ("achieved", "declined", "cannot_be_met")

ACTORS = [actor(role, body) for role in Role for body in (KEYS if role in (Role.CHAIR, Role.MEMBER) else (None,))]
days_near = st.integers(-10, 90)
mapper: Mapper[UUID] = Mapper(transcoder())


class AnyHistory(RuleBasedStateMachine):
    """One commitment, a clock that may be late, and people who may do anything."""

    @initialize(
        rules=frameworks(), days=calendars, due=st.none() | st.integers(-30, 400), agreed=st.sampled_from("yyn")
    )
    def begin(self, rules: Framework, days: Calendar, due: int | None, agreed: str) -> None:
        self.now = london("2024-01-02 09:00")
        self.rules, self.days = Revisions(((LONG_AGO, rules),)), Revisions(((LONG_AGO, days),))
        self.events: list[AccountableEvent] = []
        due_on = None if due is None else day_of(self.now) + timedelta(days=due)
        self.commitment = propose(
            self.order(ACTORS[0]), uuid4(), title="Raise the grant", due_on=due_on, decided_by=rules.bodies[0].key
        )
        self.keep()
        if agreed == "y":
            self.give("agree", actor(Role.CHAIR, self.commitment.decided_by), {}, 0)

    def order(self, who: Actor, back: int = 0) -> Order:
        on = day_of(self.now) - timedelta(days=back) if back else None
        return Order(actor=who, at=self.now, command_id=uuid4(), framework=self.rules.at(self.now), on=on)

    def keep(self) -> list[AccountableEvent]:
        new = [event for event in self.commitment.collect_events() if isinstance(event, AccountableEvent)]
        self.events += new
        return new

    @rule(data=st.data(), times=st.integers(1, 4))
    def some_who_may_do_something(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            self.somebody_who_may_does_something(data, data.draw(st.sampled_from([0, 0, 0, 1, 30])))

    def somebody_who_may_does_something(self, data: st.DataObject, back: int) -> None:
        holders, decided_by = self.commitment.holders, self.commitment.decided_by
        possible = [
            (command, who)
            for command in COMMANDS
            for who in ACTORS
            if may(command, who, state=self.commitment.state, decided_by=decided_by, holders=holders)
        ]
        command = data.draw(st.sampled_from(sorted({command for command, _ in possible})))
        who = data.draw(st.sampled_from([who for each, who in possible if each == command]))
        self.give(command, who, data.draw(said(command, self.commitment)), back)

    @rule(data=st.data(), command=st.sampled_from(sorted(COMMANDS)), who=st.sampled_from(ACTORS))
    def somebody_tries_something(self, data: st.DataObject, command: str, who: Actor) -> None:
        self.give(command, who, data.draw(said(command, self.commitment)), 0)

    def give(self, command: str, who: Actor, words: dict[str, Any], back: int) -> None:
        was = self.commitment.state
        try:
            decide(command, self.commitment, self.order(who, back), **words)
        except Refusal:
            assert not self.keep(), "a refusal recorded something"
            return  # That nothing else changed, the invariant of replay tells.
        (event,) = self.keep()
        became = self.commitment.state
        if event.name in MUST_CHANGE or became != was:
            assert (was, became) in TRANSITIONS.get(event.name, set()), (event.name, was, became)

    @rule(seconds=st.one_of(st.integers(0, 86_400), st.integers(0, 60 * 86_400)))
    def time_passes_while_nothing_runs(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(days=st.integers(1, 150))
    def time_passes_and_the_clock_is_on_time(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        while (at := wakes_at(self.commitment, self.rules, self.days, self.now)) is not None and at <= until:
            self.now = max(self.now, at)
            self.clock_runs()
        self.now = until

    @rule()
    def clock_runs(self) -> None:
        state, last = self.commitment.state, None
        while True:
            note_revisions(self.commitment, self.rules, self.days, self.now)
            self.keep()
            before = fold(self.events)
            assert before is not None
            note_revisions(before, self.rules, self.days, self.now)
            assert not before.pending_events, "what a revision changed is recorded once"
            step = take_due_step(self.commitment, self.rules, self.days, self.now)
            new = self.keep()
            if step is None:
                assert not new
                return
            assert step.at <= self.now
            assert last is None or step.at >= last, "steps are taken in the order in which they were due"
            last = step.at
            take_due_step(before, self.rules, self.days, self.now)
            assert before.collect_events() == new, "two clocks take the same step, under the same command"
            if step.action == "escalate":
                path = self.commitment.causes[step.cause].path[:-1]
                ladder = self.rules.at(self.now).ladder
                assert step.receiver in ladder
                assert all(ladder.index(step.receiver) > ladder.index(body) for body in path if body in ladder)
            assert self.commitment.state == state, "time alone changes no state"

    @rule(rules=frameworks(), days=calendars)
    def the_framework_is_revised(self, rules: Framework, days: Calendar) -> None:
        self.now += timedelta(microseconds=1)
        self.rules = Revisions((*self.rules.versions, (self.now, rules)))
        self.days = Revisions((*self.days.versions, (self.now, days)))

    @rule(
        body=st.sampled_from(KEYS),
        day=st.integers(-10, 90),
        becomes=st.none() | st.integers(-10, 90),
        extra=st.booleans(),
    )
    def a_session_changes_the_calendar(self, body: str, day: int, becomes: int | None, extra: bool) -> None:
        """Called for an extra day, moved, cancelled: mostly from a day on which the body was to meet."""
        self.now += timedelta(microseconds=1)
        today, calendar = day_of(self.now), self.days.at(self.now)
        planned = next(calendar.meetings_from(body, today + timedelta(days=day)), today)
        to = None if becomes is None else today + timedelta(days=becomes)
        change = MeetingChange(body, None if extra else planned, to, "The hall is flooded.", uuid4(), today)
        if change.counts:
            self.days = Revisions((*self.days.versions, (self.now, arranged(calendar, [change]))))

    @invariant()
    def replaying_the_stored_history_gives_the_same_commitment(self) -> None:
        stored = [mapper.to_domain_event(mapper.to_stored_event(event)) for event in self.events]
        assert stored == self.events
        assert fold(event for event in stored if isinstance(event, AccountableEvent)) == self.commitment
        assert len({event.command_id for event in self.events}) == len(self.events)

    @invariant()
    def no_cause_visits_a_body_twice(self) -> None:
        been: dict[str, list[str]] = {}
        for event in self.events:
            match event:
                case Blocked():
                    been[f"blocked:{event.originator_version}"] = [event.goes_to]
                case Reopened(goes_to=str(body)):
                    been[f"reopened:{event.originator_version}"] = [body]
                case Escalated():
                    been.setdefault(event.cause, []).append(event.to_body)
                case Referred() | Disposed(decision="referred_up"):
                    for cause in event.causes:
                        been[cause].append(event.to_body if isinstance(event, Referred) else str(event.goes_to))
                case Disposed(decision="accepted_cannot_be_met"):
                    been[f"explanation:{event.originator_version}"] = [str(event.body)]
                case FoundImpossible(owed=True):
                    been[f"explanation:{event.originator_version}"] = [str(event.body)]
        for cause, bodies in been.items():
            assert len(set(bodies)) == len(bodies), (cause, bodies)
            if cause in self.commitment.causes:
                assert self.commitment.causes[cause].holder == bodies[-1]

    @invariant()
    def what_is_closed_is_stuck_only_for_what_somebody_is_owed(self) -> None:
        kinds = {cause.kind for cause in self.commitment.causes.values()}
        if self.commitment.state in CLOSED:
            told = {Kind.EXPLANATION} if self.commitment.state == "cannot_be_met" else set()
            assert kinds <= {Kind.CHALLENGE} | told
        if self.commitment.state == "proposed":
            assert kinds <= {Kind.CHALLENGE}

    @invariant()
    def what_is_owed_was_never_due_before_it_was_known(self) -> None:
        for step in (
            next_step(self.commitment, self.rules, self.days, self.now),
            next_warning(self.commitment, self.rules, self.days, self.now),
        ):
            if step is not None:
                assert self.commitment.is_open
                began = self.events[int(step.cause.partition(":")[2]) - 1]
                assert step.at >= began.timestamp
        holder = standing(self.commitment, self.rules.at(self.now))
        assert (holder is None) == (not self.commitment.holders)

    def teardown(self) -> None:
        """What was made by the rules conforms to them."""
        if hasattr(self, "commitment"):
            assert_conforms(self.events, self.rules, self.days, self.now)


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
