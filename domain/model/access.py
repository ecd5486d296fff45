"""Who may do what, and when: one table of command, roles, whose chair, and states."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from domain.model.errors import NotAllowed, WrongState


class Role(Enum):
    OFFICER = "officer"
    LEAD = "lead"
    CONSULTANT = "consultant"
    PARTICIPATION_WORKER = "participation_worker"
    CHAIR = "chair"
    MEMBER = "member"
    AUDITOR = "auditor"
    ADMIN = "admin"
    CLOCK = "clock"
    """Not a person: what happens by itself. It takes the steps that next_step owes, and tells of what moved; nothing
    else."""

    @property
    def says(self) -> str:
        """The role as people write it."""
        return {"consultant": "Care Consultant", "clock": "the clock"}.get(self.value, self.value.replace("_", " "))


@dataclass(frozen=True)
class Actor:
    """Whoever gives a command: an account and the seat it acts from. `council` None: every council."""

    id: UUID
    role: Role
    council: str | None
    body: str | None = None

    def sees(self, council: str) -> bool:
        return self.council is None or self.council == council


class Chair(Enum):
    """Which chair a command belongs to, where it belongs to a chair."""

    OF_DECIDING_BODY = "of the body that decides on it"
    OF_HOLDING_BODY = "of a body that a cause stands with"
    OF_EITHER = "of the body that decides on it, or that a cause stands with"


@dataclass(frozen=True)
class Rule:
    roles: frozenset[Role]
    states: frozenset[str]
    chair: Chair = Chair.OF_EITHER


STATES = ("proposed", "agreed", "blocked", "achieved", "declined", "cannot_be_met")
"""Every state of a commitment, in the words of the contract."""

_OPEN = frozenset({"agreed", "blocked"})
_ANY = frozenset(STATES)
_SERVICE = frozenset({Role.OFFICER, Role.LEAD})
_VOICE = frozenset({Role.CONSULTANT, Role.PARTICIPATION_WORKER})
_CHAIR = frozenset({Role.CHAIR})

PROPOSERS = frozenset({Role.OFFICER, Role.LEAD, Role.CONSULTANT, Role.PARTICIPATION_WORKER, Role.CHAIR})
"""Who may propose a commitment."""

RULES: dict[str, Rule] = {
    "agree": Rule(_CHAIR, frozenset({"proposed"}), Chair.OF_DECIDING_BODY),
    "decline": Rule(_CHAIR, frozenset({"proposed"}), Chair.OF_DECIDING_BODY),
    "block": Rule(_SERVICE, frozenset({"agreed"})),
    "unblock": Rule(_SERVICE, frozenset({"blocked"})),
    "report-progress": Rule(_SERVICE, _OPEN),
    "challenge": Rule(_VOICE, _ANY),
    "answer": Rule(_SERVICE, _ANY),
    "withdraw-challenge": Rule(_VOICE, _ANY),
    "dispose": Rule(_CHAIR, _ANY, Chair.OF_HOLDING_BODY),
    "refer": Rule(_CHAIR, _ANY, Chair.OF_HOLDING_BODY),
    "move-due-date": Rule(_CHAIR, _OPEN),
    "assign-lead": Rule(_CHAIR, frozenset({"proposed"}) | _OPEN),
    "assign-owner": Rule(_CHAIR, frozenset({"proposed"}) | _OPEN),
    "adopt": Rule(_SERVICE | _CHAIR, frozenset({"proposed"}) | _OPEN),
    "withdraw-adoption": Rule(_SERVICE | _CHAIR, frozenset({"proposed"}) | _OPEN),
    "link": Rule(PROPOSERS, _ANY),
    "unlink": Rule(PROPOSERS, _ANY),
    "set-measure": Rule(_SERVICE | _CHAIR, frozenset({"proposed", "achieved"}) | _OPEN),
    "record-reading": Rule(_SERVICE | _VOICE, _ANY - {"proposed", "declined"}),
    "withdraw-reading": Rule(_SERVICE, _ANY - {"proposed", "declined"}),
    "achieve": Rule(_SERVICE, _OPEN),
    "give-verdict": Rule(_VOICE, frozenset({"achieved"})),
    "reopen": Rule(frozenset({Role.CONSULTANT, Role.CHAIR}), frozenset({"achieved", "declined", "cannot_be_met"})),
    "cannot-be-met": Rule(_CHAIR, _OPEN),
    "deliver-explanation": Rule(_SERVICE | _CHAIR | {Role.PARTICIPATION_WORKER}, frozenset({"cannot_be_met"})),
}


DUTY_RULES: dict[str, Rule] = {
    "done": Rule(_SERVICE | _CHAIR, _ANY),
    "dispose": Rule(_CHAIR, _ANY, Chair.OF_HOLDING_BODY),
    "refer": Rule(_CHAIR, _ANY, Chair.OF_HOLDING_BODY),
}


def check_role(command: str, actor: Actor) -> None:
    """Raises NotAllowed unless the actor's role may ever give this command on a commitment."""
    require_role(PROPOSERS if command == "propose" else RULES[command].roles, actor)


