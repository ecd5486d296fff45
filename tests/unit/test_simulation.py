"""Years that are made up go by the real rules, and by nothing else."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from api.running.setup import COUNCILS, FRAMEWORKS
from domain.frameworks.file import calendar_of, parse, read
from domain.model.calendar import Every
from domain.model.errors import NotFound
from domain.simulation.council import simulate
from domain.simulation.habits import Habits
from domain.simulation.many import councils, meeting, simulate_all
from domain.simulation.plan import Plan
from domain.simulation.tally import Tally, quantile

NOBODY = Habits(
    measured=0, reports_on_time=0, heeds_a_warning=0, chair_heeds=0, takes_up=0, answers=0, unblocked_days=10**6,
    abandoned=1, duty_on_time=0, with_due_date=1, agreed=1, blocked=5,
)  # fmt: skip
EVERYBODY = Habits(
    measured=1, measured_days=5, reports_on_time=1, blocked=1e-9, challenged=1e-9, achieved_late=0, abandoned=0,
    with_due_date=1, not_yet=0, duty_on_time=1,
)  # fmt: skip


def plan(council: str = "manchester", *, commitments: int = 12, years: int = 3, habits: Habits | None = None) -> Plan:
    framework = parse(read(FRAMEWORKS / f"{council}.toml"))
    begins = datetime(2026, 1, 5, tzinfo=UTC)
    return Plan(framework, calendar_of(framework), begins, years, commitments, seed=7, habits=habits or Habits())


@pytest.mark.parametrize("council", COUNCILS)
def test_every_shipped_governance_runs_and_the_same_seed_does_the_same(council: str) -> None:
    made = simulate(plan(council))
    assert made.events["proposed"] == made.commitments == made.ends.total() == 12
    assert made.steps > 0
    assert set(made.bodies) == {body.key for body in plan(council).framework.bodies}
    assert simulate(plan(council)) == made
    assert simulate(replace(plan(council), seed=8)) != made


def test_the_figures_of_a_seed_stay_what_they_are() -> None:
    """However fast it is worked out: figures that somebody published can be had again."""
    made = simulate(plan("bury", commitments=60, years=10))
    assert (made.events.total(), made.steps, made.refused) == (2_111, 693, 185)
    ends = {"achieved": 39, "cannot_be_met": 9, "declined": 5, "agreed": 5, "blocked": 1, "proposed": 1}
    assert dict(made.ends) == ends
    stays = {key: sum(days * number for days, number in body.stays.items()) for key, body in made.bodies.items()}
    found = {key: (body.arrived, body.decided, stays[key]) for key, body in made.bodies.items()}
    assert found == {
        "work-area-leads": (141, 47, 1_701),
        "panel": (101, 50, 2_454),
        "answerable-three": (54, 41, 2_485),
        "children-in-care-council": (0, 0, 0),
    }


def test_where_everybody_does_their_part_nothing_climbs() -> None:
    # Begun before the day of the one duty that is owed once.
    begins = datetime(2024, 4, 1, tzinfo=UTC)
    made = simulate(replace(plan(habits=EVERYBODY, years=5), begins=begins))
    assert made.events["achieved"] > 0
    assert made.events["escalated"] == made.events["unanswered"] == 0


def test_where_nobody_does_everything_climbs_to_the_top_and_is_left_unanswered() -> None:
    made = simulate(plan(habits=NOBODY, years=5))
    bodies = [made.bodies[key] for key in plan().framework.ladder]
    assert all(body.decided == 0 for body in bodies)
    for below, above in pairwise(bodies):
        assert 0 < above.climbed_in <= above.arrived
        # What the one let pass is what reached the other; duties may begin higher up.
        assert above.climbed_in >= below.climbed_away
    assert bodies[-1].unanswered > 0
    assert made.events["disposed"] == 0


def test_each_step_of_the_clock_is_counted_once() -> None:
    made = simulate(plan(commitments=30))
    assert made.steps == made.steps_by_month.total() == made.instants.total()
    assert made.events["escalated"] == sum(body.climbed_in for body in made.bodies.values())
    assert made.events["disposed"] == sum(body.decided for body in made.bodies.values())
    assert made.events.total() == made.months.total()


def test_a_body_that_meets_every_month_meets_three_times_as_often_and_nothing_else_does() -> None:
    often = simulate(meeting(plan(), "scrutiny", Every(months=1)))
    as_it_is = simulate(plan())
    assert often.bodies["scrutiny"].meetings == 3 * as_it_is.bodies["scrutiny"].meetings
    assert often.bodies["executive"].meetings == as_it_is.bodies["executive"].meetings


def test_a_body_that_there_is_not_is_refused() -> None:
    with pytest.raises(NotFound):
        meeting(plan(), "cabinet", Every(months=1))


def test_how_many_processes_work_on_it_changes_nothing() -> None:
    plans = list(councils([plan(commitments=4), plan("bury", commitments=4)], 5))
    apart = Tally()
    for each in plans:
        apart.add(simulate(each))
    told: list[None] = []
    together = simulate_all(plans, 2, lambda: told.append(None))
    assert together == apart
    assert len(told) == 5
    assert len({each.framework.council for each in plans}) == 5
    # Councils of one kind have lives of their own.
    assert simulate(plans[0]).events != simulate(plans[2]).events


@pytest.mark.parametrize(("share", "value"), [(0.0, 1), (0.25, 1), (0.5, 2), (0.9, 9), (1.0, 9)])
def test_a_quantile_is_the_least_value_with_that_share(share: float, value: int) -> None:
    assert quantile(Counter({1: 1, 2: 1, 9: 2}), share) == value
    assert quantile(Counter(), share) == 0
