"""What a list of commitments is narrowed to, as an address asks for it."""

from typing import Annotated, Literal

from fastapi import Depends
from pydantic import BeforeValidator, Field

from domain.model.access import STATES
from domain.model.text import line
from projections.register import Filters

State = Literal["proposed", "agreed", "blocked", "achieved", "declined", "cannot_be_met"]
assert State.__args__ == STATES  # type: ignore[attr-defined]
LEFT_BLANK = BeforeValidator(lambda value: None if isinstance(value, str) and not value.strip() else value)
"""A filter that was left blank narrows nothing."""
Key = Annotated[Annotated[str, Field(max_length=60)] | None, LEFT_BLANK]


def narrowed(
    state: Annotated[State | None, LEFT_BLANK] = None,
    outcome: Key = None,
    owner: Key = None,
    body: Key = None,
    stuck: Annotated[bool | None, LEFT_BLANK] = None,
    promise: Key = None,
    priority: Key = None,
    q: Annotated[Annotated[str, Field(max_length=200)] | None, LEFT_BLANK] = None,
) -> Filters:
    """The filters. Raises Invalid for one that is no line of text."""
    lines = {"outcome": outcome, "owner": owner, "body": body, "promise": promise, "priority": priority, "q": q}
    asked = {name: None if value is None else line(name, value) for name, value in lines.items()}
    return Filters(state=state, stuck=stuck, **asked)


Narrowed = Annotated[Filters, Depends(narrowed)]