def check(command: str, actor: Actor, *, state: str, decided_by: str, holders: AbstractSet[str]) -> None:
    """Raises NotAllowed or WrongState unless the actor may give this command for a commitment in this state.

    `decided_by` is the body that decides on the commitment, `holders` the bodies that causes of it stand with.
    """
    check_role(command, actor)
    rule = RULES[command]
    if state not in rule.states:
        allowed = " or ".join(s.replace("_", " ") for s in STATES if s in rule.states)
        raise WrongState(f"This commitment is {state.replace('_', ' ')}. This can be done only while it is {allowed}.")
    _check_chair(rule, actor, {decided_by}, holders)


def check_duty(command: str, actor: Actor, *, owed_to: str | None, holders: AbstractSet[str]) -> None:
    """Raises NotAllowed or WrongState unless the actor may give this command for a duty. `owed_to` is the body that it
    is owed to (None: the framework has it no more)."""
    rule = DUTY_RULES[command]
    require_role(rule.roles, actor)
    _check_chair(rule, actor, {owed_to} - {None}, holders)


def require_role(roles: frozenset[Role], actor: Actor) -> None:
    """Raises NotAllowed unless the actor has one of these roles."""
    if actor.role not in roles:
        may = ", ".join(role.says for role in Role if role in roles)
        raise NotAllowed(f"You are signed in as {actor.role.says}. Only these can do this: {may}.")


def _check_chair(rule: Rule, actor: Actor, deciding: AbstractSet[str | None], holders: AbstractSet[str]) -> None:
    if actor.role is not Role.CHAIR:
        return
    concerned: dict[Chair, set[str | None]] = {
        Chair.OF_DECIDING_BODY: {*deciding},
        Chair.OF_HOLDING_BODY: {*holders},
        Chair.OF_EITHER: {*deciding, *holders},
    }
    bodies = concerned[rule.chair]
    if not bodies:
        raise WrongState("Nothing about this stands with any body just now.")
    if actor.body not in bodies:
        raise NotAllowed(f"Only the chair {rule.chair.value} can do this.")


def may(command: str, actor: Actor, *, state: str, decided_by: str, holders: AbstractSet[str]) -> bool:
    """Whether the actor could give this command now: what a page offers."""
    try:
        check(command, actor, state=state, decided_by=decided_by, holders=holders)
    except (NotAllowed, WrongState):
        return False
    return True


def may_on_duty(command: str, actor: Actor, *, owed_to: str | None, holders: AbstractSet[str]) -> bool:
    """Whether the actor could give this command on a duty now: what a page offers."""
    try:
        check_duty(command, actor, owed_to=owed_to, holders=holders)
    except (NotAllowed, WrongState):
        return False
    return True
