"""Who may do what with an impact report: one table of command, roles and states."""

from dataclasses import dataclass

from domain.model.access import Actor, Role, require_role
from domain.model.errors import NotAllowed, Refusal, WrongState
from domain.model.impact import STATES, ImpactReport

WRITERS = frozenset({Role.OFFICER, Role.PARTICIPATION_WORKER, Role.CONSULTANT, Role.CHAIR})
"""Who drafts one and writes its parts."""
_CONSULTANTS = frozenset({Role.CONSULTANT})
_PUBLISHERS = frozenset({Role.OFFICER, Role.CHAIR})


@dataclass(frozen=True)
class ImpactRule:
    """Chairs may give a command only about sessions of their own body. `else_`: why not, in any other state."""

    roles: frozenset[Role]
    states: frozenset[str]
    else_: str = ""


RULES: dict[str, ImpactRule] = {
    "write": ImpactRule(WRITERS, frozenset({"draft", "signed_off"}), "This is published. Withdraw it first."),
    "sign-off": ImpactRule(_CONSULTANTS, frozenset({"draft"})),
    "withdraw-sign-off": ImpactRule(_CONSULTANTS, frozenset({"signed_off"})),
    "publish": ImpactRule(_PUBLISHERS, frozenset({"signed_off"})),
    "withdraw": ImpactRule(_PUBLISHERS | _CONSULTANTS, frozenset({"published"})),
}
"""Every command on an impact report. Nobody but a Care Consultant signs off, and nobody publishes what none has."""
UNSIGNED = "No Care Consultant has signed this off as it is now. Nothing is published without that."


def check_impact(command: str, actor: Actor, report: ImpactReport) -> None:
    """Raises NotAllowed or WrongState unless the actor may give this command now."""
    rule = RULES[command]
    require_role(rule.roles, actor)
    if actor.role is Role.CHAIR and actor.body != report.body:
        raise NotAllowed("Only the chair of the body whose session it is about can do this.")
    if report.state in rule.states:
        return
    if command == "publish" and report.state == "draft":
        raise WrongState(UNSIGNED)
    allowed = " or ".join(each for each in STATES if each in rule.states).replace("_", " ")
    raise WrongState(rule.else_ or f"This is {report.state.replace('_', ' ')}. It has to be {allowed} for that.")


def may_on_impact(command: str, actor: Actor, report: ImpactReport) -> bool:
    """Whether the actor could give this command now: what a page offers."""
    try:
        check_impact(command, actor, report)
    except Refusal:
        return False
    return True
