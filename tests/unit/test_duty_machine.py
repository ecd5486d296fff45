"""Whatever becomes of a duty in whatever order: what stays true of it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from eventsourcing.persistence import Mapper
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.ledger.transcoding import transcoder
from domain.model.access import Role
from domain.model.calendar import Calendar, day_of
from domain.model.climb_decisions import DISPOSITIONS
from domain.model.climb_facts import Escalated
from domain.model.clock import note_revisions, take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.duty import Duty
from domain.model.duty_decisions import take_on
from domain.model.duty_terms import DutyTerms
from domain.model.errors import Refusal
from domain.model.escalation import next_step
from domain.model.event import AccountableEvent
from domain.model.folding import fold
from domain.model.frame import Frame
from domain.model.governance import Framework, Revisions
from domain.model.order import Order
from tests.scenarios import LONG_AGO, actor, london
from tests.unit.conforming import assert_conforms
from tests.unit.strategies import KEYS, calendars, frameworks, rhythms

mapper: Mapper[UUID] = Mapper(transcoder())
some_days = st.dates(date(2022, 1, 1), date(2030, 12, 31))
ways = st.one_of(
    st.fixed_dictionaries({"every": rhythms}, optional={"first": some_days}),
    st.fixed_dictionaries({"months": st.sets(st.integers(1, 12), min_size=1).map(lambda found: tuple(sorted(found)))}),
    st.fixed_dictionaries({"due_on": some_days}),
    st.just({"whenever": "Something happens"}),
)


@st.composite
def terms(draw: st.DrawFn) -> DutyTerms:
    """Any terms of the one duty."""
    last = draw(st.none() | st.none() | some_days)
    after, body = draw(st.integers(0, 30)), draw(st.sampled_from(KEYS))
    return DutyTerms("report", "Report", body, due_after=after, last_done=last, **draw(ways))


@st.composite
def governed(draw: st.DrawFn) -> Framework:
    """Any framework, which mostly has the duty, owed to one of its bodies."""
    found = draw(frameworks())
    if not draw(st.sampled_from([True, True, True, False])):
        return found
    owed = draw(terms().filter(lambda each: found.body(each.body) is not None))
    return Framework(**{**vars(found), "frame": Frame(duties=(owed,))})


class AnyDuty(RuleBasedStateMachine):
    """One duty, a clock that may be late, revisions, and people who may do anything."""

    @initialize(rules=governed().filter(lambda found: found.duty("report") is not None), days=calendars)
    def begin(self, rules: Framework, days: Calendar) -> None:
        self.now = london("2024-01-02 09:00")
        self.rules, self.days = Revisions(((LONG_AGO, rules),)), Revisions(((LONG_AGO, days),))
        self.events: list[AccountableEvent] = []
        owed = rules.duty("report")
        assert owed is not None
        self.duty: Duty = take_on(owed, self.order(Role.ADMIN))
        self.keep()

    def order(self, role: Role, body: str | None = None, back: int = 0) -> Order:
        on = day_of(self.now) - timedelta(days=back) if back else None
        return Order(actor(role, body), self.now, uuid4(), self.rules.at(self.now), on)

    def keep(self) -> list[AccountableEvent]:
        new = [event for event in self.duty.collect_events() if isinstance(event, AccountableEvent)]
        self.events += new
        return new

    def give(self, command: str, order: Order, **said: object) -> None:
        try:
            decide(command, self.duty, order, **said)
        except Refusal:
            assert not self.keep(), "a refusal recorded something"
            return
        assert len(self.keep()) == 1

    @rule(back=st.sampled_from([0, 0, 1, 40, 400]), role=st.sampled_from([Role.OFFICER, Role.CONSULTANT]))
    def somebody_says_that_it_was_done(self, back: int, role: Role) -> None:
        covered = self.duty.covered
        self.give("done", self.order(role, back=back), reference="Paper 7")
        assert self.duty.covered >= covered

    @rule(body=st.sampled_from(KEYS), decision=st.sampled_from(DISPOSITIONS))
    def a_chair_disposes(self, body: str, decision: str) -> None:
        until = {"until": day_of(self.now) + timedelta(days=30)} if decision == "supported" else {}
        self.give("dispose", self.order(Role.CHAIR, body), decision=decision, words="Because.", **until)

    @rule(body=st.sampled_from(KEYS), to=st.sampled_from(KEYS))
    def a_chair_refers(self, body: str, to: str) -> None:
        self.give("refer", self.order(Role.CHAIR, body), to=to, words="Yours.")

    @rule(rules=governed(), days=calendars)
    def the_framework_is_revised(self, rules: Framework, days: Calendar) -> None:
        self.now += timedelta(microseconds=1)
        self.rules = Revisions((*self.rules.versions, (self.now, rules)))
        self.days = Revisions((*self.days.versions, (self.now, days)))

    @rule(days=st.integers(0, 200))
    def time_passes_while_nothing_runs(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(days=st.integers(1, 400))
    def time_passes_and_the_clock_is_on_time(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        while (at := wakes_at(self.duty, self.rules, self.days, self.now)) is not None and at <= until:
            self.now = max(self.now, at)
            self.clock_runs()
        self.now = until

    @rule()
    def clock_runs(self) -> None:
        note_revisions(self.duty, self.rules, self.days, self.now)
        self.keep()
        note_revisions(self.duty, self.rules, self.days, self.now)
        assert not self.duty.pending_events, "what a revision changed is recorded once"
        while (step := take_due_step(self.duty, self.rules, self.days, self.now)) is not None:
            assert step.at <= self.now
            assert len(self.keep()) == 1

    @invariant()
    def replaying_the_stored_history_gives_the_same_duty(self) -> None:
        stored = [mapper.to_domain_event(mapper.to_stored_event(event)) for event in self.events]
        assert stored == self.events
        assert fold(event for event in stored if isinstance(event, AccountableEvent)) == self.duty
        assert len({event.command_id for event in self.events}) == len(self.events)

    @invariant()
    def it_is_late_for_one_thing_at_a_time_which_goes_to_no_body_twice(self) -> None:
        assert len(self.duty.causes) <= 1
        for cause in self.duty.causes.values():
            assert len(set(cause.path)) == len(cause.path)
        went = [(event.cause, event.to_body) for event in self.events if isinstance(event, Escalated)]
        assert len(set(went)) == len(went)

    @invariant()
    def nobody_answers_for_a_round_before_it_was_on_the_record(self) -> None:
        step = next_step(self.duty, self.rules, self.days, self.now)
        # What was due once stays due, however long ago that was, and also where a revision gives it a rhythm instead.
        ever = [terms for _, framework in self.rules.versions if (terms := framework.duty("report")) is not None]
        once = [terms.due_on for terms in ever if terms.due_on is not None]
        if step is not None and self.duty.late is None:
            assert step.since >= min([self.duty.taken_on, *once])

    def teardown(self) -> None:
        """What was made by the rules conforms to them."""
        if hasattr(self, "duty"):
            assert_conforms(self.events, self.rules, self.days, self.now)


TestAnyDuty = AnyDuty.TestCase
TestAnyDuty.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
