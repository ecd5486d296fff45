"""A command as programs give it takes a short way (api/endpoints/plainly.py). What it does and answers is what the
framework's way does and answers, whatever is sent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from api import accounts
from api.endpoints.plainly import PlainlyGiven
from domain.ledger.application import SYSTEM, Accountability
from domain.ledger.saving import Save
from domain.model.access import Role
from tests.conftest import Web
from tests.integration.desk import ADOPT, BLOCK, CHALLENGE, but_for_ids, history, in_state, nothing_written, send
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL, framework_file

SAID = BLOCK[2]
ABOUT_ONE_CHILD = {"obstacle": "Kayleigh Smith has no bed", "help_needed": "A bed"}
MONTHLY = {
    "progress_every": "1 month",
    "challenge": {"respond_within": "10 working days"},
    "explanation": {"respond_within": "10 working days"},
}


@pytest.fixture
def carried_out(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What took the short way."""
    taken: list[object] = []
    way = PlainlyGiven._carrying_out

    def noted(route: PlainlyGiven, *given: Any) -> Any:
        taken.append(given)
        return way(route, *given)

    monkeypatch.setattr(PlainlyGiven, "_carrying_out", noted)
    return taken


def answer(web: Web, **sent: Any) -> tuple[int, str, dict[str, str]]:
    """The answer to a command on a commitment of its own, but for ids and moments."""
    found = web.client.post(f"/api/commitments/{in_state(web, 'agreed')}/block", **sent)
    headers = {name: value for name, value in found.headers.items() if name != "x-request-id"}
    return found.status_code, but_for_ids(found.text), headers


SENT: dict[str, tuple[dict[str, Any], bool]] = {
    "as programs do": ({"json": SAID}, True),
    "with an empty key": ({"json": SAID, "headers": {"Idempotency-Key": ""}}, True),
    "with too long a key": ({"json": SAID, "headers": {"Idempotency-Key": "k" * 201}}, True),
    "on this version": ({"json": SAID, "headers": {"If-Match": '"2"'}}, True),
    "on another version": ({"json": SAID, "headers": {"If-Match": '"1"'}}, True),
    "on any version": ({"json": SAID, "headers": {"If-Match": "*"}}, True),
    "on no version at all": ({"json": SAID, "headers": {"If-Match": "newest"}}, True),
    "for a day to come": ({"json": SAID | {"on": "2999-01-01"}}, True),
    "for no day": ({"json": SAID | {"on": "31/01/2024"}}, False),
    "about one child": ({"json": ABOUT_ONE_CHILD}, True),
    "about one child, for a check": ({"json": ABOUT_ONE_CHILD | {"ask_for_a_check": True}}, True),
    "with a field left out": ({"json": {"obstacle": "No money"}}, False),
    "with a field more": ({"json": SAID | {"more": 1}}, False),
    "with another kind of value": ({"json": SAID | {"obstacle": 7}}, False),
    "with a text that is too long": ({"json": SAID | {"obstacle": "x" * 5001}}, True),
    "with a text that is none": ({"json": SAID | {"obstacle": "\x00"}}, True),
    "with half a character": ({"content": b'{"obstacle": "\\ud800", "help_needed": "x"}'}, True),
    "as a list": ({"json": [SAID]}, False),
    "as no JSON": ({"content": b"{"}, False),
    "as no text": ({"content": b"\xff\xfe\x00"}, False),
    "very deep": ({"content": b"[" * 100_000}, False),
    "with nothing": ({"content": b""}, False),
    "as a form": ({"data": SAID}, False),
    "in other words for JSON": ({"json": SAID, "headers": {"Content-Type": "application/json; charset=UTF-8"}}, False),
    "as something like JSON": ({"json": SAID, "headers": {"Content-Type": "application/merge-patch+json"}}, False),
    "with a preference": ({"json": SAID, "headers": {"Prefer": "wait=0"}}, False),
    "by nobody": ({"json": SAID, "headers": {"Authorization": ""}}, False),
    "with another kind of secret": ({"json": SAID, "headers": {"Authorization": "Basic eDp5"}}, False),
    "with a wrong token": ({"json": SAID, "headers": {"Authorization": "Bearer wrong"}}, True),
    "with a token that is no text": ({"json": SAID, "headers": {"Authorization": b"Bearer \xff\xfe"}}, True),
}


@pytest.mark.parametrize(("sent", "is_plain"), SENT.values(), ids=SENT.keys())
def test_both_ways_answer_alike(
    shared_web: Web,
    carried_out: list[object],
    monkeypatch: pytest.MonkeyPatch,
    sent: dict[str, Any],
    is_plain: bool,
) -> None:
    given = {"Content-Type": "application/json"} if "content" in sent else {}
    sent = sent | {"headers": shared_web.headers("officer") | given | sent.get("headers", {})}
    in_state(shared_web, "agreed")  # By now the database is known to be set up.
    carried_out.clear()
    short = answer(shared_web, **sent)
    # One command brings a commitment there, by the short way too.
    assert len(carried_out) == 1 + is_plain
    monkeypatch.setattr(PlainlyGiven, "_taken_apart", lambda *_: None)
    assert answer(shared_web, **sent) == short


