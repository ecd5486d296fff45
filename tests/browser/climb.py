"""A commitment of Manchester that has climbed, told over half a year: what a page has most to show of."""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import domain.frameworks
from api import accounts
from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Actor, Role
from domain.model.duty import Duty, duty_id
from domain.model.impact import drafted_as
from domain.model.session import Session, called_as
from tests.conftest import Web
from tests.scenarios import london

COUNCIL = "manchester"
FRAMEWORK = Path(domain.frameworks.__file__).parent / "manchester.toml"


class Climb:
    """Who did what when, with the clock taking every step on time."""

    def __init__(self, ledger: Accountability) -> None:
        self.ledger = ledger
        self.watched: list[UUID] = []

    def at(self, moment: str | datetime) -> None:
        """It is now this moment in London, and the clock has taken every step up to it."""
        now = london(moment) if isinstance(moment, str) else moment
        for each in self.watched:
            while True:
                wakes = self.ledger.take_due_steps(each).wakes_at
                if wakes is None or wakes > now:
                    break
                self.ledger.now = lambda wakes=wakes: wakes  # type: ignore[misc]
        self.ledger.now = lambda: now  # type: ignore[method-assign]

    def propose(self, moment: str, **said: object) -> UUID:
        self.at(moment)
        made = self.ledger.propose(COUNCIL, actor=seat(Role.CONSULTANT), **said)
        self.watched.append(made.id)
        return made.id

    def does(self, which: UUID, command: str, moment: str, role: Role, body: str | None = None, **said: object) -> None:
        self.at(moment)
        self.ledger.carry_out(command, which, actor=seat(role, body), **said)


def measured(story: Climb, home: UUID) -> None:
    """How anyone will know, what was found, and a partner that took it on."""
    count = {"kind": "count", "scope": "Care leavers who moved into a first home", "unit": "deposits", "target": "24"}
    story.does(home, "set-measure", "2025-01-20 10:00", Role.OFFICER, **count)
    story.does(
        home,
        "adopt",
        "2025-01-27 10:00",
        Role.OFFICER,
        organisation="visiting-and-advocacy",
        part="Tells every young person about the deposit half a year before they move.",
    )
    for moment, value, day, evidence in [
        ("2025-02-20 10:00", "5", date(2025, 1, 31), "sha256:" + "5f2d8a90c1b7e634" * 4),
        ("2025-03-13 09:30", "11", date(2025, 3, 10), "https://www.manchester.example/leaving-care/deposits"),
        ("2025-03-20 09:30", "9", date(2025, 3, 17), "https://www.manchester.example/leaving-care/deposits-2025-03"),
    ]:
        found = {"value": value, "evidence_on": day, "evidence": evidence}
        story.does(home, "record-reading", moment, Role.OFFICER, **found)
    _, second, _ = story.ledger.commitment(home, actor=SYSTEM).readings
    wrong = {"reading": second, "reason": "Two were counted twice."}
    story.does(home, "withdraw-reading", "2025-03-20 09:40", Role.OFFICER, **wrong)


HELD, CALLED, REPORT = called_as(UUID(int=71)), called_as(UUID(int=72)), drafted_as(UUID(int=73))
"""A session of the Cooperative that was held, and one of Scrutiny that is to come; the impact report of the first."""


def sat(story: Climb) -> None:
    """The Cooperative met, and Scrutiny is going to, on a day on which it meets anyway."""
    story.at("2025-05-21 14:00")
    ledger, officer, today = story.ledger, seat(Role.OFFICER), date(2025, 5, 21)
    about: dict[str, Any] = {"body": "cooperative", "day": today, "theme": "safe", "place": "Town Hall"}
    ledger.call_session(COUNCIL, actor=officer, command_id=UUID(int=71), **about)
    for command, said in [
        ("open", {}),
        ("attend", {"who": "consultant", "how_many": 4, "hours": "10.5"}),
        ("note-theme", {"text": "A first home that lasts"}),
        ("raise-point", {"words": "Nobody tells us who pays for the van.", "who": "consultant"}),
        ("ask-question", {"words": "Who does?", "who": "member", "response": "The leaving care service."}),
        ("give-assurance", {"text": "Every young person is told at 17.", "who": "lead"}),
        ("decide", {"text": "A van is booked with every deposit."}),
        ("propose", {"words": "A box of tools for every first home.", "who": "young_person"}),
        ("celebrate", {"words": "Three of us got the keys to a first home this month."}),
        ("take-up", {"item": 5, "title": "Book a van with every deposit on a first home"}),
        ("close", {}),
    ]:
        ledger.carry_out(command, HELD, actor=officer, upon=Session, **said)
    story.at("2025-05-21 17:00")
    ledger.carry_out("draft-report", HELD, actor=officer, upon=Session, command_id=UUID(int=73))
    day = next(ledger.governance.of(COUNCIL).calendar.at(ledger.now()).meetings_from("scrutiny", date(2025, 6, 1)))
    ledger.call_session(
        COUNCIL, actor=officer, command_id=UUID(int=72), body="scrutiny", day=day, theme="What became of the deposits"
    )


