"""Sessions on a real ledger: each command once, and what belongs together in one transaction."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Actor, Role
from domain.model.commitment import Commitment
from domain.model.errors import Invalid, KeyReused, NotFound, Overtaken
from domain.model.order import proposed_as
from domain.model.session import Session
from domain.model.text import Words
from tests.integration.passing import Clock
from tests.scenarios import COUNCIL, actor, framework_file, london

OFFICER = actor(Role.OFFICER)


def called(ledger: Accountability, day: date, **said: Any) -> Session:
    about = {"body": "cooperative", "theme": "healthy"} | said
    return ledger.call_session(COUNCIL, actor=OFFICER, day=day, **about)


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = london("2025-01-06 10:00")
    return made


@pytest.fixture
def held(timed: Accountability, clock: Clock) -> Session:
    """A session that is open, with a decision on its record."""
    found = called(timed, date(2025, 1, 22))
    clock.now = london("2025-01-22 14:00")
    timed.carry_out("open", found.id, actor=OFFICER, upon=Session)
    return timed.carry_out("decide", found.id, actor=OFFICER, upon=Session, text="Passes for everyone.")


def test_calling_it_again_with_the_same_key_gives_the_same_answer_and_another_one_is_refused(
    timed: Accountability,
) -> None:
    key = uuid4()
    first = called(timed, date(2025, 1, 22), command_id=key)
    again = called(timed, date(2025, 1, 22), command_id=key)
    assert (again.id, again.version) == (first.id, 1)
    with pytest.raises(KeyReused):
        called(timed, date(2025, 1, 23), command_id=key)
    assert len(timed.history(first.id)) == 1


def test_what_is_taken_up_is_on_the_record_with_its_commitment_or_not_at_all(
    timed: Accountability, held: Session
) -> None:
    key = uuid4()

    def take_up(**said: Any) -> Session:
        about = {"item": 1, "title": "A gym pass", "promises": ["p1"]} | said
        return timed.carry_out("take-up", held.id, actor=OFFICER, upon=Session, command_id=key, **about)

    with pytest.raises(Invalid):
        take_up(promises=["p9"])
    assert timed.history(proposed_as(key)) == []
    done = take_up()
    made = done.items[1].taken_up
    assert made == proposed_as(key)
    source = "Cooperative, session of Wednesday 22 January 2025, Decision 1"
    assert timed.commitment(made, actor=OFFICER).source == source
    positions = {each.id: each.originator_id for each in timed.ledger.select_notifications(1, 100)}
    last = max(positions)
    assert [positions[last - 1], positions[last]] == [held.id, made]
    assert take_up().version == done.version
    for other in ({"promises": []}, {"title": "Another"}):
        with pytest.raises(KeyReused):
            take_up(**other)
    assert len(timed.history(made)) == 1
    assert len(timed.history(held.id)) == done.version


def test_a_disposal_is_noted_as_it_was_when_it_was_noted(timed: Accountability, clock: Clock, held: Session) -> None:
    chair = actor(Role.CHAIR, "cooperative")
    which = timed.propose(COUNCIL, actor=OFFICER, title="A grant", decided_by="cooperative").id
    timed.carry_out("agree", which, actor=chair)
    timed.carry_out("block", which, actor=OFFICER, obstacle="No money", help_needed="A budget")
    clock.now = london("2025-02-20 14:00")
    timed.take_due_steps(which)
    timed.carry_out("dispose", which, actor=chair, decision="obstacle_removed", words="Here is the money.")
    key = uuid4()

    def note() -> Session:
        return timed.carry_out("note-disposal", held.id, actor=OFFICER, upon=Session, command_id=key, commitment=which)

    noted = note()
    assert (noted.items[2].commitment, noted.items[2].title) == (which, "A grant")
    clock.now = london("2025-02-21 14:00")
    timed.carry_out("block", which, actor=OFFICER, obstacle="Again", help_needed="A budget")
    clock.now = london("2025-04-21 14:00")
    timed.take_due_steps(which)
    timed.carry_out("dispose", which, actor=chair, decision="supported", until=date(2025, 5, 1), words="We help.")
    assert note().version == noted.version


def test_nobody_of_another_council_sees_it_and_it_names_only_what_is_its_own_councils(
    timed: Accountability, held: Session
) -> None:
    stranger = Actor(uuid4(), Role.OFFICER, "elsewhere")
    for look in (
        lambda: timed.carry_out("close", held.id, actor=stranger, upon=Session),
        lambda: timed.as_it_was(held.id, Session, actor=stranger),
        lambda: timed.as_it_was(held.id, Commitment, actor=OFFICER),
        lambda: timed.call_session(COUNCIL, actor=stranger, body="cooperative", day=date(2025, 2, 1), theme="Safe"),
    ):
        with pytest.raises(NotFound):
            look()
    timed.adopt_framework(framework_file(council="elsewhere"), actor=SYSTEM)
    theirs = timed.propose("elsewhere", actor=stranger, title="A grant")
    for which in (theirs.id, held.id, UUID(int=5)):
        with pytest.raises(Invalid) as refusal:
            timed.carry_out("celebrate", held.id, actor=OFFICER, upon=Session, commitment=which)
        assert refusal.value.field == "commitment"
    with pytest.raises(Overtaken):
        timed.carry_out("close", held.id, actor=OFFICER, upon=Session, expected_version=1)


def test_what_was_said_is_sealed_and_opened_for_whoever_reads(timed: Accountability, held: Session) -> None:
    consultant = actor(Role.CONSULTANT)
    timed.carry_out("raise-point", held.id, actor=consultant, upon=Session, words="Gyms are far away.")
    stored = timed.ledger.select_events(held.id)[-1]
    assert b"Gyms" not in stored.state
    found = timed.as_it_was(held.id, Session, actor=OFFICER, reader=OFFICER.id)
    assert isinstance(found.items[2].words, Words)
    assert found.items[2].words.text == "Gyms are far away."
