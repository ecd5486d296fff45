"""The same command again, two at once, and looking back: one fact each, and the same answer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from api import accounts
from domain.ledger.application import SYSTEM
from domain.model.access import Role
from tests.conftest import Web
from tests.integration.desk import (
    AGREE,
    BLOCK,
    CHAIR,
    COMMITMENTS,
    REFERRED_UP,
    done,
    history,
    in_state,
    key,
    nothing_written,
    propose,
    read,
    recorded,
    send,
)
from tests.integration.problem import assert_problem
from tests.scenarios import COUNCIL, framework_file

SAID = {"title": "Raise the leaving care grant"}


def at_once(number: int, act: Callable[[], Any]) -> list[Any]:
    """What `number` threads get that act at the same moment."""
    gate = Barrier(number)

    def together() -> Any:
        gate.wait()
        return act()

    with ThreadPoolExecutor(number) as pool:
        return [each.result() for each in [pool.submit(together) for _ in range(number)]]


def same(answers: list[Any]) -> bool:
    told = {(a.status_code, a.text, a.headers.get("etag"), a.headers.get("location")) for a in answers}
    return len(told) == 1


def test_of_two_officers_at_once_one_is_told_that_someone_was_first(shared_web: Web) -> None:
    for _ in range(5):
        which = in_state(shared_web, "agreed")
        block = partial(send, shared_web, "officer", "block", which, BLOCK[2], **{"If-Match": '"2"'})
        answers = at_once(2, block)
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        assert_problem(max(answers, key=lambda answer: answer.status_code), 412)
        assert [event["event"] for event in history(shared_web, which)] == ["proposed", "agreed", "blocked"]


def test_without_a_version_the_second_of_two_is_decided_on_what_the_first_left(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    report = {"report": "Half is done."}
    answers = at_once(4, lambda: send(shared_web, "officer", "report-progress", which, report))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(answer.json()["version"] for answer in answers) == [3, 4, 5, 6]


def test_a_command_on_the_newest_version_is_carried_out(shared_web: Web) -> None:
    which = in_state(shared_web, "agreed")
    etag = shared_web.client.get(f"/api/commitments/{which}", headers=shared_web.headers("officer")).headers["etag"]
    assert etag == '"2"'
    done(shared_web, "officer", "block", which, BLOCK[2], **{"If-Match": etag})
    assert_problem(send(shared_web, "lead", "unblock", which, {"how": "Money."}, **{"If-Match": etag}), 412)


@pytest.mark.parametrize("times", [2, 10])
def test_the_same_proposal_sent_at_once_is_one_commitment(shared_web: Web, times: int) -> None:
    before, headers = recorded(shared_web), shared_web.headers("officer", **key())
    answers = at_once(times, lambda: shared_web.client.post(COMMITMENTS, json=SAID, headers=headers))
    assert answers[0].status_code == 201
    assert same(answers)
    assert recorded(shared_web) == before + 1


def test_the_same_command_ten_times_at_once_is_one_event(shared_web: Web) -> None:
    which, this = in_state(shared_web, "agreed"), key()
    for extra in ({}, {"If-Match": '"2"'}):
        answers = at_once(10, lambda e=extra: send(shared_web, "officer", "block", which, BLOCK[2], **this, **e))
        assert answers[0].status_code == 200
        assert same(answers)
    assert len(history(shared_web, which)) == 3


def test_the_answer_to_a_repeat_is_the_first_answer_whatever_came_after(shared_web: Web) -> None:
    proposal, this = shared_web.headers("officer", **key()), key()
    proposed = shared_web.client.post(COMMITMENTS, json=SAID, headers=proposal)
    which = proposed.json()["id"]
    done(shared_web, AGREE[0], "agree", which, AGREE[2])
    blocked = send(shared_web, "officer", "block", which, BLOCK[2], **this)
    done(shared_web, CHAIR, "dispose", which, REFERRED_UP[2])
    done(shared_web, "officer", "unblock", which, {"how": "Money."})
    revised = framework_file(respond_within="3 working days", version=uuid4().hex)
    assert shared_web.services.ledger.adopt_framework(revised, actor=SYSTEM)
    with nothing_written(shared_web):
        assert same([blocked, send(shared_web, "officer", "block", which, BLOCK[2], **this)])
        assert same([proposed, shared_web.client.post(COMMITMENTS, json=SAID, headers=proposal)])
    assert read(shared_web, which)["state"] == "agreed"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("block", {"obstacle": "No staff", "help_needed": "A budget"}),
        ("block", BLOCK[2] | {"on": "2024-01-31"}),
        ("report-progress", {"report": "Half."}),
        ("achieve", {"evidence": "Paid."}),
        ("unblock", {"how": "Money."}),
    ],
)
def test_a_key_that_was_used_for_another_command_is_refused(
    shared_web: Web, command: str, said: dict[str, str]
) -> None:
    which, this = propose(shared_web, on="2024-01-02"), key()
    done(shared_web, AGREE[0], "agree", which, AGREE[2])
    done(shared_web, "officer", "block", which, BLOCK[2], **this)
    with nothing_written(shared_web):
        assert_problem(send(shared_web, "officer", command, which, said, **this), 422, field="Idempotency-Key")


def test_a_proposals_key_is_refused_for_another_proposal(shared_web: Web) -> None:
    headers = shared_web.headers("officer", **key())
    made = shared_web.client.post(COMMITMENTS, json=SAID, headers=headers).json()
    with nothing_written(shared_web):
        other = shared_web.client.post(COMMITMENTS, json=SAID | {"measure": "All of us"}, headers=headers)
        assert_problem(other, 422, field="Idempotency-Key")
    assert_problem(send(shared_web, "officer", "block", made["id"], BLOCK[2], **key()), 409)


def test_the_same_key_of_two_accounts_is_two_commands(shared_web: Web) -> None:
    which, this = in_state(shared_web, "agreed"), key()
    with shared_web.services.database() as conn:
        _, shared_web.tokens["second"] = accounts.add(
            conn, shared_web.services.ledger.voices, council=COUNCIL, role=Role.OFFICER, body=None, name="2"
        )
    versions = [
        done(shared_web, role, "report-progress", which, {"report": "Half."}, **this)["version"]
        for role in ("officer", "second", "officer", "second")
    ]
    assert versions == [3, 4, 3, 4]


def test_a_refused_command_leaves_its_key_free(shared_web: Web) -> None:
    which, this = propose(shared_web), key()
    assert_problem(send(shared_web, "officer", "block", which, BLOCK[2], **this), 409)
    done(shared_web, AGREE[0], "agree", which, AGREE[2])
    done(shared_web, "officer", "block", which, BLOCK[2], **this)


def test_as_of_asks_for_a_day_and_known_at_for_a_moment(shared_web: Web) -> None:
    which = propose(shared_web, on="2024-01-10")
    done(shared_web, AGREE[0], "agree", which, {"on": "2024-02-10"})
    then = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    known = read(shared_web, which, known_at=then)
    done(shared_web, "officer", "block", which, BLOCK[2] | {"on": "2024-03-10"})
    assert read(shared_web, which, known_at=then) == known
    states = {day: read(shared_web, which, as_of=day)["state"] for day in ("2024-01-10", "2024-02-10", "2024-03-10")}
    assert states == {"2024-01-10": "proposed", "2024-02-10": "agreed", "2024-03-10": "blocked"}
    assert read(shared_web, which, as_of="2024-03-10", known_at=then)["state"] == "agreed"
    assert read(shared_web, which, as_of="2024-03-10")["causes"][0]["since"] == "2024-03-10"
    early = {"as_of": "2024-01-09"}
    before = shared_web.client.get(f"/api/commitments/{which}", params=early, headers=shared_web.headers("officer"))
    assert_problem(before, 404)


def test_a_revision_changes_what_is_next_and_not_what_was_known_before(shared_web: Web) -> None:
    which = in_state(shared_web, "blocked")
    then = (datetime.now(UTC) - timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")
    known = read(shared_web, which, known_at=then)
    revised = framework_file(respond_within="30 working days", version=uuid4().hex)
    assert shared_web.services.ledger.adopt_framework(revised, actor=SYSTEM)
    assert read(shared_web, which, known_at=then) == known
    now = read(shared_web, which)
    assert now["next_step"]["at"] > known["next_step"]["at"]
    assert "change on" in now["next_step"]["because"]
