"""Duties on the real ledger: they come on the record with the framework, climb into the right inbox, and are done."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.running.setup import FRAMEWORKS
from domain.frameworks import file
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.model.access import Role
from domain.model.council import Council
from domain.model.duty import Duty, duty_id
from domain.model.errors import NotFound
from projections import duties, inbox, register
from projections.rebuild import rebuild
from projections.runner import connect
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor, framework_file, london

REPORT = {
    "key": "report",
    "title": "Annual report",
    "body": "scrutiny",
    "every": "12 months",
    "first": date(2025, 6, 4),
}
TRAINING = {"key": "training", "title": "Training", "body": "partnership", "months": [3, 9]}


class Clocked:
    """A ledger whose clock a test moves."""

    def __init__(self, pool: Any) -> None:
        self.at = london("2025-01-06 09:00")
        self.ledger = Accountability(pool, now=lambda: self.at)

    def adopt(self, *duties: dict[str, Any], **changed: Any) -> bool:
        data = framework_file(duties=list(duties), **changed)
        return self.ledger.adopt_framework(data, actor=SYSTEM)

    def look(self, at: str | datetime, key: str = "report") -> list[str]:
        """What the clock records about a duty by a moment, waking whenever it asked to be woken."""
        until = london(at) if isinstance(at, str) else at
        which = duty_id(COUNCIL, key)
        before = len(self.ledger.history(which))
        while True:
            wake = self.ledger.take_due_steps(which).wakes_at
            if wake is None or wake > until:
                break
            self.at = max(self.at, wake)
        self.at = until
        self.ledger.take_due_steps(which)
        return [event.name for event in self.ledger.history(which)[before:]]

    def duty(self, key: str = "report") -> Duty:
        return self.ledger.duty(duty_id(COUNCIL, key), actor=SYSTEM)


@pytest.fixture
def clocked(database: Database) -> Iterator[Clocked]:
    with open_pool(database.service_url) as pool:
        yield Clocked(pool)


def test_a_framework_brings_its_duties_with_it_once(clocked: Clocked) -> None:
    assert clocked.adopt(REPORT, TRAINING)
    assert not clocked.adopt(REPORT, TRAINING)
    assert clocked.adopt(REPORT, TRAINING, version="2")
    for key in ("report", "training"):
        assert [event.name for event in clocked.ledger.history(duty_id(COUNCIL, key))] == ["taken_on"]


def test_two_who_adopt_at_once_take_nothing_on_twice_and_lose_nothing(database: Database) -> None:
    with open_pool(database.service_url) as pool:
        ledger = Accountability(pool)
        files = [framework_file(duties=[REPORT, TRAINING], version=str(number)) for number in range(4)]
        with ThreadPoolExecutor(4) as at_once:
            assert all(at_once.map(lambda data: ledger.adopt_framework(data, actor=SYSTEM), files))
        assert len(ledger.governance.of(COUNCIL).framework.versions) == 4
        for key in ("report", "training"):
            assert len(ledger.history(duty_id(COUNCIL, key))) == 1


def test_duties_of_a_framework_from_before_duties_were_kept_are_taken_on(clocked: Clocked) -> None:
    data, day = framework_file(duties=[REPORT, TRAINING]), date(2025, 1, 6)
    order: dict[str, Any] = {"actor": SYSTEM, "at": clocked.at, "on": day, "command_id": UUID(int=5)}
    council = Council.found(COUNCIL, **order)
    council.adopt(data, in_force_from=day, **order)
    clocked.ledger.events.put(council.collect_events())
    assert clocked.ledger.history(duty_id(COUNCIL, "report")) == []
    assert clocked.ledger.take_on_duties(COUNCIL) == 2
    assert clocked.ledger.take_on_duties(COUNCIL) == 0
    assert clocked.duty("training").taken_on == day


@pytest.mark.parametrize("council", ["manchester", "bury", "wolverhampton"])
def test_every_duty_of_the_three_councils_is_on_the_record_with_its_next_day(
    clocked: Clocked, database: Database, council: str
) -> None:
    data = file.read(FRAMEWORKS / f"{council}.toml")
    clocked.ledger.adopt_framework(data, actor=SYSTEM)
    rebuild(database.service_url, clocked.ledger)
    with connect(database.service_url) as conn:
        rows = {row.key: row for row in duties.of_council(conn, council)}
    terms = {each.key: each for each in file.parse(data).frame.duties}
    assert set(rows) == set(terms)
    for key, row in rows.items():
        assert (row.body, row.title, row.comes_round) == (terms[key].body, terms[key].title, terms[key].comes_round)
        assert (row.due_on is None) == bool(terms[key].whenever)


def test_a_late_one_is_in_the_inbox_of_the_body_it_is_owed_to_and_climbs(clocked: Clocked, database: Database) -> None:
    clocked.adopt(REPORT)
    assert clocked.look("2025-06-05 00:00") == ["warned", "escalated"]
    assert stands_with(clocked, database) == {"scrutiny": ["Annual report"]}
    clocked.look(clocked.at + timedelta(days=60))
    assert stands_with(clocked, database) == {"executive": ["Annual report"]}
    clocked.ledger.carry_out(
        "done", clocked.duty().id, upon=Duty, actor=actor(Role.OFFICER), reference="Executive, item 9"
    )
    assert stands_with(clocked, database) == {}
    with connect(database.service_url) as conn:
        (row,) = duties.of_council(conn, COUNCIL)
    assert (row.late_since, row.due_on, row.reference) == (None, date(2026, 6, 3), "Executive, item 9")


def test_the_history_of_a_duty_is_told_as_it_was_on_a_day_and_as_known_at_a_moment(clocked: Clocked) -> None:
    clocked.adopt(REPORT)
    known = clocked.at + timedelta(minutes=1)
    clocked.look("2025-06-05 00:00")
    which = clocked.duty().id
    assert clocked.ledger.duty(which, actor=SYSTEM, as_of=date(2025, 5, 1)).stuck is False
    assert clocked.ledger.duty(which, actor=SYSTEM, known_at=known).stuck is False
    with pytest.raises(NotFound):
        clocked.ledger.duty(which, actor=SYSTEM, as_of=date(2024, 1, 1))
    with pytest.raises(NotFound):
        clocked.ledger.duty(UUID(int=7), actor=SYSTEM)


def test_a_framework_that_comes_into_force_later_brings_rows_up_to_date_on_its_day(
    clocked: Clocked, database: Database
) -> None:
    clocked.adopt(REPORT)
    made = clocked.ledger.propose(COUNCIL, actor=actor(Role.OFFICER), title="A grant")
    clocked.ledger.carry_out("agree", made.id, actor=actor(Role.CHAIR, "partnership"), due_on=date(2026, 1, 5))
    words = {"obstacle": "No money", "help_needed": "A budget"}
    clocked.ledger.carry_out("block", made.id, actor=actor(Role.OFFICER), **words)
    sooner = REPORT | {"first": date(2025, 5, 7)}
    clocked.adopt(sooner, version="2", respond_within="5 working days", in_force_from=date(2025, 1, 8))
    rebuild(database.service_url, clocked.ledger)
    assert next_days(clocked, database) == (date(2025, 1, 20), date(2025, 6, 4))
    # Nothing is appended on that day by anybody but the clock, which the day itself wakes.
    clocked.at = london("2025-01-07 23:59")
    assert clocked.ledger.take_due_steps(made.id).wakes_at == london("2025-01-08 00:00")
    clocked.at = london("2025-01-08 00:00")
    for which in (made.id, clocked.duty().id):
        clocked.ledger.take_due_steps(which)
        assert clocked.ledger.history(which)[-1].name == "deadline_revised"
    assert next_days(clocked, database) == (date(2025, 1, 13), date(2025, 5, 7))


def stands_with(clocked: Clocked, database: Database) -> dict[str, list[str]]:
    rebuild(database.service_url, clocked.ledger)
    found: dict[str, list[str]] = {}
    with connect(database.service_url) as conn:
        for body in ("partnership", "cooperative", "scrutiny", "executive"):
            items = inbox.of_body(conn, COUNCIL, body)
            assert all(item.duty and item.commitment is None for item in items)
            if items:
                found[body] = [item.title for item in items]
    return found


def next_days(clocked: Clocked, database: Database) -> tuple[date | None, date | None]:
    """The next deadline of the commitment and of the duty, in the lists as a runner keeps them."""
    rebuild(database.service_url, clocked.ledger)
    with connect(database.service_url) as conn:
        (item,) = inbox.of_body(conn, COUNCIL, "partnership")
        (row,) = duties.of_council(conn, COUNCIL)
        assert register.counts(conn, COUNCIL)["stuck"] == 1
    return item.deadline_day, row.due_on
