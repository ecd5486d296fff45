"""The starting states that tests speak of, by name."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4, uuid5

from domain.frameworks.holidays import england
from domain.model import decisions
from domain.model.access import Actor, Role
from domain.model.background import GoodPractice, Organisation
from domain.model.calendar import LONDON, Calendar, Meetings
from domain.model.clock import take_due_step
from domain.model.commands import decide
from domain.model.escalation import next_step
from domain.model.event import AccountableEvent
from domain.model.frame import Frame
from domain.model.governance import Body, Framework, Outcome, Revisions, Route, Statement, Within
from domain.model.order import Order
from domain.model.step import NextStep

COUNCIL = "testshire"
LADDER = ("partnership", "cooperative", "scrutiny", "executive")
NAMES = {
    "partnership": "Strategic Partnership",
    "cooperative": "Cooperative",
    "scrutiny": "Scrutiny",
    "executive": "Executive",
}
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MEETINGS = {
    "partnership": Meetings(days=(date(2025, 1, 3), date(2025, 4, 4))),
    "cooperative": Meetings(days=(date(2025, 1, 22), date(2025, 4, 23))),
    "scrutiny": Meetings(days=(date(2025, 3, 5),)),
    "executive": Meetings(days=(date(2025, 3, 19), date(2025, 6, 18))),
}


def framework(*, within: Iterable[Within] | None = None, warn: int = 3, **changed: object) -> Framework:
    """The council for tests: four rungs, 10, 20, 20 and 20 working days unless `within` says otherwise."""
    times = list(within or (Within(10), Within(20), Within(20), Within(20)))
    bodies = tuple(
        Body(key=key, name=NAMES[key], respond_within=time, or_next_meeting=True, papers_close=5, at_least=5, warn=warn)
        for key, time in zip(LADDER, times, strict=True)
    )
    made = Framework(
        council=COUNCIL,
        name="Testshire",
        version="1",
        bodies=bodies,
        ladder=LADDER,
        challenge=Within(10),
        explanation=Within(10),
        warn=warn,
        routes=(Route("cooperative", "executive"),),
        outcomes=(Outcome("healthy", "Healthy", lead="Designated Nurse"),),
        promises=(Statement("p1", "We listen."),),
        priorities=(Statement("h1", "Sport for all.", outcome="healthy"),),
        frame=Frame(
            organisations=(
                Organisation("college", "Testshire College", "statutory"),
                Organisation("builder", "Testshire Builders", "contractor"),
            ),
            good_practice=(GoodPractice("card", "A leisure card for every child in care", "Elsewhere"),),
        ),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def one_version(framework: Framework) -> Revisions[Framework]:
    return Revisions(((LONG_AGO, framework),))


def calendar(*, meetings: bool = True) -> Revisions[Calendar]:
    """England's working days and, unless told otherwise, the meetings of the worked examples."""
    return Revisions(((LONG_AGO, Calendar(holidays=england(), meetings=MEETINGS if meetings else {})),))


def london(text: str) -> datetime:
    """A moment as people say it, "2024-12-19 10:00" in Europe/London, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def actor(role: Role, body: str | None = None) -> Actor:
    """The one account of a role (and body) in the council for tests."""
    return Actor(id=uuid5(UUID(int=1), f"{role.value} {body}"), role=role, council=COUNCIL, body=body)


class Story:
    """One commitment as it goes on: who does what when, and what the clock then owes."""

    def __init__(
        self,
        *,
        rules: Revisions[Framework] | None = None,
        days: Revisions[Calendar] | None = None,
        begins: str = "2024-01-02 09:00",
        due_on: date | None = None,
        **said: Any,
    ) -> None:
        self.rules = rules or one_version(framework())
        self.days = days or calendar()
        self.kept: list[AccountableEvent] = []
        self._ids = count(1)
        said = {"title": "Raise the leaving care grant", "due_on": due_on} | said
        self.commitment = decisions.propose(self.order(Role.OFFICER, begins), uuid4(), **said)
        self.does("agree", begins, Role.CHAIR, body=self.commitment.decided_by)

    def order(self, role: Role, at: str, *, body: str | None = None, on: date | None = None) -> Order:
        moment = london(at)
        return Order(
            actor=actor(role, body),
            at=moment,
            command_id=UUID(int=next(self._ids)),
            framework=self.rules.at(moment),
            on=on,
        )

    def does(
        self, command: str, at: str, role: Role, *, body: str | None = None, on: date | None = None, **said: object
    ) -> "Story":
        """Somebody gives a command at a moment in London."""
        decide(command, self.commitment, self.order(role, at, body=body, on=on), **said)
        return self

    def blocked(self, at: str, *, on: date | None = None) -> "Story":
        return self.does("block", at, Role.OFFICER, on=on, obstacle="No money", help_needed="A budget")

    def challenged(self, at: str) -> "Story":
        return self.does("challenge", at, Role.CONSULTANT, words="Why is nothing happening?")

    def disposed(self, at: str, body: str, decision: str, **said: object) -> "Story":
        return self.does("dispose", at, Role.CHAIR, body=body, decision=decision, words="We decided.", **said)

    def silence(self, until: str) -> "Story":
        """Nobody acts until a moment: the clock takes every step on time."""
        while (step := self.next(until)) is not None and step.at <= london(until):
            self.clock_runs(step.at)
        return self

    def clock_runs(self, at: str | datetime) -> NextStep | None:
        """The clock takes the one step that is due, recorded at this moment (late, if nothing ran before)."""
        moment = london(at) if isinstance(at, str) else at
        return take_due_step(self.commitment, self.rules, self.days, moment)

    def next(self, now: str) -> NextStep | None:
        return next_step(self.commitment, self.rules, self.days, london(now))


def framework_file(*, respond_within: str = "10 working days", **changed: object) -> dict[str, object]:
    """The council for tests as the data of a framework file, with one answer time for everybody."""
    data: dict[str, object] = {
        "council": COUNCIL,
        "name": "Testshire",
        "version": "1",
        "ladder": list(LADDER),
        "clocks": {
            "progress_every": "3 months",
            "challenge": {"respond_within": respond_within},
            "explanation": {"respond_within": respond_within},
        },
        "bodies": [{"key": key, "name": NAMES[key], "respond_within": respond_within} for key in LADDER],
        "routes": [{"from": "cooperative", "to": "executive"}],
        "outcomes": [{"key": "healthy", "name": "Healthy", "lead": "Designated Nurse"}],
        "promises": [{"key": "p1", "text": "We listen."}],
        "priorities": [{"key": "h1", "text": "Sport for all.", "outcome": "healthy"}],
        "organisations": [
            {"key": "college", "name": "Testshire College", "sector": "statutory"},
            {"key": "builder", "name": "Testshire Builders", "sector": "contractor"},
        ],
        "good_practice": [{"key": "card", "text": "A leisure card for every child in care", "council": "Elsewhere"}],
        "duties": [{"key": "report", "title": "Annual report", "body": "executive", "every": "12 months"}],
    }
    return data | changed
