"""A difference put upon what was before it: it gives what was after it, so nothing is left out of what is told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from domain.audit.difference import Change
from domain.audit.standing import Standing


def applied(before: Standing | None, changes: Iterable[Change]) -> Standing | None:
    """How something stands after all changes of a difference (None: it is not on the record). Its version stays: that
    counts events, and is no part of how it stands."""
    for change in changes:
        before = _after(before, change)
    return before


def _after(before: Standing | None, change: Change) -> Standing | None:
    became = change.became
    if change.field == "state" and (before is None or became is None):
        return change.whole
    assert before is not None
    match change.field:
        case "causes":
            left = {cause: kind for cause, kind in before.causes.items() if cause != change.was}
            # A cause is named by its kind and the event that began it.
            return replace(before, causes=left | ({became: became.partition(":")[0]} if became else {}))
        case "challenges":
            left = {each: state for each, state in before.challenges.items() if each != change.key}
            return replace(before, challenges=left | ({str(change.key): became} if became else {}))
        case "due_on":
            return replace(before, due_on=date.fromisoformat(became) if became else None)
        case "next_step":
            return replace(before, step_day=date.fromisoformat(became) if became else None, step_to=change.key)
        case "done":
            return replace(before, done=int(became or 0))
        case field:
            return replace(before, **{field: became})  # type: ignore[arg-type]
