"""Putting what young people said in the past on the record: by the same way as over HTTP, with the same checks."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from api import held
from api.accounts import Account
from api.casework import Given, stopped
from api.endpoints.voice_bodies import Hear
from api.services import Services
from domain.frameworks.history import History
from domain.frameworks.past_voices import PastVoice
from domain.ledger.loading import carry_out, command_of, commitment_of, seat
from domain.model.access import Role
from domain.model.errors import WrongState
from domain.model.said import Said, heard_as


def load(here: Services, history: History) -> int:
    """Record what of it is not on the record yet, once the commitments of the history are. Returns how much was new.

    What seems to be about one child waits for somebody trained, as it does when somebody writes it down; what it is
    about is recorded when this is run again after that. Cut off at any moment, it goes on where it was.
    """
    proposed = {past.key: past.proposed_on for past in history.commitments}
    new = 0
    for past in history.voices:
        known = bool(here.ledger.history(voice_of(history.council, past)))
        if known or _heard(here, history.council, past):
            new += not known
            _followed_up(here, history.council, past, proposed)
    return new


def _heard(here: Services, council: str, past: PastVoice) -> bool:
    """Hear it, unless it has to wait or was turned away. Returns whether it is on the record."""
    hearing, who = _command(council, past, "hear"), seat(council, Role.PARTICIPATION_WORKER)
    with here.database() as conn:
        if held.by_command(conn, hearing) is not None:
            return False
    whole = {"on": past.heard_on.isoformat(), "checked": past.checked, "ask_for_a_check": True} | past.said()
    body = Hear.model_validate(whole)
    try:
        given = Given("hear", hearing, body, council=council, upon=Said)
        if stopped(here, Account(who.id, council, who.role, None), given) is not None:
            return False
    except WrongState:
        # As many wait as may. It comes when this is run again after some were looked at.
        return False
    here.ledger.hear(council, actor=who, command_id=hearing, on=past.heard_on, **body.said())
    return True


def _followed_up(here: Services, council: str, past: PastVoice, proposed: Mapping[str, date]) -> None:
    """Record that whoever said it agrees, unless they were asked since, and what it is about, unless that is so."""
    which, who = voice_of(council, past), seat(council, Role.PARTICIPATION_WORKER)

    def tell(name: str, command: str, on: date, **said: Any) -> None:
        carry_out(here.ledger, command, which, who, on, _command(council, past, name), upon=Said, **said)

    found = here.ledger.as_it_was(which, Said, actor=who)
    if past.consent and not found.consent:
        tell("give-consent", "give-consent", past.heard_on)
    priorities = [key for key in past.priorities if key not in found.priorities]
    promises = [key for key in past.promises if key not in found.promises]
    if priorities or promises:
        tell("link", "link", past.heard_on, priorities=priorities, promises=promises)
    for key in past.commitments:
        to = commitment_of(council, key)
        if to not in found.commitments:
            tell(f"link {key}", "link", max(past.heard_on, proposed[key]), to=to)


def voice_of(council: str, past: PastVoice) -> UUID:
    """The voice that an entry of a history is."""
    return heard_as(_command(council, past, "hear"))


def _command(council: str, past: PastVoice, command: str) -> UUID:
    return command_of(council, f"voice {past.key}", command)
