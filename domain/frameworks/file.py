"""A council's framework file: what may stand in it, and how it becomes a Framework.

The file is TOML. docs/framework-file.md explains it with an example.
"""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from domain.frameworks.holidays import england
from domain.model.calendar import LAST_DAY, Calendar, Every, Meetings
from domain.model.errors import Invalid
from domain.model.governance import Body, Framework, Origin, Outcome, Route, Seat, Statement, Within

_WORKING_DAYS = re.compile(r"(\d{1,3}) working days?")
_EVERY = re.compile(r"(\d{1,2}) (month|week)s?")
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6}(?:\.\d{1,3})?)S)?)?"
)
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Days = Annotated[int, Field(ge=0, le=366)]
Day = Annotated[date, Field(ge=date(1989, 1, 1), le=LAST_DAY)]


def _within(value: object) -> Within:
    if isinstance(value, str):
        if days := _WORKING_DAYS.fullmatch(value):
            return Within(working_days=int(days[1]))
        parts = _DURATION.fullmatch(value)
        if parts and any(parts.groups()):
            return Within(
                duration=timedelta(**{unit: float(number or 0) for unit, number in parts.groupdict().items()})
            )
    raise ValueError('expected "10 working days" or an ISO 8601 duration such as "PT2S"')


def _every(value: object) -> Every:
    found = _EVERY.fullmatch(value) if isinstance(value, str) else None
    if found is None or int(found[1]) == 0:
        raise ValueError('expected a rhythm such as "3 months" or "6 weeks"')
    return Every(months=int(found[1])) if found[2] == "month" else Every(weeks=int(found[1]))


WithinText = Annotated[Within, BeforeValidator(_within)]
EveryText = Annotated[Every, BeforeValidator(_every)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    source: str = ""
    assumed: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(source=self.source, assumed=self.assumed)


class _Meets(_Part):
    first: Day
    every: EveryText


class _Body(_Part):
    key: Key
    name: Line
    chair: str = ""
    aliases: list[str] = []
    respond_within: WithinText
    or_next_meeting: bool = False
    papers_close: Days = 5
    at_least: Days = 5
    warn: Days = 3
    meetings: list[Day] = []
    cancelled: list[Day] = []
    meets: _Meets | None = None

    def body(self) -> Body:
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


class _Route(_Part):
    sender: Key = Field(alias="from")
    receiver: Key = Field(alias="to")


class _Outcome(_Part):
    key: Key
    name: Line
    lead: str = ""


class _Statement(_Part):
    key: Key
    text: Line
    outcome: str = ""


class _Seat(_Part):
    key: Key
    title: Line
    body: Key
    tentative: bool = False


class _Answer(_Part):
    respond_within: WithinText


class _Clocks(_Part):
    progress_every: EveryText | None = None
    warn: Days = 3
    challenge: _Answer
    explanation: _Answer


class _File(_Part):
    council: Key
    name: Line
    version: Line
    in_force_from: Day | None = None
    in_force_to: Day | None = None
    ladder: Annotated[list[Key], Field(min_length=1, max_length=50)]
    clocks: _Clocks
    bodies: Annotated[list[_Body], Field(min_length=1, max_length=100)]
    routes: list[_Route] = []
    outcomes: list[_Outcome] = []
    promises: list[_Statement] = []
    priorities: list[_Statement] = []
    seats: list[_Seat] = []

    @model_validator(mode="after")
    def _hangs_together(self) -> "_File":
        bodies = [body.key for body in self.bodies]
        for name, keys in (
            ("bodies", bodies),
            ("ladder", self.ladder),
            ("outcomes", [o.key for o in self.outcomes]),
            ("promises", [p.key for p in self.promises]),
            ("priorities", [p.key for p in self.priorities]),
            ("seats", [s.key for s in self.seats]),
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise ValueError(f"{name}: {', '.join(twice)} stands there twice")
        named = {
            "ladder": self.ladder,
            "routes": [key for route in self.routes for key in (route.sender, route.receiver)],
            "seats": [seat.body for seat in self.seats],
        }
        for where, keys in named.items():
            unknown = sorted(set(keys) - set(bodies))
            if unknown:
                raise ValueError(f"{where}: no body has the key {', '.join(unknown)}")
        outcomes = {outcome.key for outcome in self.outcomes}
        unknown = sorted({p.outcome for p in self.priorities if p.outcome} - outcomes)
        if unknown:
            raise ValueError(f"priorities: no outcome has the key {', '.join(unknown)}")
        return self


def read(path: Path) -> dict[str, Any]:
    """The data of a framework file. Raises Invalid, naming the file, the key and what was expected."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        parse(data)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid("file", f"{path}: {error}") from error
    except Invalid as error:
        raise Invalid(error.field, f"{path}: {error.sentence}") from error
    return data


def parse(data: dict[str, Any]) -> Framework:
    """The framework that a file's data describes. Raises Invalid, naming the key and what was expected."""
    try:
        file = _File.model_validate(data)
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise Invalid("framework", "; ".join(lines)) from error
    return Framework(
        council=file.council,
        name=file.name,
        version=file.version,
        bodies=tuple(part.body() for part in file.bodies),
        ladder=tuple(file.ladder),
        challenge=file.clocks.challenge.respond_within,
        explanation=file.clocks.explanation.respond_within,
        progress_every=file.clocks.progress_every,
        warn=file.clocks.warn,
        in_force_from=file.in_force_from,
        in_force_to=file.in_force_to,
        routes=tuple(Route(part.sender, part.receiver, part.origin) for part in file.routes),
        outcomes=tuple(Outcome(part.key, part.name, part.lead, part.origin) for part in file.outcomes),
        promises=tuple(Statement(part.key, part.text, part.outcome, part.origin) for part in file.promises),
        priorities=tuple(Statement(part.key, part.text, part.outcome, part.origin) for part in file.priorities),
        seats=tuple(Seat(part.key, part.title, part.body, part.tentative, part.origin) for part in file.seats),
        origin=file.origin,
    )


def calendar_of(framework: Framework) -> Calendar:
    """The calendar of a framework: England's working days and the meetings of its bodies."""
    return Calendar(holidays=england(), meetings={body.key: body.meetings for body in framework.bodies})
