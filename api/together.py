"""Commands that come at the same time are carried out together: one thread makes one read for all of them, decides
each by itself, and has one append made. Nobody waits for company: what comes while others are carried out goes with the
next.

What is not done in one go (somebody was first, words have to be opened or sealed, a person has to look at it) leaves
its company and goes on in a thread of its own, so that nobody waits for the trouble of another.
"""

from asyncio import AbstractEventLoop, Future, Task, current_task, get_running_loop
from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from starlette.responses import Response

from api import accounts
from api.accounts import Account
from api.threads import in_a_thread
from domain.ledger.application import Accountability
from domain.ledger.database import Busy
from domain.ledger.group_commit import WITHIN
from domain.ledger.reading import Fetched
from domain.ledger.saving import Save, Steps

COMPANIES = 2
"""How many companies are carried out at the same time: while one waits for the database, the other is decided."""
MOST = 64
"""How many commands go together, at most. Each waits for its turn as long as a save waits for its own."""

Found = tuple[Account, Fetched] | None
T = TypeVar("T")


@dataclass(eq=False)
class Asked:
    """A command upon what has an id, by whoever has a token. `begin`: its steps, from what was found for it."""

    token: str
    which: UUID
    begin: Callable[[Found], Steps[Response]]
    context: Context = field(default_factory=copy_context)


@dataclass(frozen=True)
class Left:
    """A command that left its company, with what its steps are to be sent next, or asked for."""

    steps: Steps[Response]
    sent: Save | int | Exception | None


Outcome = Response | Left | Exception


@dataclass(eq=False)
class _Waiting:
    asked: Asked
    became: "Future[Response]"


class Together:
    """Carries out the commands of one process's event loop, which alone may call it."""

    def __init__(self, ledger: Accountability, councils: dict[bytes, str | None]) -> None:
        self._ledger, self._councils = ledger, councils
        self._waiting: list[_Waiting] = []
        self._under_way: set[Task[None] | None] = set()
        self._left: set[Task[None]] = set()
        self._upon: set[UUID] = set()
        """What those are upon who are under way."""

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
        while len(self._under_way) < COMPANIES and (company := self._next()):
            # Each command has a context of its own; the company has none.
            self._under_way.add(loop.create_task(self._in_company(loop, company), context=Context()))

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

    async def _in_company(self, loop: AbstractEventLoop, company: list[_Waiting]) -> None:
        try:
            outcomes = await in_a_thread(carry_out, self._ledger, self._councils, [each.asked for each in company])
        except Exception as error:
            outcomes = [error] * len(company)
        finally:
            self._under_way.discard(current_task())
            self._upon.difference_update(each.asked.which for each in company)
        # First, so that the next are read while these are answered.
        self._set_off(loop)
        for each, outcome in zip(company, outcomes, strict=True):
            if isinstance(outcome, Left):
                alone = loop.create_task(self._alone(each, outcome), context=each.asked.context)
                self._left.add(alone)
                alone.add_done_callback(self._left.discard)
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


def carry_out(ledger: Accountability, councils: dict[bytes, str | None], company: Sequence[Asked]) -> list[Outcome]:
    """What becomes of each of several commands upon different things."""
    found = accounts.by_tokens_upon(ledger, [(asked.token, asked.which) for asked in company], councils)
    begun = [asked.begin(each) for asked, each in zip(company, found, strict=True)]
    outcomes = [_sent(asked, steps, None) for asked, steps in zip(company, begun, strict=True)]
    to_save = {
        number: each.sent
        for number, each in enumerate(outcomes)
        if isinstance(each, Left) and isinstance(each.sent, Save) and not each.sent.has_words
    }
    for number, answer in zip(to_save, _appended(ledger, [*to_save.values()]), strict=True):
        steps = begun[number]
        outcomes[number] = (
            Left(steps, answer) if isinstance(answer, Exception) else _sent(company[number], steps, answer)
        )
    return outcomes


def _appended(ledger: Accountability, saves: Sequence[Save]) -> Sequence[int | Exception]:
    try:
        return ledger.append_each(saves) if saves else []
    except Exception as error:  # A fault of ours: each is told, and ends as it would alone.
        return [error] * len(saves)


def _sent(asked: Asked, steps: Steps[Response], what: int | None) -> Outcome:
    """What becomes of a command when its steps are sent something."""
    try:
        return Left(steps, asked.context.run(steps.send, what))
    except StopIteration as end:
        answer: Response = end.value
        return answer
    except Exception as error:
        return error
