"""Casework stays out: what seems to be about one child is refused, with where to take it, unless it was checked."""

from uuid import UUID

import pytest

from domain.ledger.application import SYSTEM
from tests.conftest import Web
from tests.integration.checking import ASKED, NAMED, listed, stored
from tests.integration.desk import COMMITMENTS, done, in_state, key, nothing_written, propose, send
from tests.integration.problem import assert_problem
from tests.scenarios import framework_file


class TestTheWarning:
    def test_signs_are_refused_with_their_places_and_where_to_take_it(self, web: Web) -> None:
        which = propose(web)
        with nothing_written(web):
            answer = send(web, "consultant", "challenge", which, {"words": NAMED})
        assert_problem(answer, 422, field="words")
        told = answer.json()
        assert told["type"] == "urn:kept:about-one-child"
        assert told["signs"] == [{"field": "words", "kind": "name", "start": 8, "end": 22}]
        assert NAMED[8:22] == "Ayesha Hussain"
        assert [place["who"] for place in told["take_it_to"]][1] == "Their Independent Reviewing Officer"
        assert "Ayesha" not in answer.text
        assert "ask_for_a_check" in told["detail"]
        assert stored(web) == "[]"

    @pytest.mark.parametrize("field", ["title", "lead", "measure", "source"])
    def test_everything_that_is_typed_counts(self, web: Web, field: str) -> None:
        body = {"title": "Raise the grant"} | {field: "Zofia Kowalska"}
        answer = web.client.post(COMMITMENTS, json=body, headers=web.headers("officer"))
        assert_problem(answer, 422, field=field)
        assert '"checked": true' in answer.json()["detail"]

    def test_a_trained_writer_who_checked_goes_on_and_that_is_kept(self, web: Web) -> None:
        this, body = key(), {"title": "The Nelson Mandela prize", "checked": True}
        answers = [web.client.post(COMMITMENTS, json=body, headers=web.headers("officer", **this)) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        recorded = web.services.ledger.history(UUID(answers[0].json()["id"]))
        with web.services.database() as conn:
            rows = conn.execute("SELECT command_id, state, decided_by, said, signs FROM people.held").fetchall()
        assert rows == [(recorded[0].command_id, "accepted", recorded[0].actor_id, None, [["title", "name", 0, 0]])]
        assert listed(web, "officer") == []
        [audited] = listed(web, "auditor")
        assert (audited["state"], audited["decided_by"]) == ("accepted", str(recorded[0].actor_id))

    def test_who_is_not_trained_cannot_say_that_it_was_checked(self, web: Web) -> None:
        which = propose(web)
        for role in ("consultant", "lead", "chair of partnership"):
            command, said = {
                "consultant": ("challenge", {"words": NAMED}),
                "lead": ("answer", {"challenge": "challenge:2", "words": NAMED}),
                "chair of partnership": ("decline", {"reason": NAMED}),
            }[role]
            if role == "lead":
                done(web, "consultant", "challenge", which, {"words": "Why?"})
            with nothing_written(web):
                assert_problem(send(web, role, command, which, said | {"checked": True}), 422)

    def test_what_would_be_refused_anyway_is_refused_so_and_never_held(self, web: Web) -> None:
        which = propose(web)
        assert_problem(send(web, "auditor", "challenge", which, ASKED), 403)
        assert_problem(send(web, "stranger", "challenge", which, ASKED), 404)
        assert_problem(send(web, "officer", "block", which, {"obstacle": NAMED, "help_needed": "Help"}), 409)
        assert_problem(send(web, "consultant", "challenge", which, ASKED | {"words": f"{NAMED}\x00"}), 422)
        assert_problem(send(web, "consultant", "challenge", which, ASKED | {"words": NAMED * 300}), 422, field="words")
        assert_problem(send(web, "consultant", "challenge", which, ASKED, **{"If-Match": '"9"'}), 412)
        unknown = web.client.post(
            "/api/councils/nowhere/commitments", json={"title": NAMED}, headers=web.headers("officer")
        )
        assert_problem(unknown, 404)
        assert stored(web) == "[]"

    def test_words_of_the_framework_are_nobodys_names(self, web: Web) -> None:
        assert_problem(send(web, "consultant", "challenge", propose(web), {"words": "Ask the Nelson board"}), 422)
        named = framework_file(version="2", seats=[{"key": "s", "title": "Chair, Nelson board", "body": "scrutiny"}])
        web.services.ledger.adopt_framework(named, actor=SYSTEM)
        done(web, "consultant", "challenge", propose(web), {"words": "Ask the Nelson board"})

    def test_a_framework_says_who_is_trained_and_where_to_take_it(self, web: Web) -> None:
        rules = {"trained": ["chair"], "take_it_to": [{"who": "The children's lawyer", "for": "one child"}]}
        web.services.ledger.adopt_framework(framework_file(version="2", casework=rules), actor=SYSTEM)
        which = propose(web)
        refused = send(web, "officer", "block", in_state(web, "agreed"), {"obstacle": NAMED, "help_needed": "x"})
        assert refused.json()["take_it_to"] == [{"who": "The children's lawyer", "what_for": "one child"}]
        done(web, "chair of partnership", "decline", which, {"reason": NAMED, "checked": True})
