"""Who may do what about a session of a body: one table of command, roles and states."""

from dataclasses import dataclass

from domain.model.access import Actor, Role, require_role
from domain.model.errors import NotAllowed, Refusal, WrongState
from domain.model.impact_access import WRITERS

STATES = ("called", "open", "closed", "cancelled")
"""Every state of a session."""


@dataclass(frozen=True)
class SessionRule:
    """Chairs and members may give a command only at sessions of their own body."""

    roles: frozenset[Role]
    states: frozenset[str]


_CALLED, _OPEN, _HELD = frozenset({"called"}), frozenset({"open"}), frozenset({"open", "closed"})
CALLERS = frozenset({Role.OFFICER, Role.CHAIR})
"""Who calls a session, and sees to its day."""
_RECORDING = frozenset({Role.OFFICER, Role.LEAD, Role.PARTICIPATION_WORKER, Role.CHAIR})
_SPEAKING = _RECORDING | {Role.CONSULTANT}

RULES: dict[str, SessionRule] = {
    "move": SessionRule(CALLERS, _CALLED),
    "cancel": SessionRule(CALLERS, _CALLED),
    "open": SessionRule(CALLERS, _CALLED),
    "close": SessionRule(CALLERS, _OPEN),
    "attend": SessionRule(_RECORDING, _HELD),
    "note-theme": SessionRule(_RECORDING, _OPEN),
    "raise-point": SessionRule(_SPEAKING | {Role.MEMBER}, _OPEN),
    "ask-question": SessionRule(_RECORDING | {Role.MEMBER}, _OPEN),
    "answer-question": SessionRule(_RECORDING, _HELD),
    "give-assurance": SessionRule(_RECORDING, _OPEN),
    "endorse": SessionRule(_RECORDING, _OPEN),
    "decide": SessionRule(_RECORDING, _OPEN),
    "note-disposal": SessionRule(_RECORDING, _HELD),
    "propose": SessionRule(_SPEAKING, _OPEN),
    "celebrate": SessionRule(_SPEAKING, _OPEN),
    "take-up": SessionRule(_RECORDING, _HELD),
    "draft-report": SessionRule(WRITERS, frozenset({"closed"})),
}
"""Every command on a session. What comes in late (who was there, an answer, what a body disposed of, what becomes a
commitment) is taken after it closed too."""


def check_call(actor: Actor, body: str) -> None:
    """Raises NotAllowed unless the actor may call a session of a body."""
    require_role(CALLERS, actor)
    _check_body(actor, body)


def check_session(command: str, actor: Actor, *, state: str, body: str) -> None:
    """Raises NotAllowed or WrongState unless the actor may give this command about a session of a body."""
    rule = RULES[command]
    require_role(rule.roles, actor)
    _check_body(actor, body)
    if state not in rule.states:
        allowed = " or ".join(each for each in STATES if each in rule.states)
        raise WrongState(f"This session is {state}. This can be done only while it is {allowed}.")


def _check_body(actor: Actor, body: str) -> None:
    if actor.role in (Role.CHAIR, Role.MEMBER) and actor.body != body:
        raise NotAllowed(f"Only a {actor.role.says} of the body whose session it is can do this.")


def may_at_session(command: str, actor: Actor, *, state: str, body: str) -> bool:
    """Whether the actor could give this command now: what a page offers."""
    try:
        check_session(command, actor, state=state, body=body)
    except Refusal:
        return False
    return True
