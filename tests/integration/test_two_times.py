"""Looking back, and the passing of time, on a ledger whose clock the test moves."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.model.access import Role
from domain.model.climb_facts import Escalated, LeftUnanswered
from domain.model.commitment import Commitment
from domain.model.errors import NotFound, Refusal
from tests.conftest import Database
from tests.integration.living import SAID
from tests.integration.passing import Clock
from tests.scenarios import COUNCIL, LADDER, actor

OFFICER, CONSULTANT, CHAIR = actor(Role.OFFICER), actor(Role.CONSULTANT), actor(Role.CHAIR, "partnership")
ORDERS = [
    ("agree", CHAIR),
    ("block", OFFICER),
    ("unblock", OFFICER),
    ("challenge", CONSULTANT),
    ("report-progress", OFFICER),
    ("achieve", OFFICER),
    ("reopen", CHAIR),
    ("dispose", CHAIR),
]


def looked_up(ledger: Accountability, which: UUID, as_of: date | None, known_at: datetime) -> Commitment | None:
    try:
        return ledger.commitment(which, actor=SYSTEM, as_of=as_of, known_at=known_at)
    except NotFound:
        return None


@pytest.mark.parametrize("seed", range(4))
def test_a_late_entry_never_changes_what_was_known_before(timed: Accountability, clock: Clock, seed: int) -> None:
    random = Random(seed)
    on = date(2023, 12, 1)
    made = timed.propose(COUNCIL, actor=OFFICER, title="A promise", on=on)
    known: dict[tuple[date | None, datetime], Commitment | None] = {}
    late = 0
    for _ in range(60):
        days = (clock.now.date() - on).days
        for as_of in (None, on + timedelta(days=random.randint(0, days + 5))):
            known[as_of, clock.now] = looked_up(timed, made.id, as_of, clock.now)
        clock.now += timedelta(hours=random.randint(1, 200))
        command, who = random.choice(ORDERS)
        took_effect = on + timedelta(days=random.randint(0, days)) if random.random() < 0.7 else None
        with suppress(Refusal):
            timed.carry_out(command, made.id, actor=who, on=took_effect, **SAID.get(command, {}))
            late += took_effect is not None
        timed.take_due_steps(made.id)
    again = {asked: looked_up(timed, made.id, *asked) for asked in known}
    assert again == known, f"seed {seed}"
    assert late > 5, f"seed {seed} tells nothing"
    assert len({found.version for found in known.values() if found}) > 5


def test_what_was_told_as_known_at_a_moment_stays_while_a_command_of_that_moment_is_under_way(
    database: Database, timed: Accountability, clock: Clock
) -> None:
    """The command takes its time; before it is on the record somebody asks what is known a little later."""
    made = timed.propose(COUNCIL, actor=OFFICER, title="A promise")
    asked, told = clock.now + timedelta(hours=1, minutes=1), []

    def slow() -> datetime:
        clock.now += timedelta(hours=1)
        if not told:
            began, clock.now = clock.now, asked + timedelta(minutes=1)
            told.append(looked_up(timed, made.id, None, asked))
            return began
        return clock.now

    with open_pool(database.service_url, size=2) as pool:
        agreed = Accountability(pool, now=slow).carry_out("agree", made.id, actor=CHAIR)
    assert told[0] is not None
    assert (told[0].state, agreed.state) == ("proposed", "agreed")
    assert looked_up(timed, made.id, None, asked) == told[0]
    assert [event.name for event in timed.history(made.id)] == ["proposed", "agreed"]
    assert timed.history(made.id)[1].timestamp > asked


def test_a_question_about_the_future_holds_up_nobody(timed: Accountability, clock: Clock) -> None:
    made = timed.propose(COUNCIL, actor=OFFICER, title="A promise")
    clock.now += timedelta(seconds=1)
    assert looked_up(timed, made.id, None, clock.now + timedelta(days=365)) is not None
    clock.now += timedelta(seconds=1)
    assert timed.carry_out("agree", made.id, actor=CHAIR).state == "agreed"


def test_every_step_that_is_owed_is_taken_once_however_many_clocks_look(timed: Accountability, clock: Clock) -> None:
    made = timed.propose(COUNCIL, actor=OFFICER, title="A promise")
    timed.carry_out("agree", made.id, actor=CHAIR)
    timed.carry_out("block", made.id, actor=OFFICER, **SAID["block"])
    taken = 0
    for _ in range(12):
        clock.now += timedelta(days=9)
        with ThreadPoolExecutor(4) as pool:
            looks = list(pool.map(timed.take_due_steps, [made.id] * 4))
        taken += sum(len(look.taken) for look in looks)
        assert len({look.wakes_at for look in looks}) == 1
    events = timed.history(made.id)
    assert taken == len(events) - 3
    assert len({event.command_id for event in events}) == len(events)
    climbed = [event.to_body for event in events if isinstance(event, Escalated) and event.kind == "blocked"]
    assert climbed == list(LADDER[1:])
    assert any(isinstance(event, LeftUnanswered) for event in events)


def test_nothing_is_owed_for_what_is_closed(timed: Accountability, clock: Clock) -> None:
    made = timed.propose(COUNCIL, actor=OFFICER, title="A promise")
    timed.carry_out("agree", made.id, actor=CHAIR)
    timed.carry_out("achieve", made.id, actor=OFFICER, evidence="Paid")
    clock.now += timedelta(days=1000)
    look = timed.take_due_steps(made.id)
    assert (look.taken, look.wakes_at, look.is_open) == ((), None, False)
    assert timed.take_due_steps(UUID(int=5)).is_open is False
