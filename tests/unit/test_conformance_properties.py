"""Whatever governance, whatever life: what the rules made conforms, and whatever is done to one step is found out.

The lives are those of the simulation, in councils of any kind; their clock is on time.
"""

import os
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.running.setup import FRAMEWORKS
from domain.audit.conformance import conformance
from domain.audit.findings import SOON_ENOUGH, Break, Conformance, Flaw, Met, StepFound
from domain.audit.marks import of_event
from domain.frameworks.file import calendar_of, parse, read
from domain.model.calendar import Calendar
from domain.model.event import AccountableEvent
from domain.model.governance import Framework, Revisions
from domain.simulation.council import simulate
from domain.simulation.habits import Habits
from domain.simulation.plan import Plan
from tests.unit.conforming import Rules, assert_conforms
from tests.unit.spoiling import History, added, changed, moved, removed, swapped
from tests.unit.strategies import KEYS, calendars
from tests.unit.test_duty_machine import governed

SIZE = int(os.environ.get("KEPT_AUDIT_SIZE", "15"))
"""How many councils are made up."""
BEGINS = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
YEARS, LIVES = 2, 4
UNTIL = BEGINS + timedelta(days=YEARS * 366)
SLOW = Habits(reports_on_time=0.5, answers=0.4, answer_days=40, decides=0.3, chair_heeds=0.1, verdict=0.5)
STEPS = ("escalated", "unanswered")

councils = st.tuples(governed(), calendars, st.integers(0, 2**32))
quiet = settings(
    max_examples=SIZE,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def lives(council: tuple[Framework, Calendar, int]) -> tuple[Rules, list[History]]:
    """What is on the record of a made-up council after its years."""
    framework, calendar, seed = council
    found: dict[UUID, History] = defaultdict(list)

    def keep(recorded: object) -> None:
        assert isinstance(recorded, list)
        for event in recorded:
            found[event.originator_id].append(event)

    simulate(Plan(framework, calendar, BEGINS, YEARS, LIVES, seed, SLOW), lambda new: keep(list(new)))
    return Rules(Revisions(((BEGINS, framework),)), Revisions(((BEGINS, calendar),))), list(found.values())


def troubles(found: Conformance) -> list[StepFound | Break]:
    return [*found.breaks, *(step for step in found.steps if not step.plain)]


def until(history: History) -> datetime:
    """A moment long enough after the end that what is owed then is not merely about to be taken."""
    return history[-1].timestamp + SOON_ENOUGH + timedelta(seconds=1)


def some_step(history: History, random: Random) -> int | None:
    steps = [number for number, event in enumerate(history) if event.name in STEPS]
    return random.choice(steps) if steps else None


@quiet
@given(councils)
def test_what_the_rules_made_conforms(council: tuple[Framework, Calendar, int]) -> None:
    rules, histories = lives(council)
    for history in histories:
        found = assert_conforms(history, rules.framework, rules.calendar, history[-1].timestamp)
        assert troubles(found) == []


@quiet
@given(councils)
def test_a_step_that_was_taken_away_is_missed(council: tuple[Framework, Calendar, int]) -> None:
    rules, histories = lives(council)
    random = Random(council[2])
    for history in histories:
        at = some_step(history, random)
        if at is None:
            continue
        with_a_hole = conformance(removed(history, at, closing_up=False), rules, until(history))
        if at < len(history) - 1:
            assert with_a_hole.breaks == (Break(Flaw.HOLE, at + 1),)
        closed_up = removed(history, at, closing_up=True)
        wrong = troubles(conformance(closed_up, rules, until(history)))
        assert wrong, history[at]
        # It is named by the event that came instead, or as one that never came.
        assert all(each.version is None or each.version > at for each in wrong)


@quiet
@given(councils, st.sampled_from(KEYS))
def test_a_step_that_was_added_has_no_cause(council: tuple[Framework, Calendar, int], body: str) -> None:
    rules, histories = lives(council)
    random = Random(council[2])
    for history in histories:
        which = some_step(history, random)
        if which is None:
            continue
        for event in (history[which], changed(history[which], to_body=body)):
            if event.name == "unanswered" and event is not history[which]:
                continue
            place = random.randint(1, len(history))
            spoiled = added(history, place, event)
            wrong = [s for s in conformance(spoiled, rules, until(history)).steps if s.met is Met.WITHOUT_CAUSE]
            # Where it was owed at that very moment, the real one is the one too many.
            mark = of_event(spoiled[place])
            same = {number + 1 for number, each in enumerate(spoiled) if _is(each, mark)}
            assert {step.version for step in wrong} & same, (place, event)


def _is(event: AccountableEvent, mark: object) -> bool:
    return event.name in STEPS and of_event(event) == mark


@quiet
@given(councils, st.timedeltas(timedelta(seconds=62), timedelta(days=90)), st.booleans())
def test_a_step_that_was_moved_is_early_or_late(
    council: tuple[Framework, Calendar, int], by: timedelta, back: bool
) -> None:
    rules, histories = lives(council)
    random = Random(council[2])
    for history in histories:
        at = some_step(history, random)
        if at is None:
            continue
        spoiled = moved(history, at, -by if back else by)
        found = troubles(conformance(spoiled, rules, max(until(history), spoiled[at].timestamp)))
        # Moved past what follows it, time runs back there.
        named = {each.version for each in found}
        assert at + 1 in named or (not back and at + 2 in named), (at, found)


@quiet
@given(councils, st.sampled_from(KEYS))
def test_a_step_to_another_rung_has_no_cause(council: tuple[Framework, Calendar, int], body: str) -> None:
    rules, histories = lives(council)
    random = Random(council[2])
    for history in histories:
        at = some_step(history, random)
        if at is None or getattr(history[at], "to_body", body) == body:
            continue
        found = conformance(swapped(history, at, body), rules, until(history))
        assert at + 1 in {step.version for step in found.steps if step.met is Met.WITHOUT_CAUSE}


def test_the_lives_are_such_that_there_is_something_to_find() -> None:
    framework = parse(read(FRAMEWORKS / "manchester.toml"))
    made = [lives((framework, calendar_of(framework), seed))[1] for seed in range(3)]
    assert sum(event.name in STEPS for histories in made for history in histories for event in history) > 30
