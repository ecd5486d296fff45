"""A stream of commands from several callers, each commitment with a story of its own."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event, Lock

from tests.faults.client import Client
from tests.faults.stories import NOT_HEARD, GaveUp, Kind, Story
from tests.faults.told import Told


class Stream:
    """Callers at work. `told` has every command that any of them gave; `a_second`: how many stories they begin in a
    second at most."""

    def __init__(self, client: Client, seed: str, *, answer_time: float) -> None:
        self.told: list[Told] = []
        self.a_second = 100.0
        self._client, self._seed, self._answer_time = client, seed, answer_time
        self._next, self._number = time.monotonic(), 0
        self._lock, self._stop = Lock(), Event()
        self._working: list[Future[None]] = []

    @contextmanager
    def at_work(self, callers: int) -> Iterator[None]:
        """Callers begin stories until this ends; then each ends the one that it is in."""
        self._stop.clear()
        with ThreadPoolExecutor(callers) as people:
            self._working = [people.submit(self._work) for _ in range(callers)]
            try:
                yield
            finally:
                self._stop.set()
        self._look()

    def wait_until_begun(self, stories: float, until: float) -> None:
        """Wait until so many stories have begun, or until a moment of the monotonic clock."""
        while self._number < stories and time.monotonic() < until:
            self._look()
            time.sleep(0.1)

    def _look(self) -> None:
        """Raises what a caller failed with."""
        for each in self._working:
            if each.done():
                each.result()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._next = max(self._next + 1 / self.a_second, time.monotonic())
                pause = self._next - time.monotonic()
            if self._stop.wait(pause):
                return
            self.tell()

    def tell(self, kind: Kind | None = None, *, not_heard: float = NOT_HEARD) -> list[Told]:
        """One story, from its beginning to its end. Returns what was told in it."""
        with self._lock:
            self._number += 1
            story = Story(self._client, self._number, self._seed, self._answer_time, not_heard)
        with suppress(GaveUp):
            story.live(kind)
        with self._lock:
            self.told += story.told
        return story.told
