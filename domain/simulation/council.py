"""Years of one council: its commitments and duties, its bodies' meetings, and the clock, in the order of time."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from uuid import UUID

from domain.model.access import Actor
from domain.model.calendar import LONDON, Every, Meetings, day_of
from domain.model.clock import take_due_step, wakes_at
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.duty import Duty
from domain.model.duty_decisions import take_on
from domain.model.errors import Refusal
from domain.model.event import AccountableEvent
from domain.model.governance import Revisions
from domain.model.order import Order
from domain.simulation.habits import DECISIONS
from domain.simulation.people import LEAD, Act, People, chair
from domain.simulation.plan import Plan
from domain.simulation.tables import Life, Tables
from domain.simulation.tally import Tally

MEETS_AT = time(14, 0)


Keep = Callable[[Sequence[AccountableEvent]], None]


def simulate(plan: Plan, keep: Keep = lambda _: None) -> Tally:
    """The years of one council. The same plan gives the same tally. `keep` gets what is recorded, in the order of time:
    for a ledger, say; each call is one append."""
    return _Council(plan, keep).run()


class _Council:
    def __init__(self, plan: Plan, keep: Keep) -> None:
        self._plan = plan
        self._keep = keep
        self._numbers = count()
        self._framework = Revisions(((plan.begins, plan.framework),))
        self._calendar = Revisions(((plan.begins, plan.calendar),))
        self._ends = plan.begins + timedelta(days=plan.years * 365.25)
        self._tally = Tally(councils=1)
        self._tables = Tables(self._tally)
        self._proposed: dict[str, list[Life]] = {}
        self._lives: list[Life] = []
        self._queue: list[tuple[float, int, datetime, Callable[[datetime], None]]] = []
        self._number = count()

    def run(self) -> Tally:
        plan = self._plan
        for body in plan.framework.bodies:
            self._tally.body(body.key, plan.framework.height(body.key))
            self._meet_again(body.key, plan.begins)
        for terms in plan.framework.frame.duties:
            chance = self._chance()
            self._begin(take_on(terms, self._order(plan.begins, LEAD, chance)), chance, plan.begins)
        span = self._ends - plan.begins
        for _ in range(plan.commitments):
            self._at_random(self._chance(), span)
        for year in range(1, plan.years + 1):
            self._at(plan.begins + year * span / plan.years - timedelta(seconds=1), self._count_open)
        ends = self._ends.timestamp()
        while self._queue and self._queue[0][0] < ends:
            _, _, at, happens = heappop(self._queue)
            happens(at)
        self._tally.commitments = plan.commitments
        self._tally.duties = len(plan.framework.frame.duties)
        for life in self._lives:
            if isinstance(life.of, Commitment):
                self._tally.ends[life.of.state] += 1
        return self._tally

    def _at(self, moment: datetime, happens: Callable[[datetime], None]) -> None:
        # Numbers compare faster than moments of two time zones, and in the one order of time.
        heappush(self._queue, (moment.timestamp(), next(self._number), moment, happens))

    def _chance(self) -> Random:
        """One for each life, so that what is changed for one body changes as little as can be for the others."""
        return Random(f"{self._plan.seed} {self._plan.framework.council} {next(self._numbers)}")  # noqa: S311

    def _order(self, now: datetime, actor: Actor, chance: Random) -> Order:
        return Order(actor, now, _id(chance), self._plan.framework)

    def _at_random(self, chance: Random, span: timedelta) -> None:
        self._at(self._plan.begins + chance.random() * span, lambda now: self._propose(chance, now))

    def _propose(self, chance: Random, now: datetime) -> None:
        framework = self._plan.framework
        outcome = chance.choice(framework.outcomes).key if framework.outcomes else None
        made = propose(self._order(now, LEAD, chance), _id(chance), title="A promise", outcome=outcome)
        self._proposed.setdefault(made.decided_by, []).append(self._begin(made, chance, now))

    def _begin(self, made: Commitment | Duty, chance: Random, now: datetime) -> Life:
        life = Life(made, chance, People(chance, self._plan.framework, self._plan.habits))
        self._lives.append(life)
        self._happened(life, now)
        return life

    def _act(self, life: Life, act: Act) -> None:
        def happens(now: datetime) -> None:
            try:
                decide(act.command, life.of, self._order(now, act.actor, life.chance), **act.said)
            except Refusal:
                self._tally.refused += 1  # Somebody was first: it is not to the purpose any more.
            else:
                self._happened(life, now)

        self._at(act.at, happens)

    def _happened(self, life: Life, now: datetime) -> None:
        """Count what was recorded, have people hear of it, and set the clock anew."""
        month = f"{now:%Y-%m}"
        recorded = [event for event in life.of.collect_events() if isinstance(event, AccountableEvent)]
        self._keep(recorded)
        for event in recorded:
            self._tally.events[event.name] += 1
            self._tally.months[month] += 1
            for act in life.people.after(event, life.of):
                self._act(life, act)
        self._tables.note(life, now)
        wakes = wakes_at(life.of, self._framework, self._calendar, now)
        if wakes != life.wakes:
            life.wakes = wakes
            if wakes is not None:
                self._at(max(wakes, now), lambda at: self._wake(life, wakes, at))

    def _wake(self, life: Life, wakes: datetime, now: datetime) -> None:
        if life.wakes != wakes:
            return
        life.wakes = None
        step = take_due_step(life.of, self._framework, self._calendar, now)
        if step is not None:
            self._tally.steps_by_month[f"{now:%Y-%m}"] += 1
            self._tally.instants[step.at] += 1
            if step.sender is not None:
                body = self._tally.body(step.sender)
                body.warned += step.action == "warn"
                body.unanswered += step.action == "unanswered"
                body.climbed_away += step.action == "escalate"
                if step.action == "warn" and life.chance.random() < self._plan.habits.chair_heeds:
                    self._chair_decides(life, step.cause, step.sender, now)
            if step.action == "escalate" and step.receiver is not None:
                self._tally.body(step.receiver).climbed_in += 1
        self._happened(life, now)

    def _chair_decides(self, life: Life, cause: str, body: str, now: datetime) -> None:
        at = now + life.chance.random() * timedelta(days=2)
        self._at(at, lambda then: self._dispose(life, cause, body, then))

    def _meet_again(self, body: str, now: datetime) -> None:
        tomorrow = day_of(now) + timedelta(days=1)
        day = next(self._plan.calendar.meetings_from(body, tomorrow), None)
        if day is None:
            every = Every(weeks=self._plan.habits.meets_every_weeks)
            day = next(Meetings(first=day_of(self._plan.begins), every=every).from_day(tomorrow))
        self._at(datetime.combine(day, MEETS_AT, LONDON), lambda at: self._meet(body, at))

    def _meet(self, key: str, now: datetime) -> None:
        body, habits, tally = self._plan.framework.require_body(key), self._plan.habits, self._tally.body(key)
        for life in self._proposed.pop(key, ()):
            self._decide_on(life, key, now)
        papers = self._plan.calendar.working_days_before(day_of(now), body.papers_close)
        table = [(life, cause) for life, cause, since in self._tables.before(key) if day_of(since) <= papers]
        tally.meetings += 1
        tally.tables[len(table)] += 1
        for life, cause in table[: habits.takes_up]:
            tally.taken_up += 1
            if life.chance.random() < habits.decides:
                self._dispose(life, cause, key, now)
        self._meet_again(key, now)

    def _decide_on(self, life: Life, body: str, now: datetime) -> None:
        chance, habits = life.chance, self._plan.habits
        order = self._order(now, chair(body), chance)
        if chance.random() < habits.agreed:
            dated = chance.random() < habits.with_due_date
            due_on = day_of(now) + timedelta(days=chance.randint(180, 730)) if dated else None
            decide("agree", life.of, order, due_on=due_on)
        else:
            decide("decline", life.of, order, reason="Not now.")
        self._happened(life, now)

    def _dispose(self, life: Life, cause: str, body: str, now: datetime) -> None:
        decision = life.chance.choices(list(DECISIONS), list(DECISIONS.values()))[0]
        rests = decision == "supported"
        until = day_of(now) + timedelta(days=life.chance.randint(30, 180)) if rests else None
        said = {"decision": decision, "words": "We looked at it.", "causes": [cause], "until": until}
        try:
            decide("dispose", life.of, self._order(now, chair(body), life.chance), **said)
        except Refusal:
            self._tally.refused += 1
            return
        self._tally.body(body).decided += 1
        self._happened(life, now)

    def _count_open(self, now: datetime) -> None:
        still = sum(isinstance(life.of, Commitment) and life.of.is_open for life in self._lives)
        self._tally.open_at[now.year] += still


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
