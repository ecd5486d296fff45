"""Everybody who is linked is told when it moves: once, of what happened while they were linked, whoever was killed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from domain.ledger import aside
from domain.ledger.application import Accountability
from domain.ledger.database import Connection, Unavailable
from domain.model.access import Role
from domain.model.said import Said
from domain.model.said_facts import Moved
from domain.model.said_narration import MOVING
from projections.tables import connect
from tests.conftest import Database
from tests.integration.poison import heal, poison
from tests.scenarios import COUNCIL, actor
from workflows import moves, outbox

OFFICER, WORKER, YOUNG = actor(Role.OFFICER), actor(Role.PARTICIPATION_WORKER), actor(Role.CONSULTANT)
CHAIR = actor(Role.CHAIR, "partnership")
LIFE: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("agree", CHAIR, {}),
    ("report-progress", OFFICER, {"report": "We looked."}),
    ("block", OFFICER, {"obstacle": "No money", "help_needed": "A budget"}),
    ("unblock", OFFICER, {"how": "It was found."}),
    ("achieve", OFFICER, {"evidence": "It is paid."}),
    ("give-verdict", YOUNG, {"verdict": "not_yet", "words": "Not for me."}),
    ("reopen", CHAIR, {"reason": "It is not finished."}),
    ("cannot-be-met", CHAIR, {"reason": "No power to", "explanation": "We may not do this."}),
)
TOLD = ["agreed", "blocked", "achieved", "verdict_given", "reopened", "cannot_be_met"]


@pytest.fixture
def clock(database: Database, ledger: Accountability) -> Iterator[Connection]:
    with connect(database.service_url, schema=outbox.SCHEMA) as conn:
        moves.prepare(conn)
        yield conn


@pytest.fixture
def following(database: Database, ledger: Accountability) -> moves.Moves:
    return moves.Moves(database.service_url, ledger)


def heard(ledger: Accountability, *linked: UUID, words: str = "I miss the bus.") -> UUID:
    voice = ledger.hear(COUNCIL, actor=WORKER, words=words, source="session", where="The Happy session").id
    for which in linked:
        link(ledger, voice, which)
    return voice


def link(ledger: Accountability, voice: UUID, which: UUID, command: str = "link") -> None:
    ledger.carry_out(command, voice, upon=Said, actor=WORKER, to=which)


def proposed(ledger: Accountability) -> UUID:
    return ledger.propose(COUNCIL, actor=OFFICER, title="A bus pass").id


def does(ledger: Accountability, which: UUID, *commands: str) -> None:
    for command, who, said in LIFE:
        if command in commands:
            ledger.carry_out(command, which, actor=who, **said)


def told(ledger: Accountability, voice: UUID) -> list[str]:
    return [event.what for event in ledger.history(voice) if isinstance(event, Moved)]


def caught_up(following: moves.Moves, clock: Connection) -> None:
    while following.turn(clock):
        pass


def test_whoever_is_linked_is_told_of_all_that_moves_it_and_of_nothing_else(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    bus, other = proposed(ledger), proposed(ledger)
    first, second, stranger = heard(ledger, bus), heard(ledger, bus, other), heard(ledger, other)
    does(ledger, bus, *(command for command, _, _ in LIFE))
    caught_up(following, clock)
    assert told(ledger, first) == told(ledger, second) == TOLD
    assert told(ledger, stranger) == []
    (event, *_) = [each for each in ledger.history(first) if isinstance(each, Moved)]
    assert (event.commitment, event.at_version, event.role) == (bus, 2, "clock")


def test_what_the_clock_and_bodies_do_moves_it_too(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    assert {"escalated", "declined", "explanation_delivered"} <= MOVING
    assert set(TOLD) <= MOVING
    bus = proposed(ledger)
    voice = heard(ledger, bus)
    ledger.carry_out("decline", bus, actor=CHAIR, reason="Not ours to do")
    caught_up(following, clock)
    assert told(ledger, voice) == ["declined"]


def test_who_is_linked_later_is_not_told_of_what_was_before_and_nobody_after_the_link_is_gone(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    bus = proposed(ledger)
    early, gone = heard(ledger, bus), heard(ledger, bus)
    does(ledger, bus, "agree")
    late = heard(ledger, bus)
    link(ledger, gone, bus, "unlink")
    does(ledger, bus, "block")
    link(ledger, gone, bus)
    does(ledger, bus, "unblock", "achieve")
    # All of it is taken in one batch: what counts is what was linked at each event.
    caught_up(following, clock)
    assert told(ledger, early) == ["agreed", "blocked", "achieved"]
    assert told(ledger, late) == ["blocked", "achieved"]
    assert told(ledger, gone) == ["agreed", "achieved"]


def test_one_event_at_a_time_gives_the_same_as_all_at_once(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    bus = proposed(ledger)
    voice, gone = heard(ledger, bus), heard(ledger, bus)
    caught_up(following, clock)
    for command, _, _ in LIFE:
        does(ledger, bus, command)
        if command == "achieve":
            link(ledger, gone, bus, "unlink")
        following.turn(clock)
    caught_up(following, clock)
    assert told(ledger, voice) == TOLD
    assert told(ledger, gone) == TOLD[:3]


@pytest.mark.parametrize("done", [False, True])
def test_killed_before_or_after_it_was_told_it_is_told_once(
    ledger: Accountability, clock: Connection, following: moves.Moves, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    bus = proposed(ledger)
    voice = heard(ledger, bus)
    does(ledger, bus, "agree")
    tell = ledger.tell_moved

    def cut(*args: Any, **said: Any) -> bool:
        if done:
            tell(*args, **said)
        # What a process that is gone leaves behind: nothing of it is noted.
        raise Unavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "tell_moved", cut)
        with pytest.raises(Unavailable):
            caught_up(following, clock)
    assert told(ledger, voice) == (["agreed"] if done else [])
    clock.execute("UPDATE moves SET try_at = now()")
    caught_up(following, clock)
    assert told(ledger, voice) == ["agreed"]
    assert clock.execute("SELECT count(*) FROM moves").fetchone() == (0,)


def test_position_and_links_thrown_away_are_made_again_and_nothing_is_told_twice(
    ledger: Accountability, clock: Connection, following: moves.Moves, database: Database
) -> None:
    bus = proposed(ledger)
    does(ledger, bus, "agree")
    voice = heard(ledger, bus)
    does(ledger, bus, "block")
    caught_up(following, clock)
    before = len(ledger.history(voice))
    clock.execute("DELETE FROM positions WHERE follower = %s", (moves.FOLLOWER,))
    moves.prepare(clock)
    caught_up(following, clock)
    assert told(ledger, voice) == ["blocked"]
    assert len(ledger.history(voice)) == before
    assert clock.execute("SELECT voice, commitment FROM voice_links").fetchall() == [(voice, bus)]


def test_two_workers_at_once_tell_once(ledger: Accountability, database: Database, clock: Connection) -> None:
    bus = proposed(ledger)
    voices = [heard(ledger, bus) for _ in range(12)]

    def works(_: int) -> None:
        with connect(database.service_url, schema=outbox.SCHEMA) as conn:
            moves.prepare(conn)
            for _ in range(60):
                moves.Moves(database.service_url, ledger).turn(conn)

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(works, number) for number in range(3)]
        does(ledger, bus, *(command for command, _, _ in LIFE))
        for each in running:
            each.result()
    caught_up(moves.Moves(database.service_url, ledger), clock)
    assert [told(ledger, voice) for voice in voices] == [TOLD] * len(voices)


def test_a_voice_that_cannot_be_read_is_set_aside_and_holds_up_no_other(
    ledger: Accountability, clock: Connection, following: moves.Moves, database: Database
) -> None:
    bus = proposed(ledger)
    bad, good = heard(ledger, bus), heard(ledger, bus)
    position = poison(database, ledger, bad, "{}")
    does(ledger, bus, "agree")
    caught_up(following, clock)
    assert told(ledger, good) == ["agreed"]
    number, named = aside.listed(clock, outbox.SCHEMA)
    assert (number, [each.subject for each in named]) == (1, [bad])
    heal(database, position)
    clock.execute("UPDATE moves SET try_at = now()")
    clock.execute("UPDATE aside SET try_at = now()")
    caught_up(following, clock)
    assert told(ledger, bad) == ["agreed"]
    assert aside.listed(clock, outbox.SCHEMA) == (0, [])


def test_a_commitment_that_cannot_be_read_is_set_aside_and_told_of_in_order_once_it_can(
    ledger: Accountability, clock: Connection, following: moves.Moves, database: Database
) -> None:
    bad, good = proposed(ledger), proposed(ledger)
    voice = heard(ledger, bad, good)
    does(ledger, bad, "agree")
    position = poison(database, ledger, bad, "[]")
    does(ledger, good, "agree")
    caught_up(following, clock)
    assert told(ledger, voice) == ["agreed", "agreed"]
    assert aside.listed(clock, outbox.SCHEMA)[0] == 1
    heal(database, position)
    does(ledger, bad, "block")
    clock.execute("UPDATE aside SET try_at = now()")
    caught_up(following, clock)
    assert told(ledger, voice) == ["agreed", "agreed", "blocked"]
    assert aside.listed(clock, outbox.SCHEMA) == (0, [])


def test_what_was_taken_back_is_told_all_the_same(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    bus = proposed(ledger)
    voice = heard(ledger, bus)
    ledger.carry_out("withdraw-consent", voice, upon=Said, actor=WORKER)
    does(ledger, bus, "agree")
    caught_up(following, clock)
    assert told(ledger, voice) == ["agreed"]


def test_the_health_of_the_clock_goes_by_the_bridge_alone(
    ledger: Accountability, clock: Connection, following: moves.Moves
) -> None:
    outbox.prepare(clock)
    proposed(ledger)
    caught_up(following, clock)
    assert outbox.health(clock, ledger.now()).waiting > 0, "the bridge has not seen it"
