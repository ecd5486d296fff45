"""Headers, addresses and questions that are none of ours: refused in a sentence, and nothing on the record."""

from typing import Any

import pytest

from tests.conftest import Web
from tests.integration.desk import COMMITMENTS, in_state, nothing_written, propose
from tests.integration.problem import assert_problem
from tests.integration.test_refusals import VALID
from tests.scenarios import COUNCIL


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "a\x7fb", "\x80", "é\x85"], ids=ascii)
def test_an_idempotency_key_that_is_no_key_is_refused(shared_web: Web, key: str) -> None:
    headers: Any = {**shared_web.headers("officer"), "Idempotency-Key": key.encode("latin-1")}
    with nothing_written(shared_web):
        answer = shared_web.client.post(COMMITMENTS, json={"title": "A title"}, headers=headers)
    assert_problem(answer, 422, field="Idempotency-Key")


def test_an_idempotency_key_may_be_two_hundred_characters_long(shared_web: Web) -> None:
    headers = shared_web.headers("officer", **{"Idempotency-Key": "x" * 200})
    assert shared_web.client.post(COMMITMENTS, json={"title": "A title"}, headers=headers).status_code == 201


@pytest.mark.parametrize("version", ["", '""', '"1"', '"3"', '"-1"', "x", "1, 2", '"٢"', '"' + "9" * 400 + '"', "W/"])
def test_a_version_that_is_not_the_newest_is_refused_with_412(shared_web: Web, version: str) -> None:
    which = in_state(shared_web, "agreed")
    headers: Any = {**shared_web.headers("officer"), "If-Match": version.encode()}
    with nothing_written(shared_web):
        answer = shared_web.client.post(f"/api/commitments/{which}/block", json=VALID["block"], headers=headers)
    assert_problem(answer, 412)


NO_CURSORS = [
    "x",
    "!!!",
    "LTE",
    "OTk5OTk5OTk5OTk5OTk5OTk5OTk",
    "%00",
    "é",
    "A" * 41,
    "MQ==MQ==",
    "XzE",
    "MV8w",
    "MDE",
]
NO_LIMITS = ["0", "-1", "201", "x", "1.5", "9" * 400, "%00", "1e2"]
NO_ANSWERS: dict[str, list[str]] = {
    "cursor": NO_CURSORS,
    "limit": NO_LIMITS,
    "state": ["stuck", "AGREED", "%00"],
    "stuck": ["2", "maybe", "%00"],
    "q": ["x" * 201, "%00", "a%07", "a%0Ab"],
    "outcome": ["%00", "x" * 61],
    "body": ["%00", "x" * 61],
    "promise": ["%00", "x" * 61],
    "priority": ["%00", "x" * 61],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in NO_ANSWERS.items() for value in values])
def test_a_question_about_the_register_that_is_none_is_refused(shared_web: Web, name: str, value: str) -> None:
    answer = shared_web.client.get(f"{COMMITMENTS}?{name}={value}", headers=shared_web.headers("member"))
    assert_problem(answer, 422, field=name)


NO_DAYS = ["2024-02-30", "tomorrow", "", "5", "20240101", "%00"]
NO_MOMENTS = ["2024-01-01", "now", "", "5", "1700000000", "2024-01-01T00:00:00", "2024-01-01T00:00Z", "%00", "9" * 30]
NOT_IN_UTC = ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z"]


@pytest.mark.parametrize(
    ("name", "value"), [("as_of", v) for v in NO_DAYS] + [("known_at", v) for v in [*NO_MOMENTS, *NOT_IN_UTC]]
)
def test_a_day_or_moment_that_is_none_is_refused(shared_web: Web, name: str, value: str) -> None:
    which = propose(shared_web)
    answer = shared_web.client.get(f"/api/commitments/{which}?{name}={value}", headers=shared_web.headers("member"))
    assert_problem(answer, 422, field=name)


@pytest.mark.parametrize(
    "asked", ["known_at=0001-01-01T00:00:00Z", "known_at=1989-01-01T00:00:00Z", "as_of=0001-01-01"]
)
def test_before_it_was_proposed_there_is_nothing_to_find(shared_web: Web, asked: str) -> None:
    which = propose(shared_web)
    answer = shared_web.client.get(f"/api/commitments/{which}?{asked}", headers=shared_web.headers("member"))
    assert_problem(answer, 404)


@pytest.mark.parametrize(
    "asked", ["as_of=9999-12-31", "known_at=9999-12-31T23:59:59Z", "known_at=2999-01-01t00:00:00z"]
)
def test_at_the_end_of_time_it_is_as_it_is_now(shared_web: Web, asked: str) -> None:
    which = in_state(shared_web, "blocked")
    answer = shared_web.client.get(f"/api/commitments/{which}?{asked}", headers=shared_web.headers("member"))
    now = shared_web.client.get(f"/api/commitments/{which}", headers=shared_web.headers("member"))
    assert answer.json() == now.json()


@pytest.mark.parametrize("asked", ["after=-1", "after=x", "after=" + "9" * 40, "limit=0", "limit=10001", "limit="])
def test_a_question_about_the_ledger_that_is_none_is_refused(shared_web: Web, asked: str) -> None:
    answer = shared_web.client.get(f"/api/events?{asked}", headers=shared_web.headers("auditor"))
    assert_problem(answer, 422, field=asked.partition("=")[0])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/nowhere", 404), ("GET", "/api/", 404), ("DELETE", f"/api/councils/{COUNCIL}", 405)],
)
def test_what_there_is_not_is_said_in_a_sentence(shared_web: Web, method: str, path: str, status: int) -> None:
    answer = shared_web.client.request(method, path, headers=shared_web.headers("officer"))
    assert_problem(answer, status)
    assert ("allow" in answer.headers) == (status == 405)
