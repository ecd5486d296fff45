"""A session that is called, moved or cancelled moves the deadlines tied to it: on a real ledger, once, with its reason,
whoever is first and whatever is tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.database import open_pool
from domain.ledger.follower import take_batch
from domain.model.access import Role
from domain.model.council import council_id
from domain.model.errors import Invalid
from domain.model.narration import says
from domain.model.session import Session
from projections import inbox
from projections.rebuild import rebuild
from tests.conftest import Database
from tests.integration.passing import Clock
from tests.scenarios import COUNCIL, actor, framework, framework_file, london
from workflows import outbox

OFFICER, CHAIR = actor(Role.OFFICER), actor(Role.CHAIR, "partnership")
JANUARY = date(2025, 1, 3)


def file(**changed: object) -> dict[str, object]:
    """The council for tests, whose Partnership meets and answers by its next meeting."""
    data = framework_file(**changed)
    bodies: Any = data["bodies"]
    bodies[0] |= {"meetings": [JANUARY, date(2025, 4, 4)], "or_next_meeting": True}
    return data


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = london("2024-12-19 09:00")
    return made


@pytest.fixture
def town(database: Database, clock: Clock) -> Any:
    with open_pool(database.service_url) as pool:
        made = Accountability(pool, now=clock)
        made.adopt_framework(file(), actor=SYSTEM)
        yield made


def called(ledger: Accountability, day: date = JANUARY, body: str = "partnership", **said: Any) -> UUID:
    return ledger.call_session(COUNCIL, actor=OFFICER, body=body, day=day, theme="Safe", **said).id


def blocked(ledger: Accountability) -> UUID:
    which = ledger.propose(COUNCIL, actor=OFFICER, title="A grant").id
    ledger.carry_out("agree", which, actor=CHAIR)
    ledger.carry_out("block", which, actor=OFFICER, obstacle="No money", help_needed="A budget")
    return which


def told(ledger: Accountability, which: UUID) -> list[str]:
    return [says(event, framework()) for event in ledger.history(which) if event.name == "deadline_revised"]


def test_it_moves_every_deadline_that_is_tied_to_it_once_with_the_reason_in_each_history(
    town: Accountability, clock: Clock
) -> None:
    clock.now = london("2024-12-19 10:00")
    tied, session = [blocked(town), blocked(town)], called(town)
    free = town.propose(COUNCIL, actor=OFFICER, title="Another").id
    clock.now = london("2024-12-30 12:00")
    key = uuid4()
    for _ in range(3):
        town.carry_out("cancel", session, actor=OFFICER, upon=Session, command_id=key, reason="The hall is flooded.")
        clock.now = london("2024-12-30 12:30")
        looks = [town.take_due_steps(each) for each in (*tied, free)]
    assert [look.wakes_at for look in looks[:2]] == [london("2025-01-02 09:00")] * 2, "the warning of 7 January"
    for which in tied:
        (sentence,) = told(town, which)
        assert sentence.startswith(
            "The session of the Strategic Partnership on Friday 3 January 2025 was cancelled (The hall is flooded): the"
            " deadline moved from Friday 3 January 2025 to Tuesday 7 January 2025."
        )
    assert told(town, free) == []
    assert len([each for each in town.events.get(council_id(COUNCIL)) if "session" in vars(each)]) == 2


def test_both_are_on_the_record_or_neither(town: Accountability, clock: Clock, database: Database) -> None:
    session = called(town)
    before = len(town.ledger.select_notifications(1, 1000))
    with psycopg.connect(database.owner_url, autocommit=True) as conn:
        # Whatever stops the second of the two: no row of the first stays.
        conn.execute(
            "CREATE FUNCTION public.stop() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF NEW.topic = 'council.meeting_changed' THEN RAISE 'no'; END IF; RETURN NEW; END $$"
        )
        conn.execute("CREATE TRIGGER stop BEFORE INSERT ON ledger.events FOR EACH ROW EXECUTE FUNCTION public.stop()")
        with pytest.raises(Exception, match="no"):
            town.carry_out("cancel", session, actor=OFFICER, upon=Session, reason="Flooded.")
        assert len(town.ledger.select_notifications(1, 1000)) == before
        conn.execute("DROP TRIGGER stop ON ledger.events")
    town.carry_out("cancel", session, actor=OFFICER, upon=Session, reason="Flooded.")
    positions = [each.topic for each in town.ledger.select_notifications(before, 1000)][-2:]
    assert positions == ["session.cancelled", "council.meeting_changed"]


def test_of_those_who_call_a_session_for_one_day_at_once_one_is_first(town: Accountability) -> None:
    def tries(_: int) -> str:
        try:
            called(town)
        except Invalid as refusal:
            return refusal.sentence
        return "called"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(tries, range(4)))
    assert answers == ["This body has a session on that day already."] * 3 + ["called"]
    assert called(town, body="scrutiny")


def test_an_extra_day_and_another_day_are_meetings_and_a_new_framework_keeps_them(
    town: Accountability, clock: Clock
) -> None:
    clock.now = london("2024-12-19 10:00")
    which, session = blocked(town), called(town)
    clock.now = london("2024-12-19 11:00")
    extra = called(town, date(2024, 12, 31))
    town.take_due_steps(which)
    clock.now = london("2024-12-19 12:00")
    town.carry_out("move", extra, actor=CHAIR, upon=Session, day=date(2025, 1, 2), reason="The hall is flooded.")
    town.take_due_steps(which)
    sentences = told(town, which)
    assert sentences[0].startswith(
        "An extra session of the Strategic Partnership was called for Tuesday 31 December 2024"
    )
    assert "on Tuesday 31 December 2024 was moved to Thursday 2 January 2025 (The hall is flooded): the" in sentences[1]
    town.carry_out("cancel", session, actor=OFFICER, upon=Session, reason="One is enough.")
    clock.now = london("2024-12-20 10:00")
    assert town.adopt_framework(file(version="2"), actor=SYSTEM)
    town.take_due_steps(which)
    assert len(told(town, which)) == 2, "neither moved this deadline"
    calendar = town.governance.of(COUNCIL).calendar.at(clock.now)
    assert list(calendar.meetings_from("partnership", date(2024, 12, 1))) == [date(2025, 1, 2), date(2025, 4, 4)]


def test_the_clock_is_poked_and_the_lists_are_worked_out_anew(
    town: Accountability, clock: Clock, database: Database
) -> None:
    clock.now = london("2024-12-19 10:00")
    which, session = blocked(town), called(town)
    rebuild(database.service_url, town)
    box = outbox.Outbox(town)
    with psycopg.connect(database.service_url, autocommit=True) as conn:
        outbox.prepare(conn)
        while take_batch(conn, outbox.FOLLOWER, town.mapper, box.take):
            pass
        outbox.sent(conn, outbox.due(conn, limit=10))
        assert not outbox.waits(conn)
        clock.now = london("2024-12-30 12:00")
        town.carry_out("cancel", session, actor=OFFICER, upon=Session, reason="Flooded.")
        while take_batch(conn, outbox.FOLLOWER, town.mapper, box.take):
            pass
        assert which in {each.commitment_id for each in outbox.due(conn, limit=10)}
        (before,) = inbox.of_body(conn, COUNCIL, "partnership")
        rebuild(database.service_url, town)
        (after,) = inbox.of_body(conn, COUNCIL, "partnership")
    assert (before.deadline_day, after.deadline_day) == (JANUARY, date(2025, 1, 7))
