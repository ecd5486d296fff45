"""Commands that come at the same time are carried out together: one thread makes one read for all of them, decides
each by itself, and has one append made. Nobody waits for company: what comes while others are carried out goes with the
next.

What is not done in one go (somebody was first, words have to be opened or sealed, a person has to look at it) leaves
its company and goes on in a thread of its own, so that nobody waits for the trouble of another.
"""

from asyncio import AbstractEventLoop, Future, Task, get_running_loop
from dataclasses import dataclass
from uuid import UUID

from starlette.responses import Response

from api.company import Asked, Left, carry_out
from api.threads import in_a_thread
from domain.ledger.application import Accountability
from domain.ledger.database import Busy
from domain.ledger.group_commit import WITHIN

COMPANIES = 2
"""How many companies are under way at the same time: one is read and decided while the other waits for its append. Two
that are decided at the same time only take Python's lock from each other."""
SLOW = 1.0
"""Seconds after which a company is taken to wait for something that others need not wait for."""
MOST = 64
"""How many commands go together, at most. Each waits for its turn as long as a save waits for its own."""


@dataclass(eq=False)
class _Waiting:
    asked: Asked
    became: "Future[Response]"


@dataclass(eq=False)
class _Company:
    members: list[_Waiting]


class Together:
    """Carries out the commands of one process's event loop, which alone may call it."""

    def __init__(self, ledger: Accountability, councils: dict[bytes, str | None]) -> None:
        self._ledger, self._councils = ledger, councils
        self._waiting: list[_Waiting] = []
        self._deciding: _Company | None = None
        self._under_way: set[_Company] = set()
        """Those that others wait for."""
        self._upon: set[UUID] = set()
        """What those are upon who are carried out."""
        self._tasks: set[Task[None]] = set()

    async def carried_out(self, asked: Asked) -> Response:
        """The answer to a command. Raises what it is refused for, and Busy where its turn did not come in time."""
        loop = get_running_loop()
        mine = _Waiting(asked, loop.create_future())
        self._waiting.append(mine)
        # Whatever else comes in this turn of the loop goes along.
        loop.call_soon(self._set_off, loop)
        in_time = loop.call_later(WITHIN, self._give_up, mine)
        try:
            return await mine.became
        finally:
            in_time.cancel()

    def _give_up(self, one: _Waiting) -> None:
        if one in self._waiting:
            self._waiting.remove(one)
            _tell(one, Busy("the commands before this one take too long"))

    def _set_off(self, loop: AbstractEventLoop) -> None:
        while self._deciding is None and len(self._under_way) < COMPANIES and (members := self._next()):
            company = self._deciding = _Company(members)
            self._under_way.add(company)
            # Each command has a context of its own; what is done for all of them is told as the first one's.
            self._begin(loop.create_task(self._in_company(loop, company), context=members[0].asked.context.copy()))

    def _begin(self, task: Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _next(self) -> list[_Waiting]:
        """Who goes together: the first that came, but of those upon the same thing one after the other."""
        going: list[_Waiting] = []
        staying: list[_Waiting] = []
        for each in self._waiting:
            if len(going) < MOST and each.asked.which not in self._upon:
                self._upon.add(each.asked.which)
                going.append(each)
            else:
                staying.append(each)
        self._waiting = staying
        return going

    def _decided(self, loop: AbstractEventLoop, company: _Company) -> None:
        """Have the next one decided."""
        if self._deciding is company:
            self._deciding = None
        self._set_off(loop)

    def _waited_for(self, loop: AbstractEventLoop, company: _Company) -> None:
        """Have nobody wait for it any more."""
        self._under_way.discard(company)
        self._decided(loop, company)

    async def _in_company(self, loop: AbstractEventLoop, company: _Company) -> None:
        def decided() -> None:
            loop.call_soon_threadsafe(self._decided, loop, company)

        slow = loop.call_later(SLOW, self._waited_for, loop, company)
        asked = [each.asked for each in company.members]
        try:
            outcomes = await in_a_thread(carry_out, self._ledger, self._councils, asked, decided)
        except Exception as error:
            outcomes = [error] * len(asked)
        finally:
            slow.cancel()
            self._upon.difference_update(each.which for each in asked)
        # First, so that the next are read while these are answered.
        self._waited_for(loop, company)
        for each, outcome in zip(company.members, outcomes, strict=True):
            if isinstance(outcome, Left):
                self._begin(loop.create_task(self._alone(each, outcome), context=each.asked.context))
            else:
                _tell(each, outcome)

    async def _alone(self, one: _Waiting, left: Left) -> None:
        """To its end, also where nobody waits for it any more."""
        try:
            _tell(one, await in_a_thread(self._ledger.driven, left.steps, left.sent))
        except Exception as error:
            _tell(one, error)


def _tell(one: _Waiting, outcome: Response | Exception) -> None:
    if one.became.done():  # Whoever asked has gone away.
        return
    if isinstance(outcome, Exception):
        one.became.set_exception(outcome)
    else:
        one.became.set_result(outcome)
