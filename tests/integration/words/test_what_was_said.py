"""What young people said, on the real ledger: sealed, written once, and erased when it is taken back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from domain.ledger.application import Accountability
from domain.ledger.database import NotReady, Unavailable, open_pool
from domain.model.access import Actor, Role
from domain.model.errors import KeyReused, NotAllowed, NotFound, Overtaken, WrongState
from domain.model.folding import add_up
from domain.model.said import Said
from domain.model.text import SealedWords
from domain.voices.store import ERASED, Voices
from tests.conftest import Database
from tests.scenarios import COUNCIL, actor

WORDS = "Nobody told me that my bus pass had run out."
SAFER = "Bus passes run out and nobody tells us."
SESSION: dict[str, Any] = {"words": WORDS, "source": "session", "where": "The Happy session"}
WORKER, OFFICER, YOUNG = actor(Role.PARTICIPATION_WORKER), actor(Role.OFFICER), actor(Role.CONSULTANT)
READER = uuid4()


def heard(ledger: Accountability, who: Actor = WORKER, **said: Any) -> Said:
    return ledger.hear(COUNCIL, actor=who, **(SESSION | said))


def does(ledger: Accountability, command: str, voice: Said, who: Actor, **said: Any) -> Said:
    return ledger.carry_out(command, voice.id, upon=Said, actor=who, **said)


def redacted(ledger: Accountability, who: Actor = WORKER) -> Said:
    return does(ledger, "review", heard(ledger, who), OFFICER, finding="redacted", shown=SAFER)


def texts(ledger: Accountability, which: UUID) -> list[str]:
    """All words of a voice, as a reader is shown them."""
    found = add_up(ledger.history(which, reader=READER))
    assert isinstance(found, Said)
    return [words.text for words in found.every_word]


def stored(database: Database) -> str:
    """Everything that is stored, but for the keys."""
    with psycopg.connect(database.owner_url) as conn:
        tables = ("ledger.events", "people.held", "clock.watches", "voices.readings", "voices.erased")
        return "\n".join(str(row[0]) for each in tables for row in conn.execute(f"SELECT t::text FROM {each} t"))


def keys(database: Database) -> int:
    with psycopg.connect(database.owner_url) as conn:
        row = conn.execute("SELECT count(*) FROM voices.keys").fetchone()
    assert row is not None
    return int(row[0])


def test_words_are_sealed_under_keys_of_their_own_and_shown_to_who_reads(
    ledger: Accountability, database: Database
) -> None:
    voice = redacted(ledger)
    assert keys(database) == 2
    assert WORDS not in stored(database)
    assert SAFER not in stored(database)
    assert texts(ledger, voice.id) == [WORDS, SAFER]
    assert [reader for _, reader, _, _ in ledger.voices.readings(limit=9)] == [READER]


def test_a_command_opens_no_words_but_its_own_when_it_is_repeated(ledger: Accountability) -> None:
    voice = heard(ledger)
    does(ledger, "link", voice, OFFICER, priorities=["h1"])
    assert ledger.voices.readings(limit=9) == []
    once = uuid4()
    said = {"finding": "redacted", "shown": SAFER}
    does(ledger, "review", voice, OFFICER, command_id=once, **said)
    does(ledger, "review", voice, OFFICER, command_id=once, **said)
    with pytest.raises(KeyReused):
        does(ledger, "review", voice, OFFICER, command_id=once, finding="redacted", shown="Something else.")
    assert {reader for _, reader, _, _ in ledger.voices.readings(limit=9)} == {OFFICER.id}
    assert {len(found) for _, _, found, _ in ledger.voices.readings(limit=9)} == {1}


def test_the_same_heard_twice_is_written_once_and_something_else_is_refused(
    ledger: Accountability, database: Database
) -> None:
    once = uuid4()
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: heard(ledger, command_id=once).id, range(6)))
    assert len(set(found)) == 1
    assert len(ledger.history(found[0])) == 1
    with pytest.raises(KeyReused):
        heard(ledger, command_id=once, words="Something else.")


def test_taking_it_back_erases_the_words_and_every_wording_of_them(ledger: Accountability, database: Database) -> None:
    voice = redacted(ledger)
    once = uuid4()
    for _ in range(3):
        found = does(ledger, "withdraw-consent", voice, WORKER, command_id=once)
        assert found.state == "withdrawn"
    assert keys(database) == 0
    assert texts(ledger, voice.id) == [ERASED, ERASED]
    assert [event.name for event in ledger.history(voice.id)] == ["heard", "reviewed", "consent_withdrawn"]
    assert {ledger.voices.erased_by(each) for each in _voices(ledger, voice.id)} == {WORKER.id}


def test_who_may_not_take_it_back_erases_nothing(ledger: Accountability, database: Database) -> None:
    voice = redacted(ledger)
    for who, error in ((OFFICER, NotAllowed), (YOUNG, NotAllowed), (Actor(uuid4(), Role.OFFICER, "other"), NotFound)):
        with pytest.raises(error):
            does(ledger, "withdraw-consent", voice, who)
    with pytest.raises(Overtaken):
        does(ledger, "withdraw-consent", voice, WORKER, expected_version=1)
    assert keys(database) == 2
    assert texts(ledger, voice.id) == [WORDS, SAFER]


class CutOff(Voices):
    """A store of keys whose connection breaks at an erasure: before it, or when it was done."""

    def __init__(self, pool: Any, *, done: bool) -> None:
        super().__init__(pool)
        self.done = done

    def erase(self, voices: Any, *, by: UUID) -> int:
        if self.done:
            super().erase(voices, by=by)
        raise Unavailable("the connection broke")


@pytest.mark.parametrize("done", [False, True])
def test_cut_off_in_the_middle_nothing_says_that_words_are_gone_which_are_not(
    ledger: Accountability, database: Database, done: bool
) -> None:
    voice, once = redacted(ledger), uuid4()
    with open_pool(database.service_url) as pool:
        cut = Accountability(pool, CutOff(pool, done=done))
        with pytest.raises(Unavailable):
            does(cut, "withdraw-consent", voice, WORKER, command_id=once)
    assert [event.name for event in ledger.history(voice.id)] == ["heard", "reviewed"]
    assert texts(ledger, voice.id) == ([ERASED, ERASED] if done else [WORDS, SAFER])
    # Sent again, all of it is done.
    assert does(ledger, "withdraw-consent", voice, WORKER, command_id=once).state == "withdrawn"
    assert texts(ledger, voice.id) == [ERASED, ERASED]


def test_erasing_an_account_reaches_what_it_said_and_how_that_was_worded_anew(
    ledger: Accountability, database: Database
) -> None:
    voice = redacted(ledger, YOUNG)
    assert ledger.voices.erase(ledger.voices.of(YOUNG.id), by=OFFICER.id) == 2
    assert texts(ledger, voice.id) == [ERASED, ERASED]


def test_without_keys_nothing_is_heard_and_all_else_goes_on(ledger: Accountability, database: Database) -> None:
    voice = heard(ledger)
    with open_pool(database.service_url) as pool, open_pool("host=127.0.0.1 port=9 dbname=none") as nowhere:
        away = Accountability(pool, Voices(nowhere, pool))
        with pytest.raises(NotReady):
            heard(away)
        does(away, "set-theme", voice, OFFICER, theme="Getting about")
        with pytest.raises(Unavailable):
            does(away, "withdraw-consent", voice, WORKER)
    assert [event.name for event in ledger.history(voice.id)] == ["heard", "themed"]


def test_a_commitment_is_no_voice_and_a_voice_no_commitment(ledger: Accountability) -> None:
    voice, bus = heard(ledger), ledger.propose(COUNCIL, actor=OFFICER, title="A bus pass")
    with pytest.raises(NotFound):
        ledger.carry_out("agree", voice.id, actor=actor(Role.CHAIR, "partnership"))
    with pytest.raises(NotFound):
        ledger.carry_out("answer", bus.id, upon=Said, actor=OFFICER, what="done", words="Done.")
    does(ledger, "link", voice, OFFICER, to=bus.id)
    with pytest.raises(WrongState):
        does(ledger, "link", voice, OFFICER, to=bus.id)


def _voices(ledger: Accountability, which: UUID) -> Iterator[UUID]:
    found = add_up(ledger.history(which))
    assert isinstance(found, Said)
    return (words.voice for words in found.every_word if isinstance(words, SealedWords))
