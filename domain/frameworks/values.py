"""The values that stand in a framework file: keys, texts, days, rhythms and answer times, and what is refused."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from domain.model.background import Origin
from domain.model.calendar import LAST_DAY, Every
from domain.model.errors import Invalid
from domain.model.governance import Within
from domain.model.text import LINE, PASSAGE, passage

_WORKING_DAYS = re.compile(r"(\d{1,3}) working days?")
_EVERY = re.compile(r"(\d{1,2}) (month|week)s?")
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6}(?:\.\d{1,3})?)S)?)?"
)
FIRST_DAY = date(1989, 1, 1)
LONGEST_TEXT = 300
"""Characters of a promise, a priority or another statement."""


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


def _one_line(longest: int, *, empty: bool = False) -> Callable[[str], str]:
    def take(value: str) -> str:
        taken = _plain(value, longest=longest, empty=empty)
        if "\n" in taken:
            raise ValueError("Write this on one line.")
        return taken

    return take


def _plain(value: str, *, longest: int = PASSAGE, empty: bool = True) -> str:
    if empty and not value.strip():
        return ""
    try:
        return passage("text", value, longest=longest)
    except Invalid as refusal:
        raise ValueError(refusal.sentence) from refusal


def _day_or_open(value: object) -> date | Literal["open"]:
    if value == "open":
        return "open"
    if type(value) is date and FIRST_DAY <= value <= LAST_DAY:
        return value
    raise ValueError('expected a date such as 2025-04-01, without quotes, or "open"')


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,49}$")]
OneLine = Annotated[str, AfterValidator(_one_line(LINE))]
"""A name, a title, a seat, a source."""
MaybeLine = Annotated[str, AfterValidator(_one_line(LINE, empty=True))]
Text = Annotated[str, AfterValidator(_one_line(LONGEST_TEXT))]
"""What is promised, asked for or said."""
Note = Annotated[str, AfterValidator(_plain)]
Days = Annotated[int, Field(ge=0, le=366)]
# Strict: TOML has dates of its own, and a number or a text would otherwise be taken for one.
Day = Annotated[date, Field(strict=True, ge=FIRST_DAY, le=LAST_DAY)]
DayOrOpen = Annotated[date | Literal["open"], PlainValidator(_day_or_open)]
Year = Annotated[int, Field(ge=1989, le=2200)]
Month = Annotated[int, Field(ge=1, le=12)]
ArticleNumber = Annotated[int, Field(ge=1, le=54)]
WithinText = Annotated[Within, BeforeValidator(_within)]
EveryText = Annotated[Every, BeforeValidator(_every)]


class Part(BaseModel):
    """A table of a framework file: no key but its own, no value but of its own kind, and where it comes from."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)

    source: MaybeLine = ""
    assumed: Note = ""

    @property
    def origin(self) -> Origin:
        return Origin(source=self.source, assumed=self.assumed)
