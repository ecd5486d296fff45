"""The parts of a framework file that commitments hang on: bodies, clocks, routes, outcomes, statements, seats."""

from pydantic import Field, model_validator

from domain.frameworks.values import (
    Day,
    Days,
    EveryText,
    Key,
    MaybeLine,
    OneLine,
    Part,
    Text,
    WithinText,
    Year,
)
from domain.model.calendar import Meetings
from domain.model.frame import Outcome, Seat, Statement, Wording
from domain.model.governance import Body, Route


class MeetsPart(Part):
    first: Day
    every: EveryText


class BodyPart(Part):
    key: Key
    name: OneLine
    chair: MaybeLine = ""
    aliases: list[OneLine] = []
    respond_within: WithinText
    or_next_meeting: bool = False
    papers_close: Days = 5
    at_least: Days = 5
    warn: Days = 3
    meetings: list[Day] = []
    cancelled: list[Day] = []
    meets: MeetsPart | None = None

    def made(self) -> Body:
        meetings = Meetings(
            days=tuple(sorted(self.meetings)),
            first=self.meets.first if self.meets else None,
            every=self.meets.every if self.meets else None,
            cancelled=frozenset(self.cancelled),
        )
        return Body(
            key=self.key,
            name=self.name,
            chair=self.chair,
            aliases=tuple(self.aliases),
            respond_within=self.respond_within,
            or_next_meeting=self.or_next_meeting,
            papers_close=self.papers_close,
            at_least=self.at_least,
            warn=self.warn,
            meetings=meetings,
            origin=self.origin,
        )


class RoutePart(Part):
    sender: Key = Field(alias="from")
    receiver: Key = Field(alias="to")

    def made(self) -> Route:
        return Route(self.sender, self.receiver, self.origin)


class OutcomePart(Part):
    key: Key
    name: OneLine
    lead: MaybeLine = ""
    partners: list[Key] = []

    def made(self) -> Outcome:
        return Outcome(self.key, self.name, self.lead, self.origin, tuple(self.partners))


class WordingPart(Part):
    version: OneLine
    text: Text
    adopted_on: Day | None = None
    year: Year | None = None

    @model_validator(mode="after")
    def _has_a_time(self) -> "WordingPart":
        if (self.adopted_on is None) == (self.year is None):
            raise ValueError("expected adopted_on, or year where no source gives the day")
        return self

    def made(self) -> Wording:
        return Wording(self.version, self.text, self.adopted_on, self.year, self.origin)


class StatementPart(Part):
    """A priority, a young person's words or a criterion of success."""

    key: Key
    text: Text
    outcome: MaybeLine = ""

    def made(self) -> Statement:
        return Statement(self.key, self.text, self.outcome, self.origin)


class PromisePart(StatementPart):
    versions: list[WordingPart] = []

    def made(self) -> Statement:
        versions = tuple(part.made() for part in self.versions)
        return Statement(self.key, self.text, self.outcome, self.origin, versions)


class SeatPart(Part):
    key: Key
    title: OneLine
    body: Key
    tentative: bool = False
    since: Day | None = Field(default=None, alias="from")
    until: Day | None = Field(default=None, alias="to")
    co_opted: MaybeLine = ""
    group: MaybeLine = ""
    chair: bool = False

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> "SeatPart":
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"to: expected {self.since} (from) or a later day")
        return self

    def made(self) -> Seat:
        return Seat(
            key=self.key,
            title=self.title,
            body=self.body,
            tentative=self.tentative,
            origin=self.origin,
            since=self.since,
            until=self.until,
            co_opted=self.co_opted,
            group=self.group,
            chair=self.chair,
        )


class AnswerPart(Part):
    respond_within: WithinText


class ClocksPart(Part):
    progress_every: EveryText | None = None
    vacant_lead_climbs: bool = False
    measure_within: WithinText | None = None
    due_date_within: WithinText | None = None
    warn: Days = 3
    challenge: AnswerPart
    explanation: AnswerPart
