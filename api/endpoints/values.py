"""Days, moments and keys as they come over HTTP."""

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, WithJsonSchema

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _iso_day(value: object) -> date:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("give a day as YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]


def _written_out(value: object) -> object:
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        return value
    raise ValueError("give a moment as 2025-01-31T09:30:00Z")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("give a moment that UTC has") from None


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
Key = Annotated[str, Field(max_length=60)]
Keys = Annotated[list[Key], Field(max_length=50)]
