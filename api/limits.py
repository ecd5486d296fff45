"""Limits on what one request may cost, kept before anything reads it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems

LARGEST_BODY = 256 * 1024
"""Bytes of a request's body, at most: fifty times the longest text that is taken."""


class BodyLimit:
    """ASGI middleware that refuses a larger body with 413, whatever its Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced[:12]) > LARGEST_BODY:
            await self._refuse(scope, receive, send)
            return
        chunks, size = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # The caller went away.
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > LARGEST_BODY:
                await self._refuse(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        whole: list[Message] = [{"type": "http.request", "body": b"".join(chunks), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        shown = problems.of_error(problems.TooLarge(f"Send {LARGEST_BODY // 1024} KiB or less."))
        response = problems.respond(shown)
        response.headers["Connection"] = "close"
        await response(scope, receive, send)
