"""Group commit: saves that come at the same time share one transaction, one round trip and one wait for the disk.

No thread of its own, and no waiting for company. Whoever comes while nobody writes leads, and writes its own save at
once. Who comes meanwhile queues; when the leader is done, the first of them writes for all of them, and so on.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

from domain.ledger.database import Busy, Unavailable

MOST_SAVES = 256
"""How many saves are written together."""
MOST_BYTES = 1 << 20
"""Or how many bytes, where that is less. A larger save is written by itself."""
ROOM = 1000
"""How many saves may wait. More are refused at once: a stuck database must not pile up work."""
WITHIN = 12.0
"""Seconds that a caller waits for others to write its save: longer than the database's lock is waited for twice, by the
batch before and by its own, so that where the lock is what is stuck it is told that nothing was written."""
HANGS_AFTER = 10.0
"""Seconds after which a leader is taken to hang and another leads beside it. The database's lock keeps the order."""

What = TypeVar("What")
Reply = TypeVar("Reply")


@dataclass(eq=False, slots=True)
class Waiting(Generic[What, Reply]):
    """A caller with what it wants written, and what became of that."""

    what: What
    size: int
    turn: "SimpleQueue[None]"
    """Its caller's. Something is put in when there is an answer, or when it is this one's turn to lead."""
    answer: Reply | Exception | None = None


class GroupCommit(Generic[What, Reply]):
    """Has callers on many threads write together.

    `write` gets what several callers want written and returns, for each of them, a reply or the error that its caller
    gets. What it raises is raised to all of them, and to nobody else.
    """

    def __init__(
        self,
        write: Callable[[Sequence[What]], Sequence[Reply | Exception]],
        *,
        room: int = ROOM,
        within: float = WITHIN,
        hangs_after: float = HANGS_AFTER,
    ) -> None:
        self._write, self._room, self._within, self._hangs_after = write, room, within, hangs_after
        self._mutex = Lock()
        self._queue: deque[Waiting[What, Reply]] = deque()
        self._leader: Waiting[What, Reply] | None = None
        """Where nobody leads, nobody waits."""
        self._led_since = 0.0

    def __call__(self, *wanted: tuple[What, int]) -> list[Reply | Exception]:
        """Have something written, each of so many bytes. Returns for each its reply or its error: Busy where it was not
        written, because too many or too slow ones wait before it, Unavailable where no reply came in time, and what
        `write` has for it."""
        turn: SimpleQueue[None] = SimpleQueue()
        mine: list[Waiting[What, Reply]] = [Waiting(what, size, turn) for what, size in wanted]
        until = time.monotonic() + self._within
        try:
            self._join(mine)
            while left := [each for each in mine if each.answer is None]:
                if taken := self._taken(left):
                    self._lead(*taken)
                else:
                    self._wait(left, until)
        except BaseException:
            self._leave(mine)
            raise
        return [each.answer for each in mine if each.answer is not None]

    def _join(self, mine: Sequence[Waiting[What, Reply]]) -> None:
        """Queue, or lead where nobody does who does not hang."""
        now = time.monotonic()
        with self._mutex:
            for each in mine:
                if self._leader is None or now > self._led_since + self._hangs_after:
                    self._leader, self._led_since = each, now
                    self._queue.appendleft(each)
                elif len(self._queue) < self._room:
                    self._queue.append(each)
                else:
                    each.answer = Busy("too many saves wait")

    def _taken(
        self, mine: Sequence[Waiting[What, Reply]]
    ) -> tuple[Waiting[What, Reply], list[Waiting[What, Reply]]] | None:
        """Which of mine leads, and what is to be written now: that, and what waits behind it. None where another
        leads."""
        with self._mutex:
            leader = self._leader
            if leader is None or leader not in mine:
                return None
            self._queue.remove(leader)
            batch, size = [leader], leader.size
            while self._queue and len(batch) < MOST_SAVES and size + self._queue[0].size <= MOST_BYTES:
                size += self._queue[0].size
                batch.append(self._queue.popleft())
            return leader, batch

    def _lead(self, mine: Waiting[What, Reply], batch: list[Waiting[What, Reply]]) -> None:
        answers: Sequence[Reply | Exception] = [Unavailable("no reply to an append")] * len(batch)
        try:
            answers = self._write([each.what for each in batch])
        except Exception as error:
            answers = [error] * len(batch)
        finally:
            # Whoever leads next first: while it waits for the database the others have the time to go on.
            self._hand_over(mine)
            for each, answer in zip(batch, answers, strict=True):
                each.answer = answer
                each.turn.put(None)

    def _wait(self, mine: Sequence[Waiting[What, Reply]], until: float) -> None:
        """Wait for an answer, or for the turn to lead."""
        try:
            mine[0].turn.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            with self._mutex:
                if self._leader in mine:
                    return
                for each in mine:
                    if each.answer is not None:
                        continue
                    if each in self._queue:
                        self._queue.remove(each)
                        each.answer = Busy("the saves before this one take too long")
                    else:
                        each.answer = Unavailable("no reply to an append")

    def _leave(self, mine: Sequence[Waiting[What, Reply]]) -> None:
        """Be waited for by nobody, whatever happened."""
        with self._mutex:
            for each in mine:
                if each in self._queue:
                    self._queue.remove(each)
        for each in mine:
            self._hand_over(each)

    def _hand_over(self, mine: Waiting[What, Reply]) -> None:
        """Let the first that waits lead, or nobody. Another that leads by now goes on."""
        with self._mutex:
            if self._leader is mine:
                self._leader, self._led_since = (self._queue[0] if self._queue else None), time.monotonic()
                if self._leader is not None:
                    self._leader.turn.put(None)
