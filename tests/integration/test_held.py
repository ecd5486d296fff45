"""What is held for a check: recorded once as its writer gave it, or turned away and erased, by whoever may say so."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import structlog

from api import accounts, casework, held, held_lists, logs
from domain.ledger.database import Unavailable
from tests.conftest import Web
from tests.integration.checking import ASKED, HELD, NAMED, decide, fails, hold, listed, stored
from tests.integration.desk import COMMITMENTS, done, history, in_state, key, nothing_written, propose, read, send
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL


class TestHeld:
    def test_it_is_recorded_as_its_writer_gave_it_once(self, web: Web) -> None:
        which, this = propose(web), key()
        with nothing_written(web):
            first = hold(web, which, **this)
            assert hold(web, which, **this) == first
        [seen] = listed(web, "officer")
        assert (seen["said"], seen["role"], seen["state"], seen["yours"]) == (
            {"words": NAMED},
            "consultant",
            "waiting",
            False,
        )
        answers = [decide(web, role, first, "record") for role in ("officer", "participation_worker", "officer")]
        assert [answer.status_code for answer in answers] == [200] * 3
        assert {answer.json()["state"] for answer in answers} == {"recorded"}
        [_, challenged] = web.services.ledger.history(UUID(which))
        with web.services.database() as conn:
            writer = accounts.by_token(conn, web.tokens["consultant"])
        assert writer is not None
        assert (challenged.actor_id, challenged.role) == (writer.id, "consultant")
        assert hold(web, which, **this) == first
        assert listed(web, "officer") == []
        assert listed(web, "consultant")[0]["state"] == "recorded"
        assert "Ayesha" not in stored(web)
        assert_problem(decide(web, "officer", first, "turn-away"), 409)

    def test_it_takes_effect_on_the_day_it_was_written(self, web: Web) -> None:
        which = propose(web, on="2024-01-02")
        first = hold(web, which)
        asked = listed(web, "officer")[0]["on"]
        later = web.services.ledger.now() + timedelta(days=3)
        web.services.ledger.now = lambda: later  # type: ignore[method-assign]
        decide(web, "officer", first, "record")
        assert history(web, which)[-1]["on"] == asked

    def test_a_held_proposal_becomes_a_commitment(self, web: Web) -> None:
        body = {"title": "The Rihanna prize", "promises": ["p1"], "body": "cooperative", "ask_for_a_check": True}
        answer = web.client.post(COMMITMENTS, json=body | {"due_on": "2099-01-01"}, headers=web.headers("consultant"))
        assert answer.status_code == 202
        assert_problem(web.client.post(COMMITMENTS, json=body, headers=web.headers("auditor")), 403)
        decide(web, "officer", answer.json()["held"], "record")
        [made] = web.services.ledger.commitments()
        found = read(web, str(made))
        assert (found["title"], found["due_on"], found["promises"]) == ("The Rihanna prize", "2099-01-01", ["p1"])

    def test_turned_away_its_text_is_gone_and_the_fact_stays(self, web: Web) -> None:
        which = propose(web)
        first = hold(web, which)
        with nothing_written(web):
            answers = [decide(web, "officer", first, "turn-away") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        told = answers[0].json()
        assert (told["state"], told["said"]) == ("turned_away", {})
        assert told["signs"] == [{"field": "words", "kind": "name", "start": 0, "end": 0}]
        assert told["decided_at"]
        assert "Ayesha" not in stored(web)
        assert_problem(decide(web, "officer", first, "record"), 409)
        answer = web.client.get(HELD, headers=web.headers("consultant")).json()
        assert answer["items"][0]["state"] == "turned_away"
        assert answer["take_it_to"]

    def test_who_decides(self, web: Web) -> None:
        which = propose(web)
        first = hold(web, which)
        for what in ("record", "turn-away"):
            for role in ("lead", "chair of partnership", "member", "auditor", "admin", "consultant"):
                assert_problem(decide(web, role, first, what), 403)
            assert_problem(decide(web, "stranger", first, what), 404)
            assert_problem(decide(web, "officer", str(uuid4()), what), 404)
            assert_problem(decide(web, "officer", "nonsense", what), 404)
            assert_problem(web.client.post(f"/api/held/{first}/{what}"), 401)
        assert_problem(web.client.get(HELD, headers=web.headers("stranger")), 404)
        assert {role: len(listed(web, role)) for role in ("officer", "consultant", "lead", "auditor")} == {
            "officer": 1,
            "consultant": 1,
            "lead": 0,
            "auditor": 1,
        }
        assert listed(web, "auditor")[0]["said"] == {}

    def test_nobody_decides_on_their_own(self, web: Web) -> None:
        which = in_state(web, "agreed")
        said = {"report": NAMED, "ask_for_a_check": True}
        first = send(web, "officer", "report-progress", which, said).json()["held"]
        for what in ("record", "turn-away"):
            assert_problem(decide(web, "officer", first, what), 403)
        assert decide(web, "participation_worker", first, "record").status_code == 200

    def test_a_refusal_on_recording_is_told_to_both_and_it_can_be_tried_again(self, web: Web) -> None:
        which = in_state(web, "agreed")
        said = {"evidence": NAMED, "ask_for_a_check": True}
        first = send(web, "lead", "achieve", which, said).json()["held"]
        done(web, "officer", "achieve", which, {"evidence": "Paid."})
        with nothing_written(web):
            assert_problem(decide(web, "officer", first, "record"), 409)
        for role in ("officer", "lead"):
            [seen] = listed(web, role)
            assert seen["state"] == "waiting"
            assert "This commitment is achieved." in seen["refusal"]
        done(web, "chair of partnership", "reopen", which, {"reason": "Not all of it"})
        assert decide(web, "officer", first, "record").json()["refusal"] is None

    def test_a_key_that_was_held_is_refused_for_something_else(self, web: Web) -> None:
        which, this = propose(web), key()
        hold(web, which, **this)
        for said in (ASKED | {"words": "Is Fatima well?"}, {"words": "Is Fatima well?"}):
            assert_problem(send(web, "consultant", "challenge", which, said, **this), 422, field="Idempotency-Key")

    def test_only_so_many_wait_for_one_account(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(held, "MOST_WAITING", 3)
        which = propose(web)
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: send(web, "consultant", "challenge", which, ASKED), range(6)))
        assert sorted(answer.status_code for answer in answers) == [202] * 3 + [409] * 3
        assert_problem(max(answers, key=lambda answer: answer.status_code), 409)

    def test_what_waits_too_long_is_overdue_and_stays(self, web: Web) -> None:
        hold(web, propose(web))
        assert not listed(web, "officer")[0]["overdue"]
        later = web.services.ledger.now() + timedelta(days=31)
        web.services.ledger.now = lambda: later  # type: ignore[method-assign]
        assert listed(web, "officer")[0]["overdue"]

    def test_held_words_are_in_no_error_and_no_log(
        self, web: Web, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = hold(web, propose(web))
        monkeypatch.setattr(casework, "_carry_out", fails(RuntimeError(NAMED)))
        logs.configure("debug")
        try:
            answer = decide(web, "officer", first, "record")
        finally:
            structlog.reset_defaults()
        assert answer.status_code == 500
        with web.services.database() as conn:
            found = held_lists.page(conn, COUNCIL, UUID(int=0), ("waiting",), limit=50).items
        logged = capfd.readouterr().err
        assert "RuntimeError" in logged
        assert "Ayesha" not in answer.text + repr(found) + logged


class TestCutOff:
    """Killed between the ledger's append and the note that it was made."""

    @pytest.fixture
    def cut(self, web: Web, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
        which = propose(web)
        first = hold(web, which)
        with monkeypatch.context() as during:
            during.setattr(held, "decide", fails(Unavailable("cut off")))
            assert_problem(decide(web, "officer", first, "record"), 503)
        assert len(history(web, which)) == 2
        assert listed(web, "officer")[0]["state"] == "waiting"
        return which, first

    def test_a_repeat_is_one_event(self, web: Web, cut: tuple[str, str]) -> None:
        which, first = cut
        assert decide(web, "officer", first, "record").json()["state"] == "recorded"
        assert len(history(web, which)) == 2

    def test_it_cannot_be_turned_away(self, web: Web, cut: tuple[str, str]) -> None:
        which, first = cut
        assert_problem(decide(web, "officer", first, "turn-away"), 409)
        assert listed(web, "consultant")[0]["state"] == "recorded"
        assert len(history(web, which)) == 2

    def test_two_who_decide_at_once_agree(self, web: Web) -> None:
        for what in (("record", "record"), ("record", "turn-away")):
            which = propose(web)
            first = hold(web, which)
            with ThreadPoolExecutor(2) as pool:
                answers = list(
                    pool.map(
                        lambda way, held_id=first: decide(web, way[0], held_id, way[1]),
                        zip(("officer", "participation_worker"), what, strict=True),
                    )
                )
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == ([200, 200] if what == ("record", "record") else [200, 409])
            recorded = listed(web, "consultant")[0]["state"] == "recorded"
            assert len(history(web, which)) == (2 if recorded else 1)
