"""Rebuilds without an end, in a process of its own that can be stopped and killed."""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from multiprocessing.synchronize import Event
from time import sleep

from domain.ledger.application import Accountability
from domain.ledger.database import open_pool
from domain.model.errors import WrongState
from projections.rebuild import rebuild


def again_and_again(url: str, begun: Event) -> None:
    with open_pool(url, size=2) as pool:
        ledger = Accountability(pool)
        while True:
            try:
                rebuild(url, ledger, None if begun.is_set() else "register")
            except WrongState:
                sleep(0.05)  # Of the one before, that was killed, something still runs in the server.
            else:
                begun.set()


@contextmanager
def rebuilding(url: str) -> Iterator[ForkServerProcess]:
    """A process that has switched the register and goes on, list after list; killed at the end."""
    context = get_context("forkserver")
    # What every one of them needs is read once, by the process that they are forked from.
    context.set_forkserver_preload(["projections.rebuild"])
    begun = context.Event()
    process = context.Process(target=again_and_again, args=(url, begun))
    process.start()
    try:
        assert begun.wait(30), "it does not begin"
        yield process
    finally:
        process.kill()
        process.join(10)
        assert not process.is_alive()