def test_a_command_on_what_is_no_commitment_is_refused_alike(
    shared_web: Web, carried_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_state(shared_web, "agreed")
    carried_out.clear()
    for which in (str(uuid4()), "nothing"):
        short = send(shared_web, "officer", "block", which, SAID)
        with monkeypatch.context() as patch:
            patch.setattr(PlainlyGiven, "_taken_apart", lambda *_: None)
            by_framework = send(shared_web, "officer", "block", which, SAID)
        assert_problem(short, 404)
        assert but_for_ids(short.text) == but_for_ids(by_framework.text)
    assert len(carried_out) == 1


def test_somebody_of_another_council_finds_nothing(shared_web: Web, carried_out: list[object]) -> None:
    which = in_state(shared_web, "agreed")
    carried_out.clear()
    with nothing_written(shared_web):
        assert_problem(send(shared_web, "stranger", "block", which, SAID), 404)
    assert len(carried_out) == 1


def test_an_account_that_was_ended_is_refused_at_the_next_request(web: Web, carried_out: list[object]) -> None:
    which = in_state(web, "agreed")
    with web.services.database() as conn:
        ended, token = accounts.add(
            conn, web.services.ledger.voices, council=COUNCIL, role=Role.OFFICER, body=None, name="Somebody"
        )
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/commitments/{which}/report-progress"
    assert web.client.post(path, json={"report": "Half is done."}, headers=headers).status_code == 200
    with web.services.database() as conn:
        assert accounts.revoke(conn, ended.id)
    carried_out.clear()
    assert_problem(web.client.post(path, json={"report": "All is done."}, headers=headers), 401)
    assert len(carried_out) == 1
    assert [event["event"] for event in history(web, which)] == ["proposed", "agreed", "progress_reported"]


def test_wrong_tokens_are_held_back(web: Web, carried_out: list[object]) -> None:
    which = in_state(web, "agreed")
    carried_out.clear()
    path, headers = f"/api/commitments/{which}/block", {"Authorization": "Bearer wrong"}
    told = [web.client.post(path, json=SAID, headers=headers).status_code for _ in range(22)]
    assert told == [401] * 20 + [429] * 2
    assert len(carried_out) == 22


def test_a_framework_that_was_just_adopted_counts(web: Web, carried_out: list[object]) -> None:
    which = in_state(web, "agreed")
    carried_out.clear()
    role, command, said = ADOPT
    said = said | {"organisation": "school"}
    assert_problem(send(web, role, command, which, said), 422, field="organisation")
    organisations = [*framework_file()["organisations"], {"key": "school", "name": "A school", "sector": "statutory"}]
    web.services.ledger.adopt_framework(framework_file(organisations=organisations), actor=SYSTEM)
    assert send(web, role, command, which, said).status_code == 200
    assert len(carried_out) == 2


def test_words_in_a_history_are_noted_as_read_by_whoever_is_answered(web: Web, carried_out: list[object]) -> None:
    which = in_state(web, "agreed")
    role, command, said = CHALLENGE
    assert send(web, role, command, which, said).status_code == 200
    with web.services.database() as conn:
        officer = accounts.by_token(conn, web.tokens["officer"])
    assert officer is not None
    voices = web.services.ledger.voices
    before = len(voices.readings(limit=1000))
    carried_out.clear()
    answered = send(web, "officer", "report-progress", which, {"report": "Half is done."})
    assert [each["words"] for each in answered.json()["challenges"]] == [said["words"]]
    assert [reader for _, reader, _, _ in voices.readings(limit=1000)[before:]] == [officer.id]
    assert len(carried_out) == 1


def test_the_answer_tells_of_a_framework_that_was_adopted_while_it_was_recorded(
    web: Web, carried_out: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    which, key = in_state(web, "agreed"), {"Idempotency-Key": uuid4().hex}
    send(web, "officer", "report-progress", which, {"report": "By now the council of this account is known."})
    append = Accountability.append_each

    def after_another(ledger: Accountability, saves: Sequence[Save]) -> list[int | Exception]:
        """Somebody adopts a framework after the command was decided and before it is recorded, with an earlier time."""
        monkeypatch.setattr(Accountability, "append_each", append)
        earlier = saves[0].events[-1].timestamp - timedelta(milliseconds=1)
        monkeypatch.setattr(ledger, "now", lambda: earlier)
        ledger.adopt_framework(framework_file(clocks=MONTHLY), actor=SYSTEM)
        monkeypatch.undo()
        return append(ledger, saves)

    monkeypatch.setattr(Accountability, "append_each", after_another)
    report = {"report": "Half is done."}
    told = send(web, "officer", "report-progress", which, report, **key)
    assert told.status_code == 200
    assert "every month after" in told.json()["next_step"]["because"]
    assert send(web, "officer", "report-progress", which, report, **key).text == told.text
