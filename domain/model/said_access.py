"""Who may do what with what a young person said, and who reads it: one table, as access.py has it for commitments."""

from domain.model.access import Actor, Role
from domain.model.errors import NotAllowed, WrongState
from domain.model.governance import Framework
from domain.model.said import Said

_HEAR = frozenset({Role.CONSULTANT, Role.PARTICIPATION_WORKER, Role.OFFICER, Role.LEAD})
_CONSENT = frozenset({Role.CONSULTANT, Role.PARTICIPATION_WORKER})
_SORT = frozenset({Role.OFFICER, Role.LEAD, Role.PARTICIPATION_WORKER})
RULES: dict[str, frozenset[Role] | None] = {
    "hear": _HEAR,
    "repeat": _HEAR,
    "review": None,
    "give-consent": _CONSENT,
    "withdraw-consent": _CONSENT,
    "set-theme": _SORT,
    "link": _SORT,
    "unlink": _SORT,
    "answer": frozenset({Role.OFFICER, Role.LEAD}),
}
"""The roles of each command; None: those that the framework calls trained."""


def check_role(command: str, actor: Actor, framework: Framework) -> None:
    """Raises NotAllowed unless the actor's role may ever give this command."""
    roles = RULES[command]
    allowed = framework.casework.trained if roles is None else roles
    if actor.role not in allowed:
        may_do = ", ".join(role.says for role in Role if role in allowed)
        raise NotAllowed(f"You are signed in as {actor.role.says}. Only these can do this: {may_do}.")


def check(command: str, actor: Actor, voice: Said, framework: Framework) -> None:
    """Raises NotAllowed or WrongState unless the actor may give this command on this voice now."""
    check_role(command, actor, framework)
    if command == "review" and actor.id == voice.written_by:
        raise NotAllowed("You wrote this down, so somebody else has to look at it.")
    if RULES[command] is _CONSENT and actor.role is Role.CONSULTANT and voice.of != actor.id:
        raise NotAllowed("Only whoever said this decides that, or a participation worker for them.")
    if command in ("review", "give-consent", "withdraw-consent") and voice.consent == "withdrawn":
        raise WrongState("Whoever said this took it back, and its words are erased.")
    if command == "give-consent" and voice.consent == "given":
        raise WrongState("Whoever said this agreed before that everybody may read it.")


def may(command: str, actor: Actor, voice: Said, framework: Framework) -> bool:
    """Whether the actor could give this command now: what a page offers."""
    try:
        check(command, actor, voice, framework)
    except (NotAllowed, WrongState):
        return False
    return True


def reads_as_said(actor: Actor, voice: Said, framework: Framework) -> bool:
    """Whether the actor reads the words as they were said. Until somebody trained has looked at them a child may be
    known by them, so that is whoever wrote them down, who is trained, and who audits. Everybody else who is signed in
    reads `safe_words`."""
    return actor.id == voice.written_by or actor.role in framework.casework.trained or actor.role is Role.AUDITOR
