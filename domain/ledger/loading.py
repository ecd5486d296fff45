"""Putting a council's past on the record: the same commands as ever, each with the day it took effect."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from domain.frameworks.history import History, PastCommitment
from domain.frameworks.past_measures import PastMeasure
from domain.ledger.application import Accountability
from domain.model.access import Actor, Role
from domain.model.order import proposed_as

_PAST = UUID("3f3a3a53-8f0e-5c39-9b5e-6f5f3c2f9a10")
"""Names the commands of the past, so that loading it again finds them done."""


def load(ledger: Accountability, history: History) -> int:
    """Record what of a history is not on the record yet. Returns how many commitments were new to it.

    Cut off at any moment, it goes on where it was when it is run again.
    """
    return sum(_load(ledger, history.council, past) for past in history.commitments)


def _load(ledger: Accountability, council: str, past: PastCommitment) -> bool:
    proposal = command_of(council, past.key, "propose")
    commitment_id = commitment_of(council, past.key)
    new = not ledger.history(commitment_id)
    if new:
        ledger.propose(
            council,
            actor=seat(council, Role.OFFICER),
            command_id=proposal,
            on=past.proposed_on,
            title=past.title,
            outcome=past.outcome,
            promises=past.promises,
            priorities=past.priorities,
            decided_by=past.decided_by,
            lead=past.lead,
            due_on=past.due_on,
            measure=past.measure,
            source=past.source,
            also_for=past.also_for,
            owner=past.owner,
            good_practice=past.good_practice,
        )
    officer, chair = seat(council, Role.OFFICER), seat(council, Role.CHAIR, past.decided_by)
    if past.agreed_on is not None:
        carry_out(ledger, "agree", commitment_id, chair, past.agreed_on, command_of(council, past.key, "agree"))
    if past.measured is not None and past.agreed_on is not None:
        _measure(ledger, council, past, past.measured, commitment_id)
    if past.achieved_on is not None:
        command = command_of(council, past.key, "achieve")
        carry_out(ledger, "achieve", commitment_id, officer, past.achieved_on, command, evidence=past.evidence)
    return new


def _measure(ledger: Accountability, council: str, past: PastCommitment, measured: PastMeasure, which: UUID) -> None:
    assert past.agreed_on is not None
    officer, setting = seat(council, Role.OFFICER), command_of(council, past.key, "set-measure")
    said = measured.said() | {"measure": past.measure}
    carry_out(ledger, "set-measure", which, officer, past.agreed_on, setting, **said)
    for number, reading in enumerate(measured.readings, 1):
        assert past.achieved_on is not None
        recording = command_of(council, past.key, f"record-reading {number}")
        told = reading.said(source=past.source, on=past.achieved_on)
        carry_out(ledger, "record-reading", which, officer, past.achieved_on, recording, **told)


def carry_out(
    ledger: Accountability, command: str, which: UUID, actor: Actor, on: date, command_id: UUID, **said: Any
) -> None:
    """Carry out a command, unless it is on the record."""
    if all(event.command_id != command_id for event in ledger.history(which)):
        ledger.carry_out(command, which, actor=actor, on=on, command_id=command_id, **said)


def command_of(council: str, key: str, command: str) -> UUID:
    """The command about an entry of a history: the same each time."""
    return uuid5(_PAST, f"{council} {key} {command}")


def commitment_of(council: str, key: str) -> UUID:
    """The commitment that an entry of a history is."""
    return proposed_as(command_of(council, key, "propose"))


def seat(council: str, role: Role, body: str | None = None) -> Actor:
    """Who records the past of a council."""
    return Actor(id=uuid5(_PAST, f"{council} {role.value} {body}"), role=role, council=council, body=body)
