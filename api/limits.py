"""Limits on what one request may cost, kept before anything reads it."""

import asyncio
import re
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from domain.exchange.table import LARGEST
from domain.model.errors import Refusal

LARGEST_BODY = 256 * 1024
"""Bytes of a request's body, at most: fifty times the longest text that is taken."""
LARGEST_TABLE = 3 * LARGEST // 2
"""Bytes where a table comes in: the largest, as a form carries it."""
_TABLES = re.compile(r"(/api)?/councils/[^/]+/import(/carry-out)?")
READ_WITHIN = 20.0
"""Seconds in which a body must have arrived."""
_LISTENING = re.compile(r"/sessions/[^/]+/live/events")
"""Who listens there is answered for minutes and costs next to nothing; live.py has its own limit."""
AT_ONCE = 100
"""Requests that are answered at the same time. More would only wait for each other, in memory."""
BUSY = "Too many are asking just now. Nothing was done. Wait a little, then send it again."


class AtOnce:
    """ASGI middleware that answers a bounded number of requests at the same time; others are told to come back."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _LISTENING.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        if self._now >= AT_ONCE:
            await problems.respond(problems.problem(503, BUSY))(scope, receive, send)
            return
        self._now += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._now -= 1


def largest(path: str) -> int:
    """Bytes that the body of a request to an address may have."""
    return LARGEST_TABLE if _TABLES.fullmatch(path) else LARGEST_BODY


class _TooLarge(Exception):
    """More came in than may."""


class BodyLimit:
    """ASGI middleware that refuses a larger body with 413, whatever its Content-Length says, and one that does not
    arrive with 408."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced, most = dict(scope["headers"]).get(b"content-length", b"0"), largest(scope["path"])
        too_large = problems.TooLarge(f"Send {most // 1024} KiB or less.")
        if not announced.isdigit() or int(announced[:12]) > most:
            await self._refuse(too_large, scope, receive, send)
            return
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await self._read(receive, most)
        except TimeoutError:
            await self._refuse(problems.TooSlow("It took too long to arrive. Send it again."), scope, receive, send)
            return
        except _TooLarge:
            await self._refuse(too_large, scope, receive, send)
            return
        if body is None:
            return  # The caller went away.
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)

    async def _read(self, receive: Receive, most: int) -> bytes | None:
        chunks, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > most:
                raise _TooLarge
            if not message.get("more_body"):
                return b"".join(chunks)

    async def _refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        response = problems.respond(problems.of_error(refusal))
        response.headers["Connection"] = "close"
        await response(scope, receive, send)


class Attempts:
    """How often callers may fail: at most `most` times in `seconds`, each caller on its own.

    Kept in this process and bounded, so it costs a guesser time and costs nobody memory.
    """

    CALLERS = 10_000

    def __init__(self, *, most: int = 20, seconds: float = 60.0, now: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._now = now
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = Lock()

    def check(self, caller: str) -> None:
        """Raises TooMany for a caller that failed too often lately."""
        with self._lock:
            failed = self._failed.get(caller, deque())
            while failed and failed[0] < self._now() - self._seconds:
                failed.popleft()
            if len(failed) >= self._most:
                raise problems.TooMany("Too many wrong tokens came from here. Wait a minute, then try again.")

    def failed(self, caller: str) -> None:
        """Note that a caller failed."""
        with self._lock:
            self._failed.setdefault(caller, deque(maxlen=self._most)).append(self._now())
            self._failed.move_to_end(caller)
            if len(self._failed) > self.CALLERS:
                self._failed.popitem(last=False)
