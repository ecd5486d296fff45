"""Whatever anybody does in whatever order, in a council of any file that revises it at any time."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from domain.model.access import Role
from domain.model.calendar import LAST_DAY, day_of
from domain.model.climb_facts import LeftUnanswered
from domain.model.clock import wakes_at
from domain.model.decisions import propose
from domain.model.event import AccountableEvent
from domain.model.order import LATEST
from tests.scenarios import actor
from tests.unit.odd_files import files, revisions
from tests.unit.test_any_council import Town, moments
from tests.unit.test_commitment_machine import ACTORS, AnyHistory


class AnyLife(AnyHistory):
    """As AnyHistory, with what a council adopts in place of frameworks and calendars made by hand."""

    @initialize(file=files(), at=moments, due=st.none() | st.integers(-30, 400), agreed=st.sampled_from("yyn"))
    def begin(self, file: dict[str, Any], at: Any, due: int | None, agreed: str) -> None:
        self.now, self.file, self.town = at, file, Town(file, at)
        self.rules, self.days = self.town.rules.framework, self.town.rules.calendar
        self.events: list[AccountableEvent] = []
        due_on = None if due is None else min(day_of(self.now) + timedelta(days=due), LATEST)
        body = file["bodies"][-1]["key"]
        order = self.order(ACTORS[0])
        self.commitment = propose(order, uuid4(), title="A boat for every school", due_on=due_on, decided_by=body)
        self.keep()
        if agreed == "y":
            self.give("agree", actor(Role.CHAIR, body), {}, 0)

    @rule(data=st.data(), counts=st.integers(-400, 400))
    def the_framework_is_revised(self, data: st.DataObject, counts: int) -> None:
        self.now += timedelta(microseconds=1)
        self.town.now, self.file = self.now, data.draw(revisions(self.file))
        self.town.adopt(self.file | {"in_force_from": min(day_of(self.now) + timedelta(days=counts), LAST_DAY)})
        self.rules, self.days = self.town.rules.framework, self.town.rules.calendar

    @rule(which=st.integers(0, 5), day=st.integers(0, 90), becomes=st.none() | st.integers(0, 90), extra=st.booleans())
    def a_session_changes_the_calendar(self, which: int, day: int, becomes: int | None, extra: bool) -> None:
        self.now += timedelta(microseconds=1)
        self.town.now = self.now
        bodies = self.file["bodies"]
        self.town.meets(bodies[which % len(bodies)]["key"], day, becomes, extra=extra)
        self.rules, self.days = self.town.rules.framework, self.town.rules.calendar

    def teardown(self) -> None:
        """Then nobody acts any more: time goes on from wake to wake, and every cause comes to the top."""
        if not hasattr(self, "commitment"):
            return
        for _ in range(40):
            at = wakes_at(self.commitment, self.rules, self.days, self.now)
            if at is None:
                rules = self.rules.at(self.now)
                assert [c for c in self.commitment.causes.values() if rules.next_rung(c.path)] == []
                break
            self.now = max(self.now, at)
            self.clock_runs()
        for cause in self.commitment.causes:
            silent = [e.deadline_day for e in self.events if isinstance(e, LeftUnanswered) and e.cause == cause]
            assert all(earlier < later for earlier, later in pairwise(silent))
        super().teardown()


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(
    max_examples=40,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
