"""Commands that are carried out together, upon different things (together.py says which): one read for all of them,
each decided by itself, one append."""

from collections.abc import Callable, Sequence
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from uuid import UUID

from starlette.responses import Response

from api import accounts
from api.accounts import Account
from domain.ledger.application import Accountability
from domain.ledger.reading import Fetched
from domain.ledger.saving import Save, Steps

Found = tuple[Account, Fetched] | None


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


def carry_out(
    ledger: Accountability,
    councils: dict[bytes, str | None],
    company: Sequence[Asked],
    decided: Callable[[], None],
) -> list[Outcome]:
    """What becomes of each of several commands upon different things. `decided` is called before the append is waited
    for."""
    found = accounts.by_tokens_upon(ledger, [(asked.token, asked.which) for asked in company], councils)
    begun = [asked.begin(each) for asked, each in zip(company, found, strict=True)]
    outcomes = [_sent(asked, steps, None) for asked, steps in zip(company, begun, strict=True)]
    to_save = {
        number: each.sent
        for number, each in enumerate(outcomes)
        if isinstance(each, Left) and isinstance(each.sent, Save) and not each.sent.has_words
    }
    decided()
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
