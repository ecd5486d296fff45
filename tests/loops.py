"""Running what is asynchronous from a test."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def run(what: Coroutine[Any, Any, T]) -> T:
    """What comes of it, in a loop and a thread of its own: the browser's library keeps a loop running in the thread
    that tests run in, once a test has asked for a browser."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, what).result()
