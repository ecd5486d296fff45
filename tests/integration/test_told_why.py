"""Cannot be met, over HTTP and on pages: it waits, in lists and inboxes, until children were told why."""

from typing import Any
from uuid import UUID

from tests.conftest import Web
from tests.integration.desk import COMMITMENTS, done, in_state, key, nothing_written, read, send
from tests.integration.pages.rules import plain_text
from tests.integration.pages.seats import Seat, led_to
from tests.scenarios import COUNCIL


def row_of(web: Web, which: str) -> dict[str, Any]:
    web.catch_up()
    items = web.client.get(COMMITMENTS, headers=web.headers("member")).json()["items"]
    return next(item for item in items if item["id"] == which)


def test_it_stands_with_the_body_that_decided_until_children_were_told(web: Web) -> None:
    which = in_state(web, "not told why")
    row = row_of(web, which)
    assert (row["state"], row["stuck"], row["rung"], row["explanation_owed"]) == (
        "cannot_be_met",
        True,
        "partnership",
        True,
    )
    inbox = web.client.get(f"/api/councils/{COUNCIL}/bodies/partnership/inbox", headers=web.headers("member")).json()
    assert [item["kind"] for item in inbox["items"]] == ["explanation"]
    once = key()
    for _ in range(2):
        done(web, "officer", "deliver-explanation", which, {"where": "A letter to everybody"}, **once)
    row = row_of(web, which)
    assert (row["stuck"], row["explanation_owed"], row["next_step"]) == (False, False, None)
    inbox = web.client.get(f"/api/councils/{COUNCIL}/bodies/partnership/inbox", headers=web.headers("member")).json()
    assert inbox["items"] == []


def test_the_clock_looks_at_what_waits_to_be_told_and_no_more_at_what_was(web: Web) -> None:
    which = in_state(web, "not told why")
    look = web.services.ledger.take_due_steps(UUID(which))
    assert look.is_open
    assert look.wakes_at is not None
    done(web, "officer", "deliver-explanation", which, {"where": "A letter to everybody"})
    assert not web.services.ledger.take_due_steps(UUID(which)).is_open


def test_it_is_not_told_twice_nor_before_there_is_anything_to_tell(web: Web) -> None:
    told, agreed = in_state(web, "cannot_be_met"), in_state(web, "agreed")
    with nothing_written(web):
        for which in (told, agreed):
            answer = send(web, "officer", "deliver-explanation", which, {"where": "A letter"})
            assert answer.status_code == 409, answer.text
        for said in ({"delivered_on": "2024-06-01"}, {"delivered": "A letter", "delivered_on": "2999-01-01"}):
            body = {"reason": "No power to", "explanation": "We may not."} | said
            assert send(web, "chair of partnership", "cannot-be-met", agreed, body).status_code == 422


def test_a_body_that_does_not_answer_loses_it_to_the_one_above(web: Web) -> None:
    which = in_state(web, "not told why")
    up = {"decision": "referred_up", "words": "We cannot tell them alone."}
    assert done(web, "chair of partnership", "dispose", which, up)["rung"] == "cooperative"
    let_go = {"decision": "obstacle_removed", "words": "Never mind."}
    assert send(web, "chair of cooperative", "dispose", which, let_go).status_code == 409
    assert read(web, which)["explanation_owed"] is True


def test_pages_say_that_it_was_not_delivered_yet_and_then_where(web: Web) -> None:
    which = in_state(web, "not told why")
    web.catch_up()
    officer = Seat(web, "officer")
    assert "Explanation not delivered yet." in plain_text(officer.get(f"/councils/{COUNCIL}").text)
    page = officer.get(f"/commitments/{which}")
    assert "Explanation not delivered yet." in page.text
    assert f"/commitments/{which}/deliver-explanation" in page.text
    here = led_to(officer.send(f"/commitments/{which}/deliver-explanation", where="The Happy session"))
    web.catch_up()
    text = plain_text(officer.get(here).text)
    assert "They were told on" in text
    assert "The Happy session" in text
    assert "Explanation not delivered yet." not in text
    assert "Explanation not delivered yet." not in plain_text(officer.get(f"/councils/{COUNCIL}").text)


def test_how_an_explanation_reads_is_shown_while_it_is_written(web: Web) -> None:
    which = in_state(web, "agreed")
    chair = Seat(web, "chair of partnership")
    with nothing_written(web):
        shown = chair.send(
            f"/commitments/{which}/cannot-be-met",
            reason="No power to",
            explanation="The authority is unable to procure accommodation.",
            how_hard="yes",
        )
    assert "Long words: accommodation, authority" in plain_text(shown.text)
