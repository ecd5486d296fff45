"""A commitment of Manchester that has climbed, told over half a year: what a page has most to show of."""

import tomllib
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import domain.frameworks
from api import accounts
from domain.ledger.application import SYSTEM, Accountability
from domain.model.access import Actor, Role
from tests.conftest import Web
from tests.scenarios import london

COUNCIL = "manchester"
FRAMEWORK = Path(domain.frameworks.__file__).parent / "manchester.toml"


class Climb:
    """Who did what when, with the clock taking every step on time."""

    def __init__(self, ledger: Accountability) -> None:
        self._ledger = ledger
        self.commitments: list[UUID] = []

    def at(self, moment: str | datetime) -> None:
        """It is now this moment in London, and the clock has taken every step up to it."""
        now = london(moment) if isinstance(moment, str) else moment
        for each in self.commitments:
            while True:
                wakes = self._ledger.take_due_steps(each).wakes_at
                if wakes is None or wakes > now:
                    break
                self._ledger.now = lambda wakes=wakes: wakes  # type: ignore[misc]
        self._ledger.now = lambda: now  # type: ignore[method-assign]

    def propose(self, moment: str, **said: object) -> UUID:
        self.at(moment)
        made = self._ledger.propose(COUNCIL, actor=seat(Role.CONSULTANT), **said)
        self.commitments.append(made.id)
        return made.id

    def does(self, which: UUID, command: str, moment: str, role: Role, body: str | None = None, **said: object) -> None:
        self.at(moment)
        self._ledger.carry_out(command, which, actor=seat(role, body), **said)


def seat(role: Role, body: str | None = None) -> Actor:
    return Actor(id=uuid4(), role=role, council=COUNCIL, body=body)


def climbed(web: Web) -> UUID:
    """Found Manchester, with seats for it, and a commitment that stands with Scrutiny on 22 May 2025."""
    ledger = web.services.ledger
    story = Climb(ledger)
    story.at("2025-01-06 09:00")
    ledger.adopt_framework(tomllib.loads(FRAMEWORK.read_text(encoding="utf-8")), actor=SYSTEM)
    with web.services.database() as conn:
        for name, role, body in [
            ("young person", Role.CONSULTANT, None),
            ("manchester officer", Role.OFFICER, None),
            ("chair of the committee", Role.CHAIR, "scrutiny"),
        ]:
            _, web.tokens[name] = accounts.add(conn, council=COUNCIL, role=role, body=body, name=name)
    home = story.propose(
        "2025-01-09 16:20",
        title="Pay the deposit on a first home for every care leaver",
        outcome="safe",
        priorities=["safe-6"],
        promises=["expectation-4", "expectation-12"],
        lead="Service Lead, Leaving Care",
        measure="Care leavers who moved into a first home and got the deposit: all of them",
    )
    story.does(home, "agree", "2025-01-14 11:00", Role.CHAIR, "partnership")
    story.does(home, "report-progress", "2025-03-20 10:00", Role.OFFICER, report="Nine young people got it so far.")
    story.does(
        home,
        "block",
        "2025-04-10 15:00",
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
    story.at("2025-05-22 10:30")
    web.catch_up()
    return home
