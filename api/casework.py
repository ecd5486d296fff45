"""What stands between a text with signs of casework and the ledger: a person who is trained decides.

A command without signs goes on. One with signs goes on when its writer is trained and says that it is not about one
child; else it is refused, or held until somebody who is trained has looked at it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from api import held, held_words
from api.accounts import Account
from api.endpoints.bodies import BODIES, DUTY_BODIES, Propose
from api.endpoints.body import NOT_SAID, Body
from api.endpoints.councils import framework_of
from api.endpoints.impact_bodies import IMPACT_BODIES
from api.endpoints.session_bodies import SESSION_BODIES, Call
from api.endpoints.voice_bodies import VOICE_BODIES, Hear
from api.held import Command, Held
from api.problems import AboutOneChild
from api.services import Services
from domain.ledger.database import Connection
from domain.ledger.naming import named
from domain.model.access import Actor
from domain.model.calendar import day_of
from domain.model.casework import known_words, signs
from domain.model.commands import decide
from domain.model.commitment import Commitment
from domain.model.decisions import propose
from domain.model.duty import Duty
from domain.model.errors import KeyReused, NotAllowed, NotFound, Overtaken, Refusal, WrongState
from domain.model.governance import Framework
from domain.model.impact import ImpactReport
from domain.model.kinds import KINDS
from domain.model.on_record import OnRecord
from domain.model.order import Order, proposed_as
from domain.model.said import Said, heard_as
from domain.model.said_decisions import hear
from domain.model.session import Session, called_as
from domain.model.session_decisions import call
from domain.model.text import PASSAGE


@dataclass(frozen=True)
class Given:
    """A command as it came in: upon something on the record or, where `subject` is None, what puts something of a kind
    there, in a council."""

    name: str
    id: UUID
    body: Body = field(repr=False)
    council: str = ""
    subject: UUID | None = None
    upon: type[OnRecord] = Commitment
    version: int | None = None


def texts(body: Body) -> dict[str, str]:
    """Everything in a command that somebody typed, by field; but for what is too long to be taken anyway."""
    said = body.model_dump(exclude=NOT_SAID)
    if "statuses" in said:
        said["statuses"] = "\n".join(said["statuses"])
    return {name: text for name, text in said.items() if isinstance(text, str) and _length(text) <= PASSAGE}


def has_signs(body: Body) -> bool:
    """Whether there are signs of casework in a command, of those that every council has."""
    return bool(signs(texts(body)))


def stopped(here: Services, account: Account, given: Given) -> Held | None:
    """The text as it is held for a check; None where the command may go on. Raises AboutOneChild where its writer
    has to say what shall become of it, and whatever else the command would be refused for."""
    typed, actor = texts(given.body), account.actor
    # Most texts have no signs, and then nothing has to be read.
    if not signs(typed):
        return None
    subject = _subject(here, actor, given)
    framework = framework_of(here, subject.council if subject else given.council, actor)
    found = signs(typed, known_words(framework))
    if not found:
        return None
    now, casework = here.ledger.now(), framework.casework
    said = given.body.model_dump(mode="json", exclude=NOT_SAID, exclude_none=True)
    day = given.body.on or day_of(now)
    command = Command(given.id, given.name, framework.council, given.subject, given.upon.TOPIC, day, said)
    with here.database() as conn:
        if (before := held.by_command(conn, given.id)) is not None:
            return _the_same(held_words.opened(here.ledger.voices, [before], account.id)[0], command)
        trained = actor.role in casework.trained
        if trained and given.body.checked:
            held.accept(conn, command, actor, found, at=now)
            return None
    _would_be_taken(here, actor, given, subject, framework)
    if not given.body.ask_for_a_check:
        raise AboutOneChild(found, casework, trained=trained)
    with here.database() as conn:
        voices = here.ledger.voices
        return held.hold(conn, command, actor, found, lambda: held_words.sealed(voices, said, actor), at=now)


def record(here: Services, account: Account, held_id: UUID) -> Held:
    """It is about the promise: carry it out as its writer gave it, once. Raises the Refusal where it is refused."""

    def decided(conn: Connection, found: Held) -> tuple[Held, Refusal | None]:
        if found.state == held.TURNED_AWAY:
            return found, WrongState("This was turned away, and its text is erased.")
        if found.state == held.WAITING:
            try:
                _carry_out(here, held_words.to_carry_out(here.ledger.voices, found, account.id))
            except Refusal as refusal:
                return held.refuse(conn, found, refusal.sentence), refusal
            found = held.decide(conn, found, held.RECORDED, account.id, at=here.ledger.now())
        return found, None

    return _decided(here, account, held_id, decided)


def turn_away(here: Services, account: Account, held_id: UUID) -> Held:
    """It is about one child: erase it. Raises WrongState where it is on the record."""

    def decided(conn: Connection, found: Held) -> tuple[Held, Refusal | None]:
        now = here.ledger.now()
        if found.state == held.WAITING:
            # Whoever recorded it may have been cut off before that was noted.
            state = held.RECORDED if _is_on_the_record(here, found) else held.TURNED_AWAY
            found = held.decide(conn, found, state, account.id, at=now)
        done = found.state == held.TURNED_AWAY
        return found, None if done else WrongState("This is on the record already, so it cannot be turned away.")

    return _decided(here, account, held_id, decided)


def _decided(
    here: Services,
    account: Account,
    held_id: UUID,
    decide: Callable[[Connection, Held], tuple[Held, Refusal | None]],
) -> Held:
    """What became of a held text, by whoever may say so; nobody else decides it meanwhile."""
    with here.database() as conn, conn.transaction():
        found = held.locked(conn, held_id)
        if found is None or not account.actor.sees(found.council):
            raise NotFound("There is no such text that waits for a check.")
        if account.role not in framework_of(here, found.council, account.actor).casework.trained:
            raise NotAllowed("Only somebody who is trained decides whether this is about one child.")
        if found.writer.id == account.id:
            raise NotAllowed("You wrote this, so somebody else has to check it.")
        voice = held_words.voice_of(found)
        found, refusal = decide(conn, found)
    if voice is not None and not found.said:
        here.ledger.voices.erase([voice], by=account.id)
    # Only now: what was noted of a refusal has to stay.
    if refusal is not None:
        raise refusal
    return found


def _subject(here: Services, actor: Actor, given: Given) -> OnRecord | None:
    if given.subject is None:
        return None
    return here.ledger.as_it_was(given.subject, given.upon, actor=actor)


def _length(text: str) -> int:
    """How long a text is to the domain."""
    return len(text.replace("\r\n", "\n").strip())


def _the_same(before: Held, command: Command) -> Held:
    """The answer to a repeat. What was written can be compared only while it is there."""
    other = (before.command, before.subject) != (command.name, command.subject)
    if other or (before.said and before.said != command.said):
        raise KeyReused
    return before


def _would_be_taken(here: Services, actor: Actor, given: Given, subject: OnRecord | None, framework: Framework) -> None:
    """Raises the Refusal that the ledger would: what cannot be recorded anyway is nothing to check."""
    order = Order(actor, here.ledger.now(), given.id, framework, given.body.on)
    if subject is None:
        begin, made_as = _BEGINS[given.upon.TOPIC]
        begin(order, made_as(given.id), **given.body.said())
        return
    if given.version not in (None, subject.version):
        raise Overtaken("Someone else changed this while you were writing. Look at what changed, then decide.")
    decide(given.name, subject, order, **named(here.ledger, given.name, given.body.said(), actor=actor, upon=subject))


BODIES_OF: dict[str, tuple[type[Body], dict[str, type[Body]]]] = {
    Commitment.TOPIC: (Propose, BODIES),
    Duty.TOPIC: (Body, DUTY_BODIES),
    Said.TOPIC: (Hear, VOICE_BODIES),
    Session.TOPIC: (Call, SESSION_BODIES),
    ImpactReport.TOPIC: (Body, IMPACT_BODIES),
}
"""Of each kind of thing on the record, the body of what puts it there, and of each command on it."""
_BEGINS: dict[str, tuple[Callable[..., OnRecord], Callable[[UUID], UUID]]] = {
    Commitment.TOPIC: (propose, proposed_as),
    Said.TOPIC: (hear, heard_as),
    Session.TOPIC: (call, called_as),
}
"""Of each kind that somebody puts there, how that is decided, and the id that it gets from the command's."""


def _carry_out(here: Services, found: Held) -> None:
    begins, bodies = BODIES_OF[found.about]
    said: dict[str, Any] = bodies.get(found.command, begins).model_validate(found.said).said()
    order: dict[str, Any] = {"actor": found.writer, "command_id": found.command_id, "on": found.on}
    if found.subject is not None:
        here.ledger.carry_out(found.command, found.subject, upon=KINDS[found.about], **order, **said)
    elif found.about == Said.TOPIC:
        here.ledger.hear(found.council, **order, **said)
    elif found.about == Session.TOPIC:
        here.ledger.call_session(found.council, **order, **said)
    else:
        here.ledger.propose(found.council, **order, **said)


def _is_on_the_record(here: Services, found: Held) -> bool:
    which = found.subject or _BEGINS[found.about][1](found.command_id)
    return any(event.command_id == found.command_id for event in here.ledger.history(which))
