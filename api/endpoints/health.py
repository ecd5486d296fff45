"""Whether the service serves, and how its parts are."""

from datetime import datetime, timedelta
from typing import Literal, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from api.identity import ServicesHere
from api.problems import RETRY_AFTER
from api.services import Services
from domain.ledger.aside import SetAside, listed
from domain.ledger.database import NotReady, Unavailable
from domain.ledger.seal_signs import SILENT_AFTER as SEAL_SILENT_AFTER
from domain.ledger.seal_signs import Standing, standing
from projections import projection
from projections.runner import Lag, lags
from workflows import outbox

router = APIRouter(prefix="/health", tags=["health"])
Status = Literal["up", "starting", "degraded", "down"]
SILENT_AFTER = timedelta(seconds=20)
"""A projection that gave no sign for this long counts as down."""
SEALED_WITHIN = 30
"""Seconds that an event may wait for the seal before that is told."""
FAR_BEHIND = 200
"""Events that a projection may lag before people would notice."""


class Part(BaseModel):
    """`says`: a sentence for people."""

    status: Status
    says: str = ""


class AsideOut(BaseModel):
    """A commitment or duty whose events do not add up: it is left aside and tried again, and holds up no other.
    `faults`: the kinds of fault met on it."""

    model_config = ConfigDict(from_attributes=True)

    subject: UUID
    since: datetime
    faults: list[str]


class Following(Part):
    """`aside`: how many commitments and duties are set aside; `set_aside` names the first of them."""

    aside: int = 0
    set_aside: list[AsideOut] = []


class ClockPart(Following):
    waiting: int


class ProjectionsPart(Following):
    behind: int


class SealPart(Part):
    """`size`: events that are sealed; `waiting`: events that are not, yet."""

    size: int
    waiting: int


class Parts(BaseModel):
    """`seal` does not count for the status of the whole: commands are taken and lists are current without it. `words`:
    whether what young people say can be recorded and shown; everything else goes on without."""

    ledger: Part
    clock: ClockPart
    projections: ProjectionsPart
    seal: SealPart
    words: Part


class Ready(BaseModel):
    status: Status
    parts: Parts


@router.get("/live")
def live() -> dict[str, str]:
    """200 while the process serves."""
    return {"status": "up"}


@router.get("/ready")
def ready(here: ServicesHere, response: Response) -> Ready:
    """How each part is. 503 only where commands cannot be taken."""
    found = look(here)
    if found.parts.ledger.status != "up":
        response.status_code = 503
        response.headers["Retry-After"] = RETRY_AFTER
    return found


def look(here: Services) -> Ready:
    """How each part is now."""
    try:
        with here.database() as conn:
            clock = outbox.health(conn, here.ledger.now())
            found = lags(conn)
            sealed = standing(conn, here.ledger.now())
            unread_by_clock, unread_by_lists = listed(conn, outbox.SCHEMA), listed(conn, projection.SCHEMA)
    except Unavailable as fault:
        away = "The record cannot be reached; nothing can be read or written until it is back."
        if isinstance(fault, NotReady):
            away = fault.sentence
        nothing = "Not known while the record cannot be reached."
        parts = Parts(
            ledger=Part(status="down", says=away),
            clock=ClockPart(status="down", says=nothing, waiting=0),
            projections=ProjectionsPart(status="down", says=nothing, behind=0),
            seal=SealPart(status="down", says=nothing, size=0, waiting=0),
            words=Part(status="down", says=nothing),
        )
        return Ready(status="down", parts=parts)
    parts = Parts(
        ledger=Part(status="up", says="Commands are taken."),
        clock=_without(ClockPart.model_validate(vars(clock)), *unread_by_clock),
        projections=_without(_projections(here, found), *unread_by_lists),
        seal=_seal(here.ledger.now(), sealed),
        words=_words(here),
    )
    others = {parts.clock.status, parts.projections.status, parts.words.status}
    return Ready(status="up" if others == {"up"} else "degraded", parts=parts)


F = TypeVar("F", bound=Following)


def _without(part: F, number: int, named: list[SetAside]) -> F:
    """A part with what it had to set aside."""
    if number == 0:
        return part
    left = "1 commitment or duty" if number == 1 else f"{number} commitments or duties"
    says = f"{left} cannot be read here and waits for whoever runs the service. No other is held up by it."
    return part.model_copy(
        update={
            "status": "degraded" if part.status == "up" else part.status,
            "says": says if part.status == "up" else f"{part.says} {says}",
            "aside": number,
            "set_aside": [AsideOut.model_validate(each) for each in named],
        }
    )


def _projections(here: Services, found: list[Lag]) -> ProjectionsPart:
    if not found:
        return ProjectionsPart(status="starting", says="The lists have not been made yet.", behind=0)
    behind = max(lag.behind for lag in found)
    silent = [lag.name for lag in found if here.ledger.now() - lag.seen > SILENT_AFTER]
    in_trouble = [f"{lag.name}: {lag.trouble}" for lag in found if lag.trouble]
    if in_trouble or silent:
        status: Status = "down" if silent else "degraded"
        says = in_trouble[0] if in_trouble else f"Not kept up to date just now: {', '.join(silent)}."
        return ProjectionsPart(status=status, says=says, behind=behind)
    if behind > FAR_BEHIND:
        says = f"Lists lag by {behind} events; a commitment's own page is always current."
        return ProjectionsPart(status="degraded", says=says, behind=behind)
    return ProjectionsPart(status="up", says="Lists are up to date.", behind=behind)


def _words(here: Services) -> Part:
    if here.ledger.voices.is_there():
        return Part(status="up", says="What young people say is recorded and shown.")
    away = "What young people say cannot be recorded or shown until the keys can be reached. All else goes on."
    return Part(status="down", says=away)


def _seal(now: datetime, found: Standing) -> SealPart:
    sealing = next((each for each in found.signs if each.part == "seal"), None)
    troubles = found.troubles(now)
    status: Status = "up"
    says = f"The record is sealed up to its event number {found.size}."
    if sealing is None:
        status, says = "starting", "Nothing has been sealed yet."
    elif now - sealing.seen > SEAL_SILENT_AFTER:
        status, says = "down", "What seals the record gave no sign of life."
    elif troubles:
        status, says = "degraded", troubles[0]
    elif found.seconds > SEALED_WITHIN:
        events = "1 event waits" if found.waiting == 1 else f"{found.waiting} events wait"
        status, says = "degraded", f"{events} for the seal."
    return SealPart(status=status, says=says, size=found.size, waiting=found.waiting)
