"""Work that is handed to a thread: what comes back, and that nothing is left behind where nobody waits."""

import asyncio
import threading
from contextvars import ContextVar

import pytest

from api.threads import AT_ONCE, in_a_thread
from tests.loops import run

WITHIN = 10
said: ContextVar[str] = ContextVar("said", default="nothing")


class Refused(Exception):
    """What the work raises."""


def test_what_is_returned_comes_back_from_another_thread() -> None:
    async def asked() -> tuple[int, int]:
        return await in_a_thread(lambda number: (number, threading.get_ident()), 7)

    number, thread = run(asked())
    assert number == 7
    assert thread != threading.get_ident()


@pytest.mark.parametrize("raised", [Refused("no"), KeyError("x")])
def test_what_is_raised_comes_back(raised: Exception) -> None:
    def refuse() -> None:
        raise raised

    with pytest.raises(type(raised)) as found:
        run(in_a_thread(refuse))
    assert found.value is raised


def test_an_end_of_iteration_is_an_error_and_no_end() -> None:
    with pytest.raises(RuntimeError):
        run(in_a_thread(next, iter(())))


def test_it_knows_whose_request_it_is_for_and_changes_nothing_there() -> None:
    def work() -> str:
        before = said.get()
        said.set("by the work")
        return before

    async def asked(name: str) -> tuple[str, str]:
        said.set(name)
        return await in_a_thread(work), said.get()

    async def several() -> list[tuple[str, str]]:
        return await asyncio.gather(*(asked(str(number)) for number in range(200)))

    assert run(several()) == [(str(number), str(number)) for number in range(200)]


def test_more_than_there_are_threads_for_wait_for_their_turn() -> None:
    most, now, lock, go = 0, 0, threading.Lock(), threading.Event()

    def work() -> None:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        go.wait(WITHIN)
        with lock:
            now -= 1

    async def several() -> None:
        asked = [asyncio.create_task(in_a_thread(work)) for _ in range(AT_ONCE * 2)]
        while most < AT_ONCE:
            await asyncio.sleep(0.01)
        go.set()
        await asyncio.gather(*asked)

    run(asyncio.wait_for(several(), WITHIN))
    assert (most, now) == (AT_ONCE, 0)


def test_what_nobody_waits_for_any_more_goes_on_and_harms_nobody() -> None:
    begun, go, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(WITHIN)
        ended.set()

    async def given_up() -> None:
        asked = asyncio.create_task(in_a_thread(work))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked

    run(asyncio.wait_for(given_up(), WITHIN))
    # The loop is closed by now.
    go.set()
    assert ended.wait(WITHIN)
    assert run(in_a_thread(lambda: "as ever")) == "as ever"
