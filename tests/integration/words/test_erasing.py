"""Words are erased by those whose they are, everywhere and for ever; that something was said stays."""

from uuid import UUID, uuid4

import psycopg
import pytest

from api import accounts
from api.erasing import erase_account
from domain.voices.store import ERASED
from tests.conftest import Web
from tests.integration.desk import done, history, in_state, key, nothing_written, read, recorded, send
from tests.integration.pages.seats import Seat, led_to
from tests.integration.problem import assert_problem
from tests.integration.words.said import ANSWERED, SAID, asked_and_answered, count, erase, seen_everywhere, voices_of
from tests.scenarios import COUNCIL


def test_whoever_said_it_erases_it_everywhere_and_what_happened_stays(web: Web) -> None:
    which, said, _ = asked_and_answered(web)
    before, events = read(web, which), recorded(web)
    assert SAID in seen_everywhere(web, which)
    assert erase(web, "consultant", said).status_code == 204
    assert recorded(web) == events, "nothing on the record changed"
    assert SAID not in seen_everywhere(web, which)
    after = read(web, which)
    assert after["challenges"][0]["words"] == ERASED
    assert after["challenges"][0]["answer"] == ANSWERED
    after["challenges"][0]["words"] = SAID
    assert after == before, "and nothing else is otherwise"
    assert [event["event"] for event in history(web, which)].count("challenged") == 1
    for asked in ({"as_of": "2099-01-01"}, {"known_at": web.services.ledger.now().isoformat()}):
        assert read(web, which, **asked)["challenges"][0]["words"] == ERASED
    for page in (f"/commitments/{which}", f"/councils/{COUNCIL}/timeline"):
        shown = Seat(web, "officer").get(page).text
        assert ERASED in shown
        assert SAID not in shown


def test_nobody_else_may_and_nobody_learns_whose_they_are(web: Web) -> None:
    _, said, answered = asked_and_answered(web)
    with web.services.database() as conn:
        voices = web.services.ledger.voices
        role = accounts.Role.CONSULTANT
        _, web.tokens["other"] = accounts.add(conn, voices, council=COUNCIL, role=role, body=None, name="other")
    keys = count(web, "keys")
    answers = [erase(web, role, said) for role in ("other", "officer", "chair of partnership", "auditor", "admin")]
    answers += [erase(web, "officer", answered), erase(web, "consultant", uuid4()), erase(web, "consultant", "no-id")]
    for answer in answers:
        assert_problem(answer, 404)
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert web.client.delete(f"/api/words/{said}").status_code == 401
    assert count(web, "keys") == keys


def test_who_asked_may_erase_the_answer_and_who_recorded_it_what_was_said_on_behalf(web: Web) -> None:
    _, _, answered = asked_and_answered(web)
    assert erase(web, "consultant", answered).status_code == 204
    which = in_state(web, "agreed")
    done(web, "participation_worker", "challenge", which, {"words": "She asks why."})
    (said,) = voices_of(web, which)
    assert_problem(erase(web, "consultant", said), 404)
    assert erase(web, "participation_worker", said).status_code == 204
    assert read(web, which)["challenges"][0]["words"] == ERASED


def test_erasing_twice_is_erasing_once(web: Web) -> None:
    _, said, _ = asked_and_answered(web)
    assert [erase(web, "consultant", said).status_code for _ in range(3)] == [204] * 3
    assert_problem(erase(web, "officer", said), 404)


def test_a_command_whose_words_were_erased_is_answered_again_as_it_was(web: Web) -> None:
    which, this = in_state(web, "agreed"), key()
    first = done(web, "consultant", "challenge", which, {"words": SAID}, **this)
    erase(web, "consultant", voices_of(web, which)[0])
    with nothing_written(web):
        again = done(web, "consultant", "challenge", which, {"words": SAID}, **this)
    assert (again["version"], again["challenges"][0]["words"]) == (first["version"], ERASED)


