"""What a command cannot take: which field, why, never a fault of ours, and nothing on the record."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Web
from tests.integration.desk import COMMITMENTS, in_state, nothing_written, propose, send
from tests.integration.problem import assert_problem
from tests.integration.test_refusals import POSSIBLE_IN, VALID, WHO_ISSUES_WHAT


def post_raw(web: Web, content: Any, **headers: str) -> Any:
    """The answer to a proposal whose body is these bytes. It must leave no trace."""
    sent = {"Content-Type": "application/json", **headers}
    with nothing_written(web):
        return web.client.post(COMMITMENTS, content=content, headers=web.headers("officer", **sent))


def post(web: Web, **said: Any) -> Any:
    # Not the client's own JSON, which refuses what this is about.
    return post_raw(web, json.dumps({"title": "A title"} | said).encode())


NO_DAYS = ["2024-02-30", "2024-13-01", "0000-01-01", "tomorrow", "", "20240101", "2024-01-01T00:00:00", "1989-11-19"]
NEARLY_DAYS = ["2024-1-1", " 2024-01-01", "2024-01-01\n", "12024-01-01", "-2024-01-01", "2024-01-01\x00", "٢٠٢٤-01-01"]
NOT_TEXT = [5, 1.5, True, [], ["2024-01-01"], {}, {"text": "a"}, 10**400]


@pytest.mark.parametrize("field", ["on", "due_on"])
@pytest.mark.parametrize("day", [*NO_DAYS, *NEARLY_DAYS, *NOT_TEXT, 0, 20240101], ids=lambda day: repr(day)[:20])
def test_what_is_no_day_of_ours_is_refused(shared_web: Web, field: str, day: object) -> None:
    assert_problem(post(shared_web, **{field: day}), 422, field=field)


def test_a_day_to_come_is_refused_where_something_happened(shared_web: Web) -> None:
    today = datetime.now(UTC)
    for day in (today + timedelta(days=2)).date().isoformat(), "2099-01-01", "9999-12-31":
        assert_problem(post(shared_web, on=day), 422, field="on")


def test_a_day_too_far_off_cannot_be_promised(shared_web: Web) -> None:
    assert_problem(post(shared_web, due_on="2100-01-02"), 422, field="due_on")


def test_nothing_happens_to_a_commitment_before_it_was_proposed(shared_web: Web) -> None:
    which = propose(shared_web, on="2024-05-02")
    with nothing_written(shared_web):
        answer = send(shared_web, "consultant", "challenge", which, VALID["challenge"] | {"on": "2024-05-01"})
    assert_problem(answer, 422, field="on")
    on_the_day = send(shared_web, "consultant", "challenge", which, VALID["challenge"] | {"on": "2024-05-02"})
    assert on_the_day.status_code == 200


NO_LINES = ["", " ", "\n\t", "a\x00b", "a\x07", "a\x85b", "x" * 201, "x" * 10_000, "two\nlines", "\ud800", "a\udfff"]


@pytest.mark.parametrize("title", [*NO_LINES, *NOT_TEXT, None], ids=lambda title: repr(title)[:20])
def test_what_is_no_line_of_text_is_no_title(shared_web: Web, title: object) -> None:
    assert_problem(post(shared_web, title=title), 422, field="title")


TEXTS = [(command, field) for command, said in VALID.items() for field in said if field != "due_on"]
# Whoever has not taken it on cannot stop: that is refused as a wrong state.
TEXTS.remove(("withdraw-adoption", "organisation"))
NOT_NEEDED = {("cannot-be-met", "delivered")}
"""Left out, or empty, it says something else: children have not been told yet."""


@pytest.mark.parametrize(("command", "field"), TEXTS)
def test_no_command_takes_what_is_not_text(shared_web: Web, command: str, field: str) -> None:
    which = in_state(shared_web, POSSIBLE_IN[command])
    role = min(WHO_ISSUES_WHAT[command])
    role = {"refer": "chair of cooperative"}.get(command, "chair of partnership") if role == "chair" else role
    headers = shared_web.headers(role, **{"Content-Type": "application/json"})
    without = {name: value for name, value in VALID[command].items() if name != field}
    wrong = [VALID[command] | {field: value} for value in ("a\x00b", "\ud800", "x" * 10_000, 5, ["a"])]
    if (command, field) not in NOT_NEEDED:
        wrong += [without, VALID[command] | {field: ""}, VALID[command] | {field: None}]
    with nothing_written(shared_web):
        for said in wrong:
            content = json.dumps(said).encode()
            answer = shared_web.client.post(f"/api/commitments/{which}/{command}", content=content, headers=headers)
            assert_problem(answer, 422, field=field)


NOT_JSON = [b"", b" ", b"{", b"\x00", b"\xef\xbb\xbf", b"[" * 100_000, b'{"a":' * 40_000, b"title=a", b"{'title': 'a'}"]
NO_OBJECT = [b"null", b"[]", b'"title"', b"5", b'{"title": "a"} {"title": "b"}', b'{"title": "a",}', b"{}", b"[{}]"]
NO_TEXT = [b'{"title": "\xff\xfe"}', b'{"title": "a\x00b"}', b'{"title": "\\u0000"}', b'{"title": "\\ud800"}']
NO_NUMBERS = [b'{"title": ' + b"9" * 100_000 + b"}", b'{"title": 1e999}', b'{"title": NaN}']


@pytest.mark.parametrize("content", [*NOT_JSON, *NO_OBJECT, *NO_TEXT, *NO_NUMBERS], ids=lambda sent: repr(sent[:20]))
def test_a_body_that_is_no_proposal_in_json_is_refused(shared_web: Web, content: bytes) -> None:
    assert_problem(post_raw(shared_web, content), 422)


@pytest.mark.parametrize("name", ["unknown", "actor_id", "\ud800", "\x00", "", "x" * 200_000, "title "], ids=ascii)
def test_a_field_that_there_is_not_is_refused_in_few_words(shared_web: Web, name: str) -> None:
    answer = post(shared_web, **{name: "a"})
    assert_problem(answer, 422)
    assert len(answer.content) < 1_000


def test_a_thousand_wrong_fields_are_refused_in_few_words(shared_web: Web) -> None:
    answer = post(shared_web, **{f"unknown {number}": 1 for number in range(1_000)})
    assert_problem(answer, 422)
    assert len(answer.content) < 5_000


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"])
def test_a_body_that_does_not_say_it_is_json_is_refused(shared_web: Web, kind: str) -> None:
    assert_problem(post_raw(shared_web, b'{"title": "A title"}', **{"Content-Type": kind}), 422)


NO_LINKS = [("outcome", "none"), ("promises", ["none"]), ("priorities", ["none"]), ("body", "none"), ("promises", "p1")]
NO_KEYS = [("promises", ["p1"] * 51), ("outcome", "\x00"), ("promises", ["\ud800"]), ("promises", [[]]), ("body", "")]


@pytest.mark.parametrize(("field", "value"), [*NO_LINKS, *NO_KEYS])
def test_what_the_framework_does_not_have_is_refused(shared_web: Web, field: str, value: object) -> None:
    answer = post(shared_web, **{field: value})
    assert_problem(answer, 422)
    assert answer.json()["errors"][0]["field"].startswith(field)


def in_chunks() -> Iterator[bytes]:
    for _ in range(200):
        yield b"x" * 10_000


MEGABYTES = b"x" * 2_000_000
TOO_LARGE: dict[str, tuple[Any, dict[str, str]]] = {
    "as it is": (MEGABYTES, {}),
    "in chunks": (in_chunks, {}),
    "lying low": (MEGABYTES, {"Content-Length": "10"}),
    "lying high": (b"{}", {"Content-Length": "2000000"}),
    "negative": (b"{}", {"Content-Length": "-1"}),
    "endless": (b"{}", {"Content-Length": "9" * 5000}),
    "no number": (b"{}", {"Content-Length": "many"}),
}


@pytest.mark.parametrize("case", TOO_LARGE)
def test_a_body_of_megabytes_is_refused(shared_web: Web, case: str) -> None:
    content, headers = TOO_LARGE[case]
    assert_problem(post_raw(shared_web, content() if callable(content) else content, **headers), 413)
