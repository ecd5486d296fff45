"""HTTP as it comes in: uvicorn's protocol, with bounds on what one connection can have this process hold in memory.

The parser is httptools, which takes half of the time of h11. By itself it takes a head of any length, and any number of
requests that are sent without waiting for the answer to the one before.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 64 * 1024
"""Bytes that may come without a head, a piece of a body or a request being complete with them: many times the longest
head that browsers send. What came in one go (256 KiB at most) is looked at before it is counted."""
MOST_AHEAD = 16
"""Requests of one connection that may wait for the one before. Few programs send any."""


class TooMuch(Exception):
    """Raised to have the parser stop."""


class BoundedProtocol(HttpToolsProtocol):
    """See above. A connection that goes beyond a bound is closed: with 400 where nothing else is being answered."""

    _incomplete = 0

    def data_received(self, data: bytes) -> None:
        if self._incomplete > LARGEST_HEAD:
            self._refuse()
            return
        self._incomplete += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._incomplete = 0
        if len(self.pipeline) >= MOST_AHEAD:
            self.transport.abort()
            raise TooMuch
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._incomplete = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._incomplete = 0
        super().on_message_complete()

    def _refuse(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.send_400_response("The head of this request is too long.")
        else:
            self.transport.abort()
