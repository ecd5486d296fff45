"""Limits on what one request may cost, kept before anything reads it."""

import re
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from domain.exchange.table import LARGEST

LARGEST_BODY = 256 * 1024
"""Bytes of a request's body, at most: fifty times the longest text that is taken."""
LARGEST_TABLE = 3 * LARGEST // 2
"""Bytes where a table comes in: the largest, as a form carries it."""
_TABLES = re.compile(r"(/api)?/councils/[^/]+/import(/carry-out)?")


def largest(path: str) -> int:
    """Bytes that the body of a request to an address may have."""
    return LARGEST_TABLE if _TABLES.fullmatch(path) else LARGEST_BODY


class BodyLimit:
    """ASGI middleware that refuses a larger body with 413, whatever its Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced, most = dict(scope["headers"]).get(b"content-length", b"0"), largest(scope["path"])
        if not announced.isdigit() or int(announced[:12]) > most:
            await self._refuse(scope, receive, send)
            return
        chunks, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # The caller went away.
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > most:
                await self._refuse(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        whole: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = problems.of_error(problems.TooLarge(f"Send {largest(scope['path']) // 1024} KiB or less."))
        response = problems.respond(shown)
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
