"""Threads for work that waits for the database, beside the framework's own: to hand a command over to one of those, and
its answer back, takes 67 µs of a processor, and here 10."""

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from functools import cache, partial
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar, TypeVarTuple, Unpack

AT_ONCE = 40
"""How many pieces of work are done at the same time, as many as the framework has threads. Others wait for their turn;
how many there are in all is bounded where requests come in (limits.AtOnce)."""

Given = TypeVarTuple("Given")
Found = TypeVar("Found")
_Work = tuple[Context, Callable[[], Any], AbstractEventLoop, "Future[Any]"]


async def in_a_thread(work: Callable[[Unpack[Given]], Found], *given: *Given) -> Found:
    """What `work` returns or raises. It runs in the context of whoever asks for it. Once begun it goes on to its end,
    also where nobody waits for it any more."""
    loop = get_running_loop()
    found: Future[Found] = loop.create_future()
    _waiting().put((copy_context(), partial(work, *given), loop, found))
    return await found


@cache
def _waiting() -> "SimpleQueue[_Work]":
    """What waits for a thread; the threads begin with the first of it."""
    queue: SimpleQueue[_Work] = SimpleQueue()
    for number in range(AT_ONCE):
        Thread(target=_work, args=(queue,), name=f"work-{number}", daemon=True).start()
    return queue


def _work(queue: "SimpleQueue[_Work]") -> None:
    while True:
        # In a function of its own, so that nothing of it is held on to while this waits.
        _done(*queue.get())


def _done(context: Context, work: Callable[[], Any], loop: AbstractEventLoop, found: "Future[Any]") -> None:
    try:
        told = partial(_return, found, context.run(work))
    except BaseException as error:
        told = partial(_raise, found, error)
    with suppress(RuntimeError):  # The loop is closed: nobody waits.
        loop.call_soon_threadsafe(told)


def _return(found: "Future[Any]", what: Any) -> None:
    if not found.done():
        found.set_result(what)


def _raise(found: "Future[Any]", error: BaseException) -> None:
    if not found.done():
        # A future takes no StopIteration.
        found.set_exception(RuntimeError("work stopped") if isinstance(error, StopIteration) else error)
