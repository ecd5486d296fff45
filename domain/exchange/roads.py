"""Which commands lead from one state of a commitment to another. Whether they may be given, the domain decides."""

from collections import deque

from domain.model.errors import Invalid

ROADS = {
    ("proposed", "agreed"): "agree",
    ("proposed", "declined"): "decline",
    ("agreed", "blocked"): "block",
    ("blocked", "agreed"): "unblock",
    ("agreed", "achieved"): "achieve",
    ("blocked", "achieved"): "achieve",
    ("agreed", "cannot_be_met"): "cannot-be-met",
    ("blocked", "cannot_be_met"): "cannot-be-met",
    ("achieved", "agreed"): "reopen",
    ("cannot_be_met", "agreed"): "reopen",
    ("declined", "proposed"): "reopen",
}
"""Which command leads from one state to the next."""


def road(begins: str, ends: str) -> list[str]:
    """The fewest commands from one state to another. Raises Invalid where none lead there."""
    found: dict[str, list[str]] = {begins: []}
    waiting = deque([begins])
    while waiting:
        state = waiting.popleft()
        for (here, there), command in ROADS.items():
            if here == state and there not in found:
                found[there] = [*found[state], command]
                waiting.append(there)
    if ends not in found:
        raise Invalid("state", f"No command leads from {begins} to {ends}.".replace("_", " "))
    return found[ends]


def states_on(begins: str, commands: list[str]) -> list[str]:
    """The states on the way, from the first to the last."""
    states = [begins]
    for command in commands:
        states.append(next(there for (here, there), by in ROADS.items() if (here, by) == (states[-1], command)))
    return states
