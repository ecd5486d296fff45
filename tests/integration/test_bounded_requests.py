"""What comes in over HTTP is bounded before anything reads it (api/bounded.py): on a real server, byte by byte."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Thread
from time import monotonic, sleep

import psutil
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.bounded import LARGEST_HEAD, MOST_AHEAD, BoundedProtocol
from tests.faults.whole import free_port

HEAD = b"POST /%d HTTP/1.1\r\nHost: 127.0.0.1\r\n"
PATIENCE = 20.0


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the path and how long the body was; what is asked of `/slow` after a while."""
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    said = f"{scope['path']} {length}\n".encode()
    headers = [(b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server that only tells what it was asked."""
    found = free_port()
    server = uvicorn.Server(
        uvicorn.Config(told, port=found, http=BoundedProtocol, lifespan="off", log_level="critical")
    )
    thread = Thread(target=server.run)
    thread.start()
    end = monotonic() + PATIENCE
    while not server.started:
        assert monotonic() < end
        sleep(0.01)
    yield found
    server.should_exit = True
    thread.join(PATIENCE)


def answers(port: int, *pieces: bytes) -> bytes:
    """All that comes back for what is sent, until the server closes or has nothing more to say."""
    return sent(port, *pieces)[0]


def sent(port: int, *pieces: bytes) -> tuple[bytes, bool]:
    """The same, and whether the server closed the connection."""
    found = b""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)) as conn:
        with suppress(ConnectionError):
            for each in pieces:
                conn.sendall(each)
        try:
            while more := conn.recv(65536):
                found += more
        except TimeoutError:
            return found, False
        except ConnectionError:
            pass
    return found, True


def test_a_request_in_pieces_is_one_request(port: int) -> None:
    whole = HEAD % 1 + b"Content-Length: 5\r\nConnection: close\r\n\r\nabcde"
    for size in (1, 7, len(whole)):
        found = answers(port, *(whole[at : at + size] for at in range(0, len(whole), size)))
        assert found.endswith(b"/1 5\n")


def test_a_large_head_is_taken_and_an_endless_one_is_refused(port: int) -> None:
    large = b"X: " + b"x" * (LARGEST_HEAD - 1000) + b"\r\n"
    assert b"200 OK" in answers(port, HEAD % 1 + large + b"Connection: close\r\n\r\n")
    for endless in (b"X: " + b"x" * LARGEST_HEAD, b"X: x\r\n" * LARGEST_HEAD, b"X" * LARGEST_HEAD):
        found, was_closed = sent(port, HEAD % 1, *[endless] * 64)
        assert was_closed
        # What it was told may be lost, as it was still sending.
        assert found == b"" or b"400 Bad Request" in found


def test_an_endless_chunk_extension_or_trailer_is_refused(port: int) -> None:
    chunked = HEAD % 1 + b"Transfer-Encoding: chunked\r\n\r\n"
    for endless in (b"5;x=" + b"y" * LARGEST_HEAD, b"0\r\nX: " + b"x" * LARGEST_HEAD):
        found, was_closed = sent(port, chunked, endless, *[b"x" * LARGEST_HEAD] * 64)
        assert was_closed
        assert b"200 OK" not in found


def test_a_body_of_many_pieces_is_not_taken_for_a_head(port: int) -> None:
    """What a body may be is bounded by what reads it (limits.py)."""
    pieces, piece = 40, b"x" * LARGEST_HEAD
    head = HEAD % 1 + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (pieces * len(piece))
    assert answers(port, head, *[piece] * pieces).endswith(b"/1 %d\n" % (pieces * len(piece)))
    chunk = b"%x\r\n%s\r\n" % (len(piece), piece)
    head = HEAD % 2 + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert answers(port, head, *[chunk] * pieces, b"0\r\n\r\n").endswith(b"/2 %d\n" % (pieces * len(piece)))


def test_requests_that_do_not_wait_for_each_other_are_answered_in_their_order(port: int) -> None:
    slow = b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    quick = [HEAD % number + b"Content-Length: 1\r\n\r\nx" for number in range(MOST_AHEAD)]
    found = answers(port, slow + b"".join(quick))
    said = [line for line in found.split(b"\n") if line.startswith(b"/")]
    assert said == [b"/slow 0", *(b"/%d 1" % number for number in range(MOST_AHEAD))]


def test_more_of_them_than_anybody_sends_are_cut_off_and_others_are_answered(port: int) -> None:
    me = psutil.Process()
    before = me.memory_info().rss
    slow = b"GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    many = slow + b"GET / HTTP/1.1\r\n\r\n" * 100_000
    for _ in range(20):
        assert answers(port, many).count(b"200 OK") <= MOST_AHEAD + 1
    assert me.memory_info().rss - before < 50 * 2**20
    assert answers(port, HEAD % 3 + b"Connection: close\r\n\r\n").endswith(b"/3 0\n")


@pytest.mark.parametrize(
    "wrong",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nA b: c\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(port: int, wrong: bytes) -> None:
    """Two lengths, or a length and pieces, are how one request is hidden within another."""
    found = answers(port, wrong)
    assert found.startswith(b"HTTP/1.1 400 ")
    assert found.count(b"HTTP/1.1") == 1