def seat(role: Role, body: str | None = None) -> Actor:
    return Actor(id=uuid4(), role=role, council=COUNCIL, body=body)


def climbed(web: Web) -> UUID:
    """Found Manchester, with seats for it, and a commitment that stands with Scrutiny on 22 May 2025."""
    ledger = web.services.ledger
    story = Climb(ledger)
    story.at("2025-01-06 09:00")
    story.watched += [duty_id(COUNCIL, key) for key in ("partnership-review", "session")]
    ledger.adopt_framework(tomllib.loads(FRAMEWORK.read_text(encoding="utf-8")), actor=SYSTEM)
    with web.services.database() as conn:
        for name, role, body in [
            ("young person", Role.CONSULTANT, None),
            ("manchester officer", Role.OFFICER, None),
            ("chair of the committee", Role.CHAIR, "scrutiny"),
        ]:
            _, web.tokens[name] = accounts.add(
                conn, web.services.ledger.voices, council=COUNCIL, role=role, body=body, name=name
            )
    home = story.propose(
        "2025-01-09 16:20",
        title="Pay the deposit on a first home for every care leaver",
        outcome="safe",
        priorities=["safe-6"],
        promises=["expectation-4", "expectation-12"],
        lead="Service Lead, Leaving Care",
        measure="Care leavers who moved into a first home and got the deposit: all of them",
        due_on=date(2025, 9, 30),
    )
    story.does(home, "agree", "2025-01-14 11:00", Role.CHAIR, "partnership")
    measured(story, home)
    story.does(home, "report-progress", "2025-03-20 10:00", Role.OFFICER, report="Nine young people got it so far.")
    story.does(
        home,
        "block",
        "2025-03-27 15:00",
        Role.OFFICER,
        obstacle="The deposit fund is spent, and the rules let us pay each landlord once only.",
        help_needed="£40,000 for this year, and a change to the rule.",
    )
    story.does(home, "challenge", "2025-04-16 17:45", Role.CONSULTANT, words="Who told the six of us who are waiting?")
    found = ledger.commitment(home, actor=SYSTEM)
    story.does(
        home,
        "answer",
        "2025-04-24 09:30",
        Role.LEAD,
        challenge=next(iter(found.challenges)),
        words="Nobody had. We rang all six of you this week, and it should have been sooner.",
    )
    story.does(home, "report-progress", "2025-05-12 10:00", Role.OFFICER, report="Two more got it from another fund.")
    story.does(
        home,
        "challenge",
        "2025-05-14 18:10",
        Role.CONSULTANT,
        words="My friend moves out in July.\nWill the deposit be there, yes or no?",
    )
    bus = story.propose("2025-02-03 10:00", title="Free bus travel until 25", outcome="successful")
    story.does(bus, "agree", "2025-02-06 10:00", Role.CHAIR, "partnership")
    story.does(bus, "achieve", "2025-04-30 10:00", Role.OFFICER, evidence="312 care leavers have the pass.")
    story.does(
        bus, "give-verdict", "2025-05-08 17:00", Role.CONSULTANT, verdict="not_yet", words="It ends at 22 for me."
    )
    story.propose("2025-05-19 12:00", title="A trusted adult to call at night", outcome="happy")
    again = story.propose(
        "2025-05-20 12:00", title="Every care leaver gets the deposit on a first home", outcome="safe"
    )
    story.does(bus, "link", "2025-05-21 09:00", Role.OFFICER, to=home, how="supports")
    story.does(again, "link", "2025-05-21 09:10", Role.OFFICER, to=bus, how="same_as")
    session = duty_id(COUNCIL, "session")
    said = {"reference": "Session “Safe”, 7 May 2025: impact report", "words": "Planned and led by Care Consultants."}
    story.does(session, "done", "2025-05-21 10:00", Role.OFFICER, upon=Duty, **said)
    sat(story)
    story.at("2025-05-22 10:30")
    web.catch_up()
    return home
