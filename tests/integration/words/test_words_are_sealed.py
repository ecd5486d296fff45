"""What a young person says is recorded in a box; who opens it is noted; without the keys everything else goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from api import accounts
from api.endpoints.health import look
from domain.ledger.database import open_pool
from domain.model.text import Words
from domain.voices import box
from domain.voices.store import AWAY, CHANGED, LOST, Voices
from tests.conftest import Web
from tests.integration.desk import done, history, in_state, key, nothing_written, propose, read, send
from tests.integration.pages.seats import Seat
from tests.integration.problem import assert_problem
from tests.integration.words.said import ANSWERED, SAID, asked_and_answered, count, everything_stored, voices_of
from tests.scenarios import COUNCIL


@contextmanager
def keys_away(web: Web) -> Iterator[None]:
    """The database of the keys cannot be reached."""
    voices = web.services.ledger.voices
    nowhere = make_conninfo("postgresql://nobody@127.0.0.1:9/none", connect_timeout=1)
    there = voices._pool
    with open_pool(nowhere, size=1) as voices._pool:
        voices._pool.timeout = 0.2
        yield
    voices._pool, voices._away_until = there, float("-inf")


def test_words_are_in_no_table_and_everybody_who_may_read_them_does(web: Web) -> None:
    which, *voices = asked_and_answered(web)
    web.catch_up()
    stored = everything_stored(web)
    assert "Raise the leaving care grant" in stored, "the search finds what is there"
    assert SAID not in stored
    assert ANSWERED not in stored
    found = read(web, which)["challenges"][0]
    assert (found["words"], found["answer"]) == (SAID, ANSWERED)
    assert [e["data"]["words"] for e in history(web, which) if e["voices"]] == [SAID, ANSWERED]
    assert len(set(voices)) == 2, "each text has a key of its own"
    for page in (f"/commitments/{which}", f"/councils/{COUNCIL}/timeline"):
        shown = Seat(web, "officer").get(page).text
        assert SAID in shown
        assert ANSWERED in shown


def test_every_reading_is_noted_once_with_who_and_what(web: Web) -> None:
    which, *voices = asked_and_answered(web)
    before = count(web, "readings")
    read(web, which)
    assert count(web, "readings") == before + 1
    Seat(web, "officer").get(f"/commitments/{which}")
    assert count(web, "readings") == before + 2
    web.services.ledger.history(UUID(which))
    web.catch_up()
    assert count(web, "readings") == before + 2, "what nobody is shown is not opened"
    told = web.client.get(
        "/api/words/readings", params={"voice": str(voices[0])}, headers=web.headers("auditor")
    ).json()
    last = told["items"][-1]
    with web.services.database() as conn:
        officer = accounts.by_token(conn, web.tokens["officer"])
    assert officer is not None
    assert (last["reader"], sorted(last["voices"])) == (str(officer.id), sorted(map(str, voices)))
    assert_problem(web.client.get("/api/words/readings", headers=web.headers("officer")), 403)


def test_readings_come_page_by_page(web: Web) -> None:
    which, *_ = asked_and_answered(web)
    for _ in range(3):
        read(web, which)
    asked, seen = {"limit": 2, "after": 0}, []
    while True:
        told = web.client.get("/api/words/readings", params=asked, headers=web.headers("auditor")).json()
        seen += [item["reading"] for item in told["items"]]
        if told["next"] is None:
            break
        asked["after"] = told["next"]
    assert len(seen) == count(web, "readings")
    assert seen == sorted(set(seen))


def test_where_the_keys_cannot_be_reached_only_words_cannot_be_recorded_or_shown(web: Web) -> None:
    which, *_ = asked_and_answered(web)
    with keys_away(web):
        assert read(web, which)["challenges"][0]["words"] == AWAY
        assert Seat(web, "officer").get(f"/commitments/{which}").status_code == 200
        done(web, "officer", "block", which, {"obstacle": "No money", "help_needed": "A budget"})
        propose(web)
        with nothing_written(web):
            answer = send(web, "consultant", "challenge", which, {"words": "And now?"})
            assert_problem(answer, 503)
            assert "Retry-After" in answer.headers
        parts = look(web.services).parts
        assert (parts.words.status, parts.ledger.status) == ("down", "up")
        assert web.client.get("/health/ready").status_code == 200
        assert "cannot be recorded or shown" in web.client.get("/health").text
    assert read(web, which)["challenges"][0]["words"] == SAID
    assert look(web.services).parts.words.status == "up"


def test_a_challenge_sent_again_is_the_same_while_it_can_be_read(web: Web) -> None:
    which, this = in_state(web, "agreed"), key()
    first = done(web, "consultant", "challenge", which, {"words": SAID}, **this)
    with nothing_written(web):
        assert done(web, "consultant", "challenge", which, {"words": SAID}, **this) == first
        assert_problem(send(web, "consultant", "challenge", which, {"words": "Something else."}, **this), 422)
    with keys_away(web), nothing_written(web):
        again = done(web, "consultant", "challenge", which, {"words": SAID}, **this)
    assert again["version"] == first["version"]


def test_a_box_that_was_changed_or_has_no_key_is_told_apart_from_one_that_was_erased(web: Web) -> None:
    which, first, second = asked_and_answered(web)
    with psycopg.connect(web.database.owner_url, autocommit=True) as conn:
        conn.execute("UPDATE voices.keys SET key = %s WHERE voice = %s", (bytes(32), first))
        conn.execute("DELETE FROM voices.keys WHERE voice = %s", (second,))
    found = read(web, which)["challenges"][0]
    assert (found["words"], found["answer"]) == (CHANGED, LOST)


def test_a_name_is_in_a_box_and_names_of_before_are_put_into_one(web: Web) -> None:
    voices = web.services.ledger.voices
    with web.services.database() as conn:
        made, _ = accounts.add(conn, voices, council=COUNCIL, role=accounts.Role.OFFICER, body=None, name="Oluwaseun")
        conn.execute(
            "INSERT INTO people.accounts (id, role, name) VALUES (%s, 'auditor', 'Marta')", (other := uuid4(),)
        )
        assert "Oluwaseun" not in everything_stored(web)
        assert "Marta" in everything_stored(web)
        assert accounts.seal_names(conn, voices) == 1
        assert accounts.seal_names(conn, voices) == 0
        assert "Marta" not in everything_stored(web)
        names = accounts.names(conn, voices, reader=uuid4())
    assert (names[made.id], names[other]) == ("Oluwaseun", "Marta")


@pytest.mark.parametrize("text", ["", "a", "x" * 62, "x" * 63, "x" * 64, "Zażółć 🙁\n\x80", "\x80" * 70, "y" * 5000])
def test_a_box_opens_to_what_was_put_in_and_only_with_its_key_and_its_name(text: str) -> None:
    key, voice = box.new_key(), uuid4()
    sealed = box.seal(text, key, voice)
    assert box.unseal(sealed, key, voice) == text
    assert (len(sealed) - 28) % 64 == 0, "it does not tell how much was said to the letter"
    # A short text may well stand in any random bytes.
    assert len(text) < 8 or text.encode() not in sealed
    for wrong in ((sealed, box.new_key(), voice), (sealed, key, uuid4()), (b"", key, voice), (sealed[:-1], key, voice)):
        with pytest.raises(box.DoesNotOpen):
            box.unseal(*wrong)
    for place in range(0, len(sealed), max(1, len(sealed) // 40)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(box.DoesNotOpen):
            box.unseal(bytes(changed), key, voice)


def test_a_voice_has_one_key_for_ever(web: Web) -> None:
    voices: Voices = web.services.ledger.voices
    sealed = voices.seal(Words("Something"), writer=uuid4())
    with pytest.raises(ValueError, match="has a key"):
        voices.seal_text("Something else", sealed.voice, of=None, writer=uuid4())
    assert voices.open([sealed], reader=uuid4())[sealed.voice].text == "Something"


def test_words_show_only_where_there_are_any(web: Web) -> None:
    which = in_state(web, "blocked")
    assert voices_of(web, which) == []
    assert count(web, "readings") == 0
