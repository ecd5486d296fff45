"""A council that lives on at random: what people say, and whoever may does something."""

from contextlib import suppress
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from api.impact import pages_of
from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Actor, Role, may
from domain.model.calendar import day_of
from domain.model.commands import COMMANDS
from domain.model.errors import Invalid, Refusal
from domain.model.impact import ImpactReport
from domain.model.said import Said
from domain.model.session import Session
from tests.scenarios import COUNCIL, LADDER, actor, framework_file

SAID: dict[str, dict[str, Any]] = {
    "decline": {"reason": "No"},
    "block": {"obstacle": "No money", "help_needed": "A budget"},
    "unblock": {"how": "Money"},
    "report-progress": {"report": "Half"},
    "challenge": {"words": "Why?"},
    "answer": {"challenge": "challenge:3", "words": "Soon"},
    "withdraw-challenge": {"challenge": "challenge:3"},
    "dispose": {"decision": "referred_up", "words": "Up"},
    "refer": {"to": "executive", "words": "Yours"},
    "move-due-date": {"due_on": date(2099, 1, 1), "reason": "Late"},
    "assign-lead": {"lead": "A nurse"},
    "assign-owner": {"owner": "college", "reason": "Theirs"},
    "adopt": {"organisation": "builder", "part": "Six places", "obligation": "Contract, clause 4"},
    "withdraw-adoption": {"organisation": "builder", "reason": "Ended"},
    "link": {"how": "supports"},
    "unlink": {},
    "set-measure": {"kind": "count", "measure": "Places filled", "target": "6"},
    "record-reading": {"value": "4", "evidence": "https://example.org/places", "evidence_on": date(2026, 1, 2)},
    "withdraw-reading": {"reading": "reading:4", "reason": "Miscounted"},
    "achieve": {"evidence": "Paid"},
    "give-verdict": {"verdict": "not_yet", "words": "No"},
    "reopen": {"reason": "Again"},
    "cannot-be-met": {"reason": "Law", "explanation": "We may not"},
    "deliver-explanation": {"where": "A letter"},
}
ACTORS = [actor(role) for role in (Role.OFFICER, Role.CONSULTANT)] + [actor(Role.CHAIR, body) for body in LADDER]


def live_on(ledger: Accountability, random: Random, steps: int, *, back: int = 0) -> None:
    """People do this and that, and the council revises its framework now and then. `back`: up to how many days late
    they say so."""
    made: list[UUID] = list(ledger.commitments())
    for step in range(steps):
        if not made or random.random() < 0.15:
            made.append(ledger.propose(COUNCIL, actor=ACTORS[0], title=f"Promise {step}", outcome="healthy").id)
        elif random.random() < 0.05:
            data = framework_file(respond_within=f"{random.randint(1, 40)} working days", version=f"{step}")
            ledger.adopt_framework(data, actor=SYSTEM)
        else:
            try_something(ledger, random, random.choice(made), back)


def speak(ledger: Accountability, random: Random, voices: int) -> None:
    """Young people say this and that, and it is looked at, sorted and linked, or not."""
    officer, worker = ACTORS[0], actor(Role.PARTICIPATION_WORKER)
    for number in range(voices):
        said = {"words": f"I said this, number {number}.", "source": "session", "where": "A session", "theme": "Buses"}
        voice = ledger.hear(COUNCIL, actor=worker, **said).id
        for command, who, more in (
            ("review", officer, {"finding": "nobody_known"}),
            ("give-consent", worker, {}),
            ("link", officer, {"to": random.choice(list(ledger.commitments()))}),
            ("answer", officer, {"what": "done", "words": "We did it."}),
            ("withdraw-consent", worker, {}),
        ):
            if random.random() < 0.6:
                ledger.carry_out(command, voice, upon=Said, actor=who, **more)


def meet(ledger: Accountability, random: Random, sessions: int) -> None:
    """The Cooperative met, each time on a day before, and something is written down of it, as far as people come."""
    officer, consultant = ACTORS[0], ACTORS[1]
    ledger.pages_of = pages_of
    today = day_of(ledger.now())
    for _ in range(sessions):
        about: dict[str, Any] = {"body": "cooperative", "theme": "healthy"}
        day = today - timedelta(days=random.randint(1, 3_000))
        with suppress(Invalid):  # there was one on that day
            which = ledger.call_session(COUNCIL, actor=officer, day=day, **about).id
            for command, said in (("open", {}), ("decide", {"text": "A pass."}), ("close", {}), ("draft-report", {})):
                found = ledger.carry_out(command, which, upon=Session, actor=officer, **said)
            part = {"document": "summary", "part": "why_we_met", "words": "We met."}
            assert found.impact_report is not None
            steps: list[tuple[str, Actor, dict[str, Any]]] = [
                ("write", consultant, part),
                ("sign-off", consultant, {}),
                ("publish", officer, {}),
                ("withdraw", officer, {"reason": "A word."}),
            ]
            for command, who, said in steps[: random.randint(1, len(steps))]:
                ledger.carry_out(command, found.impact_report, upon=ImpactReport, actor=who, **said)


def try_something(ledger: Accountability, random: Random, which: UUID, back: int) -> None:
    found = ledger.commitment(which, actor=SYSTEM)
    possible = [
        (command, who)
        for command in COMMANDS
        for who in ACTORS
        if may(command, who, state=found.state, decided_by=found.decided_by, holders=found.holders)
    ]
    # Left to chance, most would soon be closed and nothing be stuck.
    moving = [each for each in possible if each[0] in ("agree", "block", "dispose")]
    command, who = random.choice(moving if moving and random.random() < 0.6 else possible)
    said = SAID.get(command, {})
    if "challenge" in said:
        said = said | {"challenge": next(iter(found.challenges), "challenge:3")}
    if command in ("link", "unlink"):
        said = said | {"to": random.choice(list(ledger.commitments()))}
    with suppress(Refusal):
        on = day_of(ledger.now()) - timedelta(days=random.randint(0, back)) if back else None
        ledger.carry_out(command, which, actor=who, on=on, **said)
