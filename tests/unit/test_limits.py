"""How often a caller may fail, how long one may take, and how many may ask at once."""

import asyncio
import json
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from api import limits
from api.limits import AtOnce, Attempts, BodyLimit
from api.problems import TooMany
from tests.loops import run


def test_a_caller_that_failed_too_often_waits_and_others_do_not() -> None:
    now = 0.0
    attempts = Attempts(most=3, seconds=60, now=lambda: now)
    for _ in range(3):
        attempts.check("a")
        attempts.failed("a")
    with pytest.raises(TooMany):
        attempts.check("a")
    attempts.check("b")
    now = 61.0
    attempts.check("a")


def test_callers_are_forgotten_before_they_fill_the_memory() -> None:
    attempts = Attempts(most=1, now=lambda: 0.0)
    for number in range(Attempts.CALLERS + 1):
        attempts.failed(str(number))
    attempts.check("0")
    with pytest.raises(TooMany):
        attempts.check("1")


async def ask(app: Any, receive: Receive) -> tuple[int, dict[bytes, bytes], Any]:
    """A POST to an ASGI application: its status, headers and JSON."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "state": {}}
    await app(scope, receive, send)
    return sent[0]["status"], dict(sent[0]["headers"]), json.loads(sent[1]["body"])


async def never() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def app(*_: object) -> None:
        raise AssertionError("it was handed on")

    monkeypatch.setattr(limits, "READ_WITHIN", 0.01)
    status, headers, told = run(ask(BodyLimit(app), never))
    assert (status, headers[b"connection"]) == (408, b"close")
    assert told["detail"] == "It took too long to arrive. Send it again."


def test_only_so_many_are_answered_at_once_and_the_others_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AT_ONCE", 2)

    async def story() -> None:
        go = asyncio.Event()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await go.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"{}"})

        busy = AtOnce(app)
        first = [asyncio.create_task(ask(busy, never)) for _ in range(2)]
        await asyncio.sleep(0)
        status, headers, told = await ask(busy, never)
        assert status == 503
        assert int(headers[b"retry-after"]) > 0
        assert told["detail"] == limits.BUSY
        go.set()
        assert [(await each)[0] for each in first] == [200, 200]
        assert (await ask(busy, never))[0] == 200

    run(story())