def test_an_account_is_erased_with_all_it_said_and_was_answered_and_its_name(web: Web) -> None:
    which, *_ = asked_and_answered(web)
    done(web, "officer", "achieve", which, {"evidence": "It is paid."})
    done(web, "consultant", "give-verdict", which, {"verdict": "not_yet", "words": "Not where I live."})
    done(web, "consultant", "reopen", which, {"reason": "It is not done."})
    with web.services.database() as conn:
        account = accounts.by_token(conn, web.tokens["consultant"])
        assert account is not None
        assert erase_account(web.services, conn, account.id, by=uuid4()) == (True, 5)
        assert erase_account(web.services, conn, account.id, by=uuid4()) == (False, 0)
        assert account.id not in accounts.names(conn, web.services.ledger.voices, reader=uuid4())
    assert web.client.get(f"/api/commitments/{which}", headers=web.headers("consultant")).status_code == 401
    told = seen_everywhere(web, which)
    assert told.count(ERASED) >= 4
    for text in (SAID, ANSWERED, "Not where I live.", "It is not done."):
        assert text not in told


def test_the_page_asks_first_and_only_those_whose_words_they_are(web: Web) -> None:
    which, said, _ = asked_and_answered(web)
    page = f"/commitments/{which}/erase/3"
    young, officer = Seat(web, "consultant"), Seat(web, "officer")
    assert f'href="{page}"' in young.get(f"/commitments/{which}").text
    assert f'href="{page}"' not in officer.get(f"/commitments/{which}").text
    assert officer.get(page).status_code == 404
    assert officer.post(page, {"form_token": officer.form_token()}).status_code == 404
    shown = young.get(page).text
    assert SAID in shown
    assert "for ever" in shown
    assert young.post(page, {"form_token": "guessed"}).status_code == 403
    assert SAID in young.get(f"/commitments/{which}").text
    assert led_to(young.post(page, {"form_token": young.form_token()})) == f"/commitments/{which}"
    after = young.get(f"/commitments/{which}?done=erase").text
    assert SAID not in after
    assert "Nobody can read these words any more" in after
    assert f'href="{page}"' not in after
    for wrong in ("0", "2", "99", "x", str(2**40)):
        assert young.get(f"/commitments/{which}/erase/{wrong}").status_code in (404, 422)
    assert erase(web, "consultant", said).status_code == 204, "as over HTTP: it is done"


def test_what_came_back_with_an_old_copy_is_erased_again(web: Web) -> None:
    which, said, _ = asked_and_answered(web)
    with psycopg.connect(web.database.owner_url, autocommit=True) as conn:
        row = conn.execute(
            "SELECT voice, of_account, writer, key FROM voices.keys WHERE voice = %s", (said,)
        ).fetchone()
        assert row is not None
        erase(web, "consultant", said)
        conn.execute("INSERT INTO voices.keys (voice, of_account, writer, key) VALUES (%s, %s, %s, %s)", row)
    assert read(web, which)["challenges"][0]["words"] == SAID, "as it would be without"
    assert web.services.ledger.voices.erase_again() == 1
    assert web.services.ledger.voices.erase_again() == 0
    assert read(web, which)["challenges"][0]["words"] == ERASED


@pytest.mark.parametrize("decision", ["record", "turn-away"])
def test_a_text_that_was_held_goes_when_somebody_decided(web: Web, decision: str) -> None:
    which = in_state(web, "agreed")
    said = {"words": "Why was Ayesha Hussain moved?", "ask_for_a_check": True}
    held = send(web, "consultant", "challenge", which, said).json()["held"]
    kept = count(web, "keys")
    answer = web.client.post(f"/api/held/{held}/{decision}", headers=web.headers("officer"))
    assert answer.status_code == 200
    recorded_now = 1 if decision == "record" else 0
    assert count(web, "keys") == kept - 1 + recorded_now
    assert [e["data"]["words"] for e in history(web, which) if e["voices"]] == [said["words"]] * recorded_now
    assert UUID(held)
