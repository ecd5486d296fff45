"""A council whose first framework has its first day still to come: what counts until then, and in between."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.governance import in_force
from domain.model.access import Role
from domain.model.climb_facts import Escalated
from domain.model.escalation import NextStep, next_step
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor, framework_file, london

FIRST_DAY = date(2024, 6, 3)


class Ledger(Accountability):
    """A ledger whose clock is the test's."""

    moment = datetime(2024, 1, 2, 9, tzinfo=UTC)

    def adopts(self, at: str, **changed: Any) -> None:
        self.moment = london(at)
        self.adopt_framework(framework_file(**changed), actor=SYSTEM)

    def blocked(self, at: str) -> UUID:
        self.moment = london(at)
        which = self.propose(COUNCIL, actor=actor(Role.OFFICER), title="A promise").id
        self.carry_out("agree", which, actor=actor(Role.CHAIR, "partnership"))
        self.carry_out("block", which, actor=actor(Role.OFFICER), obstacle="No money", help_needed="A budget")
        return which

    def owes(self, which: UUID, at: str) -> NextStep | None:
        self.moment = london(at)
        rules = self.governance.of(COUNCIL)
        return next_step(self.commitment(which, actor=SYSTEM), rules.framework, rules.calendar, self.moment)


@pytest.fixture
def ledger(database: Database) -> Iterator[Ledger]:
    with open_pool(database.service_url) as pool:
        made = Ledger(pool, now=lambda: made.moment)
        yield made


def test_until_its_first_day_promises_are_taken_and_climb_under_it(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY)
    which = ledger.blocked("2024-01-08 10:00")
    step = ledger.owes(which, "2024-01-08 10:00")
    assert step is not None
    assert (step.receiver, step.deadline_day) == ("cooperative", date(2024, 1, 22))
    ledger.moment = london("2024-01-23 00:00")
    assert [taken.receiver for taken in ledger.take_due_steps(which).taken] == ["cooperative"]


def test_on_its_first_day_nothing_is_worked_out_anew(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY)
    which = ledger.blocked("2024-05-30 10:00")
    assert ledger.owes(which, "2024-06-04 10:00") == ledger.owes(which, "2024-05-30 10:00")


def test_one_adopted_in_between_counts_for_nothing_before_itself(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY)
    which = ledger.blocked("2024-01-08 10:00")
    ledger.adopts("2024-01-18 10:00", respond_within="1 working day", version="2")
    step = ledger.owes(which, "2024-01-18 10:00")
    assert step is not None
    # Under the second one it would have been due on 15 January, before that was adopted.
    assert (step.deadline_day, step.at) == (date(2024, 1, 19), london("2024-01-20 00:00"))
    assert [taken.action for taken in ledger.take_due_steps(which).taken] == ["warn"]


def test_what_had_passed_before_one_in_between_stays_passed(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY)
    which = ledger.blocked("2024-01-08 10:00")
    ledger.adopts("2024-01-24 10:00", respond_within="60 working days", version="2")
    ledger.moment = london("2024-01-24 10:00")
    ledger.take_due_steps(which)
    (went,) = [event for event in ledger.history(which) if isinstance(event, Escalated)]
    assert went.deadline_day == date(2024, 1, 22)


def test_from_its_first_day_on_it_counts_again(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY, version="first")
    ledger.adopts("2024-01-18 10:00", version="between")
    framework = ledger.governance.of(COUNCIL).framework
    days = ("2024-01-01 12:00", "2024-01-10 12:00", "2024-01-18 10:00", "2024-06-02 23:59", "2024-06-03 00:00")
    assert [framework.at(london(day)).version for day in days] == ["first", "first", "between", "between", "first"]


def test_with_several_days_to_come_the_one_adopted_first_counts_until_the_earliest(ledger: Ledger) -> None:
    ledger.adopts("2024-01-02 09:00", in_force_from=FIRST_DAY, version="first")
    ledger.adopts("2024-01-18 10:00", in_force_from=date(2024, 4, 1), version="sooner")
    rules, adopted = ledger.governance.of(COUNCIL).framework, ledger.governance.adopted(COUNCIL)
    for day, version in (("2024-03-31 12:00", "first"), ("2024-04-01 00:00", "sooner"), ("2024-06-03 00:00", "first")):
        assert rules.at(london(day)).version == version
        assert in_force(adopted, known_at=london(day)).framework["version"] == version
